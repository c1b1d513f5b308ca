//! Contacts that Terraform manages: the state, as `terraform show -json` writes it.

mod address;
mod wire;

use std::collections::BTreeSet;
use std::fmt::Display;

use serde_json::value::RawValue;

use super::gathering::{Gathering, ReadRecord, not_this};
use crate::finding::{Code, Finding, Place, SourceText, quoted};
use crate::organization::{AccountId, Organization, SettingKey};
use crate::plan::live::Observed;
use crate::setting::{Kind, LiveValue};
pub use address::ResourceAddress;
use wire::{Attributes, Module, Resource, State};

/// What a state says of the contacts of an organization.
#[derive(Clone, Debug)]
pub struct TerraformState {
    pub recorded: ReadRecord,
    /// The resources that stand for contacts, whatever they are instances of.
    pub resources: BTreeSet<ResourceAddress>,
}

/// The type of the resources that are contacts.
const CONTACT: &str = "aws_account_alternate_contact";

/// How a state is made.
const SHOW: &str = "run `terraform show -json > state.json` in the folder of the configuration, and give that file";

/// Reads a state.
///
/// # Errors
/// All findings, if a mistake is among them.
pub fn read(source: &SourceText, organization: &Organization) -> Result<TerraformState, Vec<Finding>> {
    if let Some(finding) = not_this(source, "a state of Terraform") {
        return Err(vec![finding]);
    }
    let text = source.text.trim_start_matches('\u{feff}');
    let state: State<'_> = serde_json::from_str(text).map_err(|error| vec![not_json(source, &error)])?;
    if let Some(finding) = not_a_state(source, &state) {
        return Err(vec![finding]);
    }
    let mut reading = Reading { source, gathering: Gathering::new(organization), resources: BTreeSet::new() };
    if let Some(root) = state.values.as_ref().and_then(|values| values.root_module.as_ref()) {
        reading.module(root);
    }
    let Reading { source, gathering, resources } = reading;
    let recorded = gathering.finish(source, &format!("the state has no {CONTACT}"))?;
    Ok(TerraformState { recorded, resources })
}

fn not_json(source: &SourceText, error: &serde_json::Error) -> Finding {
    let text = source.text.trim_start();
    if text.starts_with("{\"@level\"") {
        return wrong_file(source, "this is what Terraform logs while it runs");
    }
    let line = error.line().max(1);
    let whole = source.line_span(line.min(1 + source.text.matches('\n').count()));
    let at = source.text.floor_char_boundary((whole.start + error.column().saturating_sub(1)).min(whole.end));
    let message = error.to_string();
    let message = message.rsplit_once(" at line ").map_or(message.as_str(), |(message, _)| message);
    let what = if error.is_data() { "not a state of Terraform" } else { "not valid JSON" };
    let code = if error.is_data() { Code::WrongFile } else { Code::InvalidJson };
    let width = source.text[at..].chars().next().filter(|c| *c != '\n').map_or(0, char::len_utf8);
    Finding::new(code, Place::text(source, at..at + width), format!("{what}: {message}")).help(SHOW)
}

fn not_a_state(source: &SourceText, state: &State<'_>) -> Option<Finding> {
    if state.is_plan() {
        return Some(wrong_file(source, "this is a plan of Terraform: what is to be, not what is"));
    }
    let Some(version) = &state.format_version else {
        let message = if state.is_raw() {
            "this is a raw state of Terraform, whose format may change with each version"
        } else {
            "this is not a state of Terraform: it has no `format_version`"
        };
        return Some(wrong_file(source, message));
    };
    let major = version.split('.').next().unwrap_or_default();
    (!["0", "1"].contains(&major)).then(|| {
        let message = format!("`{}` is not a format of Terraform's states that this release knows", quoted(version));
        wrong_file(source, &message).help("this release knows format 1")
    })
}

fn wrong_file(source: &SourceText, message: &str) -> Finding {
    Finding::new(Code::WrongFile, Place::text(source, 0..0), message).help(SHOW)
}

/// What is read of a state.
struct Reading<'s, 'o> {
    source: &'s SourceText,
    gathering: Gathering<'o>,
    resources: BTreeSet<ResourceAddress>,
}

