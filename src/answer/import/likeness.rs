//! Contacts that are nearly the same: they differ in what nobody means, such as case and punctuation.

use std::collections::{BTreeMap, BTreeSet};

use super::abstraction::{Abstraction, Part};
use super::found::Readings;
use super::labels::{Labelled, LabelledContact, filled};
use super::need::Need;
use super::templating::folded;
use crate::organization::Account;
use crate::setting::{Value, similar};

/// Groups of contacts that are nearly the same, by their places; the commonest of each comes first, of those without white
/// space that nobody sees if there are any.
#[must_use]
pub fn alike(labelled: &Labelled, readings: &Readings<'_>) -> Vec<Vec<usize>> {
    let form = |contact: &LabelledContact| folded(&contact.abstraction, contact.fields.shape());
    let mut forms: BTreeMap<Abstraction, Vec<usize>> = BTreeMap::new();
    for (place, contact) in labelled.contacts.iter().enumerate() {
        forms.entry(form(contact)).or_default().push(place);
    }
    for (literal, template) in nearly_filled(labelled, readings) {
        let (theirs, own) = (form(&labelled.contacts[template]), form(&labelled.contacts[literal]));
        if theirs != own {
            let places = forms.remove(&own).unwrap_or_default();
            forms.entry(theirs).or_default().extend(places);
        }
    }
    let mut groups: Vec<Vec<usize>> = forms.into_values().filter(|group| group.len() > 1).collect();
    for group in &mut groups {
        group.sort_by_cached_key(|place| {
            let contact = &labelled.contacts[*place];
            (has_odd_space(&contact.abstraction), std::cmp::Reverse(contact.found), contact.abstraction.clone())
        });
    }
    groups
}

/// Whether a text begins or ends with white space, or has more of it than one space between words.
fn has_odd_space(Abstraction(fields): &Abstraction) -> bool {
    let text = |parts: &Vec<Part>| -> String {
        let shown = parts.iter().map(|part| match part {
            Part::Text(text) => text.as_str(),
            Part::Hole(_) => "x",
        });
        shown.collect()
    };
    fields.iter().flatten().map(text).any(|text| text.split_whitespace().collect::<Vec<_>>().join(" ") != text)
}

/// Whether a contact, filled in for an account, is nearly what it has.
#[must_use]
pub fn is_nearly(contact: &LabelledContact, account: &Account, value: &Value) -> bool {
    filled(&contact.fields, account).is_some_and(|filled| similar::are_nearly(&filled, value))
}

/// The contacts without holes that are nearly what a template gives where they were found, each with the template.
fn nearly_filled(labelled: &Labelled, readings: &Readings<'_>) -> BTreeSet<(usize, usize)> {
    let has_holes = |place: &usize| !labelled.contacts[*place].abstraction.holes().is_empty();
    let templates: Vec<(usize, Abstraction)> = (0..labelled.contacts.len())
        .filter(has_holes)
        .map(|place| {
            let contact = &labelled.contacts[place];
            (place, folded(&contact.abstraction, contact.fields.shape()))
        })
        .collect();
    let mut found = BTreeSet::new();
    for ((account, needs), values) in readings.accounts.iter().zip(&labelled.needs).zip(&readings.values) {
        for (need, value) in needs.iter().zip(values) {
            let (Need::One(label), Some(value)) = (need, value) else { continue };
            let Some(place) = label.place().filter(|place| !has_holes(place)) else { continue };
            let own = &labelled.contacts[place];
            let own_form = folded(&own.abstraction, own.fields.shape());
            let is_near = |(template, form): &&(usize, Abstraction)| {
                agree_without_holes(form, &own_form) && is_nearly(&labelled.contacts[*template], account, value)
            };
            found.extend(templates.iter().find(is_near).map(|(template, _)| (place, *template)));
        }
    }
    found
}

/// Whether two contacts are the same in all fields in which neither has holes.
fn agree_without_holes(Abstraction(one): &Abstraction, Abstraction(other): &Abstraction) -> bool {
    let is_text = |parts: &Option<Vec<Part>>| {
        parts.iter().flatten().all(|part| match part {
            Part::Text(_) => true,
            Part::Hole(_) => false,
        })
    };
    one.iter().zip(other).all(|(one, other)| !is_text(one) || !is_text(other) || one == other)
}
