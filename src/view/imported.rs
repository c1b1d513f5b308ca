//! What there is to say of a policy that was made from what is there, beside the comments in it.

use std::collections::BTreeMap;

use crate::answer::import::{Imported, ImportedKey, Notes, Prediction};
use crate::organization::SettingKey;
use crate::policy::Policy;
use crate::text::Text;
use crate::view::import::filled_by;
use crate::view::odd_space::odd_spaces;

/// How many contacts of a kind are listed before the others are only counted.
const LISTED: usize = 20;

/// What takes a contact away.
const TO_REMOVE: &str = "to remove one that is set, give it `absent` in the policy";

/// What was made, and what was left alone, a line each. `from_file` says whether the contacts come from a file of another
/// tool, in which many are not named.
#[must_use]
pub fn summary(Imported { policy, notes }: &Imported, from_file: bool) -> Vec<Text> {
    let made = Text::default().ours("Found ").counted(notes.set, "contact").ours(" in ");
    let made = made.counted(notes.managed, "account").ours("; wrote ").counted(policy.contacts.len(), "named contact");
    let made = made.ours(" and ").counted(policy.rules.len(), "rule").ours(".");
    let lines = std::iter::once(made)
        .chain(notes.prediction.and_then(foretold))
        .chain(left_alone(notes, from_file))
        .chain(spaces_kept(policy, notes))
        .chain(allowed(policy))
        .chain(similar(policy, notes))
        .chain(filled(policy, notes))
        .chain(merged(policy, notes));
    lines.collect()
}

/// What could not be read, by the reason, a line each.
#[must_use]
pub fn unreadable(notes: &Notes) -> Vec<Text> {
    let mut reasons: BTreeMap<String, usize> = BTreeMap::new();
    for failure in notes.unreadable.values() {
        *reasons.entry(failure.to_string()).or_default() += 1;
    }
    let line = |(reason, count): (String, usize)| {
        Text::default().ours("Could not be read, and left alone: ").counted(count, "contact").ours(": ").text(reason)
    };
    listed(reasons.into_iter().map(line).collect())
}

/// The warnings that the contacts would get as they are.
fn allowed(policy: &Policy) -> Option<Text> {
    let codes = policy.lints.keys().map(|code| Text::of(code.as_str()));
    let codes = (!policy.lints.is_empty()).then(|| Text::join(codes, ", "))?;
    Some(Text::default().ours("Allowed in `lints`, because these contacts cause them today: ").then(codes).ours("."))
}

fn foretold(Prediction { right, of }: Prediction) -> Option<Text> {
    let share = (right * 100).checked_div(of)?;
    let text = Text::default().ours("Expect these rules to be right for about ").text(share);
    Some(text.ours(" % of the contacts of new accounts: review them before you rely on them."))
}

/// Accounts and contacts that the policy says nothing about.
fn left_alone(notes: &Notes, from_file: bool) -> Option<Text> {
    let accounts = [(notes.skipped.len(), " skipped"), (notes.out_of_reach.len(), " out of reach")];
    let contacts = [
        (notes.left_unset(), " not set"),
        (notes.not_read.len(), if from_file { " not in the file" } else { " not read" }),
        (notes.refused.len(), " with a value that AWS would refuse today"),
    ];
    let counted = |noun: &'static str| {
        move |(count, what): (usize, &'static str)| Text::default().counted(count, noun).ours(what)
    };
    let some = |part: &(usize, &str)| part.0 > 0;
    let accounts = accounts.into_iter().filter(some).map(counted("account"));
    let contacts = contacts.into_iter().filter(some).map(counted("contact"));
    let parts: Vec<_> = accounts.chain(contacts).collect();
    (!parts.is_empty()).then(|| Text::default().ours("Left alone: ").then(Text::join(parts, ", ")).ours("."))
}

