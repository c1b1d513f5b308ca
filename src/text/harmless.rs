//! Text from outside with escapes for what could do something to a terminal, or to whoever reads a job's log.

use std::borrow::Cow;
use std::fmt::Write;

use crate::text::invisible::{self, Scan, is_invisible};

/// A text in which nothing does anything by itself: what does not show, changes how other text shows, or starts a
/// command is written as an escape.
pub(super) fn push(text: &str, shown: &mut String) {
    if !invisible::is_harmful(text) {
        return shown.push_str(text);
    }
    let mut scan = Scan::default();
    for c in text.chars() {
        if scan.must_escape(c) { escape(c, shown) } else { shown.push(c) }
    }
}

/// Writes a character as an escape.
pub(super) fn escape(c: char, shown: &mut String) {
    match c {
        '\n' => shown.push_str("\\n"),
        '\r' => shown.push_str("\\r"),
        '\t' => shown.push_str("\\t"),
        c => {
            let _ = write!(shown, "\\u{{{:x}}}", u32::from(c));
        }
    }
}

/// Where in a harmless text a command to a job's runner begins after all, because of what stands beside it: `::` at
/// the beginning of a line, and `##[error]` or `##vso[task.…]` anywhere. Without that one character there is none.
pub(super) fn commands(text: &str) -> Vec<usize> {
    if !text.contains("::") && !text.contains("##") {
        return Vec::new();
    }
    let mut found = Vec::new();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        // A runner trims a line before it looks for a command.
        let trimmed = line.trim_start();
        found.extend(trimmed.starts_with("::").then(|| start + line.len() - trimmed.len()));
        found.extend(hashes(line).map(|at| start + at));
        start += line.len();
    }
    found
}

/// Where a command begins that is recognized anywhere in a line.
pub(super) fn hashes(text: &str) -> impl Iterator<Item = usize> {
    let word = |rest: &str| rest.trim_start_matches(|c: char| c.is_ascii_alphanumeric()).starts_with('[');
    let begins = move |(at, hash): &(usize, &str)| text[at + hash.len()..].strip_prefix('#').is_some_and(word);
    text.match_indices('#').filter(begins).map(|(at, _)| at)
}

/// A text made of harmless pieces, in which no two of them make a command.
#[must_use]
pub fn without_commands(text: &str) -> Cow<'_, str> {
    let commands = commands(text);
    if commands.is_empty() {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 8 * commands.len());
    let mut done = 0;
    for at in commands {
        shown.push_str(&text[done..at]);
        let first = text[at..].chars().next().unwrap_or_default();
        escape(first, &mut shown);
        done = at + first.len_utf8();
    }
    shown.push_str(&text[done..]);
    Cow::Owned(shown)
}

/// The text of a file with one visible character in place of each that does not show, so that
/// columns stay what they are, and without commands to those that read a job's log. Other ASCII is
/// left to whoever draws it.
#[must_use]
pub fn visible(text: &str) -> Cow<'_, str> {
    let hidden = |c: char| !c.is_ascii() && is_invisible(c);
    let commands = ["##[", "##vso["];
    if !text.contains(hidden) && !commands.iter().any(|command| text.contains(command)) {
        return Cow::Borrowed(text);
    }
    let shown = text.replace(hidden, "\u{fffd}");
    Cow::Owned(commands.iter().fold(shown, |shown, command| shown.replace(command, &command.replacen("##", "#?", 1))))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn harmless(text: &str) -> String {
        let mut shown = String::new();
        push(text, &mut shown);
        shown
    }

    #[test]
    fn nothing_from_outside_reaches_a_terminal_as_it_is() {
        let all: String = (0..=0x11_ffff_u32).filter_map(char::from_u32).collect();
        let shown = harmless(&all);
        assert!(!shown.chars().any(|c| c.is_control() || ('\u{202a}'..='\u{202e}').contains(&c)));
        assert_eq!(harmless("a\u{1b}[31mb\u{7}\n\u{202e}"), r"a\u{1b}[31mb\u{7}\n\u{202e}");
        assert_eq!(harmless("a\u{a0}b\u{2009}c\u{202f}d"), r"a\u{a0}b\u{2009}c\u{202f}d");
        assert_eq!(harmless("Zoë 東京 👍"), "Zoë 東京 👍");
    }

    #[test]
    fn nothing_from_outside_is_a_command_in_a_log() {
        assert_eq!(harmless("# a ##[set-output name=b]c"), r"# a #\u{23}[set-output name=b]c");
        assert_eq!(harmless("####\n##vso[x]"), r"#\u{23}#\u{23}\n#\u{23}vso[x]");
        assert_eq!(visible("## a ##[b] ##vso[c]\u{200b}"), "## a #?[b] #?vso[c]\u{fffd}");
    }

    #[test]
    fn no_two_pieces_make_a_command() {
        assert_eq!(without_commands("### a\n# :: b: c\n"), "### a\n# :: b: c\n");
        assert_eq!(without_commands("a\n  ::b::c"), "a\n  \\u{3a}:b::c");
        assert_eq!(without_commands("a ###[b] ##vso[c]##d"), r"a #\u{23}#[b] \u{23}#vso[c]##d");
    }
}