impl Reading<'_, '_> {
    fn module(&mut self, module: &Module<'_>) {
        for raw in &module.resources {
            match serde_json::from_str::<Resource<'_>>(raw.get()) {
                Ok(resource) => self.resource(module, &resource),
                Err(error) => self.report_invalid(raw, &error),
            }
        }
        module.child_modules.iter().for_each(|child| self.module(child));
    }

    fn resource(&mut self, module: &Module<'_>, resource: &Resource<'_>) {
        if resource.mode != "managed" || resource.r#type != CONTACT {
            return;
        }
        let place = self.place(resource.address);
        match ResourceAddress::new(module.address.as_deref().unwrap_or_default(), CONTACT, &resource.name) {
            Ok(address) => drop(self.resources.insert(address)),
            Err(fault) => return self.report_invalid(resource.address, &fault),
        }
        if resource.deposed_key.is_some() {
            return self
                .report_tainted(resource, "Terraform has replaced it, and would still destroy what was there before");
        }
        if resource.tainted {
            self.report_tainted(resource, "Terraform would destroy it in its next run, and create it anew");
        }
        let sensitive = resource.sensitive();
        if !sensitive.is_empty() {
            let message = format!("Terraform keeps {} of {} secret", sensitive.join(", "), shown(resource));
            let help = "the policy will hold them as they are";
            self.gathering.report(Finding::new(Code::SensitiveValue, place.clone(), message).help(help));
        }
        let Some(values) = resource.values else {
            return self.report_invalid(resource.address, &"it has no values");
        };
        match serde_json::from_str::<Attributes<'_>>(values.get()) {
            Ok(attributes) => {
                if let Some(key) = self.key(resource, &attributes) {
                    self.put(key, attributes.contact(), resource, place);
                }
            }
            Err(error) => self.report_invalid(resource.address, &error),
        }
    }

    fn put(&mut self, key: SettingKey, contact: LiveValue, resource: &Resource<'_>, place: Place) {
        if let Some((_, first)) = self.gathering.put(key, Observed::Present(contact), place.clone()) {
            let SettingKey { account, kind } = key;
            let earlier = serde_json::from_str::<String>(first.written()).unwrap_or_default();
            let message = format!(
                "{} and {} are both the {} of account {account}",
                quoted(&earlier),
                shown(resource),
                kind.title()
            );
            self.gathering.report(
                Finding::new(Code::DuplicateRecord, place, message).here("second").also(first, "first").help(
                    "remove one of them: `terraform state rm ADDRESS` lets go of it without destroying the contact",
                ),
            );
        }
    }

    fn key(&mut self, resource: &Resource<'_>, attributes: &Attributes<'_>) -> Option<SettingKey> {
        let account = match attributes.account_id {
            None => Some(None),
            Some(raw) => self.text(raw).map(|text| Some((text, raw)).filter(|(text, _)| !text.is_empty())),
        };
        let account = match account? {
            // Without an ID, the provider's own account is meant, which has to be that of the organization.
            None => Some(self.gathering.organization().identity().management_account),
            Some((text, raw)) => self.account(&text, raw),
        };
        let Some(raw) = attributes.alternate_contact_type else {
            self.report_invalid(resource.address, &"it has no `alternate_contact_type`");
            return None;
        };
        let text = self.text(raw)?;
        let kind = text.to_ascii_lowercase().parse::<Kind>();
        if kind.is_err() {
            let message = format!("`{}` is not a contact type", quoted(&text));
            let help = "the provider knows BILLING, OPERATIONS and SECURITY";
            self.gathering.report(Finding::new(Code::UnknownKind, self.place(raw), message).help(help));
        }
        Some(SettingKey { account: account?, kind: kind.ok()? })
    }

    fn account(&mut self, text: &str, raw: &RawValue) -> Option<AccountId> {
        let id = text.parse();
        if id.is_err() {
            let message = format!("`{}` is not a valid account ID: an account ID has twelve digits", quoted(text));
            self.gathering.report(Finding::new(Code::InvalidAccountId, self.place(raw), message));
        }
        id.ok()
    }

    fn text(&mut self, raw: &RawValue) -> Option<String> {
        let text = serde_json::from_str(raw.get());
        text.map_err(|error| self.report_invalid(raw, &error)).ok()
    }

    /// Where a value stands, which is a part of the text that was read.
    fn place(&self, raw: &RawValue) -> Place {
        let start = raw.get().as_ptr().addr().saturating_sub(self.source.text.as_ptr().addr());
        Place::text(self.source, start..start + raw.get().len())
    }

    fn report_invalid(&mut self, raw: &RawValue, fault: &dyn Display) {
        let fault = fault.to_string();
        let fault = fault.rsplit_once(" at line ").map_or(fault.as_str(), |(fault, _)| fault);
        let message = format!("this resource is not as Terraform writes it: {}", quoted(fault));
        self.gathering.report(Finding::new(Code::InvalidResource, self.place(raw), message).help(SHOW));
    }

    fn report_tainted(&mut self, resource: &Resource<'_>, what: &str) {
        let message = format!("{}: {what}", shown(resource));
        let help = "let go of it before Terraform runs again: `--removed` writes the blocks for that";
        self.gathering.report(Finding::new(Code::TaintedResource, self.place(resource.address), message).help(help));
    }
}

/// A resource's address, for messages.
fn shown(resource: &Resource<'_>) -> String {
    let address: String = serde_json::from_str(resource.address.get()).unwrap_or_default();
    quoted(&address).into_owned()
}
