//! Why a policy wants what it wants, for people and as JSON.

mod wire;

use std::collections::{BTreeMap, BTreeSet};

use super::plan::{all_accounts, field_value, reason, seen_from};
use super::text::{Paint, Role, counted, harmless, padded, value, width};
use crate::desired::Undecided;
use crate::desired::answer::Answer;
use crate::desired::explain::{Explanation, Fate, Loss, Reasons, Voice};
use crate::organization::AccountRef;
use crate::plan::why::OUT_OF_REACH;
use crate::setting::Value;

pub use wire::render as json;

/// The text view.
#[must_use]
pub fn explain(paint: Paint, answer: &Answer<'_>) -> String {
    let Answer { identity, email, undecided, explanations } = answer;
    let mut text = seen_from(paint, identity, None);
    match email {
        Some(email) => text.push_str(&address(paint, email, *undecided, explanations)),
        None => {
            let accounts: Vec<_> = explanations.iter().map(|explanation| account(paint, explanation)).collect();
            text.push_str(&accounts.join("\n"));
        }
    }
    text
}

fn account(paint: Paint, Explanation { account, fate }: &Explanation<'_>) -> String {
    let AccountRef { id, name, path } = account;
    let title = paint.role(Role::Heading, &format!("{id}  {}", value(name)));
    let title = format!("{title}  {}\n", paint.role(Role::Faint, &harmless(path)));
    let body: String = match fate {
        Fate::Managed(reasons) => reasons.iter().map(|reasons| contact(paint, reasons)).collect(),
        Fate::Skipped(why) => {
            let place = why.exclusion().map(|origin| format!("  {}", paint.role(Role::Faint, &reason(origin))));
            format!("  skipped: {}{}\n", harmless(&why.to_string()), place.unwrap_or_default())
        }
        Fate::OutOfReach => format!("  out of reach: {OUT_OF_REACH}\n"),
    };
    title + &body
}

fn contact(paint: Paint, reasons: &Reasons<'_>) -> String {
    let Reasons { kind, outcome, deciding, lost } = reasons;
    let role = if outcome.is_err() { Role::Problem } else { Role::Heading };
    let mut text = format!("  {}", paint.role(role, &format!("{kind}: {}", decision(reasons))));
    let (first, others) = match deciding.split_first() {
        // Of a conflict all are equal: none is named beside the decision.
        Some((first, others)) if !is_conflict(reasons) => (Some(first), others),
        _ => (None, deciding.as_slice()),
    };
    if let Some(voice) = first {
        text.push_str(&format!("  {}", paint.role(Role::Faint, &reason(voice.origin))));
    }
    text.push('\n');
    if let Some(contact) = reasons.contact() {
        let widest = contact.shape().widest_name();
        for (field, filled) in contact.as_live().iter() {
            text.push_str(&format!("    {field:<widest$}  {}\n", field_value(filled)));
        }
    }
    let heading = if outcome.is_err() && first.is_none() { "Of equal rank:" } else { "Of equal rank, and agreeing:" };
    text.push_str(&voices(paint, heading, others.iter().map(|voice| (voice, None))));
    let lost = lost.iter().map(|Loss { voice, reason }| (voice, Some(reason.to_string())));
    text.push_str(&voices(paint, "Also matched, and lost:", lost));
    text
}

fn is_conflict(reasons: &Reasons<'_>) -> bool {
    matches!(reasons.outcome, Err(Undecided::Conflict(_)))
}

/// The decision in words.
#[must_use]
pub fn decision(reasons: &Reasons<'_>) -> String {
    let wish = reasons.deciding.first().and_then(|voice| voice.text);
    match (&reasons.outcome, wish) {
        (Err(Undecided::Conflict(_)), _) => "undecided: rules of equal rank disagree".to_owned(),
        (Err(undecided), _) => format!("undecided: {}", harmless(&undecided.to_string())),
        (Ok(_), None) => "unmanaged, because nothing mentions it".to_owned(),
        (Ok(_), Some(wish)) if reasons.contact().is_some() => format!("contact `{}`", harmless(wish)),
        (Ok(_), Some(wish)) => wish.to_owned(),
    }
}

/// Everyone who decided.
#[must_use]
pub fn deciders(reasons: &Reasons<'_>) -> String {
    reasons.deciding.iter().map(|voice| reason(voice.origin)).collect::<Vec<_>>().join("; ")
}

/// Rules, one a line: what each wants, and why it did not decide.
fn voices<'v>(paint: Paint, heading: &str, voices: impl Iterator<Item = (&'v Voice<'v>, Option<String>)>) -> String {
    let lines: Vec<(String, String, Option<String>)> = voices
        .map(|(voice, why)| {
            let wish = voice.text.map_or_else(|| "-".to_owned(), |text| format!("`{}`", harmless(text)));
            (reason(voice.origin), wish, why)
        })
        .collect();
    if lines.is_empty() {
        return String::new();
    }
    let widest = |column: fn(&(String, String, Option<String>)) -> &str| {
        lines.iter().map(|line| width(column(line))).max().unwrap_or(0)
    };
    let (origins, wishes) = (widest(|line| &line.0), widest(|line| &line.1));
    let mut text = format!("    {heading}\n");
    for (origin, wish, why) in &lines {
        let line = format!(
            "      {}  {}  {}",
            padded(origin, origins),
            padded(wish, wishes),
            why.as_deref().unwrap_or_default()
        );
        text.push_str(&paint.role(Role::Faint, line.trim_end()));
        text.push('\n');
    }
    text
}

/// Contacts that have an address, grouped by what gives it to them.
fn address(paint: Paint, email: &str, undecided: usize, explanations: &[Explanation<'_>]) -> String {
    let mut groups: BTreeMap<_, Vec<&AccountRef>> = BTreeMap::new();
    let mut addresses = BTreeSet::new();
    for explanation in explanations {
        for reasons in explanation.reasons() {
            let place = reasons.deciding.first().map(|voice| voice.origin);
            let key = (place, reasons.kind, decision(reasons), deciders(reasons));
            groups.entry(key).or_default().push(&explanation.account);
            addresses.extend(reasons.contact().and_then(Value::address).map(value));
        }
    }
    let count: usize = groups.values().map(Vec::len).sum();
    let mut text = String::new();
    for ((_, kind, decision, deciders), accounts) in groups {
        let what = format!("{kind} of {}: {decision}", counted(accounts.len(), "account"));
        text.push_str(&format!("{}  {}\n", paint.role(Role::Heading, &what), paint.role(Role::Faint, &deciders)));
        text.push_str(&all_accounts(paint, &accounts));
        text.push('\n');
    }
    if undecided > 0 {
        let what = counted(undecided, "contact");
        let note = format!("Undecided: {what}. It is not known which address they will have.");
        text.push_str(&format!("{}\n", paint.role(Role::Problem, &note)));
    }
    // As the contacts have it: case does not count when they are looked for.
    addresses.extend(addresses.is_empty().then(|| value(email)));
    let addresses = addresses.into_iter().collect::<Vec<_>>().join(" or ");
    let sum = format!("{} to have the address {addresses}.", wanted(count));
    text.push_str(&format!("{}\n", paint.role(Role::Heading, &sum)));
    text
}

fn wanted(count: usize) -> String {
    match count {
        0 => "No contact is".to_owned(),
        1 => "1 contact is".to_owned(),
        count => format!("{count} contacts are"),
    }
}
