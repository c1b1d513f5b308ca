//! Where an address is now: the live contacts that have it, and those of which nobody knows.

use std::collections::BTreeSet;

use jiff::Timestamp;

use super::contents::Unplanned;
use super::live::{LiveState, Observed};
use super::why::Why;
use crate::desired::answer::Question;
use crate::desired::explain::{Explainer, Fate};
use crate::gateway::Failure;
use crate::organization::{AccountId, AccountRef, SettingKey};
use crate::setting::masks::Masks;
use crate::setting::{Kind, LiveValue};

/// The contacts among which an address is looked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SearchArea {
    /// Those that are read.
    pub keys: BTreeSet<SettingKey>,
    /// How many accounts are left out because the policy or their state takes them out.
    pub skipped: usize,
    /// How many are left out because the caller cannot get at them.
    pub out_of_reach: usize,
}

/// A live contact that has the address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holder {
    pub account: AccountRef,
    pub kind: Kind,
    pub contact: LiveValue,
}

/// Where an address is now.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Whereabouts {
    /// When the contacts were read, if that was not just now.
    pub read_at: Option<Timestamp>,
    /// Among which contacts it was looked for.
    pub area: SearchArea,
    /// Those that have it, by account.
    pub holders: Vec<Holder>,
    /// Those that could not be read: whether they have it is not known.
    pub unread: Vec<Unplanned>,
}

impl SearchArea {
    /// The contacts of all managed accounts that the question is about.
    #[must_use]
    pub fn new(explainer: &Explainer<'_>, question: &Question) -> Self {
        let Question { accounts, types, .. } = question;
        let with_address = |kind: &Kind| kind.shape().address().is_some();
        let meant = |kind: &Kind| with_address(kind) && (types.is_empty() || types.contains(kind));
        let kinds: Vec<Kind> = Kind::ALL.into_iter().filter(meant).collect();
        let mut area = Self::default();
        for account in explainer.organization().accounts().values() {
            if accounts.as_ref().is_some_and(|accounts| !accounts.contains(&account.id)) {
                continue;
            }
            match explainer.explain(account).fate {
                Fate::Managed(_) => {
                    area.keys.extend(kinds.iter().map(|kind| SettingKey { account: account.id, kind: *kind }));
                }
                Fate::Skipped(_) => area.skipped += 1,
                Fate::OutOfReach => area.out_of_reach += 1,
            }
        }
        area
    }
}

impl Whereabouts {
    /// Looks for an address in what was read. What is not there was not read.
    #[must_use]
    pub fn new(explainer: &Explainer<'_>, area: SearchArea, live: &LiveState, email: &str) -> Self {
        let mut found = Self { area, ..Self::default() };
        let organization = explainer.organization();
        for key in &found.area.keys {
            let Some(account) = organization.accounts().get(&key.account) else { continue };
            let account = account.describe(organization.path(&account.parent));
            let why = match live.get(key) {
                Some(Observed::Present(contact)) if has_address(contact, email) => {
                    found.holders.push(Holder { account, kind: key.kind, contact: contact.clone() });
                    continue;
                }
                Some(Observed::Present(_) | Observed::Absent) => continue,
                Some(Observed::Unreadable(failure)) => Why::Unreadable(failure.clone()),
                None => Why::NotRead,
            };
            found.unread.push(Unplanned { account, key: *key, why });
        }
        found
    }

    /// The accounts that it speaks of.
    pub fn accounts(&self) -> impl Iterator<Item = AccountId> {
        let holders = self.holders.iter().map(|holder| holder.account.id);
        holders.chain(self.unread.iter().map(|unread| unread.key.account))
    }

    /// Those that could not be read, and how many an organization file does not list.
    #[must_use]
    pub fn failed_and_unlisted(&self) -> (Vec<Unplanned>, usize) {
        let is_unlisted = |unread: &&Unplanned| unread.why == Why::Unreadable(Failure::NotRecorded);
        let (unlisted, failed): (Vec<_>, Vec<_>) = self.unread.iter().partition(is_unlisted);
        (failed.into_iter().cloned().collect(), unlisted.len())
    }

    /// The same with its contacts masked.
    #[must_use]
    pub fn masked(mut self, masks: &Masks) -> Self {
        self.holders.iter_mut().for_each(|holder| holder.contact = masks.live(&holder.contact));
        self
    }
}

/// Whether a contact has an address, whatever its case.
fn has_address(contact: &LiveValue, email: &str) -> bool {
    contact.address().is_some_and(|address| address.eq_ignore_ascii_case(email))
}
