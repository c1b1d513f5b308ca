//! What `terraform show -json` says of a state, as far as it is read. Names only.
//!
//! Every value is left as it was written, so that each mistake is found at its place.
//! Source: "JSON Output Format", "State Representation" and "Values Representation" in Terraform's documentation.

use serde::Deserialize;
use serde::de::IgnoredAny;

use super::json::{JsonFault, JsonKind, Raw, expect};
use crate::setting::LiveValue;
use crate::setting::alternate_contact::Fields;

/// An object whose parts take whatever stands there.
pub trait WireObject<'t>: Deserialize<'t> {
    /// The object that was written.
    fn of(raw: Raw<'t>) -> Result<Self, JsonFault> {
        expect(raw, JsonKind::Object)?;
        serde_json::from_str(raw.get()).map_err(|_| JsonFault::KeyTwice)
    }
}

#[derive(Deserialize)]
pub struct State<'t> {
    #[serde(borrow)]
    pub format_version: Option<Raw<'t>>,
    pub values: Option<Raw<'t>>,
    /// Of a plan.
    planned_values: Option<IgnoredAny>,
    resource_changes: Option<IgnoredAny>,
    /// Of a raw state.
    lineage: Option<IgnoredAny>,
    serial: Option<IgnoredAny>,
}

#[derive(Deserialize)]
pub struct Values<'t> {
    #[serde(borrow)]
    pub root_module: Option<Raw<'t>>,
}

#[derive(Deserialize)]
pub struct Module<'t> {
    /// That of the root is not written.
    #[serde(borrow)]
    pub address: Option<Raw<'t>>,
    pub resources: Option<Raw<'t>>,
    pub child_modules: Option<Raw<'t>>,
}

#[derive(Deserialize)]
pub struct Resource<'t> {
    #[serde(borrow)]
    pub address: Option<Raw<'t>>,
    pub mode: Option<Raw<'t>>,
    pub r#type: Option<Raw<'t>>,
    pub name: Option<Raw<'t>>,
    /// Of what was replaced and is still to be destroyed.
    pub deposed_key: Option<Raw<'t>>,
    pub tainted: Option<Raw<'t>>,
    pub values: Option<Raw<'t>>,
    /// The names of the attributes that Terraform does not show, each with `true`.
    pub sensitive_values: Option<Raw<'t>>,
}

/// The attributes of an alternate contact, as the AWS provider has them.
#[derive(Deserialize)]
pub struct Attributes<'t> {
    #[serde(borrow)]
    pub account_id: Option<Raw<'t>>,
    pub alternate_contact_type: Option<Raw<'t>>,
    name: Option<Raw<'t>>,
    title: Option<Raw<'t>>,
    email_address: Option<Raw<'t>>,
    phone_number: Option<Raw<'t>>,
}

impl<'t> WireObject<'t> for State<'t> {}
impl<'t> WireObject<'t> for Values<'t> {}
impl<'t> WireObject<'t> for Module<'t> {}
impl<'t> WireObject<'t> for Resource<'t> {}
impl<'t> WireObject<'t> for Attributes<'t> {}

impl State<'_> {
    pub fn is_plan(&self) -> bool {
        self.planned_values.is_some() || self.resource_changes.is_some()
    }

    /// Whether it is what Terraform keeps, and not what it shows.
    pub fn is_raw(&self) -> bool {
        self.lineage.is_some() || self.serial.is_some()
    }
}

impl<'t> Attributes<'t> {
    /// The contact, whose texts are read from what was written for each under its name.
    pub fn contact(&self, mut text: impl FnMut(&'static str, Raw<'t>) -> Option<String>) -> LiveValue {
        let Self { account_id: _, alternate_contact_type: _, name, title, email_address, phone_number } = self;
        let mut read = |key, raw: &Option<Raw<'t>>| text(key, (*raw)?);
        let (name, title) = (read("name", name), read("title", title));
        let (email, phone) = (read("email_address", email_address), read("phone_number", phone_number));
        Fields { name, title, email, phone }.into()
    }
}
