//! The schema of coverage. Its shape is that of `wire`.

use crate::answer::coverage::{LiveStatus, PolicyStatus};
use crate::organization::UnitId;
use crate::plan::schema::{account_id, definitions, head, list_of, member, organization};
use crate::text::Document;
use crate::text::schema::{OtherMembers, Property, Schema};

/// What coverage in JSON holds.
#[must_use]
pub fn schema() -> Document {
    let file = [Property::required("path", Schema::string()), Property::required("sha256", Schema::matching(SHA256))];
    let apart = || list_of([member("account"), member("reason")]);
    let members = [
        Property::required("organization", organization(None)),
        Property::required("read_at", Schema::time().or_null()),
        Property::required("policy", list_of(file).or_null().described("Null without a policy")),
        Property::required("redacted", Schema::boolean()),
        Property::optional("scope", scope()),
        Property::required("totals", totals()),
        Property::required("units", Schema::list(unit())),
        Property::required("accounts", Schema::list(account())),
        Property::required("skipped", apart()),
        Property::required("out_of_reach", apart()),
    ];
    Schema::object(head("orgcontacts/coverage").into_iter().chain(members), OtherMembers::Allowed)
        .document("Coverage by orgcontacts", definitions())
}

const SHA256: &str = "^[0-9a-f]{64}$";

fn scope() -> Schema {
    let members = [
        Property::optional("accounts", Schema::list(account_id())),
        Property::optional("types", Schema::list(Schema::defined("type"))),
        Property::optional("managed_only", Schema::boolean()),
    ];
    Schema::object(members, OtherMembers::Allowed)
}

fn totals() -> Schema {
    let answers = || {
        let counts = ["yes", "no", "unknown"].map(|name| Property::required(name, Schema::count()));
        Schema::object(counts, OtherMembers::Allowed)
    };
    let evidence = ["security_contact", "distinct_contacts"].map(|name| Property::required(name, answers()));
    let members = [
        Property::required("accounts", Schema::count()),
        Property::required("contacts", counts()),
        Property::required("evidence", Schema::object(evidence, OtherMembers::Allowed)),
    ];
    Schema::object(members, OtherMembers::Allowed)
}

/// How many contacts there are of each status, by type.
fn counts() -> Schema {
    let of = |names: &[&'static str]| {
        let counts = names.iter().map(|name| Property::required(*name, Schema::count()));
        Schema::object(counts.collect::<Vec<_>>(), OtherMembers::Allowed)
    };
    let policy = of(&PolicyStatus::ALL.map(PolicyStatus::as_str)).or_null();
    let members = [
        member("type"),
        Property::required("status", of(&LiveStatus::ALL.map(LiveStatus::as_str))),
        Property::required("policy", policy.described("Null without a policy")),
    ];
    list_of(members)
}

fn unit() -> Schema {
    let members = [
        Property::required("id", Schema::matching(UnitId::PATTERN)),
        Property::required("path", Schema::string()),
        Property::required("accounts", Schema::count().described("With everything below it")),
        Property::required("contacts", counts()),
    ];
    Schema::object(members, OtherMembers::Allowed)
}

fn account() -> Schema {
    let evidence = ["security_contact", "distinct_contacts"];
    let evidence = evidence
        .map(|name| Property::required(name, Schema::boolean().or_null().described("Null where it cannot be told")));
    let members = [
        member("account"),
        Property::required("contacts", Schema::list(contact())),
        Property::required("evidence", Schema::object(evidence, OtherMembers::Allowed)),
    ];
    Schema::object(members, OtherMembers::Allowed)
}

fn contact() -> Schema {
    let wanted = [
        Property::required("contact", Schema::string().or_null().described("Its name in the policy; null for none")),
        member("rule"),
    ];
    let members = [
        member("type"),
        Property::required("status", Schema::one_of(LiveStatus::ALL.map(LiveStatus::as_str))),
        Property::required("policy", Schema::one_of(PolicyStatus::ALL.map(PolicyStatus::as_str)).or_null()),
        Property::required("contact", Schema::defined("contact").or_null()),
        Property::optional("wanted", Schema::object(wanted, OtherMembers::Allowed)),
        Property::optional("reason", Schema::defined("reason").described("Why it is unreadable or undecided")),
    ];
    Schema::object(members, OtherMembers::Allowed)
}
