//! White space in contacts that AWS keeps, and that nobody sees.

use std::collections::{BTreeMap, BTreeSet};

use super::notes::OddSpace;
use crate::policy::Policy;
use crate::policy::template::Template;
use crate::setting::{Field, Normalisation};

/// The fields of each contact with white space that people would not have meant, by the contact's place in the policy.
#[must_use]
pub fn odd_spaces(policy: &Policy) -> BTreeMap<usize, Vec<(Field, OddSpace)>> {
    let of_contact = |(place, contact): (usize, &crate::policy::NamedContact)| {
        let fields = contact.definition.iter().flat_map(|definition| definition.fields.iter());
        let kept = fields.filter(|(field, _)| field.normalisation() == Normalisation::Exact);
        let odd = kept.flat_map(|(field, template)| {
            let odd = template.as_ref().map(of_template).unwrap_or_default();
            odd.into_iter().map(move |odd| (field, odd))
        });
        let odd: Vec<_> = odd.collect();
        (!odd.is_empty()).then_some((place, odd))
    };
    policy.contacts.iter().enumerate().filter_map(of_contact).collect()
}

fn of_template(template: &Template) -> BTreeSet<OddSpace> {
    let text = template.with_holes();
    let inner = text.trim();
    let is_doubled = |(one, other): (char, char)| one.is_whitespace() && other.is_whitespace();
    let odd = [
        (OddSpace::Before, text.starts_with(char::is_whitespace)),
        (OddSpace::After, text.ends_with(char::is_whitespace)),
        (OddSpace::Doubled, inner.chars().zip(inner.chars().skip(1)).any(is_doubled)),
        (OddSpace::NotASpace, inner.contains(|c: char| c.is_whitespace() && c != ' ')),
    ];
    odd.into_iter().filter(|(_, is_there)| *is_there).map(|(odd, _)| odd).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_space_between_words_is_not_odd() {
        let odd = |text: &str| of_template(&Template::parse(text).unwrap()).into_iter().collect::<Vec<_>>();
        assert_eq!(odd("Security Operations {account.name} Centre"), []);
        assert_eq!(odd(" Security"), [OddSpace::Before]);
        assert_eq!(odd("Security\t"), [OddSpace::After]);
        assert_eq!(odd("Security  Operations"), [OddSpace::Doubled]);
        assert_eq!(odd("Security\u{a0}Operations"), [OddSpace::NotASpace]);
        assert_eq!(odd("  {account.name} \t x"), [OddSpace::Before, OddSpace::Doubled, OddSpace::NotASpace]);
        assert_eq!(odd("{tag:a  key} {account.name}"), []);
    }
}
