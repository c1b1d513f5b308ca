//! Who has which contact. That a contact is as the policy wants it means that a plan would not change it.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use jiff::Timestamp;

use super::account::{AccountCoverage, ContactCoverage, Judged, WantedContact};
use super::count::StatusCounts;
use super::evidence::{AuditEvidence, EvidenceCounts};
use super::question::CoverageQuestion;
use super::units::{UnitCoverage, units};
use crate::desired::DesiredState;
use crate::gateway::Failure;
use crate::organization::{AccountId, Identity, Organization, SettingKey, UnitId};
use crate::plan::file::PolicyFile;
use crate::plan::live::{LiveState, Observed};
use crate::plan::why::WhyUnmanaged;
use crate::plan::{Unmanaged, is_as_wanted};
use crate::setting::Kind;
use crate::setting::masks::Masks;

/// Who has which contact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Coverage {
    pub identity: Identity,
    /// When the contacts were read, if that is known.
    pub read_at: Option<Timestamp>,
    /// The files of the policy that it is judged by, if there is one.
    pub policy: Option<Vec<PolicyFile>>,
    /// Whether names, addresses and numbers are masked.
    pub is_masked: bool,
    pub question: CoverageQuestion,
    /// The accounts that were looked at, by id.
    pub accounts: Vec<AccountCoverage>,
    /// All units as a tree is written, each with everything below it.
    pub units: Vec<UnitCoverage>,
    /// Over all accounts.
    pub totals: BTreeMap<Kind, StatusCounts>,
    /// Accounts that are not managed. They are in no figure.
    pub skipped: Vec<Unmanaged>,
    /// Accounts that the caller cannot get at. They are in no figure either.
    pub out_of_reach: Vec<Unmanaged>,
}

impl Coverage {
    /// The types that were looked at.
    #[must_use]
    pub fn kinds(&self) -> Vec<Kind> {
        self.totals.keys().copied().collect()
    }

    /// Of all types.
    #[must_use]
    pub fn sum(&self) -> StatusCounts {
        let mut sum = StatusCounts::default();
        self.totals.values().for_each(|counts| sum.add_all(counts));
        sum
    }

    /// Whether there is a policy that it is judged by.
    #[must_use]
    pub fn is_judged(&self) -> bool {
        self.policy.is_some()
    }

    /// How many accounts have a security contact, and how many have three contacts that differ.
    #[must_use]
    pub fn evidence(&self) -> [EvidenceCounts; 2] {
        let answers = |answer: fn(&AuditEvidence) -> Option<bool>| {
            EvidenceCounts::of(self.accounts.iter().map(|account| answer(&account.evidence)))
        };
        [answers(|evidence| evidence.security_contact), answers(|evidence| evidence.distinct_contacts)]
    }

    /// The same with its contacts masked.
    #[must_use]
    pub fn masked(mut self, masks: &Masks) -> Self {
        for contact in self.accounts.iter_mut().flat_map(|account| &mut account.contacts) {
            if let Observed::Present(live) = &mut contact.found {
                *live = masks.live(live);
            }
        }
        Self { is_masked: true, ..self }
    }
}

/// What an answer is made of.
pub struct Survey<'a> {
    pub question: CoverageQuestion,
    pub organization: &'a Organization,
    /// What the policy wants; without a policy, nothing.
    pub desired: &'a DesiredState,
    /// What is there.
    pub live: LiveState,
    /// The files of the policy, if there is one.
    pub policy: Option<Vec<PolicyFile>>,
    pub read_at: Option<Timestamp>,
    /// Whether the contacts were masked when they were read.
    pub is_masked: bool,
}

/// Answers who has which contact.
#[must_use]
pub fn coverage(survey: Survey<'_>) -> Coverage {
    let Survey { question, organization, desired, mut live, policy, read_at, is_masked } = survey;
    let kinds: Vec<Kind> = Kind::ALL.into_iter().filter(|kind| question.types.includes(kind)).collect();
    let mut paths: HashMap<&UnitId, String> = HashMap::new();
    let mut described = |id: &AccountId| {
        let account = &organization.accounts()[id];
        let path = paths.entry(&account.parent).or_insert_with_key(|unit| organization.path(unit));
        account.describe(path.clone())
    };
    let mut accounts = Vec::new();
    for id in question.accounts(desired, organization) {
        let contacts: Vec<ContactCoverage> = question
            .contacts(desired, id)
            .map(|key| {
                let found = live.remove(&key).unwrap_or(Observed::Unreadable(Failure::NotTried));
                let judged = policy.is_some().then(|| judge(desired, &key, &found));
                ContactCoverage { kind: key.kind, found, judged }
            })
            .collect();
        let found = contacts.iter().map(|contact| (contact.kind, &contact.found)).collect();
        let account = &organization.accounts()[&id];
        let evidence = AuditEvidence::of(&found, account.email.as_deref(), is_masked);
        accounts.push(AccountCoverage { account: described(&id), unit: account.parent.clone(), contacts, evidence });
    }
    let mut totals: BTreeMap<Kind, StatusCounts> = kinds.iter().map(|kind| (*kind, StatusCounts::default())).collect();
    for contact in accounts.iter().flat_map(|account| &account.contacts) {
        totals.entry(contact.kind).or_default().add(contact.status());
    }
    let units = units(organization, &accounts, &kinds);
    let is_meant = |id: &&AccountId| question.accounts.includes(id);
    let mut unmanaged = |id: &AccountId, why: WhyUnmanaged| Unmanaged { account: described(id), why };
    let skipped = desired.skipped.iter().filter(|(id, _)| is_meant(id));
    let skipped = skipped.map(|(id, why)| unmanaged(id, WhyUnmanaged::Skipped(why.clone()))).collect();
    let out_of_reach = desired.out_of_reach.iter().filter(is_meant);
    let out_of_reach = out_of_reach.map(|id| unmanaged(id, WhyUnmanaged::OutOfReach)).collect();
    let identity = desired.identity.clone();
    Coverage { identity, read_at, policy, is_masked, question, accounts, units, totals, skipped, out_of_reach }
}

fn judge(desired: &DesiredState, key: &SettingKey, found: &Observed) -> Judged {
    if let Some(undecided) = desired.undecided.get(key) {
        return Judged::Undecided(undecided.clone());
    }
    let Some(decided) = desired.wishes.get(key) else { return Judged::Unmanaged };
    let wanted = WantedContact { contact: decided.contact.clone(), origin: Arc::clone(&decided.origin) };
    match found {
        Observed::Unreadable(_) => Judged::Unreadable(wanted),
        Observed::Present(_) | Observed::Absent if is_as_wanted(&decided.desired, found) => Judged::AsPolicy(wanted),
        Observed::Present(_) | Observed::Absent => Judged::Different(wanted),
    }
}
