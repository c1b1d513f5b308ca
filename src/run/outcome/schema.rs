//! The schema of a report file. Its shape is that of `wire`.

use super::codes::OutcomeWord;
use crate::plan::ActionKind;
use crate::plan::schema::{definitions, head, list_of, member, plan_id};
use crate::text::Document;
use crate::text::schema::{OtherMembers, Property, Schema};

/// What a report file holds.
#[must_use]
pub fn schema() -> Document {
    let summary = OutcomeWord::ALL.map(|word| Property::required(word.as_str().replace('-', "_"), Schema::count()));
    let change = [
        member("account"),
        member("type"),
        Property::required("action", Schema::one_of(ActionKind::ALL.map(ActionKind::as_str))),
        Property::required("outcome", Schema::one_of(OutcomeWord::ALL.map(OutcomeWord::as_str))),
        Property::optional("found", Schema::defined("contact").or_null().described("What was there instead")),
        Property::optional("reason", Schema::defined("reason")),
    ];
    let members = [
        Property::required("plan", plan_id()),
        Property::required("started_at", Schema::time()),
        Property::required("finished_at", Schema::time()),
        Property::required("interrupted", Schema::boolean()),
        Property::optional("stopped", Schema::defined("reason").described("Why the run ended early")),
        Property::required("summary", Schema::object(summary, OtherMembers::Allowed)),
        Property::required("changes", list_of(change)),
    ];
    Schema::object(head("orgcontacts/report").into_iter().chain(members), OtherMembers::Allowed)
        .document("Report of orgcontacts", definitions())
}
