//! An organization and its contacts as AWS keeps them: who reaches what, what is refused, and when
//! a write shows.
//!
//! Pure and synchronous; whoever calls says what time it is. Two doors lead here, which is why
//! they cannot disagree: `organization_file` for our own runs over a file, and `simulator` for
//! anybody who speaks to AWS.

mod access;
mod circumstances;
mod fault;
mod iam;
mod made_up;
mod operation;
mod primary;
mod refusal;
mod settings;
mod tags;
mod words;

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;

use jiff::Timestamp;

use crate::organization::{
    Account, AccountId, AccountState, Identity, Organization, OrganizationId, SettingKey, Unit, UnitId,
};
use crate::setting::{Field, FieldFault, InvalidField, LiveValue, Normalisation};

pub use circumstances::{Circumstances, provider_request};
pub use fault::{Fault, FaultKind, InvalidFault, Occurrence, given_twice};
pub use iam::{
    Guards, IamDenial, IamLayer, IamPolicy, IamRequest, InvalidIamPolicy, Permissions, Principal, SimulatedRole,
};
pub use operation::{
    ContactRead, ContactWrite, CreationRead, Figures, HandshakeRead, HandshakeWrite, MayCall, MembershipWrite,
    OperationQuota, OperationRow, PolicyRead, ProfileRead, ProfileWrite, RegionRead, RegionWrite, Service, Simulated,
    SimulatedRead, SimulatedWrite, StsRead, TagRead, TagWrite, TaggingRead, TreeRead, TrustRead, TrustWrite, UnitWrite,
    WholeWrite,
};
pub use primary::{PRIMARY_FIELDS, PRIMARY_PHONE, PrimaryContact, PrimaryFault, PrimaryField, wrong_primary_member};
pub use refusal::Refusal;
pub use settings::{Behaviour, InvalidQuotaLevel, MAX_PAGE, Pages, QuotaLevel, Sent, Settings};
pub use tags::{LONGEST_KEY, LONGEST_VALUE, MAX_TAGS, is_tag_text, wrong_tag};
pub use words::parse_duration;

/// What an organization file holds: an organization, and the contacts that were read with it.
#[derive(Clone, Debug)]
pub struct SavedOrganization {
    pub organization: Arc<Organization>,
    /// The contacts that were read; `None` for those that are not set.
    pub contacts: BTreeMap<SettingKey, Option<LiveValue>>,
    /// When it was read, as the file says it.
    pub read_at: Option<String>,
    /// When the contacts of accounts were read, where that was at another time.
    pub contacts_read_at: BTreeMap<AccountId, Timestamp>,
    /// If it is of a snapshot that has not ended: contacts that were read before this are still to be read.
    pub unfinished: Option<Timestamp>,
    /// Whether it is a copy without personal data: its contacts are masked.
    pub redacted: bool,
    /// In such a copy, the key under which those values are masked that a policy could have written.
    pub mask_key: Option<String>,
    /// How it is to behave when it stands in for AWS.
    pub simulate: Settings,
}

impl SavedOrganization {
    /// When the accounts and units were read, if the file tells.
    fn listed_at(&self) -> Option<Timestamp> {
        self.read_at.as_ref()?.parse().ok()
    }

    /// When the contacts of an account were read, the oldest of them, if the file tells.
    #[must_use]
    pub fn contacts_read_at(&self, account: AccountId) -> Option<Timestamp> {
        self.contacts_read_at.get(&account).copied().or_else(|| self.listed_at())
    }

    /// When the oldest part of it was read, if the file tells.
    #[must_use]
    pub fn oldest(&self) -> Option<Timestamp> {
        Some(self.contacts_read_at.values().copied().fold(self.listed_at()?, Timestamp::min))
    }
}

/// The state of an organization that can be changed.
#[derive(Clone, Debug)]
pub struct Directory {
    recorded: SavedOrganization,
    /// What reads still see of contacts that were written a moment ago, the oldest first, and
    /// until when.
    stale: BTreeMap<SettingKey, VecDeque<(Timestamp, Option<LiveValue>)>>,
    visible_after: std::time::Duration,
    version: u64,
    /// Whether the organization was deleted. A file has no word for it.
    deleted: bool,
    /// The management account as it was made up, if the file leaves it out.
    made_up: Option<Account>,
}

impl Directory {
    /// Starts from what a file holds.
    #[must_use]
    pub fn new(recorded: SavedOrganization) -> Self {
        let visible_after = recorded.simulate.behaviour.visible_after;
        Self { recorded, stale: BTreeMap::new(), visible_after, version: 0, deleted: false, made_up: None }
    }

