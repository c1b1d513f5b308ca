//! The JSON that a plan's id is a hash of. Shapes only.

use serde::{Serialize, Serializer};
use serde_json::value::RawValue;

/// What a plan's id is a hash of. Changing this changes every id.
#[derive(Serialize)]
pub struct Canonical<'a, C> {
    pub organization: &'a str,
    pub changes: C,
}

#[derive(Serialize)]
pub struct CanonicalChange<'a> {
    pub account: &'a str,
    pub r#type: &'a str,
    pub action: &'a str,
    pub before: Option<&'a RawValue>,
    pub after: Option<&'a RawValue>,
}

/// A list that is made while it is written.
pub struct Listed<I>(pub I);

impl<I: Iterator<Item: Serialize> + Clone> Serialize for Listed<I> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.clone())
    }
}
