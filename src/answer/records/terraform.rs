//! Contacts that Terraform manages: the state, as `terraform show -json` writes it.

mod address;
mod json;
mod wire;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Display;

use super::gathering::{Gathering, ReadRecord, not_this};
use crate::finding::{Code, Finding, Place, SourceText, quoted};
use crate::organization::{AccountId, Organization, SettingKey};
use crate::plan::live::Observed;
use crate::setting::{Kind, LiveValue};
pub use address::ResourceAddress;
use json::{JsonKind, Raw};
use wire::{Attributes, Module, Resource, State, Values, WireObject};

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
const SHOW: &str = "run `terraform show -json > state.json` in the folder of the configuration, and pass that file";

/// What to do about a state without contacts.
const ELSEWHERE: &str = "pass the state of the configuration that has them; each workspace has its own state";

/// Reads a state.
///
/// # Errors
/// All findings, if a mistake is among them.
pub fn read(source: &SourceText, organization: &Organization) -> Result<TerraformState, Vec<Finding>> {
    if let Some(finding) = not_this(source, "a Terraform state") {
        return Err(vec![finding]);
    }
    let text = source.text.trim_start_matches('\u{feff}');
    let raw: Raw<'_> = serde_json::from_str(text).map_err(|error| vec![not_json(source, &error)])?;
    let state =
        State::of(raw).map_err(|fault| vec![wrong_file(place(source, raw), &format!("a Terraform state {fault}"))])?;
    let mut reading = Reading { source, gathering: Gathering::new(organization), resources: BTreeSet::new() };
    if let Some(finding) = reading.not_a_state(&state) {
        return Err(vec![finding]);
    }
    let values = reading.part::<Values<'_>>("values", state.values);
    let root = values.and_then(|values| reading.part::<Module<'_>>("root_module", values.root_module));
    if let Some(root) = root {
        reading.module(&root);
    }
    let Reading { source, gathering, resources } = reading;
    let recorded = gathering.finish(source, &format!("the state has no {CONTACT}"), ELSEWHERE)?;
    Ok(TerraformState { recorded, resources })
}

fn not_json(source: &SourceText, error: &serde_json::Error) -> Finding {
    let text = source.text.trim_start();
    if text.starts_with("{\"@level\"") {
        return wrong_file(Place::text(source, 0..0), "this is the log of a Terraform run");
    }
    let line = error.line().max(1);
    let whole = source.line_span(line.min(1 + source.text.matches('\n').count()));
    let at = source.text.floor_char_boundary((whole.start + error.column().saturating_sub(1)).min(whole.end));
    let message = error.to_string();
    let message = match message.rsplit_once(" at line ") {
        _ if text.is_empty() => "the file is empty".to_owned(),
        _ if error.is_eof() => "not valid JSON: the file ends in the middle of it".to_owned(),
        Some((message, _)) => format!("not valid JSON: {message}"),
        None => format!("not valid JSON: {message}"),
    };
    let width = source.text[at..].chars().next().filter(|c| *c != '\n').map_or(0, char::len_utf8);
    Finding::new(Code::InvalidJson, Place::text(source, at..at + width), message).help(SHOW)
}

fn wrong_file(place: Place, message: &str) -> Finding {
    Finding::new(Code::WrongFile, place, message).help(SHOW)
}

/// Where a value stands, which is a part of the text that was read; of one over several lines, where it begins.
fn place(source: &SourceText, raw: Raw<'_>) -> Place {
    let start = raw.get().as_ptr().addr().saturating_sub(source.text.as_ptr().addr());
    let length = if raw.get().contains('\n') { 1 } else { raw.get().len() };
    Place::text(source, start..start + length)
}

/// What is read of a state.
struct Reading<'s, 'o> {
    source: &'s SourceText,
    gathering: Gathering<'o>,
    resources: BTreeSet<ResourceAddress>,
}

impl Reading<'_, '_> {
    fn not_a_state(&self, state: &State<'_>) -> Option<Finding> {
        let wrong = |message: &str| Some(wrong_file(Place::text(self.source, 0..0), message));
        if state.is_plan() {
            return wrong("this is a Terraform plan: what should be, not what is");
        }
        let Some(raw) = state.format_version else {
            return wrong(if state.is_raw() {
                "this is a raw Terraform state, and its format may change with every version"
            } else {
                "this is not a Terraform state: it has no `format_version`"
            });
        };
        let version = match json::text(raw) {
            Ok(version) => version,
            Err(fault) => return Some(wrong_file(place(self.source, raw), &format!("`format_version` {fault}"))),
        };
        let major = version.split('.').next().unwrap_or_default();
        (!["0", "1"].contains(&major)).then(|| {
            let version = quoted(&version);
            let message = format!("this release does not know version `{version}` of Terraform's state format");
            wrong_file(Place::text(self.source, 0..0), &message).help("it knows version 1")
        })
    }

    /// An object that something larger consists of, if it is there.
    fn part<'t, T: WireObject<'t>>(&mut self, name: &str, raw: Option<Raw<'t>>) -> Option<T> {
        let raw = raw?;
        T::of(raw).map_err(|fault| self.report_misshapen(name, raw, &fault)).ok()
    }

    fn list<'t>(&mut self, name: &str, raw: Option<Raw<'t>>) -> Vec<Raw<'t>> {
        let listed = raw.map(|raw| json::list(raw).map_err(|fault| self.report_misshapen(name, raw, &fault)));
        listed.and_then(Result::ok).unwrap_or_default()
    }

    fn module(&mut self, module: &Module<'_>) {
        let address = module.address.map(|raw| json::text(raw).map_err(|fault| (raw, fault))).transpose();
        let address = match address {
            Ok(address) => address.unwrap_or_default(),
            Err((raw, fault)) => return self.report_misshapen("address", raw, &fault),
        };
        for raw in self.list("resources", module.resources) {
            match Resource::of(raw) {
                Ok(resource) => drop(self.resource(&address, raw, &resource)),
                Err(fault) => self.report_invalid(raw, &format_args!("it {fault}")),
            }
        }
        for raw in self.list("child_modules", module.child_modules) {
            if let Some(child) = self.part("child_modules", Some(raw)) {
                self.module(&child);
            }
        }
    }

    /// Reads a resource; nothing comes of it where something is wrong that was reported.
    fn resource(&mut self, module: &str, whole: Raw<'_>, resource: &Resource<'_>) -> Option<()> {
        let mode = self.required(whole, "mode", resource.mode)?;
        let r#type = self.required(whole, "type", resource.r#type)?;
        if mode != "managed" || r#type != CONTACT {
            return None;
        }
        let shown = self.required(whole, "address", resource.address)?;
        let address = resource.address?;
        let name = self.required(whole, "name", resource.name)?;
        match ResourceAddress::new(module, CONTACT, &name) {
            Ok(address) => drop(self.resources.insert(address)),
            Err(fault) => {
                self.report_invalid(address, &fault);
                return None;
            }
        }
        if resource.deposed_key.is_some() {
            let what = "Terraform has replaced it, but has not destroyed the old resource yet";
            self.report_tainted(address, &shown, what);
            return None;
        }
        if self.optional("tainted", resource.tainted, json::boolean)?.unwrap_or(false) {
            self.report_tainted(address, &shown, "Terraform would replace it on its next run");
        }
        self.report_sensitive(address, &shown, resource.sensitive_values);
        let Some(values) = resource.values else {
            self.report_invalid(address, &"it has no values");
            return None;
        };
        let attributes = Attributes::of(values);
        let attributes =
            attributes.map_err(|fault| self.report_invalid(values, &format_args!("`values` {fault}"))).ok()?;
        let key = self.key(address, &attributes)?;
        let mut are_texts = true;
        let contact = attributes.contact(|name, raw| {
            let text = self.optional(name, Some(raw), json::text);
            are_texts &= text.is_some();
            text.flatten()
        });
        are_texts.then(|| self.put(key, contact, address, &shown))
    }

    fn put(&mut self, key: SettingKey, contact: LiveValue, address: Raw<'_>, shown: &str) {
        let place = place(self.source, address);
        if let Some((_, first)) = self.gathering.put(key, Observed::Present(contact), place.clone()) {
            let SettingKey { account, kind } = key;
            let earlier = serde_json::from_str::<String>(first.written()).unwrap_or_default();
            let (earlier, shown) = (quoted(&earlier), quoted(shown));
            let message = format!("{earlier} and {shown} are both the {} of account {account}", kind.title());
            self.gathering.report(
                Finding::new(Code::DuplicateRecord, place, message).here("second").also(first, "first").help(
                    "remove one of them: `terraform state rm ADDRESS` lets go of it without destroying the contact",
                ),
            );
        }
    }

    fn key(&mut self, address: Raw<'_>, attributes: &Attributes<'_>) -> Option<SettingKey> {
        let account = self.optional("account_id", attributes.account_id, json::text)?;
        let account = match (account.filter(|text| !text.is_empty()), attributes.account_id) {
            (Some(text), Some(raw)) => self.account(&text, raw),
            // Without an ID, the provider's own account is meant, which has to be that of the organization.
            _ => Some(self.gathering.organization().identity().management_account),
        };
        let raw = attributes.alternate_contact_type;
        let text = self.required(address, "alternate_contact_type", raw)?;
        let kind = text.to_ascii_lowercase().parse::<Kind>();
        if let (Err(_), Some(raw)) = (&kind, raw) {
            let message = format!("`{}` is not a contact type", quoted(&text));
            let help = "the provider knows BILLING, OPERATIONS and SECURITY";
            let finding = Finding::new(Code::UnknownKind, place(self.source, raw), message);
            self.gathering.report(finding.help(help));
        }
        Some(SettingKey { account: account?, kind: kind.ok()? })
    }

    fn account(&mut self, text: &str, raw: Raw<'_>) -> Option<AccountId> {
        let id = text.parse();
        if id.is_err() {
            let message = format!("`{}` is not a valid account ID: an account ID has twelve digits", quoted(text));
            self.gathering.report(Finding::new(Code::InvalidAccountId, place(self.source, raw), message));
        }
        id.ok()
    }

    /// A text that has to be there; `whole` is what it is a part of.
    fn required(&mut self, whole: Raw<'_>, name: &str, raw: Option<Raw<'_>>) -> Option<String> {
        if raw.is_none() {
            self.report_invalid(whole, &format_args!("it has no `{name}`"));
        }
        self.optional(name, raw, json::text)?
    }

    /// What may be there; nothing at all if what is there is wrong.
    fn optional<'t, T>(
        &mut self,
        name: &str,
        raw: Option<Raw<'t>>,
        read: impl FnOnce(Raw<'t>) -> Result<T, json::JsonFault>,
    ) -> Option<Option<T>> {
        let Some(raw) = raw else { return Some(None) };
        read(raw).map(Some).map_err(|fault| self.report_invalid(raw, &format_args!("`{name}` {fault}"))).ok()
    }

    /// A part of the file that is not a resource, and not what it should be.
    fn report_misshapen(&mut self, name: &str, raw: Raw<'_>, fault: &dyn Display) {
        self.gathering.report(wrong_file(place(self.source, raw), &format!("`{name}` {fault}")));
    }

    fn report_invalid(&mut self, raw: Raw<'_>, fault: &dyn Display) {
        let message = format!("Terraform would not write this resource like this: {fault}");
        self.gathering.report(Finding::new(Code::InvalidResource, place(self.source, raw), message).help(SHOW));
    }

    fn report_tainted(&mut self, address: Raw<'_>, shown: &str, what: &str) {
        let message = format!("{}: {what}", quoted(shown));
        let help = "let go of it before Terraform runs again: `--removed` writes the blocks for that";
        let finding = Finding::new(Code::TaintedResource, place(self.source, address), message);
        self.gathering.report(finding.help(help));
    }

    fn report_sensitive(&mut self, address: Raw<'_>, shown: &str, marks: Option<Raw<'_>>) {
        let marks = marks.filter(|raw| JsonKind::of(raw) == JsonKind::Object);
        let marks: BTreeMap<String, Raw<'_>> =
            marks.and_then(|raw| serde_json::from_str(raw.get()).ok()).unwrap_or_default();
        let hidden: Vec<_> = marks.into_iter().filter(|(_, mark)| mark.get() == "true").map(|(name, _)| name).collect();
        if !hidden.is_empty() {
            let message = format!("Terraform marks {} of {} as sensitive", quoted(&hidden.join(", ")), quoted(shown));
            let finding = Finding::new(Code::SensitiveValue, place(self.source, address), message);
            self.gathering.report(finding.help("the policy will contain them in plain text"));
        }
    }
}
