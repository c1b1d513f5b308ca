//! White space in contacts that AWS keeps and nobody sees, in words.

use std::collections::BTreeMap;

use crate::answer::import::OddSpace;
use crate::setting::Field;

/// Where it stands in a contact.
#[must_use]
pub fn odd_spaces(odd: &[(Field, OddSpace)]) -> String {
    let mut fields: BTreeMap<Field, Vec<&'static str>> = BTreeMap::new();
    for (field, odd) in odd {
        fields.entry(*field).or_default().push(match odd {
            OddSpace::Before => "at the beginning",
            OddSpace::After => "at the end",
            OddSpace::Doubled => "doubled",
            OddSpace::NotASpace => "a tab or similar",
        });
    }
    let of_field = |(field, odd): (Field, Vec<&str>)| format!("{field} ({})", odd.join(", "));
    fields.into_iter().map(of_field).collect::<Vec<_>>().join(", ")
}
