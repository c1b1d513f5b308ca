//! The schema of organization files. Their shape is that of `wire` and `simulate`.
//!
//! People write them too, so unknown keys are refused, and what is not quoted may look like a number to an editor.

use super::wire::{FORMAT, VERSION};
use crate::backend::directory::{FaultKind, MAX_PAGE};
use crate::organization::{AccountId, OrganizationId, UnitId};
use crate::setting::{Kind, alternate_contact};
use crate::text::Document;
use crate::text::schema::{Constant, OtherMembers, Property, Schema};

/// What an organization file may hold.
#[must_use]
pub fn schema() -> Document {
    let organization = [
        Property::required("id", Schema::matching(OrganizationId::PATTERN)),
        Property::required("management_account", account_id()),
    ];
    let unit = [
        Property::required("id", unit_id()),
        Property::required("name", text()),
        Property::optional("parent", unit_id().described("Missing: it is the root")),
    ];
    let members = [
        Property::required("format", Schema::constant(FORMAT)),
        Property::required("version", Schema::one_of([i64::try_from(VERSION).unwrap_or_default()])),
        Property::optional("read_at", Schema::string().described("When accounts and units were read")),
        Property::optional("redacted", Schema::boolean().described("Contacts are masked")),
        Property::optional("mask_key", text()),
        Property::optional("unfinished", Schema::string().described("What was read before is still to be read")),
        Property::required("organization", closed(organization)),
        Property::optional("caller", account_id().described("Whose credentials read it; the management account's")),
        Property::required("units", Schema::list(closed(unit))),
        Property::required("accounts", Schema::list(Schema::defined("account"))),
        Property::optional("simulate", Schema::defined("simulate")),
    ];
    let definitions = [("account", account()), ("contact", contact()), ("simulate", simulate()), ("policy", policy())];
    let definitions = definitions.into_iter().map(|(name, schema)| (name.to_owned(), schema));
    closed(members).document("Organization file of orgcontacts", definitions)
}

fn account() -> Schema {
    let contact = || Schema::defined("contact").or_null().described("Null: not set. Missing: not read");
    let contacts = Kind::ALL.map(|kind| Property::optional(kind.as_str(), contact()));
    closed([
        Property::required("id", account_id()),
        Property::optional("name", text()),
        Property::optional("email", Schema::string()),
        Property::optional("state", Schema::string()),
        Property::optional("status", Schema::string()),
        Property::required("parent", unit_id()),
        Property::optional("tags", Schema::map(text())),
        Property::optional("read_at", Schema::string().described("When the oldest of its contacts was read")),
        Property::optional("contacts", closed(contacts)),
    ])
}

/// As AWS returned it: any field may be missing.
fn contact() -> Schema {
    closed(alternate_contact::SHAPE.fields().map(|field| Property::optional(field.as_str(), text())))
}

fn simulate() -> Schema {
    let flags =
        |names: &[&str]| names.iter().map(|name| Property::optional(*name, Schema::boolean())).collect::<Vec<_>>();
    let attached = || Schema::map(Schema::list(Schema::defined("policy")));
    let most = i64::try_from(MAX_PAGE).unwrap_or(i64::MAX);
    let size = Schema::of_types(&["integer"]).at_least(1).at_most(most);
    let texts = || Schema::map(Schema::map(text()));
    closed([
        Property::optional("trusted_access", Schema::boolean()),
        Property::optional("delegated_administrators", Schema::list(account_id())),
        Property::optional("principals", Schema::map(principal())),
        Property::optional("service_control_policies", attached()),
        Property::optional("resource_control_policies", attached()),
        Property::optional("vpc_endpoint_policy", Schema::defined("policy")),
        Property::optional("send", closed(flags(&["state", "status", "paths"]))),
        Property::optional(
            "pages",
            closed([Property::optional("size", size), Property::optional("empty", Schema::boolean())]),
        ),
        Property::optional("quota", Schema::string()),
        Property::optional("visible_after", Schema::string().described("Such as 2s")),
        Property::optional("seed", Schema::count()),
        Property::optional("faults", Schema::list(fault())),
        Property::optional("unit_tags", texts()),
        Property::optional("primary_contacts", texts()),
    ])
}

/// What an account or a role may do: the keys that exclude each other are left to the reader.
fn principal() -> Schema {
    let actions = || Schema::list(Schema::string());
    closed([
        Property::optional("allow", actions()),
        Property::optional("deny", actions()),
        Property::optional("policies", Schema::list(Schema::defined("policy"))),
        Property::optional("boundary", Schema::defined("policy")),
        Property::optional("trust", Schema::defined("policy")),
    ])
}

/// A policy as IAM has it, of which only the frame is looked at.
fn policy() -> Schema {
    let statement = Schema::of_types(&["object", "array"]);
    let members = [Property::optional("Version", Schema::string()), Property::required("Statement", statement)];
    Schema::object(members, OtherMembers::Allowed)
}

fn fault() -> Schema {
    // The names of some look like numbers, and need no quotes.
    let names = FaultKind::ALL.map(FaultKind::as_str);
    let numbers = names.iter().filter_map(|name| name.parse::<i64>().ok()).map(Constant::from);
    let kinds = names.into_iter().map(Constant::from).chain(numbers);
    closed([
        Property::required("kind", Schema::one_of(kinds)),
        Property::optional("operation", Schema::string()),
        Property::optional("account", account_id()),
        Property::optional("occurrence", Schema::of_types(&["string", "integer"]).described("Such as 3, 2-5 or 4-")),
        Property::optional("probability", Schema::of_types(&["number"]).at_least(0).at_most(1)),
        Property::optional("delay", Schema::string()),
    ])
}

fn closed(members: impl IntoIterator<Item = Property>) -> Schema {
    Schema::object(members, OtherMembers::Refused)
}

fn text() -> Schema {
    Schema::of_types(&["string", "number", "boolean"])
}

fn account_id() -> Schema {
    Schema::of_types(&["string", "number"]).pattern(AccountId::PATTERN)
}

fn unit_id() -> Schema {
    Schema::matching(UnitId::PATTERN)
}
