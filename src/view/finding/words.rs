//! A finding in words, without the text it is about.

use crate::finding::{Finding, Position};
use crate::text::Text;

/// A finding's lines.
#[must_use]
pub fn lines(finding: &Finding) -> Vec<Text> {
    let help = help(finding).map(|help| Text::default().ours("  ").then(help));
    std::iter::once(what(finding)).chain(help).collect()
}

/// The same in one line.
#[must_use]
pub fn in_a_line(finding: &Finding) -> Text {
    Text::join(std::iter::once(what(finding)).chain(help(finding)), "; ")
}

/// A finding in one sentence, with what to do about it.
#[must_use]
pub fn sentence(Finding { message, help, .. }: &Finding) -> Text {
    match help {
        None => Text::of(message),
        Some(help) => Text::of(message).ours("; ").text(help),
    }
}

fn what(finding: &Finding) -> Text {
    let Finding { code, severity, message, help: _, place, here: _, also: _, subject: _, count: _ } = finding;
    let Position { file, line, stretch } = place.position();
    let what = Text::of(format_args!("{}[{}] {file}:{line}", severity.as_str(), code.as_str()));
    let what = match stretch {
        Some(stretch) => what.text(format_args!(":{}", stretch.column)),
        None => what,
    };
    what.ours(": ").text(message)
}

fn help(finding: &Finding) -> Option<Text> {
    finding.help.as_ref().map(|help| Text::default().ours("help: ").text(help))
}
