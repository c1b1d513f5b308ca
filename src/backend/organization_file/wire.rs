//! The shape of an organization file, in YAML and JSON. Ids stay text: nothing here is guessed to
//! be a number.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::fmt;

use jiff::Timestamp;
use serde::de::{SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};

use super::encoding::Encoding;
use super::reading::{self, FileFault, id, some, yaml_options};
use super::simulate::SimulateWire;
use super::spot::Owner;
use crate::backend::directory::SavedOrganization;
use crate::organization::{Account, AccountId, AccountState, Identity, Organization, SettingKey, Unit};
use crate::setting::alternate_contact::Fields;
use crate::setting::{Kind, LiveValue};
use crate::text::document::{Document, quoted_yaml};
use crate::text::our_file::OurFile;

pub const FORMAT: &str = "orgcontacts/organization";
pub const VERSION: u64 = 1;

/// The file, with its accounts as they are written or as they are read.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct File<A> {
    format: String,
    version: u64,
    #[serde(default, deserialize_with = "text", skip_serializing_if = "Option::is_none")]
    read_at: Option<String>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    redacted: bool,
    #[serde(default, deserialize_with = "text", skip_serializing_if = "Option::is_none")]
    mask_key: Option<String>,
    #[serde(default, deserialize_with = "text", skip_serializing_if = "Option::is_none")]
    unfinished: Option<String>,
    organization: OrganizationWire,
    #[serde(default, deserialize_with = "text", skip_serializing_if = "Option::is_none")]
    caller: Option<String>,
    units: Vec<UnitWire>,
    accounts: A,
    #[serde(default, skip_serializing_if = "SimulateWire::is_empty")]
    simulate: SimulateWire,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct OrganizationWire {
    id: String,
    management_account: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct UnitWire {
    id: String,
    name: String,
    #[serde(default, deserialize_with = "text", skip_serializing_if = "Option::is_none")]
    parent: Option<String>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct AccountWire<'a> {
    #[serde(borrow)]
    id: Cow<'a, str>,
    #[serde(borrow, default, deserialize_with = "text", skip_serializing_if = "Option::is_none")]
    name: Option<Cow<'a, str>>,
    #[serde(borrow, default, deserialize_with = "text", skip_serializing_if = "Option::is_none")]
    email: Option<Cow<'a, str>>,
    #[serde(borrow, default, deserialize_with = "text", skip_serializing_if = "Option::is_none")]
    state: Option<Cow<'a, str>>,
    #[serde(borrow, default, deserialize_with = "text", skip_serializing_if = "Option::is_none")]
    status: Option<Cow<'a, str>>,
    #[serde(borrow)]
    parent: Cow<'a, str>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    tags: BTreeMap<String, String>,
    #[serde(borrow, default, deserialize_with = "text", skip_serializing_if = "Option::is_none")]
    read_at: Option<Cow<'a, str>>,
    #[serde(borrow, default, skip_serializing_if = "ContactsWire::is_empty")]
    contacts: ContactsWire<'a>,
}

/// The contacts of an account: outer `None` if not read, inner `None` if read and not set.
#[derive(Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct ContactsWire<'a> {
    #[serde(borrow, default, deserialize_with = "some", skip_serializing_if = "Option::is_none")]
    billing: Option<Option<ContactWire<'a>>>,
    #[serde(borrow, default, deserialize_with = "some", skip_serializing_if = "Option::is_none")]
    operations: Option<Option<ContactWire<'a>>>,
    #[serde(borrow, default, deserialize_with = "some", skip_serializing_if = "Option::is_none")]
    security: Option<Option<ContactWire<'a>>>,
}

impl<'a> ContactsWire<'a> {
    fn is_empty(&self) -> bool {
        let Self { billing, operations, security } = self;
        billing.is_none() && operations.is_none() && security.is_none()
    }

    fn slot(&mut self, kind: Kind) -> &mut Option<Option<ContactWire<'a>>> {
        match kind {
            Kind::Billing => &mut self.billing,
            Kind::Operations => &mut self.operations,
            Kind::Security => &mut self.security,
        }
    }
}

/// A contact as AWS returned it: any field may be missing.
#[derive(PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct ContactWire<'a> {
    #[serde(borrow, default, deserialize_with = "text", skip_serializing_if = "Option::is_none")]
    name: Option<Cow<'a, str>>,
    #[serde(borrow, default, deserialize_with = "text", skip_serializing_if = "Option::is_none")]
    title: Option<Cow<'a, str>>,
    #[serde(borrow, default, deserialize_with = "text", skip_serializing_if = "Option::is_none")]
    email: Option<Cow<'a, str>>,
    #[serde(borrow, default, deserialize_with = "text", skip_serializing_if = "Option::is_none")]
    phone: Option<Cow<'a, str>>,
}

/// Text that is not copied where it stands in the file as it is.
#[derive(Deserialize)]
struct TextWire<'a>(#[serde(borrow)] Cow<'a, str>);

