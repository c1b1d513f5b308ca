//! Whatever is put into a text, wherever, printing it does nothing but show it.

use orgcontacts::text::value::{value, value_diff};
use orgcontacts::text::{Colour, Style, Text, Width};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use unicode_width::UnicodeWidthStr;

use crate::support::harmless;

/// What does something to a terminal or to a job's runner, by itself or beside another.
const PIECES: &[&str] = &[
    "a",
    "é",
    "東",
    " ",
    "::",
    ":",
    "stop::",
    "error file=a::",
    "#",
    "##",
    "##[",
    "vso[x]",
    "[error]",
    "\n",
    "\r",
    "\t",
    "\u{1b}[2J",
    "\u{1b}[31m",
    "\u{1b}]8;;",
    "\u{7}",
    "\u{9b}31m",
    "\u{202e}",
    "\u{200b}",
    "\u{301}",
    "e\u{301}",
    "`",
    "````",
    "[-a-]",
    "{+",
    "\"",
    "\\",
    "\u{a0}",
];

const STYLES: &[Style] =
    &[Style::Heading, Style::Created, Style::Updated, Style::Deleted, Style::Problem, Style::Faint];

fn outside() -> impl Strategy<Value = String> {
    vec(select(PIECES), 0..5).prop_map(|pieces| pieces.concat())
}

/// A text of one line, from the pieces that views make texts of.
fn line() -> impl Strategy<Value = Text> {
    let part = (0..7_usize, outside(), outside(), select(STYLES)).prop_map(|(kind, one, other, style)| match kind {
        0 => Text::of(one),
        1 => Text::default().styled(style, Text::of(one)),
        2 => value(&one),
        3 => value_diff(&one, &other).0.ours(" -> ").then(value_diff(&one, &other).1),
        4 => Text::of(&one).padded(Width::widest([&Text::of(&other)])),
        5 => Text::default().styled(style, value_diff(&one, &other).0.padded(Width::widest([&value(&other)]))),
        _ => Text::of(format_args!("{one:<3}{other}")),
    });
    vec(part, 0..5).prop_map(|parts| parts.into_iter().collect())
}

/// The styles that a text may bring, which are its own.
fn without_styles(text: &str) -> String {
    let sequences = ["\u{1b}[0m", "\u{1b}[1m", "\u{1b}[2m", "\u{1b}[31m", "\u{1b}[32m", "\u{1b}[33m"];
    sequences.iter().fold(text.to_owned(), |text, sequence| text.replace(sequence, ""))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_text_does_nothing_but_show(lines in vec(line(), 0..4), written in outside()) {
        let text = lines.iter().cloned().fold(Text::default(), Text::line).then(Text::written(&written));
        let ends = lines.len() + written.matches('\n').count();
        for colour in [Colour::Off, Colour::On] {
            let shown = text.render(colour);
            harmless::check(&shown, false);
            let plain = without_styles(&shown);
            prop_assert!(!plain.chars().any(|c| c.is_control() && c != '\n'), "{}", shown.escape_debug());
            prop_assert_eq!(plain.matches('\n').count(), ends, "{}", shown.escape_debug());
        }
    }

    /// Also what somebody else has drawn, which brings styles of its own.
    #[test]
    fn a_drawing_does_nothing_but_show(drawing in outside(), line in line()) {
        for colour in [Colour::Off, Colour::On] {
            harmless::check(&Text::drawn(&drawing).then(line.clone()).render(colour), false);
            harmless::check(&line.clone().then(Text::drawn(&drawing)).render(colour), false);
        }
    }

    #[test]
    fn a_text_is_as_wide_as_it_says(line in line(), more in line()) {
        let room = Width::widest([&line, &more]);
        for colour in [Colour::Off, Colour::On] {
            let shown = |text: Text| without_styles(&Text::of("|").then(text).ours("|").render(colour));
            let bare = shown(line.clone());
            prop_assert_eq!(bare.width(), line.width().of(colour) + 2, "{}", bare);
            prop_assert_eq!(shown(line.clone().padded(room)).width(), room.of(colour) + 2, "{}", bare);
        }
    }
}
