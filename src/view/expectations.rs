//! What became of expectations: for people, as TAP and as JUnit.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::explain::{deciders, decision};
use super::junit::{self, Case, Failed, Suite};
use super::plan::words::all_accounts;
use super::tap;
use crate::desired::judge::{Miss, MissFound, Verdict};
use crate::organization::AccountRef;
use crate::policy::expectations::ExpectedContact;
use crate::setting::Value;
use crate::text::value::value;
use crate::text::{Document, Style, Text};

/// The text view: what is not met, and how much is.
#[must_use]
pub fn text(verdicts: &[Verdict<'_>]) -> Text {
    let (met, missed): (Vec<_>, Vec<_>) = verdicts.iter().partition(|verdict| verdict.is_met());
    let mut text = Text::default();
    for verdict in &missed {
        text = text.styled(Style::Problem, Text::default().ours("not met: ").then(title(verdict)));
        text = text.ours("  ").styled(Style::Faint, place(verdict)).ours("\n");
        text = text.ours("  ").line(message(verdict)).then(details(verdict)).ours("\n");
    }
    let sum = format_args!("Expectations: {} met, {} not.", met.len(), missed.len());
    text.styled(Style::Heading, Text::of(sum)).ours("\n")
}

/// The TAP view.
#[must_use]
pub fn tap(verdicts: &[Verdict<'_>]) -> Document {
    tap::tap(&cases(verdicts))
}

/// The JUnit view.
#[must_use]
pub fn junit(verdicts: &[Verdict<'_>], ran_at: Timestamp) -> Document {
    junit::junit(&[Suite { name: Text::of("orgcontacts test"), ran_at, cases: cases(verdicts) }])
}

fn cases(verdicts: &[Verdict<'_>]) -> Vec<Case> {
    let case = |verdict: &Verdict<'_>| Case {
        class: Text::of(verdict.expectation.title()),
        name: wanted(verdict),
        failure: (!verdict.is_met()).then(|| Failed {
            kind: Text::of(if verdict.judged == 0 { "selects-nothing" } else { "not-met" }),
            message: message(verdict),
            text: place(verdict).ours("\n").then(details(verdict)),
        }),
    };
    verdicts.iter().map(case).collect()
}

fn title(verdict: &Verdict<'_>) -> Text {
    Text::of(verdict.expectation.title()).ours(": ").then(wanted(verdict))
}

fn wanted(Verdict { kind, expected, .. }: &Verdict<'_>) -> Text {
    match &expected.contact {
        ExpectedContact::Excluded => Text::of(kind).ours(" is `excluded`"),
        ExpectedContact::Wish(_, text) => Text::of(kind).ours(" is `").text(text).ours("`"),
        ExpectedContact::Address(address) => Text::of(kind).ours(" has the address ").then(value(address)),
    }
}

fn place(verdict: &Verdict<'_>) -> Text {
    Text::of(format_args!("{}:{}", verdict.expectation.file, verdict.expected.line))
}

fn message(Verdict { judged, unmanaged, missed, .. }: &Verdict<'_>) -> Text {
    match (judged, unmanaged) {
        (0, 0) => Text::of("it selects no account"),
        (0, unmanaged) => {
            Text::of(format_args!("it selects no managed account, only {unmanaged} skipped or out of reach"))
        }
        (judged, _) => Text::of(format_args!("it does not hold for {missed} of ")).counted(*judged, "account"),
    }
}

/// What an account has in place of what is expected, and the rules that say so.
fn instead(expected: &ExpectedContact, found: &MissFound<'_>) -> (Text, Text) {
    let found = match found {
        MissFound::NotExcluded => return (Text::of("not excluded"), Text::default()),
        MissFound::Reasons(found) => found,
    };
    let wanted = match (expected, found.contact().and_then(Value::address)) {
        (ExpectedContact::Address(_), Some(address)) => decision(found).ours(" with the address ").then(value(address)),
        _ => decision(found),
    };
    (wanted, deciders(found))
}

/// What is wanted instead, and by which rule: equal answers as one, each account named, and how many are not.
fn details(verdict: &Verdict<'_>) -> Text {
    let mut groups: BTreeMap<_, Vec<&AccountRef>> = BTreeMap::new();
    for Miss { account, found } in &verdict.misses {
        groups.entry(instead(&verdict.expected.contact, found)).or_default().push(account);
    }
    let group = |((wanted, rules), accounts): ((Text, Text), Vec<&AccountRef>)| {
        let text = Text::default().ours("  ").counted(accounts.len(), "account").ours(": ").then(wanted);
        let text = if rules.is_empty() { text } else { text.ours("  ").styled(Style::Faint, rules) };
        text.ours("\n").then(all_accounts(&accounts))
    };
    let listed: Text = groups.into_iter().map(group).collect();
    match verdict.missed - verdict.misses.len() {
        0 => listed,
        more => listed.ours("  not listed: ").counted(more, "more account").ours("\n"),
    }
}