/// Text that may be missing, but not null.
fn text<'de, D: Deserializer<'de>, T: From<Cow<'de, str>>>(deserializer: D) -> Result<Option<T>, D::Error> {
    TextWire::deserialize(deserializer).map(|TextWire(text)| Some(text.into()))
}

/// Accounts as they are read, one by one: of a large file, no more is kept than what comes of it.
#[derive(Default)]
struct ReadAccounts {
    accounts: Vec<Account>,
    contacts: Vec<(SettingKey, Option<LiveValue>)>,
    contacts_read_at: BTreeMap<AccountId, Timestamp>,
    /// The first of them that cannot be. The shape of a file is judged as a whole before any value is.
    fault: Option<FileFault>,
}

/// Contacts that were read, so that those that are equal are kept once.
type KnownContacts<'a> = HashMap<ContactWire<'a>, LiveValue>;

impl ReadAccounts {
    fn add<'a>(&mut self, mut wire: AccountWire<'a>, known: &mut KnownContacts<'a>) -> Result<(), FileFault> {
        let account_id: AccountId = id(&wire.id, || Owner::entry("account", &wire.id, None))?;
        for kind in Kind::ALL {
            if let Some(contact) = wire.contacts.slot(kind).take() {
                let contact = contact.map(|contact| live(contact, known));
                self.contacts.push((SettingKey { account: account_id, kind }, contact));
            }
        }
        if let Some(time) = &wire.read_at {
            let time = reading::time(time, || Owner::entry("account", account_id, Some("read_at")))?;
            self.contacts_read_at.insert(account_id, time);
        }
        self.accounts.push(account(account_id, wire)?);
        Ok(())
    }
}

impl<'de> Deserialize<'de> for ReadAccounts {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Accounts;

        impl<'de> Visitor<'de> for Accounts {
            type Value = ReadAccounts;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a sequence")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut wires: A) -> Result<ReadAccounts, A::Error> {
                let (mut read, mut known) = (ReadAccounts::default(), KnownContacts::new());
                while let Some(wire) = wires.next_element()? {
                    if read.fault.is_none() {
                        read.fault = read.add(wire, &mut known).err();
                    }
                }
                Ok(read)
            }
        }

        deserializer.deserialize_seq(Accounts)
    }
}

/// Whether a file begins as an organization file does, in whatever order its members are.
pub fn begins(head: &[u8]) -> bool {
    head.windows(FORMAT.len()).any(|part| part == FORMAT.as_bytes())
}

/// Reads the text of an organization file.
///
/// # Errors
/// The first thing that is wrong with it.
pub fn parse(text: &str, encoding: Encoding) -> Result<SavedOrganization, FileFault> {
    let other = |fault: FileFault| {
        OurFile::of(text).filter(|kind| *kind != OurFile::Organization).map_or(fault, FileFault::OurFile)
    };
    let file: File<ReadAccounts> = match encoding {
        Encoding::Json => serde_json::from_str(text).map_err(|error| other(FileFault::json(&error)))?,
        Encoding::Yaml => serde_saphyr::from_str_with_options(text, yaml_options(text))
            .map_err(|error| other(FileFault::yaml(&error)))?,
    };
    if file.format != FORMAT {
        return Err(FileFault::Format(format!("`format` is `{}`, not `{FORMAT}`", file.format)));
    }
    if file.version != VERSION {
        return Err(FileFault::Format(format!("version {} of the organization file is not known", file.version)));
    }
    recorded(file)
}

fn recorded(file: File<ReadAccounts>) -> Result<SavedOrganization, FileFault> {
    let management_account = id(&file.organization.management_account, || Owner::part("management_account"))?;
    let identity = Identity {
        organization: id(&file.organization.id, || Owner::part("organization"))?,
        management_account,
        caller: match &file.caller {
            None => management_account,
            Some(caller) => id(caller, || Owner::part("caller"))?,
        },
    };
    let units = file.units.into_iter().map(unit).collect::<Result<Vec<_>, _>>()?;
    let ReadAccounts { accounts, contacts, contacts_read_at, fault } = file.accounts;
    fault.map_or(Ok(()), Err)?;
    let organization = Organization::new(identity, units, accounts).map_err(FileFault::Malformed)?;
    let simulate = file.simulate.settings(&organization)?;
    let File { read_at, redacted, mask_key, unfinished, .. } = file;
    let unfinished = unfinished.map(|time| reading::time(&time, || Owner::part("unfinished"))).transpose()?;
    if let Some(time) = &read_at {
        reading::time(time, || Owner::part("read_at"))?;
    }
    let organization = organization.into();
    Ok(SavedOrganization {
        organization,
        contacts: contacts.into_iter().collect(),
        read_at,
        contacts_read_at,
        unfinished,
        redacted,
        mask_key,
        simulate,
    })
}

fn unit(UnitWire { id: text, name, parent }: UnitWire) -> Result<Unit, FileFault> {
    let owner = |key| Owner::entry("unit", &text, key);
    let parent = parent.map(|parent| id(&parent, || owner(Some("parent")))).transpose()?;
    Ok(Unit { id: id(&text, || owner(None))?, name: Some(name), parent })
}

