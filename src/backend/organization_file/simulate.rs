//! The shape of `simulate:` in an organization file: how it is to behave in place of AWS.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::path::Path;
use std::time::Duration;

use jiff::SignedDuration;
use serde::de::Visitor;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

use super::encoding::Encoding;
use super::error::OrganizationFileError;
use super::principals::{self, PrincipalWire};
use super::reading::{FileFault, id, some, text_of, wrong, yaml_options};
use super::spot::Owner;
use crate::backend::directory::{
    Behaviour, Fault, Guards, MAX_PAGE, MAX_TAGS, Occurrence, Pages, Sent, Settings, given_twice, parse_duration,
    wrong_primary_member, wrong_tag,
};
use crate::organization::Organization;
use crate::text::reading::Readable;

/// Everything in it may be missing.
#[derive(Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct SimulateWire {
    #[serde(deserialize_with = "some", skip_serializing_if = "Option::is_none")]
    trusted_access: Option<bool>,
    #[serde(deserialize_with = "some", skip_serializing_if = "Option::is_none")]
    delegated_administrators: Option<Vec<String>>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    principals: BTreeMap<String, PrincipalWire>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    service_control_policies: BTreeMap<String, Vec<Value>>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    resource_control_policies: BTreeMap<String, Vec<Value>>,
    #[serde(deserialize_with = "some", skip_serializing_if = "Option::is_none")]
    vpc_endpoint_policy: Option<Value>,
    #[serde(skip_serializing_if = "is_default")]
    send: SendWire,
    #[serde(skip_serializing_if = "is_default")]
    pages: PagesWire,
    #[serde(deserialize_with = "some", skip_serializing_if = "Option::is_none")]
    quota: Option<String>,
    #[serde(deserialize_with = "some", skip_serializing_if = "Option::is_none")]
    visible_after: Option<String>,
    #[serde(deserialize_with = "some", skip_serializing_if = "Option::is_none")]
    seed: Option<u64>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    faults: Vec<FaultWire>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    unit_tags: BTreeMap<String, BTreeMap<String, String>>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    primary_contacts: BTreeMap<String, BTreeMap<String, String>>,
}

#[derive(Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct SendWire {
    #[serde(deserialize_with = "some", skip_serializing_if = "Option::is_none")]
    state: Option<bool>,
    #[serde(deserialize_with = "some", skip_serializing_if = "Option::is_none")]
    status: Option<bool>,
    #[serde(deserialize_with = "some", skip_serializing_if = "Option::is_none")]
    paths: Option<bool>,
}

#[derive(Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct PagesWire {
    #[serde(deserialize_with = "some", skip_serializing_if = "Option::is_none")]
    size: Option<usize>,
    #[serde(deserialize_with = "some", skip_serializing_if = "Option::is_none")]
    empty: Option<bool>,
}

#[derive(PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct FaultWire {
    #[serde(deserialize_with = "text_or_number")]
    kind: String,
    #[serde(default, deserialize_with = "some", skip_serializing_if = "Option::is_none")]
    operation: Option<String>,
    #[serde(default, deserialize_with = "some", skip_serializing_if = "Option::is_none")]
    account: Option<String>,
    #[serde(default, deserialize_with = "some_text_or_number", skip_serializing_if = "Option::is_none")]
    occurrence: Option<String>,
    #[serde(default, deserialize_with = "some", skip_serializing_if = "Option::is_none")]
    probability: Option<f64>,
    #[serde(default, deserialize_with = "some", skip_serializing_if = "Option::is_none")]
    delay: Option<String>,
}

/// The kind `500` and the occurrence `3` look like numbers.
fn text_or_number<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    struct TextOrNumber;

    impl Visitor<'_> for TextOrNumber {
        type Value = String;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("text or a whole number")
        }

        fn visit_str<E>(self, text: &str) -> Result<String, E> {
            Ok(text.to_owned())
        }

        fn visit_u64<E>(self, number: u64) -> Result<String, E> {
            Ok(number.to_string())
        }

        fn visit_i64<E>(self, number: i64) -> Result<String, E> {
            Ok(number.to_string())
        }
    }

    deserializer.deserialize_any(TextOrNumber)
}

fn some_text_or_number<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    text_or_number(deserializer).map(Some)
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

impl SimulateWire {
    pub fn is_empty(&self) -> bool {
        is_default(self)
    }

