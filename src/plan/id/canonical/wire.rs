//! The JSON that a plan's id is a hash of. Shapes only.

use serde::Serialize;

use crate::setting::wire::ValueWire;

/// What a plan's id is a hash of. Changing this changes every id.
#[derive(Serialize)]
pub struct Canonical<'a> {
    pub organization: &'a str,
    pub changes: Vec<CanonicalChange<'a>>,
}

#[derive(Serialize)]
pub struct CanonicalChange<'a> {
    pub account: &'a str,
    pub r#type: &'a str,
    pub action: &'a str,
    pub before: Option<ValueWire<'a>>,
    pub after: Option<ValueWire<'a>>,
}
