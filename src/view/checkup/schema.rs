//! The schema of a checkup. Its shape is that of `wire`.

use crate::answer::checkup::{CheckCode, CheckStatus, Goal};
use crate::plan::schema::{head, list_of};
use crate::text::Document;
use crate::text::schema::{OtherMembers, Property, Schema};

/// What a checkup in JSON holds.
#[must_use]
pub fn schema() -> Document {
    let kinds = Schema::one_of(["command", "statement", "text"]);
    let fix = [Property::required("kind", kinds), Property::required("value", Schema::string())];
    let check = [
        Property::required("code", Schema::one_of(CheckCode::ALL.map(CheckCode::as_str))),
        Property::required("status", Schema::one_of(CheckStatus::ALL.map(CheckStatus::as_str))),
        Property::required("message", Schema::string()),
        Property::required("fix", Schema::object(fix, OtherMembers::Allowed).or_null()),
    ];
    let members = [
        Property::required("for", Schema::one_of(Goal::ALL.map(Goal::as_str))),
        Property::required("ready", Schema::boolean()),
        Property::required("checks", list_of(check)),
    ];
    Schema::object(head("orgcontacts/checkup").into_iter().chain(members), OtherMembers::Allowed)
        .document("Checkup of orgcontacts", [])
}