/// White space that AWS keeps, and so does the policy.
fn spaces_kept(policy: &Policy, notes: &Notes) -> Vec<Text> {
    if notes.odd_spaces.is_empty() {
        return Vec::new();
    }
    let count = notes.odd_spaces.len();
    let head = Text::default().ours("Whitespace that AWS keeps, and so does the policy, in ");
    let head = head.counted(count, "named contact").ours(":");
    let line = |(place, odd): (&usize, &Vec<_>)| {
        Text::default().ours("  `").text(&policy.contacts[*place].name).ours("`: ").text(odd_spaces(odd))
    };
    std::iter::once(head).chain(listed(notes.odd_spaces.iter().map(line).collect())).collect()
}

/// Contacts that are nearly the same.
fn similar(policy: &Policy, notes: &Notes) -> Vec<Text> {
    let name = |place: &usize| Text::default().ours("`").text(&policy.contacts[*place].name).ours("`");
    let line = |places: &Vec<usize>| {
        Text::default().ours("Nearly the same: ").then(Text::join(places.iter().map(name), ", ")).ours(".")
    };
    let mut lines = listed(notes.similar.iter().map(line).collect());
    if !lines.is_empty() {
        lines.push(Text::default().ours("--merge-similar uses the most common one of each."));
    }
    lines
}

/// Gaps that the policy fills.
fn filled(policy: &Policy, notes: &Notes) -> Vec<Text> {
    if notes.filled.is_empty() {
        return Vec::new();
    }
    let by_contact = filled_by(notes)
        .into_iter()
        .map(|(place, count)| Text::default().ours("`").text(&policy.contacts[place].name).ours("` ").text(count));
    let head = Text::default().ours("A plan will create ").counted(notes.filled.len(), "contact");
    let head = head.ours(" where none is set (").then(Text::join(by_contact, ", ")).ours("):");
    std::iter::once(head).chain(becomes(policy, &notes.filled)).collect()
}

/// Contacts that a plan will update, since they become what they nearly are.
fn merged(policy: &Policy, notes: &Notes) -> Vec<Text> {
    if notes.merged.is_empty() {
        return Vec::new();
    }
    let head = Text::default().ours("A plan will update ").counted(notes.merged.len(), "contact").ours(":");
    std::iter::once(head).chain(becomes(policy, &notes.merged)).collect()
}

/// Contacts that are set although a file says that they are missing.
#[must_use]
pub fn not_removed(keys: &[SettingKey]) -> Vec<Text> {
    if keys.is_empty() {
        return Vec::new();
    }
    let head = Text::default().counted(keys.len(), "contact").ours(if keys.len() == 1 { " is" } else { " are" });
    let head = head.ours(" set, but `missing` in the file. An import removes nothing; ").ours(TO_REMOVE).ours(":");
    let line = |key: &SettingKey| Text::default().ours("  ").text(key);
    std::iter::once(head).chain(listed(keys.iter().map(line).collect())).collect()
}

/// Contacts that a file says are missing, where nobody looked whether they are set.
#[must_use]
pub fn not_compared(count: usize) -> Option<Text> {
    let text = Text::default().counted(count, "contact").ours(if count == 1 { " is" } else { " are" });
    let text = text.ours(" `missing` in the file. An import removes nothing; ").ours(TO_REMOVE).ours(".");
    (count > 0).then_some(text)
}

/// What each contact becomes, a line each.
fn becomes(policy: &Policy, keys: &[ImportedKey]) -> Vec<Text> {
    let line = |ImportedKey { key, contact }: &ImportedKey| {
        let contact = &policy.contacts[*contact].name;
        Text::default().ours("  ").text(key).ours(" becomes `").text(contact).ours("`")
    };
    listed(keys.iter().map(line).collect())
}

/// The first of many lines, and how many more there are.
fn listed(mut lines: Vec<Text>) -> Vec<Text> {
    let others = lines.len().saturating_sub(LISTED);
    lines.truncate(LISTED);
    lines.extend((others > 0).then(|| Text::default().ours("  ... and ").text(others).ours(" more")));
    lines
}