    /// The same, with another delay between a write and the reads that see it.
    #[must_use]
    pub fn visible_after(self, visible_after: std::time::Duration) -> Self {
        Self { visible_after, ..self }
    }

    /// Everything that is known.
    #[must_use]
    pub fn recorded(&self) -> &SavedOrganization {
        &self.recorded
    }

    /// Everything that has to be saved: not a management account that the file left out, unless it was changed.
    #[must_use]
    pub fn to_save(&self) -> Cow<'_, SavedOrganization> {
        let made_up =
            self.made_up.as_ref().filter(|account| self.organization().accounts().get(&account.id) == Some(account));
        let Some(made_up) = made_up else { return Cow::Borrowed(&self.recorded) };
        let accounts = self.organization().accounts().keys().copied().filter(|id| *id != made_up.id).collect();
        let organization = Arc::new(self.organization().only(&accounts));
        Cow::Owned(SavedOrganization { organization, ..self.recorded.clone() })
    }

    /// The same with the management account, which is always there, even if its file leaves it out.
    #[must_use]
    pub fn with_management_account(mut self) -> Self {
        let id = self.identity().management_account;
        let root = self.organization().units().values().find(|unit| unit.parent.is_none()).map(|root| root.id.clone());
        if let Some(parent) = root.filter(|_| !self.organization().accounts().contains_key(&id)) {
            let (name, email) = (Some("Management".to_owned()), Some(format!("aws+{id}@example.com")));
            let state = Some(AccountState::Active);
            let account = Account { id, name, email, state, status: None, parent, tags: BTreeMap::new() };
            self.made_up = Some(account.clone());
            let version = self.version;
            self.change_accounts(|accounts| {
                accounts.insert(id, account);
            });
            self.version = version;
        }
        self
    }

    /// Grows with every change, so that one can tell whether there is something to save.
    #[must_use]
    pub fn version(&self) -> u64 {
        self.version
    }

    #[must_use]
    pub fn organization(&self) -> &Organization {
        &self.recorded.organization
    }

    /// The organization, to be kept: later changes do not reach it.
    #[must_use]
    pub fn shared_organization(&self) -> Arc<Organization> {
        Arc::clone(&self.recorded.organization)
    }

    /// Which organization this is, and who recorded it.
    #[must_use]
    pub fn identity(&self) -> &Identity {
        self.recorded.organization.identity()
    }

    /// How it is to behave, and what AWS knows of it beyond the organization.
    #[must_use]
    pub fn settings(&self) -> &Settings {
        &self.recorded.simulate
    }

    pub fn change_settings(&mut self, change: impl FnOnce(&mut Settings)) {
        self.version += 1;
        change(&mut self.recorded.simulate);
    }

    /// Changes accounts, or which there are. What is attached to those that go, goes.
    pub fn change_accounts(&mut self, change: impl FnOnce(&mut BTreeMap<AccountId, Account>)) {
        let old = &self.recorded.organization;
        let mut accounts = old.accounts().clone();
        change(&mut accounts);
        self.rebuild(old.units().clone(), accounts);
    }

    /// Changes units, or which there are. What is attached to those that go, goes, their tags too.
    pub fn change_units(&mut self, change: impl FnOnce(&mut BTreeMap<UnitId, Unit>)) {
        let old = &self.recorded.organization;
        let mut units = old.units().clone();
        change(&mut units);
        self.rebuild(units, old.accounts().clone());
    }

    /// Deletes the organization: nobody belongs to one any more. It is not saved.
    pub fn delete_organization(&mut self) {
        self.deleted = true;
    }

    #[must_use]
    pub fn is_deleted(&self) -> bool {
        self.deleted
    }

    /// Begins another organization, of a root and its management account. No service is trusted in it.
    pub fn begin_organization(&mut self, organization: OrganizationId, root: UnitId) {
        let identity = Identity { organization, ..self.identity().clone() };
        let management = self.organization().accounts().get(&identity.management_account).cloned();
        let account = management.map(|account| Account { parent: root.clone(), ..account });
        let root = Unit { id: root, name: Some("Root".to_owned()), parent: None };
        let new = Organization::new(identity, [root], account);
        self.recorded.organization = Arc::new(new.expect("an account in a root is an organization"));
        self.recorded.simulate.trusted_access = false;
        self.recorded.simulate.delegated_administrators = Some(BTreeSet::new());
        self.deleted = false;
        let (units, accounts) = (self.organization().units().clone(), self.organization().accounts().clone());
        self.rebuild(units, accounts);
    }

    /// Organizations are never altered in place: a new one is put together.
    fn rebuild(&mut self, units: BTreeMap<UnitId, Unit>, accounts: BTreeMap<AccountId, Account>) {
        let identity = self.identity().clone();
        let new = Organization::new(identity, units.into_values(), accounts.into_values());
        let new = new.expect("accounts and units are only ever put into units that exist");
        let Settings { unit_tags, guards, .. } = &mut self.recorded.simulate;
        unit_tags.retain(|unit, _| new.units().contains_key(unit));
        let is_there = |to: &String| {
            let is_unit = to.parse().is_ok_and(|unit| new.units().contains_key(&unit));
            is_unit || to.parse().is_ok_and(|account| new.accounts().contains_key(&account))
        };
        guards.service_control.retain(|to, _| is_there(to));
        guards.resource_control.retain(|to, _| is_there(to));
        self.recorded.organization = Arc::new(new);
        self.version += 1;
    }

    /// Whether the file says anything of a contact. One that it does not list was never read.
    #[must_use]
    pub fn is_recorded(&self, key: SettingKey) -> bool {
        self.recorded.contacts.contains_key(&key)
    }

    /// A contact as a read sees it.
    #[must_use]
    pub fn contact(&self, key: SettingKey, now: Timestamp) -> Option<&LiveValue> {
        let hidden = self.stale.get(&key).and_then(|stale| stale.iter().find(|(until, _)| now < *until));
        match hidden {
            Some((_, old)) => old.as_ref(),
            None => self.recorded.contacts.get(&key)?.as_ref(),
        }
    }

    /// What AWS keeps of a contact: all its fields at once. One without a text is refused like an empty one.
    ///
    /// # Errors
    /// The fields that AWS refuses.
    pub fn contact_kept(contact: LiveValue) -> Result<LiveValue, Refusal> {
        let invalid: Vec<_> = contact
            .iter()
            .filter_map(|(field, text)| Some(InvalidField { field, fault: fault(field, text)? }))
            .collect();
        if invalid.is_empty() {
            Ok(contact.map(|field, text| kept(field, text).into()))
        } else {
            Err(Refusal::Invalid(invalid))
        }
    }

    /// Sets a contact to what AWS keeps of it.
    ///
    /// # Errors
    /// The fields that AWS refuses.
    pub fn put(&mut self, key: SettingKey, contact: LiveValue, now: Timestamp) -> Result<(), Refusal> {
        self.write(key, Some(Self::contact_kept(contact)?), now);
        Ok(())
    }

    /// Whether there is a contact to be removed, whatever reads still see.
    #[must_use]
    pub fn is_set(&self, key: SettingKey) -> bool {
        matches!(self.recorded.contacts.get(&key), Some(Some(_)))
    }

    /// Removes a contact.
    ///
    /// # Errors
    /// [`Refusal::NotSet`] if there is none: AWS does not take that for success.
    pub fn delete(&mut self, key: SettingKey, now: Timestamp) -> Result<(), Refusal> {
        if !self.is_set(key) {
            return Err(Refusal::NotSet);
        }
        self.write(key, None, now);
        Ok(())
    }

    /// Takes note that a contact is known not to be set: that of an account that is new.
    pub fn record_absent(&mut self, key: SettingKey) {
        self.version += 1;
        self.recorded.contacts.insert(key, None);
    }

    /// Sets a contact as it is, or removes it.
    pub fn write(&mut self, key: SettingKey, contact: Option<LiveValue>, now: Timestamp) {
        self.version += 1;
        let old = self.recorded.contacts.insert(key, contact).flatten();
        if self.visible_after.is_zero() {
            return;
        }
        let stale = self.stale.entry(key).or_default();
        stale.retain(|(until, _)| now < *until);
        stale.push_back((now + self.visible_after, old));
    }
}

/// What AWS refuses in a field. Length is judged before whitespace is dropped from an e-mail
/// address, the rest afterwards.
fn fault(field: Field, text: Option<&str>) -> Option<FieldFault> {
    let Some(text) = text else { return field.is_required().then_some(FieldFault::Empty) };
    field.check_length(text).and_then(|()| field.check(kept(field, text))).err()
}

/// What AWS keeps of a text. It drops what `\s` means in its patterns, which is less than Unicode's whitespace.
fn kept(field: Field, text: &str) -> &str {
    match field.normalisation() {
        Normalisation::Exact => text,
        Normalisation::Trimmed => text.trim_matches([' ', '\t', '\n', '\u{b}', '\u{c}', '\r']),
    }
}
