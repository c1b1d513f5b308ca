//! A policy that was made from what is there, as a file with comments.

use std::collections::{BTreeMap, BTreeSet};

use crate::answer::import::{Evidence, Grounds, Imported, Notes, Oddity, Prediction};
use crate::policy::write::{Remarks, write_with};
use crate::policy::{Policy, WishKind};
use crate::setting::Kind;
use crate::text::Document;

/// The policy as a file. It names its schema first; `about` says where it comes from, a line each.
#[must_use]
pub fn policy_file(Imported { policy, notes }: &Imported, schema: &str, about: &[String]) -> Document {
    let mut head = vec![format!("yaml-language-server: $schema={schema}")];
    head.extend(about.iter().cloned());
    head.extend(covers(notes));
    let remarks = Remarks {
        head,
        contacts: contacts(policy, notes),
        defaults: defaults(policy, notes),
        rules: rules(notes),
        tail: tail(notes),
    };
    Document::yaml(&write_with(policy, &remarks))
}

/// So many of something, in words.
fn counted(count: usize, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}

/// What the policy covers, and how well such rules foretell.
fn covers(notes: &Notes) -> Vec<String> {
    let accounts = counted(notes.managed, "account");
    let but = match notes.merged.len() {
        0 => String::new(),
        merged => format!(", but for {merged} that a plan would update"),
    };
    let mut lines =
        vec![format!("It decides {} of {accounts}, as they were found{but}.", counted(notes.set, "contact"))];
    let filled = notes.filled.values().sum();
    if filled > 0 {
        lines.push(format!("A plan would create {} in place of what is not set.", counted(filled, "contact")));
    }
    let left = [
        (notes.left_unset(), "contact", "not set"),
        (notes.not_read.len(), "contact", "not read"),
        (notes.unreadable.len(), "contact", "unreadable"),
        (notes.refused.len(), "contact", "refused by AWS today"),
        (notes.skipped.len(), "account", "skipped"),
        (notes.out_of_reach.len(), "account", "out of reach"),
    ];
    let left = left.into_iter().filter(|(count, ..)| *count > 0);
    let left: Vec<_> = left.map(|(count, noun, what)| format!("{} {what}", counted(count, noun))).collect();
    if !left.is_empty() {
        lines.push(format!("It says nothing about {}.", left.join(", ")));
    }
    if let Some(Prediction { right, of }) = notes.prediction.filter(|prediction| prediction.of > 0) {
        let share = right * 100 / of;
        lines.push(format!(
            "Rules made from four fifths of the accounts would have been right for {share} % of new accounts"
        ));
        lines.push(format!("({right} of {}).", counted(of, "contact")));
    }
    lines
}

/// What named contacts are used for, what they fill, and what they nearly are.
fn contacts(policy: &Policy, notes: &Notes) -> BTreeMap<usize, Vec<String>> {
    let mut remarks: BTreeMap<usize, Vec<String>> = BTreeMap::new();
    for (place, Evidence { decides, matches }) in notes.contacts.iter().enumerate() {
        remarks.insert(place, vec![format!("{} in {}", counted(*decides, "contact"), counted(*matches, "account"))]);
    }
    for (place, count) in &notes.filled {
        remarks.entry(*place).or_default().push(format!("fills {} not set", counted(*count, "contact")));
    }
    for group in &notes.similar {
        for place in &group[1..] {
            let like = &policy.contacts[group[0]].name;
            remarks.entry(*place).or_default().push(format!("nearly the same as {like}"));
        }
    }
    let mut merged: BTreeMap<usize, BTreeSet<String>> = BTreeMap::new();
    for update in &notes.merged {
        merged.entry(update.contact).or_default().insert(update.key.to_string());
    }
    for (place, keys) in merged {
        let lines = remarks.entry(place).or_default();
        lines.extend(keys.into_iter().map(|key| format!("updates {key}")));
    }
    remarks
}

fn defaults(policy: &Policy, notes: &Notes) -> BTreeMap<Kind, Vec<String>> {
    let of_kind = |(kind, Evidence { decides, matches }): (&Kind, &Evidence)| {
        let mut lines = vec![format!("{decides} of {}", counted(*matches, "account"))];
        if policy.defaults.get(kind).is_some_and(|wish| uses_tags(policy, wish.kind)) {
            lines.push("It takes the text of a tag: every new account needs that tag.".to_owned());
        }
        (*kind, lines)
    };
    notes.defaults.iter().map(of_kind).collect()
}

fn uses_tags(policy: &Policy, wish: WishKind) -> bool {
    let definition = wish.contact().and_then(|contact| policy.contacts[contact].definition.as_ref());
    let needs_tag =
        |template: &crate::policy::template::Template| template.uses_tags() && !template.to_string().contains('|');
    definition.is_some_and(|definition| definition.fields.all().iter().flatten().any(needs_tag))
}

/// What rules rest on. A line before the first exception of each sort says what they are.
fn rules(notes: &Notes) -> BTreeMap<usize, Vec<String>> {
    let mut last = Grounds::Pattern;
    let mut remarks = BTreeMap::new();
    for (place, note) in notes.rules.iter().enumerate() {
        let mut lines = Vec::new();
        if note.grounds != last {
            last = note.grounds;
            lines.extend(heading(note.grounds).map(str::to_owned));
        }
        let Evidence { decides, matches } = note.evidence;
        lines.push(format!("{decides} of {}", counted(matches, "account")));
        remarks.insert(place, lines);
    }
    remarks
}

fn heading(grounds: Grounds) -> Option<&'static str> {
    match grounds {
        Grounds::Pattern => None,
        Grounds::Exception(Oddity::NearDuplicate) => {
            Some("Exceptions that are nearly what others have: probably slips, which `--merge-similar` mends.")
        }
        Grounds::Exception(Oddity::OneOff) => Some("Exceptions: accounts that have something of their own."),
        Grounds::Exception(Oddity::NotSet) => {
            Some("Exceptions that are left alone: not set, not read, or what AWS would refuse today.")
        }
    }
}

/// What AWS would refuse today, key by key and without the values; and what could not be read.
fn tail(notes: &Notes) -> Vec<String> {
    let mut lines = Vec::new();
    if !notes.refused.is_empty() {
        lines.push("Set to what AWS would refuse today. The policy says nothing about these contacts:".to_owned());
    }
    for (key, invalid) in &notes.refused {
        let reasons: Vec<_> = invalid.iter().map(ToString::to_string).collect();
        lines.push(format!("{key}: {}", reasons.join("; ")));
    }
    if !notes.unreadable.is_empty() {
        lines.push("Could not be read. The policy says nothing about these contacts:".to_owned());
    }
    lines.extend(notes.unreadable.iter().map(|(key, failure)| format!("{key}: {failure}")));
    lines
}
