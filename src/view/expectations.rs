//! What became of expectations: for people, as TAP and as JUnit.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::explain::{deciders, decision};
use super::junit::{self, Case, Failed, Suite};
use super::plan::words::all_accounts;
use super::tap;
use crate::desired::judge::{Miss, MissFound, Verdict};
use crate::organization::AccountRef;
use crate::policy::WishKind;
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
        text = text.styled(Style::Problem, Text::default().ours("not met: ").then(wanted(verdict)));
        text = text.ours("  ").styled(Style::Faint, place(verdict).then(name(verdict))).ours("\n");
        let nothing = Text::default().ours("  ").line(nothing_selected(verdict.unmanaged));
        text = text.then(if verdict.judged == 0 { nothing } else { details(verdict) }).ours("\n");
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

/// The name of the expectation, if it has one.
fn name(verdict: &Verdict<'_>) -> Text {
    let name = verdict.expectation.name.as_deref();
    name.map(|name| Text::default().ours(" (").text(name).ours(")")).unwrap_or_default()
}

fn wanted(Verdict { kind, expected, .. }: &Verdict<'_>) -> Text {
    match &expected.contact {
        ExpectedContact::Excluded => Text::of(kind).ours(" should be `excluded`"),
        ExpectedContact::Wish(_, text) => Text::of(kind).ours(" should be `").text(text).ours("`"),
        ExpectedContact::Address(address) => Text::of(kind).ours(" should have the address ").then(value(address)),
    }
}

fn place(verdict: &Verdict<'_>) -> Text {
    Text::of(format_args!("{}:{}", verdict.expectation.file, verdict.expected.line))
}

/// What is wrong, in a sentence.
fn message(verdict: &Verdict<'_>) -> Text {
    let mut groups = groups(verdict).into_iter();
    match (verdict.judged, groups.next(), groups.next()) {
        (0, ..) => nothing_selected(verdict.unmanaged),
        (_, Some((instead, accounts)), None) if accounts.len() == verdict.missed => {
            share(accounts.len(), verdict.judged).then(instead.text(accounts.len()))
        }
        _ => others(verdict),
    }
}

fn nothing_selected(unmanaged: usize) -> Text {
    match unmanaged {
        0 => Text::of("it selects no account"),
        unmanaged => Text::of(format_args!("it selects no managed account, only {unmanaged} skipped or out of reach")),
    }
}

fn others(Verdict { judged, missed, .. }: &Verdict<'_>) -> Text {
    share(*missed, *judged).ours(if *missed == 1 { " gets something else" } else { " get something else" })
}

fn share(count: usize, of: usize) -> Text {
    Text::of(count).ours(" of ").counted(of, "account")
}

/// What accounts have in place of what is expected, and the rules that say so.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum GivenInstead {
    NotExcluded,
    /// A contact.
    Gets(Text, Text),
    /// Anything else.
    Is(Text, Text),
}

impl GivenInstead {
    fn new(expected: &ExpectedContact, found: &MissFound<'_>) -> Self {
        let found = match found {
            MissFound::NotExcluded => return Self::NotExcluded,
            MissFound::Reasons(found) => found,
        };
        let wanted = match (expected, found.contact().and_then(Value::address)) {
            (ExpectedContact::Address(_), Some(address)) => {
                decision(found).ours(" with the address ").then(value(address))
            }
            _ => decision(found),
        };
        match found.decided() {
            Some(WishKind::Contact(_)) => Self::Gets(wanted.ours(" instead"), deciders(found)),
            Some(WishKind::IfMissing(_)) => Self::Gets(wanted, deciders(found)),
            Some(WishKind::Absent | WishKind::Unmanaged) | None => Self::Is(wanted, deciders(found)),
        }
    }

    /// The sentence that so many accounts begin.
    fn text(&self, accounts: usize) -> Text {
        let verb = |one, several| Text::of(if accounts == 1 { one } else { several });
        match self {
            Self::NotExcluded => verb(" is not excluded", " are not excluded"),
            Self::Gets(wanted, _) => verb(" gets ", " get ").then(wanted.clone()),
            Self::Is(wanted, _) => verb(" is ", " are ").then(wanted.clone()),
        }
    }

    fn rules(&self) -> Option<&Text> {
        match self {
            Self::NotExcluded => None,
            Self::Gets(_, rules) | Self::Is(_, rules) => Some(rules).filter(|rules| !rules.is_empty()),
        }
    }
}

/// The accounts that are listed, by what they have.
fn groups<'v>(verdict: &'v Verdict<'_>) -> BTreeMap<GivenInstead, Vec<&'v AccountRef>> {
    let mut groups: BTreeMap<_, Vec<&AccountRef>> = BTreeMap::new();
    for Miss { account, found } in &verdict.misses {
        groups.entry(GivenInstead::new(&verdict.expected.contact, found)).or_default().push(account);
    }
    groups
}

/// What accounts have instead, and by which rule: equal answers as one, each account named, and how many are not.
fn details(verdict: &Verdict<'_>) -> Text {
    let unlisted = verdict.missed - verdict.misses.len();
    let group = |(instead, accounts): (GivenInstead, Vec<&AccountRef>)| {
        let count = accounts.len();
        let who = if unlisted == 0 { share(count, verdict.judged) } else { Text::default().counted(count, "account") };
        let text = Text::default().ours("  ").then(who).then(instead.text(count));
        let rules = instead.rules().map(|rules| Text::default().ours("  ").styled(Style::Faint, rules.clone()));
        text.then(rules.unwrap_or_default()).ours("\n").then(all_accounts(&accounts))
    };
    let listed: Text = groups(verdict).into_iter().map(group).collect();
    match unlisted {
        0 => listed,
        more => {
            let text = Text::default().ours("  ").then(others(verdict)).ours(":\n").then(listed);
            text.ours("  not listed: ").counted(more, "more account").ours("\n")
        }
    }
}
