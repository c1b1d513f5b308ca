//! The contacts that a policy could name, and which of them each account must end with.

use std::collections::HashMap;

use super::abstraction::{Abstraction, Hole};
use super::found::Readings;
use super::need::{ContactLabel, Need, Needs3};
use super::templating::{self, Templates};
use super::values::{Carrier, FoundValues};
use crate::organization::Account;
use crate::policy::literally::literally;
use crate::policy::template::Template;
use crate::setting::{Each, LiveValue, Value};

/// A contact that a policy could name.
#[derive(Clone, Debug)]
pub struct LabelledContact {
    pub fields: Each<Option<Template>>,
    /// The same in parts.
    pub abstraction: Abstraction,
    /// In how many places it was found.
    pub found: usize,
}

/// What there is to be named, and where it was found.
#[derive(Clone, Debug, Default)]
pub struct Labelled {
    pub contacts: Vec<LabelledContact>,
    /// What each account must end with, in the order of the readings.
    pub needs: Vec<Needs3>,
}

impl Labelled {
    /// What rules wish for who wish for the contact at a place.
    #[must_use]
    pub fn label(&self, place: usize) -> ContactLabel {
        ContactLabel::contact(place, is_everywhere(&self.contacts[place].abstraction))
    }

    /// The tags without which a contact cannot be filled in.
    pub fn tags_needed(&self, label: ContactLabel) -> Vec<&str> {
        let Some(place) = label.place() else { return Vec::new() };
        let holes = self.contacts[place].abstraction.holes().into_iter();
        let tag = |hole: &'_ Hole| matches!(hole, Hole::Tag { fallback: None, .. });
        holes
            .filter(|hole| tag(hole))
            .map(|hole| match hole {
                Hole::Tag { key, .. } => key.as_str(),
                Hole::Id | Hole::Email | Hole::Name => "",
            })
            .collect()
    }
}

fn is_everywhere(abstraction: &Abstraction) -> bool {
    abstraction.holes().into_iter().all(|hole| match hole {
        Hole::Id => true,
        // A fallback may be fit for AWS where a value of the tag is not.
        Hole::Email | Hole::Name | Hole::Tag { .. } => false,
    })
}

/// Gives every contact that was read a label: the template that gives it where there is one, else its texts.
#[must_use]
pub fn label(readings: &Readings<'_>) -> Labelled {
    let values = FoundValues::of(readings);
    let templates = templating::find(&values.distinct, &values.carriers);
    let missing = tag_that_is_missing(readings);
    let mut labelled = Labelled::default();
    for (abstraction, fields) in &templates.contacts {
        let (abstraction, fields) = (abstraction.clone(), fields.clone());
        labelled.contacts.push(LabelledContact { abstraction, fields, found: 0 });
    }
    let explained = explained(&values, &templates, &labelled);
    let mut literals: HashMap<usize, ContactLabel> = HashMap::new();
    for (value, templated) in explained.iter().enumerate() {
        if templated.iter().any(Option::is_none) {
            let live = values.distinct[value].as_live();
            let fields = Each::of(live.shape(), |field| live.get(field).map(|text| literally(text, &missing)));
            let abstraction = Abstraction::literal(live);
            labelled.contacts.push(LabelledContact { abstraction, fields, found: 0 });
            literals.insert(value, labelled.label(labelled.contacts.len() - 1));
        }
    }
    let mut needs = readings.without.clone();
    for (value, templated) in explained.iter().enumerate() {
        for (carrier, template) in values.carriers[value].iter().zip(templated) {
            let need = match (template, literals.get(&value)) {
                (Some(template), Some(literal)) => Need::Either(labelled.label(*template), *literal),
                (Some(template), None) => Need::One(labelled.label(*template)),
                (None, literal) => Need::One(*literal.expect("what no template gives stands for itself")),
            };
            for label in need.labels() {
                labelled.contacts[label.place().expect("it is a contact")].found += 1;
            }
            needs[carrier.place][carrier.kind as usize] = need;
        }
    }
    labelled.needs = needs;
    labelled
}

/// For each value the template that gives it to each of its accounts, by its place.
fn explained(values: &FoundValues<'_>, templates: &Templates, labelled: &Labelled) -> Vec<Vec<Option<usize>>> {
    let gives = |template: usize, carrier: &Carrier<'_>, value: &Value| {
        let fields = &labelled.contacts[template].fields;
        filled(fields, carrier.account).is_some_and(|filled| filled == *value)
    };
    let of_value = |(number, value): (usize, &&Value)| {
        let candidates = &templates.of_values[number];
        let of_carrier =
            |carrier: &Carrier<'_>| candidates.iter().copied().find(|template| gives(*template, carrier, value));
        values.carriers[number].iter().map(of_carrier).collect()
    };
    values.distinct.iter().enumerate().map(of_value).collect()
}

/// A contact as an account would have it; `None` if it cannot be filled in, or AWS would refuse it.
#[must_use]
pub fn filled(fields: &Each<Option<Template>>, account: &Account) -> Option<Value> {
    let mut is_filled = true;
    let texts = LiveValue::of(fields.shape(), |field| {
        let text = fields.get(field).as_ref()?.fill(account);
        is_filled &= text.is_ok();
        text.ok().map(String::into_boxed_str)
    });
    Value::new(texts).ok().filter(|_| is_filled)
}

/// A tag that no account has.
fn tag_that_is_missing(readings: &Readings<'_>) -> String {
    let is_there = |key: &String| readings.accounts.iter().any(|account| account.tags.contains_key(key));
    let mut key = "none".to_owned();
    while is_there(&key) {
        key.push('-');
    }
    key
}