fn account(id_: AccountId, wire: AccountWire<'_>) -> Result<Account, FileFault> {
    let AccountWire { id: _, name, email, state, status, parent, tags, read_at: _, contacts: _ } = wire;
    let parent = id(&parent, || Owner::entry("account", id_, Some("parent")))?;
    let state_of = |word: Option<Cow<'_, str>>| word.map(|word| AccountState::from(&*word));
    let (name, email) = (name.map(Cow::into_owned), email.map(Cow::into_owned));
    Ok(Account { id: id_, name, email, state: state_of(state), status: state_of(status), parent, tags })
}

fn live<'a>(contact: ContactWire<'a>, known: &mut KnownContacts<'a>) -> LiveValue {
    if let Some(known) = known.get(&contact) {
        return known.clone();
    }
    let ContactWire { name, title, email, phone } = &contact;
    let live: LiveValue = Fields { name, title, email, phone }.map(|text| text.as_deref().map(str::to_owned)).into();
    known.insert(contact, live.clone());
    live
}

/// Writes the text of an organization file.
#[must_use]
pub fn render(recorded: &SavedOrganization, encoding: Encoding) -> String {
    let file = file(recorded);
    match encoding {
        Encoding::Json => {
            let mut text = serde_json::to_string_pretty(&file).expect("text and lists always serialize");
            text.push('\n');
            Document::json(&text).as_str().to_owned()
        }
        Encoding::Yaml => {
            let mut options = serde_saphyr::SerializerOptions::default();
            // Each value on a line, so that it can be quoted where it has to be.
            options.prefer_block_scalars = false;
            let text = serde_saphyr::to_string_with_options(&file, options).expect("text and lists always serialize");
            Document::yaml(&quoted_yaml(&text)).as_str().to_owned()
        }
    }
}

fn file(recorded: &SavedOrganization) -> File<Vec<AccountWire<'_>>> {
    let SavedOrganization { organization, read_at, unfinished, redacted, mask_key, simulate, .. } = recorded;
    let identity = organization.identity();
    let units = organization.units().values().map(|unit| UnitWire {
        id: unit.id.to_string(),
        name: unit.label().to_owned(),
        parent: unit.parent.as_ref().map(ToString::to_string),
    });
    File {
        format: FORMAT.to_owned(),
        version: VERSION,
        read_at: read_at.clone(),
        redacted: *redacted,
        mask_key: mask_key.clone(),
        unfinished: unfinished.as_ref().map(ToString::to_string),
        organization: OrganizationWire {
            id: identity.organization.to_string(),
            management_account: identity.management_account.to_string(),
        },
        caller: Some(identity.caller.to_string()),
        units: units.collect(),
        accounts: organization.accounts().values().map(|account| account_wire(account, recorded)).collect(),
        simulate: SimulateWire::of(simulate, organization),
    }
}

fn account_wire<'a>(account: &'a Account, recorded: &'a SavedOrganization) -> AccountWire<'a> {
    let Account { id, name, email, state, status, parent, tags } = account;
    let word_of = |state: &AccountState| Cow::from(state.to_string());
    let mut wire = ContactsWire::default();
    for kind in Kind::ALL {
        let contact = recorded.contacts.get(&SettingKey { account: *id, kind });
        *wire.slot(kind) = contact.map(|contact| contact.as_ref().map(contact_wire));
    }
    AccountWire {
        id: id.as_str().into(),
        name: name.as_deref().map(Cow::from),
        email: email.as_deref().map(Cow::from),
        state: state.as_ref().map(word_of),
        status: status.as_ref().map(word_of),
        parent: parent.as_str().into(),
        tags: tags.clone(),
        read_at: recorded.contacts_read_at.get(id).map(|time| time.to_string().into()),
        contacts: wire,
    }
}

fn contact_wire(contact: &LiveValue) -> ContactWire<'_> {
    let Fields { name, title, email, phone } = Fields::of(contact).map(|text| text.map(Cow::from));
    ContactWire { name, title, email, phone }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with_aliases(count: usize) -> String {
        let accounts =
            (1..=count).map(|n| format!("  - {{ id: \"{n:012}\", name: *n, parent: r-ab12, state: ACTIVE }}\n"));
        format!(
            "format: orgcontacts/organization\nversion: 1\norganization: {{ id: o-exampleorg, management_account: \
             \"000000000001\" }}\nunits:\n  - {{ id: r-ab12, name: &n {} }}\naccounts:\n{}",
            "n".repeat(10_000),
            accounts.collect::<String>()
        )
    }

    #[test]
    fn aliases_count_by_what_they_stand_for() {
        parse(&with_aliases(50), Encoding::Yaml).expect("these are few");
        assert!(matches!(parse(&with_aliases(1_000), Encoding::Yaml), Err(FileFault::Syntax { .. })));
    }
}