    /// What it says of an organization, checked.
    ///
    /// # Errors
    /// The first value that cannot be.
    pub fn settings(self, organization: &Organization) -> Result<Settings, FileFault> {
        let settings = self.read()?;
        principals::check_attached(&settings.guards, organization)?;
        check_kept(&settings, organization)?;
        let management = organization.identity().management_account;
        for account in settings.delegated_administrators.iter().flatten() {
            if *account == management || !organization.accounts().contains_key(account) {
                let detail = format_args!("{account} is not a member account of the organization");
                return Err(wrong("delegated_administrators", detail));
            }
        }
        Ok(settings)
    }

    fn read(self) -> Result<Settings, FileFault> {
        let Self {
            trusted_access,
            delegated_administrators,
            principals,
            service_control_policies,
            resource_control_policies,
            vpc_endpoint_policy,
            send,
            pages,
            quota,
            visible_after,
            seed,
            faults,
            unit_tags,
            primary_contacts,
        } = self;
        let delegated = delegated_administrators.map(|listed| {
            listed.iter().map(|account| id(account, || Owner::part("simulate: delegated_administrators"))).collect()
        });
        let (principals, roles) = principals::read(principals)?;
        Ok(Settings {
            trusted_access: trusted_access.unwrap_or(true),
            delegated_administrators: delegated.transpose()?,
            principals,
            roles,
            guards: principals::guards(service_control_policies, resource_control_policies, vpc_endpoint_policy)?,
            unit_tags: by_id("unit_tags", unit_tags, Ok)?,
            primary_contacts: by_id("primary_contacts", primary_contacts, Ok)?,
            behaviour: Behaviour {
                sent: send.sent(),
                pages: pages.pages()?,
                quota: quota.map_or(Ok(Default::default()), |quota| quota.parse()).map_err(|e| wrong("quota", e))?,
                faults: distinct(faults.into_iter().map(FaultWire::fault).collect::<Result<_, _>>()?)?,
                seed: seed.unwrap_or_default(),
                visible_after: visible_after
                    .map_or(Ok(Duration::ZERO), |text| parse_duration(&text))
                    .map_err(|error| wrong("visible_after", error))?,
            },
        })
    }

    /// How a file says it: nothing of what goes without saying, or of accounts that it does not list.
    pub fn of(settings: &Settings, organization: &Organization) -> Self {
        let Settings {
            trusted_access,
            delegated_administrators,
            principals,
            roles,
            guards: Guards { service_control, resource_control, vpc_endpoint },
            unit_tags,
            primary_contacts,
            behaviour,
        } = settings;
        let Behaviour { sent, pages, quota, faults, seed, visible_after } = behaviour;
        let said = |value: bool, unsaid: bool| (value != unsaid).then_some(value);
        let ids = |ids: &BTreeSet<_>| ids.iter().map(ToString::to_string).collect();
        Self {
            trusted_access: said(*trusted_access, true),
            delegated_administrators: delegated_administrators.as_ref().map(ids),
            principals: principals::written(principals, roles),
            service_control_policies: principals::attachments(service_control),
            resource_control_policies: principals::attachments(resource_control),
            vpc_endpoint_policy: vpc_endpoint.as_ref().map(|policy| policy.written().clone()),
            send: SendWire {
                state: said(sent.state, true),
                status: said(sent.status, true),
                paths: said(sent.paths, true),
            },
            pages: PagesWire { size: (pages.size != MAX_PAGE).then_some(pages.size), empty: said(pages.empty, false) },
            quota: (!is_default(quota)).then(|| quota.to_string()),
            visible_after: (!visible_after.is_zero()).then(|| duration(*visible_after)),
            seed: (*seed != 0).then_some(*seed),
            faults: faults.iter().map(FaultWire::of).collect(),
            unit_tags: unit_tags.iter().map(|(id, tags)| (id.to_string(), tags.clone())).collect(),
            primary_contacts: primary_contacts
                .iter()
                .filter(|(id, _)| organization.accounts().contains_key(id))
                .map(|(id, said)| (id.to_string(), said.clone()))
                .collect(),
        }
    }
}

