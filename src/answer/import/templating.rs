//! Which templates give many of the values that were found.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};

use super::abstraction::{Abstraction, Hole, Part};
use super::values::Carrier;
use crate::policy::template::Template;
use crate::setting::{Each, Shape, Value, similar};

/// How many different values a template has to give.
const FEWEST_VALUES: usize = 3;

/// How many accounts without a tag have to have the same in its place.
const FEWEST_FALLBACKS: usize = 2;

/// How many accounts of a value are looked at.
const LOOKED_AT: usize = 3;

/// Templates, and which of them may give each value.
#[derive(Default)]
pub struct Templates {
    pub contacts: Vec<(Abstraction, Each<Option<Template>>)>,
    /// For each value, the templates by their places, the best first.
    pub of_values: Vec<Vec<usize>>,
}

/// Finds them.
#[must_use]
pub fn find(values: &[&Value], carriers: &[Vec<Carrier<'_>>]) -> Templates {
    let gives = promising(values, carriers);
    let mut templates = Templates { contacts: Vec::new(), of_values: vec![Vec::new(); values.len()] };
    let mut open: Vec<bool> = vec![true; values.len()];
    let mut left: Vec<(Abstraction, Vec<usize>)> = gives.into_iter().collect();
    left.sort_unstable();
    loop {
        for (_, values) in &mut left {
            values.retain(|value| open[*value]);
        }
        left.retain(|(_, values)| values.len() >= FEWEST_VALUES);
        // Of those that give as many, the one with the fewest holes, and of these the one that fits first.
        let best = left.iter().min_by_key(|(abstraction, given)| {
            let holes = abstraction.holes();
            (std::cmp::Reverse(given.len()), holes.len(), holes.into_iter().cloned().collect::<Vec<_>>())
        });
        let Some((abstraction, given)) = best.cloned() else { break };
        left.retain(|(other, _)| *other != abstraction);
        if let Some(fields) = abstraction.templates(values[given[0]].as_live()) {
            given.iter().for_each(|value| open[*value] = false);
            add(&mut templates, abstraction, fields, &given, values, carriers, &mut open);
        }
    }
    templates
}

/// The abstractions that give enough values, with these.
fn promising(values: &[&Value], carriers: &[Vec<Carrier<'_>>]) -> HashMap<Abstraction, Vec<usize>> {
    let of_value = |value: &Value, carriers: &[Carrier<'_>]| -> HashSet<Abstraction> {
        carriers.iter().take(LOOKED_AT).flat_map(|carrier| abstractions(value, carrier)).collect()
    };
    // Where each account has a value of its own there are very many, and almost all give only that. Counting them by
    // their hashes takes little memory.
    let mut counts: HashMap<u64, usize> = HashMap::new();
    for (value, carriers) in values.iter().zip(carriers) {
        of_value(value, carriers).iter().for_each(|abstraction| *counts.entry(hash(abstraction)).or_default() += 1);
    }
    let mut gives: HashMap<Abstraction, Vec<usize>> = HashMap::new();
    for (number, (value, carriers)) in values.iter().zip(carriers).enumerate() {
        for abstraction in of_value(value, carriers) {
            if counts[&hash(&abstraction)] >= FEWEST_VALUES {
                gives.entry(abstraction).or_default().push(number);
            }
        }
    }
    gives.retain(|_, values| values.len() >= FEWEST_VALUES);
    gives
}

fn hash(abstraction: &Abstraction) -> u64 {
    let mut hasher = DefaultHasher::new();
    abstraction.hash(&mut hasher);
    hasher.finish()
}

/// Adds a template, with what stands in place of a tag for accounts that lack it.
fn add(
    templates: &mut Templates,
    abstraction: Abstraction,
    fields: Each<Option<Template>>,
    given: &[usize],
    values: &[&Value],
    carriers: &[Vec<Carrier<'_>>],
    open: &mut [bool],
) {
    let place = templates.contacts.len();
    let of_value = |templates: &mut Templates, value: usize| templates.of_values[value].push(place);
    given.iter().for_each(|value| of_value(templates, *value));
    let contact = match fallback(&abstraction, values, carriers) {
        Some((with_fallback, also)) => match with_fallback.templates(values[given[0]].as_live()) {
            Some(fields) => {
                for value in also.into_iter().filter(|value| !given.contains(value)) {
                    of_value(templates, value);
                    open[value] = false;
                }
                (with_fallback, fields)
            }
            None => (abstraction, fields),
        },
        None => (abstraction, fields),
    };
    templates.contacts.push(contact);
}

/// A template with something in place of its tag for accounts without it, and the values that this gives.
fn fallback(
    abstraction: &Abstraction,
    values: &[&Value],
    carriers: &[Vec<Carrier<'_>>],
) -> Option<(Abstraction, Vec<usize>)> {
    let tags: Vec<&str> = abstraction
        .holes()
        .into_iter()
        .filter_map(|hole| match hole {
            Hole::Tag { key, .. } => Some(key.as_str()),
            Hole::Id | Hole::Email | Hole::Name => None,
        })
        .collect();
    let [tag] = tags[..] else { return None };
    let mut instead: BTreeMap<String, (usize, Vec<usize>)> = BTreeMap::new();
    for (number, (value, carriers)) in values.iter().zip(carriers).enumerate() {
        let lacking: Vec<_> = carriers.iter().filter(|carrier| !carrier.account.tags.contains_key(tag)).collect();
        let Some(first) = lacking.first() else { continue };
        if let Some(text) = abstraction.fallback(tag, first.account, value.as_live()) {
            let (accounts, values) = instead.entry(text).or_default();
            *accounts += lacking.len();
            values.push(number);
        }
    }
    let (text, (accounts, values)) =
        instead.into_iter().max_by_key(|(text, (accounts, _))| (*accounts, std::cmp::Reverse(text.clone())))?;
    (accounts >= FEWEST_FALLBACKS).then(|| (abstraction.with_fallback(tag, &text), values))
}

/// A value with the holes that it may have: one, or two.
fn abstractions(value: &Value, carrier: &Carrier<'_>) -> Vec<Abstraction> {
    let literal = Abstraction::literal(value.as_live());
    let account = carrier.account;
    let holes = Hole::all(account);
    let mut abstractions: Vec<Abstraction> = Vec::new();
    for (place, hole) in holes.iter().enumerate() {
        let Some(first) = literal.with(hole, account) else { continue };
        for other in &holes[place + 1..] {
            abstractions.extend(first.with(other, account));
        }
        abstractions.push(first);
    }
    abstractions
}

/// An abstraction without the differences that nobody means.
#[must_use]
pub fn folded(Abstraction(fields): &Abstraction, shape: &'static Shape) -> Abstraction {
    let folded = fields.iter().zip(shape.fields()).map(|(parts, field)| {
        let part = |part: &Part| match part {
            Part::Text(text) => Part::Text(similar::folded(field, text)),
            Part::Hole(hole) => Part::Hole(hole.clone()),
        };
        Some(parts.as_ref()?.iter().map(part).collect())
    });
    Abstraction(folded.collect())
}
