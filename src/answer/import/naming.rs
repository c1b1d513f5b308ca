//! Names for contacts and rules, made from what they are.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::str::FromStr;

use super::abstraction::{Abstraction, Hole, Part};
use super::atoms::CommonTrait;
use crate::organization::ou::{Level, OuPattern};
use crate::setting::Shape;

/// The longest name that is made, in characters, so that a number fits behind it.
const LONGEST: usize = 56;

/// A text as a name: lower case, with `-` between words.
#[must_use]
pub fn slug(text: &str) -> String {
    let mut slug = String::new();
    for c in text.chars() {
        if c.is_alphabetic() || c.is_ascii_digit() {
            slug.extend(c.to_lowercase());
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
    }
    let cut: String = slug.trim_end_matches('-').chars().take(LONGEST).collect();
    cut.trim_end_matches('-').to_owned()
}

/// Gives names that are not given yet.
#[derive(Default)]
pub struct Namer {
    taken: HashSet<String>,
}

impl Namer {
    /// The first of some proposals that is a name and not given yet; else the first that is one, with a number.
    pub fn name<N: FromStr>(&mut self, proposals: &[String], otherwise: &str) -> N {
        let is_name = |text: &&String| text.parse::<N>().is_ok();
        let fit: Vec<&String> = proposals.iter().filter(is_name).collect();
        if let Some(free) = fit.iter().find(|text| !self.taken.contains(text.as_str())) {
            return self.give((*free).clone());
        }
        let stem = fit.first().map_or(otherwise, |text| text.as_str()).to_owned();
        if fit.is_empty() && !self.taken.contains(&stem) {
            return self.give(stem);
        }
        let mut number = 2;
        while self.taken.contains(&format!("{stem}-{number}")) {
            number += 1;
        }
        self.give(format!("{stem}-{number}"))
    }

    fn give<N: FromStr>(&mut self, text: String) -> N {
        let name = text.parse().ok().expect("only what is a name is given");
        self.taken.insert(text);
        name
    }
}

/// What a contact might be called: after what people call themselves, and what they are.
#[must_use]
pub fn of_contact(abstraction: &Abstraction, shape: &'static Shape) -> Vec<String> {
    let words: Vec<String> = abstraction
        .0
        .iter()
        .zip(shape.fields())
        .filter(|(_, field)| field.says_who())
        .filter_map(|(parts, _)| Some(slug(&text(parts.as_ref()?))))
        .filter(|slug| !slug.is_empty())
        .collect();
    match words.as_slice() {
        [] => Vec::new(),
        [one] => vec![one.clone()],
        [first, others @ ..] => {
            let both = slug(&format!("{first} {}", others.join(" ")));
            vec![first.clone(), both]
        }
    }
}

/// The text of a field without its holes, or what the holes are called if there is nothing else.
fn text(parts: &[Part]) -> String {
    let literal = parts.iter().map(|part| match part {
        Part::Text(text) => text.as_str(),
        Part::Hole(_) => " ",
    });
    let literal: String = literal.collect();
    if !slug(&literal).is_empty() {
        return literal;
    }
    let holes = parts.iter().map(|part| match part {
        Part::Text(_) => "",
        Part::Hole(Hole::Id) => "account id",
        Part::Hole(Hole::Email) => "account email",
        Part::Hole(Hole::Name) => "account name",
        Part::Hole(Hole::Tag { key, .. }) => key,
    });
    holes.collect::<Vec<_>>().join(" ")
}

/// What a rule might be called: after the first things that it asks for.
#[must_use]
pub fn of_rule(conditions: &[&CommonTrait]) -> Vec<String> {
    let mut keys: BTreeMap<usize, (String, Vec<String>)> = BTreeMap::new();
    let mut seen: BTreeSet<String> = BTreeSet::new();
    for condition in conditions {
        let (key, value) = match condition {
            CommonTrait::Unit(OuPattern::Path(levels)) => {
                (String::new(), levels.iter().map(level).collect::<Vec<_>>().join(" "))
            }
            CommonTrait::Unit(OuPattern::Id(id)) => (String::new(), id.to_string()),
            CommonTrait::Tag(key, value) => (key.clone(), value.clone()),
            CommonTrait::Name(pattern) => ("name".to_owned(), pattern.clone()),
        };
        if seen.insert(format!("{key}\0{value}")) {
            let place = keys.values().position(|(known, _)| *known == key).unwrap_or(keys.len());
            keys.entry(place).or_insert_with(|| (key, Vec::new())).1.push(value);
        }
    }
    let named = |most: usize| {
        let of_key = |(key, values): &(String, Vec<String>)| {
            let shown = values.iter().take(most).cloned().collect::<Vec<_>>().join(" ");
            let more = if values.len() > most { " and more" } else { "" };
            format!("{key} {shown}{more}")
        };
        slug(&keys.values().map(of_key).collect::<Vec<_>>().join(" "))
    };
    vec![named(2), named(4)]
}

fn level(level: &Level) -> &str {
    match level {
        Level::Any => "any",
        Level::Name(name) => name,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::name::ContactName;

    #[test]
    fn a_name_is_given_once() {
        let mut namer = Namer::default();
        let mut name = |proposals: &[&str]| {
            let proposals: Vec<String> = proposals.iter().map(|text| (*text).to_owned()).collect();
            namer.name::<ContactName>(&proposals, "contact").to_string()
        };
        assert_eq!(name(&["soc", "soc-emea"]), "soc");
        assert_eq!(name(&["soc", "soc-emea"]), "soc-emea");
        assert_eq!(name(&["soc", "soc-emea"]), "soc-2");
        assert_eq!(name(&["soc"]), "soc-3");
        assert_eq!(name(&["soc"]), "soc-4");
        // Where nothing is a name.
        assert_eq!(name(&[""]), "contact");
        assert_eq!(name(&[]), "contact-2");
    }
}
