//! Why a policy wants what it wants, for people and as JSON.

mod live;
pub mod schema;
mod wire;

use std::collections::{BTreeMap, BTreeSet};

use super::plan::seen_from;
use super::plan::words::{all_accounts, field_value, reason};
use crate::desired::answer::Answer;
use crate::desired::explain::{Explanation, Fate, Loss, Reasons, Voice};
use crate::desired::mismatch::{FailedSelector, RuleMatch};
use crate::desired::{Instead, Undecided};

use crate::organization::AccountRef;
use crate::plan::whereabouts::Whereabouts;
use crate::plan::why::OUT_OF_REACH;
use crate::policy::{Rule, WishText};
use crate::setting::Value;
use crate::text::value::value;
use crate::text::{Document, Style, Text, Width};

/// The JSON view.
#[must_use]
pub fn json(answer: &Answer<'_>, live: Option<&Whereabouts>) -> Document {
    Document::json(&wire::render(answer, live))
}

/// The text view.
#[must_use]
pub fn explain(answer: &Answer<'_>, live: Option<&Whereabouts>) -> Text {
    let Answer { identity, email, undecided, explanations, rule } = answer;
    let text = seen_from(identity, live.and_then(|live| live.read_at));
    match (email, rule) {
        (Some(email), _) => {
            let now = live.map(|live| live::whereabouts(live, email)).unwrap_or_default();
            text.then(address(email, *undecided, explanations)).then(now)
        }
        (None, None) => text.then(Text::join(explanations.iter().map(account), "\n")),
        (None, Some((rule, matches))) => {
            let accounts = explanations.iter().zip(matches);
            text.then(Text::join(
                accounts.map(|(explanation, made)| account(explanation).then(asked(rule, made))),
                "\n",
            ))
        }
    }
}

/// What a rule makes of an account.
fn asked(rule: &Rule, made: &RuleMatch) -> Text {
    let text =
        Text::default().ours("  ").styled(Style::Heading, Text::default().ours("rule `").text(&rule.name).ours("`"));
    let text =
        text.ours("  ").styled(Style::Faint, Text::of(format_args!("{}:{}", rule.origin.file, rule.origin.line)));
    match made {
        RuleMatch::Matches => text.ours("\n    matches\n"),
        RuleMatch::Ended(last_day) => {
            text.line(Text::of(format_args!("\n    matches, but its last day was {last_day}")))
        }
        RuleMatch::Excepted => text.ours("\n    would match, but its `except` takes the account out\n"),
        RuleMatch::Fails(selectors) => {
            let mut text = text.ours("\n    does not match\n");
            for FailedSelector { place, conditions } in selectors {
                let which = format_args!("selector in line {}: ", place.line());
                let which = if selectors.len() > 1 { Text::of(which) } else { Text::default() };
                for condition in conditions {
                    text = text.ours("      ").then(which.clone()).line(Text::of(condition));
                }
            }
            text
        }
    }
}

fn account(Explanation { account, fate }: &Explanation<'_>) -> Text {
    let AccountRef { id, name, path } = account;
    let text = Text::default().styled(Style::Heading, Text::of(id).ours("  ").then(value(name)));
    let text = text.ours("  ").styled(Style::Faint, Text::of(path)).ours("\n");
    match fate {
        Fate::Managed(reasons) => text.then(reasons.iter().map(contact).collect()),
        Fate::Skipped(why) => {
            let text = text.ours("  skipped: ").text(why);
            let place = why.exclusion().map(|origin| Text::default().ours("  ").styled(Style::Faint, reason(origin)));
            text.line(place.unwrap_or_default())
        }
        Fate::OutOfReach => text.ours("  out of reach: ").line(Text::of(OUT_OF_REACH)),
    }
}

fn contact(reasons: &Reasons<'_>) -> Text {
    let Reasons { kind, outcome, deciding, lost } = reasons;
    let style = if outcome.is_err() { Style::Problem } else { Style::Heading };
    let mut text = Text::default().ours("  ").styled(style, Text::of(kind).ours(": ").then(decision(reasons)));
    let (first, others) = match deciding.split_first() {
        // Of a conflict all are equal: none is named beside the decision.
        Some((first, others)) if !is_conflict(reasons) => (Some(first), others),
        _ => (None, deciding.as_slice()),
    };
    if let Some(voice) = first.filter(|_| !names_rule(reasons)) {
        text = text.ours("  ").styled(Style::Faint, reason(voice.origin));
    }
    text = text.ours("\n");
    if let Some(contact) = reasons.contact() {
        let widest = contact.shape().widest_name();
        for (field, filled) in contact.as_live().iter() {
            text = text.text(format_args!("    {field:<widest$}  ")).line(field_value(filled));
        }
    }
    let heading = if outcome.is_err() && first.is_none() { "Of equal rank:" } else { "Of equal rank, and agreeing:" };
    let lost = lost.iter().map(|Loss { voice, reason }| (voice, Some(Text::of(reason))));
    text.then(voices(heading, others.iter().map(|voice| (voice, None)))).then(voices("Also matched, and lost:", lost))
}

