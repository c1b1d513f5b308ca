//! What `setup` is about to do, and what became of it.

use crate::answer::setting_up::{Administration, SetupReport, SetupStep, SetupTally, StepEnd};
use crate::organization::AccountId;
use crate::text::{Style, Text};

/// The steps that are missing, or that none is.
#[must_use]
pub fn missing(steps: &[SetupStep], now: &Administration) -> Text {
    let organization = &now.identity.organization;
    if steps.is_empty() {
        let text = Text::default().ours("Nothing to do: AWS Account Management has trusted access to organization ");
        return text.text(organization).ours(".\n").then(administrators(now));
    }
    let text = Text::default().styled(Style::Heading, Text::of(format_args!("To do in organization {organization}")));
    let lines = steps.iter().map(|step| {
        let line = Text::default().ours("  - ").line(to_do(*step));
        match step {
            SetupStep::Deregister(_) => line.ours(
                "      It may lose its read access to the organization, which only delegated administrators have.\n",
            ),
            SetupStep::EnableTrustedAccess | SetupStep::Register(_) => line,
        }
    });
    text.ours("\n").then(lines.collect())
}

/// That a step is begun, and may take a while to show.
#[must_use]
pub fn doing(step: SetupStep) -> Text {
    to_do(step).ours("…")
}

fn administrators(now: &Administration) -> Text {
    let names = now.administrators.iter().map(Text::of);
    match now.administrators.len() {
        0 => Text::default().ours("It has no delegated administrator; the management account needs none.\n"),
        _ => Text::default().ours("Delegated administrators: ").then(Text::join(names, ", ")).ours(".\n"),
    }
}

fn to_do(step: SetupStep) -> Text {
    let of = |what, account: AccountId| {
        let text = Text::default().ours(what).ours(" account ").text(account);
        text.ours(" as a delegated administrator for AWS Account Management")
    };
    match step {
        SetupStep::EnableTrustedAccess => Text::default().ours("Enable trusted access for AWS Account Management"),
        SetupStep::Deregister(account) => of("Deregister", account),
        SetupStep::Register(account) => of("Register", account),
    }
}

/// What became of each step, and of all.
#[must_use]
pub fn report(report: &SetupReport) -> Text {
    let lines = report.steps.iter().map(|(step, end)| {
        let (style, word) = match end {
            StepEnd::Done => (Style::Created, "done          "),
            StepEnd::Failed(_) => (Style::Problem, "failed        "),
            StepEnd::Unverified(_) => (Style::Problem, "unverified    "),
            StepEnd::NotAttempted => (Style::Faint, "not attempted "),
        };
        let line = Text::default().styled(style, Text::default().ours(word)).then(to_do(*step));
        match end {
            StepEnd::Done | StepEnd::NotAttempted => line.ours("\n"),
            StepEnd::Failed(failure) => {
                let hint = Text::default().ours("  ").styled(Style::Heading, Text::of("hint:")).ours(" ");
                let hint = failure.remedy().map(|remedy| hint.line(Text::of(remedy)));
                line.ours(": ").line(Text::of(failure)).then(hint.unwrap_or_default())
            }
            StepEnd::Unverified(None) => line.ours(": AWS accepted it, but it does not show yet\n"),
            StepEnd::Unverified(Some(failure)) => {
                line.ours(": ").text(failure).ours("; it does not show, but may have been done\n")
            }
        }
    });
    lines.collect::<Text>().then(last_line(report))
}

fn last_line(report: &SetupReport) -> Text {
    let SetupTally { done, failed, unverified, not_attempted } = report.tally();
    let text = Text::default().ours(if report.interrupted { "Interrupted: " } else { "Setup: " });
    let counts = [(done, "done"), (failed, "failed"), (unverified, "unverified"), (not_attempted, "not attempted")];
    let counts = counts.into_iter().filter(|(count, _)| *count > 0);
    let counts = counts.map(|(count, word)| Text::of(format_args!("{count} {word}")));
    let text = text.then(Text::join(counts, ", ")).ours(".\n");
    if unverified > 0 { text.ours("Run it again to see what is still missing.\n") } else { text }
}