/// Refuses primary contacts and tags that AWS would not have, or that are of nothing that is there.
fn check_kept(settings: &Settings, organization: &Organization) -> Result<(), FileFault> {
    let Settings { unit_tags, primary_contacts, .. } = settings;
    for (account, contact) in primary_contacts {
        const KEY: &str = "primary_contacts";
        let is_management = *account == organization.identity().management_account;
        if !is_management && !organization.accounts().contains_key(account) {
            return Err(wrong(KEY, format_args!("{account} is not an account of the organization")));
        }
        if let Some(member) = wrong_primary_member(contact) {
            return Err(wrong(KEY, format_args!("AWS would not take `{member}` in the contact of {account}")));
        }
    }
    for (unit, tags) in unit_tags {
        const KEY: &str = "unit_tags";
        if !organization.units().contains_key(unit) {
            return Err(wrong(KEY, format_args!("{unit} is not an OU of the organization")));
        }
        if let Some(key) = wrong_tag(tags) {
            return Err(wrong(KEY, format_args!("AWS would not take the tag `{key}` of {unit}")));
        }
        if tags.len() > MAX_TAGS {
            return Err(wrong(KEY, format_args!("{unit} has more than {MAX_TAGS} tags")));
        }
    }
    Ok(())
}

fn distinct(faults: Vec<Fault>) -> Result<Vec<Fault>, FileFault> {
    match given_twice(&faults) {
        None => Ok(faults),
        Some(fault) => Err(wrong("faults", format_args!("a fault of the kind {} is given twice", fault.kind.as_str()))),
    }
}

fn by_id<K: std::str::FromStr<Err: fmt::Display> + Ord, V, W>(
    key: &str,
    map: BTreeMap<String, V>,
    value: impl Fn(V) -> Result<W, FileFault>,
) -> Result<BTreeMap<K, W>, FileFault> {
    map.into_iter().map(|(text, v)| Ok((id(&text, || Owner::part(format!("simulate: {key}")))?, value(v)?))).collect()
}

impl SendWire {
    fn sent(self) -> Sent {
        let Self { state, status, paths } = self;
        let [state, status, paths] = [state, status, paths].map(|sent| sent.unwrap_or(true));
        Sent { state, status, paths }
    }
}

impl PagesWire {
    fn pages(self) -> Result<Pages, FileFault> {
        let size = self.size.unwrap_or(MAX_PAGE);
        if !(1..=MAX_PAGE).contains(&size) {
            return Err(wrong("pages", format_args!("`size` is between 1 and {MAX_PAGE}")));
        }
        Ok(Pages { size, empty: self.empty.unwrap_or(false) })
    }
}

impl FaultWire {
    fn fault(self) -> Result<Fault, FileFault> {
        let Self { kind, operation, account, occurrence, probability, delay } = self;
        let probability = probability.map(|probability| probability.to_string());
        let details = [
            ("operation", &operation),
            ("account", &account),
            ("occurrence", &occurrence),
            ("probability", &probability),
            ("delay", &delay),
        ];
        let details = details.into_iter().filter_map(|(key, value)| Some((key, value.as_deref()?)));
        Fault::new(&kind, details).map_err(|error| wrong("faults", error))
    }

    fn of(fault: &Fault) -> Self {
        let Fault { kind, operation, account, occurrence, probability, delay } = fault;
        Self {
            kind: kind.as_str().to_owned(),
            operation: operation.clone(),
            account: account.map(|account| account.to_string()),
            occurrence: (*occurrence != Occurrence::EVERY).then(|| occurrence.to_string()),
            probability: (*probability < 1.0).then_some(*probability),
            delay: fault.has_own_delay().then(|| duration(*delay)),
        }
    }
}

fn duration(duration: Duration) -> String {
    SignedDuration::try_from(duration).map(|duration| format!("{duration:#}")).unwrap_or_default()
}

/// A list of faults.
const FAULTS: Readable = Readable { name: "a file of faults", most: 16 << 20, begins: |_| true };

/// Reads a file of faults: a list, shaped like `simulate: faults:`, in YAML or JSON.
///
/// # Errors
/// The first thing that is wrong with it.
pub fn read_faults(path: &Path) -> Result<Vec<Fault>, OrganizationFileError> {
    let text = text_of(FAULTS, path)?;
    let faults: Result<Vec<FaultWire>, FileFault> = match Encoding::of(path) {
        Encoding::Json => serde_json::from_str(&text).map_err(|error| FileFault::json(&error)),
        Encoding::Yaml => {
            serde_saphyr::from_str_with_options(&text, yaml_options(&text)).map_err(|error| FileFault::yaml(&error))
        }
    };
    let faults = faults.and_then(|faults| faults.into_iter().map(FaultWire::fault).collect()).and_then(distinct);
    faults.map_err(|error| error.at(path, &text))
}
