//! What kinds and values look like in results, for schemas.

use super::alternate_contact::SHAPE;
use super::kind::Kind;
use crate::text::schema::{OtherMembers, Property, Schema};

/// A kind, by its name.
#[must_use]
pub fn kind() -> Schema {
    Schema::one_of(Kind::ALL.map(Kind::as_str))
}

/// A value as AWS returned it: a field that it left out is null.
#[must_use]
pub fn value() -> Schema {
    let fields = SHAPE.fields().map(|field| Property::required(field.as_str(), Schema::of_types(&["string", "null"])));
    Schema::object(fields, OtherMembers::Allowed)
}
