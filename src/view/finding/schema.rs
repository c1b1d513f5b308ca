//! The schema of findings by themselves. Its shape is that of `wire`.

use crate::finding;
use crate::plan::schema::head;
use crate::text::Document;
use crate::text::schema::{OtherMembers, Property, Schema};

/// What findings in JSON hold.
#[must_use]
pub fn schema() -> Document {
    let findings = Property::required("findings", Schema::list(Schema::defined("finding")));
    Schema::object(head("orgcontacts/findings").into_iter().chain([findings]), OtherMembers::Allowed)
        .document("Findings of orgcontacts", finding::schema::definitions())
}
