//! The schema of a plan file of version 1. Its shape is that of `wire`.

use super::wire::ALL_TYPES;
use crate::plan::change::{ActionKind, Cause};
use crate::plan::file::wire::FORMAT;
use crate::plan::guardrail::LimitKind;
use crate::plan::schema::{account_id, definitions, file_and_line, head, list_of, member, organization, plan_id};
use crate::policy::limits::Limit;
use crate::setting::Kind;
use crate::text::Document;
use crate::text::schema::{OtherMembers, Property, Schema};

/// What a plan file holds.
#[must_use]
pub fn schema() -> Document {
    let members = head(FORMAT).into_iter().chain(about()).chain(content()).chain(judged());
    Schema::object(members, OtherMembers::Allowed).document("Plan of orgcontacts", definitions())
}

/// What the plan is, and what it was made from.
fn about() -> Vec<Property> {
    let text = |name| Property::required(name, Schema::string());
    let file = [text("path"), Property::required("sha256", Schema::matching("^[0-9a-f]{64}$"))];
    let read_at = Property::optional("read_at", Schema::time().described("When its oldest part was read"));
    let scope = [
        Property::optional("accounts", Schema::list(account_id())),
        Property::optional("types", Schema::list(Schema::defined("type"))),
        Property::optional("only", Schema::list(action())),
    ];
    vec![
        Property::required("id", plan_id().described("Stands for the changes")),
        Property::required(
            "digest",
            Schema::matching("^sha256:[0-9a-f]{64}$").described("Stands for the file's bytes"),
        ),
        Property::required("created_at", Schema::time()),
        Property::required("tool", Schema::object([text("name"), text("version")], OtherMembers::Allowed)),
        Property::required("organization", organization(Some(read_at))),
        Property::required("policy", list_of(file)),
        Property::required("complete", Schema::boolean().described("Nothing is undecided, unreadable or an error")),
        Property::required("summary", counts(&SUMMARY)),
        Property::optional("scope", Schema::object(scope, OtherMembers::Allowed)),
        Property::optional("left_out", counts(&ActionKind::ALL.map(ActionKind::as_str))),
    ]
}

const SUMMARY: [&str; 8] =
    ["create", "update", "delete", "unchanged", "unreadable", "undecided", "skipped", "out_of_reach"];

/// What happens, and what does not.
fn content() -> Vec<Property> {
    let contact = || Schema::defined("contact").or_null();
    let change = [
        member("account"),
        member("type"),
        Property::required("action", action()),
        Property::required("before", contact()),
        Property::required("after", contact()),
        Property::required("contact", Schema::string().or_null().described("Its name in the policy")),
        member("rule"),
        Property::optional("cause", Schema::one_of(Cause::ALL.map(Cause::as_str))),
    ];
    let unplanned = || list_of([member("account"), member("type"), member("reason")]);
    let exclude = Schema::object(file_and_line(), OtherMembers::Allowed);
    let unmanaged = || list_of([member("account"), member("reason"), Property::optional("exclude", exclude.clone())]);
    let left_alone = [member("rule"), member("type"), Property::required("accounts", Schema::count())];
    let released = [member("account"), member("type"), Property::required("was", Schema::string())];
    vec![
        Property::required("changes", list_of(change)),
        Property::required("unreadable", unplanned()),
        Property::required("undecided", unplanned()),
        Property::optional("not_reverted", unplanned()),
        Property::required("skipped", unmanaged()),
        Property::required("out_of_reach", unmanaged()),
        Property::optional("unmanaged", list_of(left_alone)),
        Property::optional("released", list_of(released)),
    ]
}

/// What the plan is judged by, and who notices.
fn judged() -> Vec<Property> {
    let existing = Kind::ALL.map(Kind::as_str).into_iter().chain([ALL_TYPES]);
    let limit = |name| Property::required(name, Schema::matching(Limit::PATTERN));
    let guardrails = [Property::required("existing", counts(&existing.collect::<Vec<_>>()))];
    let limits = LimitKind::ALL.map(LimitKind::as_str);
    let violation = [
        Property::required("limit", Schema::one_of(limits)),
        Property::required("type", Schema::defined("type").or_null().described("Null: all types together")),
        Property::required("message", Schema::string()),
    ];
    let side = |name| {
        let of = [
            Property::required("email", Schema::string()),
            member("type"),
            Property::required("accounts", Schema::list(account_id())),
        ];
        Property::required(name, list_of(of))
    };
    vec![
        Property::required(
            "guardrails",
            Schema::object(guardrails.into_iter().chain(limits.map(limit)), OtherMembers::Allowed),
        ),
        Property::optional("findings", Schema::list(Schema::defined("finding"))),
        Property::required("violations", list_of(violation)),
        Property::required("recipients", Schema::object([side("starts"), side("stops")], OtherMembers::Allowed)),
    ]
}

fn action() -> Schema {
    Schema::one_of(ActionKind::ALL.map(ActionKind::as_str))
}

fn counts(names: &[&str]) -> Schema {
    Schema::object(names.iter().map(|name| Property::required(*name, Schema::count())), OtherMembers::Allowed)
}
