//! What `terraform show -json` says of a state, as far as it is read. Shapes only.
//!
//! What may be wrong by itself is left as it was written, so that each mistake is found at its place.
//! Source: "JSON Output Format", "State Representation" and "Values Representation" in Terraform's documentation.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::Value;
use serde_json::value::RawValue;

use crate::setting::LiveValue;
use crate::setting::alternate_contact::Fields;

/// A value as it was written.
pub type Raw<'t> = &'t RawValue;

#[derive(Deserialize)]
pub struct State<'t> {
    pub format_version: Option<String>,
    #[serde(borrow)]
    pub values: Option<Values<'t>>,
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
    pub root_module: Option<Module<'t>>,
}

#[derive(Deserialize)]
pub struct Module<'t> {
    /// That of the root is not written.
    #[serde(borrow)]
    pub address: Option<Cow<'t, str>>,
    #[serde(borrow, default)]
    pub resources: Vec<Raw<'t>>,
    #[serde(borrow, default)]
    pub child_modules: Vec<Module<'t>>,
}

#[derive(Deserialize)]
pub struct Resource<'t> {
    #[serde(borrow)]
    pub address: Raw<'t>,
    pub mode: Cow<'t, str>,
    pub r#type: Cow<'t, str>,
    pub name: Cow<'t, str>,
    /// Of what was replaced and is still to be destroyed.
    pub deposed_key: Option<String>,
    #[serde(default)]
    pub tainted: bool,
    #[serde(borrow)]
    pub values: Option<Raw<'t>>,
    #[serde(default)]
    pub sensitive_values: Value,
}

/// The attributes of an alternate contact, as the AWS provider has them.
#[derive(Deserialize)]
pub struct Attributes<'t> {
    #[serde(borrow)]
    pub account_id: Option<Raw<'t>>,
    #[serde(borrow)]
    pub alternate_contact_type: Option<Raw<'t>>,
    name: Option<String>,
    title: Option<String>,
    email_address: Option<String>,
    phone_number: Option<String>,
}

impl State<'_> {
    pub fn is_plan(&self) -> bool {
        self.planned_values.is_some() || self.resource_changes.is_some()
    }

    /// Whether it is what Terraform keeps, and not what it shows.
    pub fn is_raw(&self) -> bool {
        self.lineage.is_some() || self.serial.is_some()
    }
}

impl Attributes<'_> {
    pub fn contact(&self) -> LiveValue {
        let Self { account_id: _, alternate_contact_type: _, name, title, email_address, phone_number } = self;
        let (email, phone) = (email_address, phone_number);
        Fields { name, title, email, phone }.map(Clone::clone).into()
    }
}

impl Resource<'_> {
    /// The names of the attributes that Terraform does not show.
    pub fn sensitive(&self) -> Vec<String> {
        let marked: BTreeMap<String, Value> = serde_json::from_value(self.sensitive_values.clone()).unwrap_or_default();
        marked.into_iter().filter(|(_, mark)| *mark == Value::Bool(true)).map(|(name, _)| name).collect()
    }
}