fn is_conflict(reasons: &Reasons<'_>) -> bool {
    matches!(reasons.outcome, Err(Undecided::Conflict(_)))
}

/// Whether the decision in words already names the rule, with its line.
fn names_rule(reasons: &Reasons<'_>) -> bool {
    matches!(reasons.outcome, Err(Undecided::RequiredContactMissing { kind: _, says: Instead::Rule(..) }))
}

/// The decision in words.
#[must_use]
pub fn decision(reasons: &Reasons<'_>) -> Text {
    let wish = reasons.deciding.first().and_then(|voice| voice.text);
    match (&reasons.outcome, wish) {
        (Err(Undecided::Conflict(_)), _) => Text::of("undecided: rules of equal rank disagree"),
        (Err(undecided), _) => Text::default().ours("undecided: ").text(undecided),
        (Ok(_), None) => Text::of("unmanaged, because nothing mentions it"),
        (Ok(_), Some(WishText::IfMissing(name))) => {
            Text::default().ours("contact ").then(quoted(name)).ours(" where none is set")
        }
        (Ok(_), Some(WishText::Word(name))) if reasons.contact().is_some() => {
            Text::default().ours("contact ").then(quoted(name))
        }
        (Ok(_), Some(WishText::Word(word))) => Text::of(word),
    }
}

fn quoted(wish: impl std::fmt::Display) -> Text {
    Text::default().ours("`").text(wish).ours("`")
}

/// Everyone who decided.
#[must_use]
pub fn deciders(reasons: &Reasons<'_>) -> Text {
    Text::join(reasons.deciding.iter().map(|voice| reason(voice.origin)), "; ")
}

/// Rules, one a line: what each wants, and why it did not decide.
fn voices<'v>(heading: &'static str, voices: impl Iterator<Item = (&'v Voice<'v>, Option<Text>)>) -> Text {
    let lines: Vec<(Text, Text, Option<Text>)> = voices
        .map(|(voice, why)| (reason(voice.origin), voice.text.map_or_else(|| Text::of("-"), quoted), why))
        .collect();
    if lines.is_empty() {
        return Text::default();
    }
    let origins = Width::widest(lines.iter().map(|(origin, ..)| origin));
    let wishes = Width::widest(lines.iter().map(|(_, wish, _)| wish));
    let mut text = Text::default().ours("    ").ours(heading).ours("\n");
    for (origin, wish, why) in lines {
        let line = Text::default().ours("      ").then(origin.padded(origins)).ours("  ");
        let line = match why {
            None => line.then(wish),
            Some(why) => line.then(wish.padded(wishes)).ours("  ").then(why),
        };
        text = text.styled(Style::Faint, line).ours("\n");
    }
    text
}

/// Contacts that have an address, grouped by what gives it to them.
fn address(email: &str, undecided: usize, explanations: &[Explanation<'_>]) -> Text {
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
    let mut text = Text::default();
    for ((_, kind, decision, deciders), accounts) in groups {
        let what = Text::of(kind).ours(" of ").counted(accounts.len(), "account").ours(": ").then(decision);
        text = text.styled(Style::Heading, what).ours("  ").styled(Style::Faint, deciders).ours("\n");
        text = text.then(all_accounts(&accounts)).ours("\n");
    }
    if undecided > 0 {
        let what = Text::default().ours("Undecided: ").counted(undecided, "contact");
        let what = what.ours(". It is not known which address they will have.");
        text = text.styled(Style::Problem, what).ours("\n");
    }
    // As the contacts have it: case does not count when they are looked for.
    addresses.extend(addresses.is_empty().then(|| value(email)));
    let sum = wanted(count).ours(" will have the address ").then(Text::join(addresses, " or ")).ours(".");
    text.styled(Style::Heading, sum).ours("\n")
}

fn wanted(count: usize) -> Text {
    match count {
        0 => Text::of("No contact"),
        1 => Text::of("1 contact"),
        count => Text::of(format_args!("{count} contacts")),
    }
}
