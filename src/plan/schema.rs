//! What the parts of results look like that several of them have, for schemas.

use super::id::PlanId;
use crate::finding;
use crate::organization::{AccountId, OrganizationId};
use crate::setting::schema::{kind, value};
use crate::text::schema::{OtherMembers, Property, Schema};

/// The definitions that results refer to.
pub fn definitions() -> impl Iterator<Item = (String, Schema)> {
    let own = [
        ("account", account()),
        ("reason", reason()),
        ("rule", rule()),
        ("type", kind().described("A contact type")),
        ("contact", value()),
    ];
    own.into_iter().map(|(name, schema)| (name.to_owned(), schema)).chain(finding::schema::definitions())
}

/// The first members of a result: its format and version.
#[must_use]
pub fn head(format: &str) -> [Property; 2] {
    [
        Property::required("format", Schema::constant(format)),
        Property::required("version", Schema::constant(1).described("Another number: another format")),
    ]
}

/// The organization that a result is about, with more members.
#[must_use]
pub fn organization(more: Option<Property>) -> Schema {
    let members = [
        Property::required("id", Schema::matching(OrganizationId::PATTERN)),
        Property::required("management_account", account_id()),
        Property::required("caller", account_id().described("The account whose credentials were used")),
    ];
    Schema::object(members.into_iter().chain(more), OtherMembers::Allowed)
}

#[must_use]
pub fn account_id() -> Schema {
    Schema::matching(AccountId::PATTERN)
}

/// What identifies a plan.
#[must_use]
pub fn plan_id() -> Schema {
    Schema::matching(PlanId::PATTERN)
}

/// A list of what stands there for an account, or for one of its contacts.
#[must_use]
pub fn list_of(members: impl IntoIterator<Item = Property>) -> Schema {
    Schema::list(Schema::object(members, OtherMembers::Allowed))
}

/// What is defined, as a member of its own name.
#[must_use]
pub fn member(name: &str) -> Property {
    Property::required(name, Schema::defined(name))
}

/// A place in a policy.
#[must_use]
pub fn file_and_line() -> [Property; 2] {
    [Property::required("file", Schema::string()), Property::required("line", Schema::count())]
}

fn account() -> Schema {
    let members = [
        Property::required("id", account_id()),
        Property::required("name", Schema::string()),
        Property::required("path", Schema::string().described("The path of its OU")),
    ];
    Schema::object(members, OtherMembers::Allowed)
}

fn reason() -> Schema {
    let members = [
        Property::required("code", Schema::code()),
        Property::required("message", Schema::string().described("For people; it may change")),
    ];
    Schema::object(members, OtherMembers::Allowed)
}

fn rule() -> Schema {
    let name = Property::required("name", Schema::string().described("`defaults` for the defaults"));
    Schema::object(std::iter::once(name).chain(file_and_line()), OtherMembers::Allowed)
}
