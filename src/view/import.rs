//! A policy that was made from what is there, as a file with comments.

use std::collections::{BTreeMap, BTreeSet};

use crate::answer::import::{Evidence, Grounds, Imported, Notes, Oddity, Prediction};
use crate::organization::SettingKey;
use crate::policy::write::{Remarks, write_with};
use crate::policy::{Policy, WishKind};
use crate::setting::{InvalidField, Kind};
use crate::text::Document;
use crate::view::odd_space::odd_spaces;

/// How many contacts that were not read are named before the others are only counted.
const NAMED: usize = 20;

/// The policy as a file. It names its schema first; `about` says where it comes from, a line each. `from_file` says whether
/// the contacts come from a file of another tool.
#[must_use]
pub fn policy_file(Imported { policy, notes }: &Imported, schema: &str, about: &[String], from_file: bool) -> Document {
    let mut head = vec![format!("yaml-language-server: $schema={schema}")];
    head.extend(about.iter().cloned());
    head.extend(covers(notes));
    let remarks = Remarks {
        head,
        contacts: contacts(policy, notes),
        defaults: defaults(policy, notes),
        rules: rules(notes),
        lints: vec!["Warnings that these contacts cause today; remove a line once its contacts are fixed".to_owned()],
        tail: tail(notes, from_file),
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
        merged => format!(", except {merged} that a plan would update"),
    };
    let mut lines =
        vec![format!("It decides {} of {accounts}, as they were found{but}.", counted(notes.set, "contact"))];
    let filled = notes.filled.len();
    if filled > 0 {
        lines.push(format!("A plan would create {} where nothing is set.", counted(filled, "contact")));
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
        lines.push(format!("Left alone: {}.", left.join(", ")));
    }
    if let Some(Prediction { right, of }) = notes.prediction.filter(|prediction| prediction.of > 0) {
        let share = right * 100 / of;
        lines.push(format!(
            "Expect it to be right for about {share} % of the contacts of new accounts: rules made from four"
        ));
        lines.push(format!("fifths of the accounts would have been right for {right} of the {of} of the others."));
    }
    lines
}

/// What named contacts are used for, what they fill, and what they nearly are.
fn contacts(policy: &Policy, notes: &Notes) -> BTreeMap<usize, Vec<String>> {
    let mut remarks: BTreeMap<usize, Vec<String>> = BTreeMap::new();
    for (place, Evidence { decides, matches }) in notes.contacts.iter().enumerate() {
        remarks.insert(place, vec![format!("{} in {}", counted(*decides, "contact"), counted(*matches, "account"))]);
    }
    for (place, count) in &filled_by(notes) {
        remarks.entry(*place).or_default().push(format!("fills {} not set", counted(*count, "contact")));
    }
    for group in &notes.similar {
        for place in &group[1..] {
            let like = &policy.contacts[group[0]].name;
            remarks.entry(*place).or_default().push(format!("nearly the same as {like}"));
        }
    }
    for (place, odd) in &notes.odd_spaces {
        remarks.entry(*place).or_default().push(format!("whitespace: {}", odd_spaces(odd)));
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

/// How many contacts that are not set each named contact fills, by its place in the policy.
pub fn filled_by(notes: &Notes) -> BTreeMap<usize, usize> {
    let mut filled: BTreeMap<usize, usize> = BTreeMap::new();
    notes.filled.iter().for_each(|key| *filled.entry(key.contact).or_default() += 1);
    filled
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
        lines.push(match decides == matches {
            true => format!("{decides} of {}", counted(matches, "account")),
            false => format!("decides for {decides} of the {} that match", counted(matches, "account")),
        });
        remarks.insert(place, lines);
    }
    remarks
}

fn heading(grounds: Grounds) -> Option<&'static str> {
    match grounds {
        Grounds::Pattern => None,
        Grounds::Exception(Oddity::NearDuplicate) => {
            Some("Exceptions that are almost what others have: probably typos, which `--merge-similar` fixes.")
        }
        Grounds::Exception(Oddity::OneOff) => Some("Exceptions: accounts with contacts of their own."),
        Grounds::Exception(Oddity::NotSet) => {
            Some("Exceptions that are left alone: nothing is set, or the end of this file says why.")
        }
    }
}

/// What the policy says nothing about though it may be set, in parts of their own: what AWS would refuse today, without
/// the values; what could not be read; what nobody tried to read.
fn tail(notes: &Notes, from_file: bool) -> Vec<String> {
    let mut lines = Vec::new();
    let refused = |(key, invalid): (&SettingKey, &Vec<InvalidField>)| {
        let reasons: Vec<_> = invalid.iter().map(ToString::to_string).collect();
        format!("{key}: {}", reasons.join("; "))
    };
    let refused = notes.refused.iter().map(refused).collect();
    push_part(
        "Set to values that AWS would refuse today. The policy says nothing about these contacts:",
        refused,
        &mut lines,
    );
    let unreadable = notes.unreadable.iter().map(|(key, failure)| format!("{key}: {failure}"));
    let unreadable = first(unreadable, notes.unreadable.len());
    push_part("Could not be read. The policy says nothing about these contacts:", unreadable, &mut lines);
    let why = if from_file { "not in the file" } else { "not in the organization file" };
    let (everywhere, keys) = not_read(notes);
    let everywhere = everywhere.iter().map(|kind| format!("{kind} of every account: {why}"));
    let named = first(keys.iter().map(|key| format!("{key}: {why}")), keys.len());
    let not_read = everywhere.chain(named).collect();
    push_part("Not read. The policy says nothing about these contacts:", not_read, &mut lines);
    lines
}

/// The types that were read of no account, and what else was not read.
fn not_read(notes: &Notes) -> (Vec<Kind>, Vec<SettingKey>) {
    let of_kind = |kind: Kind| notes.not_read.iter().filter(|key| key.kind == kind).count();
    let everywhere: Vec<Kind> =
        Kind::ALL.into_iter().filter(|kind| notes.managed > 1 && of_kind(*kind) == notes.managed).collect();
    let others = notes.not_read.iter().filter(|key| !everywhere.contains(&key.kind)).copied();
    (everywhere.clone(), others.collect())
}

/// Adds a part with a heading, if there is anything in it.
fn push_part(heading: &str, part: Vec<String>, lines: &mut Vec<String>) {
    if !part.is_empty() {
        let apart = (!lines.is_empty()).then(String::new);
        lines.extend(apart.into_iter().chain([heading.to_owned()]).chain(part));
    }
}

/// The first of many lines, and how many more there are.
fn first(lines: impl Iterator<Item = String>, all: usize) -> Vec<String> {
    let more = (all > NAMED).then(|| format!("... and {} more", all - NAMED));
    lines.take(NAMED).chain(more).collect()
}
