//! What `doctor` says: a check a line, and what to do below it.

mod about;
mod remedy;
pub mod schema;
mod wire;

use super::screen::Screen;
use crate::answer::checkup::{Check, CheckCode, CheckStatus, Checkup, Goal};
use crate::text::{Document, Style, Text, Width};

/// For people.
#[must_use]
pub fn checkup(checkup: &Checkup, screen: Screen) -> Text {
    let statuses = CheckStatus::ALL.map(|status| Text::default().ours(status.as_str()));
    let codes = CheckCode::ALL.map(|code| Text::default().ours(code.as_str()));
    let rooms = (Width::widest(&statuses), Width::widest(&codes));
    let lines: Text = checkup.checks.iter().map(|check| line(check, rooms, checkup.profile.as_deref())).collect();
    lines.within(screen.columns).ours("\n").then(ending(checkup))
}

/// For programs.
#[must_use]
pub fn json(checkup: &Checkup) -> Document {
    Document::json(&wire::json(checkup))
}

fn line(check: &Check, (statuses, codes): (Width, Width), profile: Option<&str>) -> Text {
    let Check { code, status, about, fix } = check;
    let word = Text::default().ours(status.as_str()).padded(statuses);
    let word = match status {
        CheckStatus::Ok => Text::default().styled(Style::Created, word),
        CheckStatus::Failed => Text::default().styled(Style::Problem, word),
        CheckStatus::Unknown => Text::default().styled(Style::Updated, word),
        CheckStatus::NotNeeded => Text::default().styled(Style::Faint, word),
    };
    let code = Text::default().ours(code.as_str()).padded(codes);
    let line = word.ours("  ").then(code).ours("  ").line(Text::of(about::message(about)));
    let hint = Text::default().ours("  ").styled(Style::Heading, Text::of("hint:")).ours(" ");
    let hints = fix.iter().flat_map(|fix| remedy::told(fix, profile));
    hints.fold(line, |line, told| line.then(hint.clone()).line(Text::of(told)))
}

fn ending(checkup: &Checkup) -> Text {
    let count = |status| checkup.checks.iter().filter(|check| check.status == status).count();
    let goal = match checkup.goal {
        Goal::Plan => "`plan`",
        Goal::Apply => "`apply`",
    };
    let text = match count(CheckStatus::Failed) {
        0 => Text::default().ours("Nothing that ").ours(goal).ours(" needs has failed"),
        failed => Text::default().ours("Not ready for ").ours(goal).ours(": ").counted(failed, "check").ours(" failed"),
    };
    let unknown = count(CheckStatus::Unknown);
    let text = if unknown > 0 { text.ours("; ").text(unknown).ours(" unknown") } else { text };
    text.ours(".\n")
}
