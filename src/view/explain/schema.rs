//! The schema of an explanation. Its shape is that of `wire`.

use crate::plan::schema::{definitions, file_and_line, head, list_of, member, organization};
use crate::text::Document;
use crate::text::schema::{OtherMembers, Property, Schema};

/// What an explanation in JSON holds.
#[must_use]
pub fn schema() -> Document {
    let live = [member("account"), member("type"), member("contact")];
    let unread = [member("account"), member("type"), member("reason")];
    let members = [
        Property::required("organization", organization(None)),
        Property::optional("email", Schema::string().described("The address that was asked for")),
        Property::required("undecided", Schema::count()),
        Property::required("accounts", Schema::list(explanation())),
        Property::optional("live", list_of(live)),
        Property::optional("unread", list_of(unread)),
    ];
    Schema::object(head("orgcontacts/explanation").into_iter().chain(members), OtherMembers::Allowed)
        .document("Explanation of orgcontacts", definitions())
}

fn explanation() -> Schema {
    let asked = [
        Property::required("name", Schema::string()),
        Property::required("match", Schema::one_of(["yes", "no", "excepted", "ended"])),
        Property::required("reasons", Schema::list(Schema::defined("reason"))),
    ];
    let members = [
        member("account"),
        Property::required("status", Schema::one_of(["managed", "skipped", "out_of_reach"])),
        Property::optional("reason", Schema::defined("reason")),
        Property::optional("exclude", Schema::object(file_and_line(), OtherMembers::Allowed)),
        Property::required("contacts", Schema::list(contact())),
        Property::optional("rule", Schema::object(asked.into_iter().chain(file_and_line()), OtherMembers::Allowed)),
    ];
    Schema::object(members, OtherMembers::Allowed)
}

fn contact() -> Schema {
    let voice = || {
        let own =
            [Property::required("name", Schema::string()), Property::required("wish", Schema::string().or_null())];
        Schema::object(own.into_iter().chain(file_and_line()), OtherMembers::Allowed)
    };
    let lost = [
        Property::required("rule", voice()),
        Property::required("reason", Schema::code()),
        Property::required("message", Schema::string()),
    ];
    let members = [
        member("type"),
        Property::required("decision", Schema::one_of(["contact", "absent", "unmanaged", "undecided"])),
        Property::optional("reason", Schema::defined("reason")),
        Property::required("contact_name", Schema::string().or_null()),
        Property::required("contact", Schema::defined("contact").or_null()),
        Property::optional("if_missing", Schema::boolean()),
        Property::required("rules", Schema::list(voice())),
        Property::required("lost", list_of(lost)),
    ];
    Schema::object(members, OtherMembers::Allowed)
}
