//! What became of expectations: for people, as TAP and as JUnit.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::explain::{deciders, decision};
use super::junit::{self, Case, Failure, Suite};
use super::plan::all_accounts;
use super::tap;
use super::text::{Paint, Role, counted, harmless, value};
use crate::desired::judge::{Miss, Verdict};
use crate::organization::AccountRef;
use crate::policy::expectations::ExpectedContact;
use crate::setting::Value;

/// The text view: what is not met, and how much is.
#[must_use]
pub fn text(paint: Paint, verdicts: &[Verdict<'_>]) -> String {
    let (met, missed): (Vec<_>, Vec<_>) = verdicts.iter().partition(|verdict| verdict.is_met());
    let mut text = String::new();
    for verdict in &missed {
        let title = format!("not met: {}", title(verdict));
        text.push_str(&format!(
            "{}  {}\n",
            paint.role(Role::Problem, &title),
            paint.role(Role::Faint, &place(verdict))
        ));
        text.push_str(&format!("  {}\n{}\n", message(verdict), details(paint, verdict)));
    }
    let sum = format!("Expectations: {} met, {} not.", met.len(), missed.len());
    text.push_str(&format!("{}\n", paint.role(Role::Heading, &sum)));
    text
}

/// The TAP view.
#[must_use]
pub fn tap(verdicts: &[Verdict<'_>]) -> String {
    tap::tap(&cases(verdicts))
}

/// The JUnit view.
#[must_use]
pub fn junit(verdicts: &[Verdict<'_>], ran_at: Timestamp) -> String {
    junit::junit(&[Suite { name: "orgcontacts test".to_owned(), ran_at, cases: cases(verdicts) }])
}

fn cases(verdicts: &[Verdict<'_>]) -> Vec<Case> {
    let case = |verdict: &Verdict<'_>| Case {
        class: verdict.expectation.title(),
        name: wanted(verdict),
        failure: (!verdict.is_met()).then(|| Failure {
            kind: if verdict.managed == 0 { "selects-nothing" } else { "not-met" }.to_owned(),
            message: message(verdict),
            text: format!("{}\n{}", place(verdict), details(Paint::Plain, verdict)),
        }),
    };
    verdicts.iter().map(case).collect()
}

fn title(verdict: &Verdict<'_>) -> String {
    format!("{}: {}", harmless(&verdict.expectation.title()), wanted(verdict))
}

fn wanted(Verdict { kind, expected, .. }: &Verdict<'_>) -> String {
    match &expected.contact {
        ExpectedContact::Wish(_, text) => format!("{kind} is `{}`", harmless(text)),
        ExpectedContact::Address(address) => format!("{kind} has the address {}", value(address)),
    }
}

fn place(verdict: &Verdict<'_>) -> String {
    format!("{}:{}", harmless(&verdict.expectation.file), verdict.expected.line)
}

fn message(Verdict { managed, unmanaged, misses, .. }: &Verdict<'_>) -> String {
    match (managed, unmanaged) {
        (0, 0) => "it selects no account".to_owned(),
        (0, unmanaged) => format!("it selects no managed account, only {unmanaged} skipped or out of reach"),
        (managed, _) => format!("it does not hold for {} of {}", misses.len(), counted(*managed, "account")),
    }
}

/// What is wanted instead, and by which rule: equal answers as one, every account named.
fn details(paint: Paint, verdict: &Verdict<'_>) -> String {
    let mut groups: BTreeMap<_, Vec<&AccountRef>> = BTreeMap::new();
    for Miss { account, found } in &verdict.misses {
        let mut wanted = decision(found);
        let address = found.contact().and_then(Value::address);
        if let (ExpectedContact::Address(_), Some(address)) = (&verdict.expected.contact, address) {
            wanted.push_str(&format!(" with the address {}", value(address)));
        }
        groups.entry((wanted, deciders(found))).or_default().push(account);
    }
    let group = |((wanted, rules), accounts): ((String, String), Vec<&AccountRef>)| {
        let what = format!("  {}: {wanted}", counted(accounts.len(), "account"));
        let line = format!("{what}  {}", paint.role(Role::Faint, &rules));
        format!("{}\n{}", line.trim_end(), all_accounts(paint, &accounts))
    };
    groups.into_iter().map(group).collect()
}
