//! An organization file in the making: what is kept of an earlier one, what is still to be read, and
//! what could not be.
//!
//! Pure; whoever calls says what time it is.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use super::redaction::{Redaction, without_addresses};
use crate::backend::directory::SavedOrganization;
use crate::backend::directory::Settings;
use crate::gateway::Failure;
use crate::organization::{Account, AccountId, AccountState, Organization, Reach, SettingKey};
use crate::plan::live::Observed;
use crate::setting::{Kind, LiveValue};

/// Which contacts are to be read.
#[derive(Clone, Copy, Debug)]
pub struct Wanted<'a> {
    /// Those of these accounts; of all if there are none.
    pub accounts: &'a [AccountId],
    /// Those of these types; of all if there are none.
    pub types: &'a [Kind],
    /// Those that were read longer ago than this. Without it, those that were read before an unfinished run
    /// began that is now gone on with, or more than an hour ago; of a file that is finished, all.
    pub max_age: Option<Duration>,
}

/// To what times are told.
const SECOND: SignedDuration = SignedDuration::from_secs(1);

/// How old contacts of an unfinished run may be.
const RESUMABLE: Duration = Duration::from_secs(3_600);

impl Wanted<'_> {
    /// Whether a contact is meant, whatever its age.
    #[must_use]
    pub fn includes(&self, SettingKey { account, kind }: SettingKey) -> bool {
        (self.accounts.is_empty() || self.accounts.contains(&account))
            && (self.types.is_empty() || self.types.contains(&kind))
    }

    /// Whether a contact of an earlier file is read again. A time that is yet to come says nothing of an age.
    fn is_old(&self, read_at: Timestamp, unfinished: Option<Timestamp>, now: Timestamp) -> bool {
        let age = now.duration_since(read_at);
        let has_age = |most: Duration| age.is_negative() || age.unsigned_abs() >= most;
        match (self.max_age, unfinished) {
            (Some(max_age), _) => has_age(max_age),
            (None, Some(began)) => read_at < began || has_age(RESUMABLE),
            (None, None) => true,
        }
    }

    /// When contacts must have been read to be kept, should this run not end.
    fn since(&self, unfinished: Option<Timestamp>, now: Timestamp) -> Timestamp {
        let ago = |age: Duration| now.checked_sub(age).unwrap_or(Timestamp::MIN);
        match (self.max_age, unfinished) {
            (Some(max_age), _) => ago(max_age),
            (None, Some(began)) => began.max(ago(RESUMABLE)),
            (None, None) => now,
        }
    }
}

/// An organization file in the making.
pub struct Snapshot<'p> {
    recorded: SavedOrganization,
    redaction: Option<Redaction<'p>>,
    listed_at: Timestamp,
    read_at: BTreeMap<SettingKey, Timestamp>,
    pending: BTreeSet<SettingKey>,
    unread: BTreeMap<SettingKey, Failure>,
}

impl<'p> Snapshot<'p> {
    /// Starts from the accounts and units, and from what an earlier file of the same organization
    /// knows of contacts. What is old in it is kept until it is read anew.
    #[must_use]
    pub fn begin(
        organization: Arc<Organization>,
        redaction: Option<Redaction<'p>>,
        earlier: Option<SavedOrganization>,
        wanted: &Wanted<'_>,
        now: Timestamp,
    ) -> Self {
        let unfinished = earlier.as_ref().and_then(|earlier| earlier.unfinished);
        let since = wanted.since(unfinished, now);
        let simulate = earlier.as_ref().map(|earlier| settings(earlier, &organization)).unwrap_or_default();
        let keys: Vec<SettingKey> = organization.accounts().values().flat_map(|a| keys(&organization, a)).collect();
        let mut snapshot = Self {
            recorded: SavedOrganization {
                organization: if redaction.is_some() { without_addresses(organization) } else { organization },
                contacts: BTreeMap::new(),
                read_at: Some(now.to_string()),
                contacts_read_at: BTreeMap::new(),
                unfinished: Some(since),
                redacted: redaction.is_some(),
                mask_key: redaction.as_ref().and_then(|redaction| redaction.key()).map(str::to_owned),
                simulate,
            },
            redaction,
            listed_at: now,
            read_at: BTreeMap::new(),
            pending: BTreeSet::new(),
            unread: BTreeMap::new(),
        };
        // Masks have a key of their own in each run: those of an earlier one could not be compared.
        let earlier = earlier.filter(|_| snapshot.redaction.is_none());
        for key in keys {
            let known = earlier.as_ref().and_then(|earlier| Some((earlier.contacts.get(&key)?, earlier)));
            let dated = known.and_then(|(contact, earlier)| Some((contact, earlier.contacts_read_at(key.account)?)));
            let is_old = dated.is_none_or(|(_, read_at)| wanted.is_old(read_at, unfinished, now));
            if wanted.includes(key) && is_old {
                snapshot.pending.insert(key);
            }
            if let Some((contact, read_at)) = dated {
                // Times are to the second: what was read in the one in which this run began must not pass for
                // its own.
                let latest = if is_old { since.checked_sub(SECOND).unwrap_or(since) } else { read_at };
                snapshot.put(key, contact.clone(), read_at.min(latest));
            }
        }
        snapshot.end_if_through();
        snapshot
    }

    /// A file is finished once everything was tried, unless nothing could be read any more.
    fn end_if_through(&mut self) {
        if self.pending.is_empty() && !self.unread.values().any(Failure::is_fatal) {
            self.recorded.unfinished = None;
        }
    }

    /// The contacts that are still to be read.
    #[must_use]
    pub fn pending(&self) -> &BTreeSet<SettingKey> {
        &self.pending
    }

    /// The contacts that could not be read, and why. They are not in the file.
    #[must_use]
    pub fn unread(&self) -> &BTreeMap<SettingKey, Failure> {
        &self.unread
    }

    /// What is to be written.
    #[must_use]
    pub fn recorded(&self) -> &SavedOrganization {
        &self.recorded
    }

    /// Takes note of what was read.
    pub fn record(&mut self, key: SettingKey, observed: Observed, now: Timestamp) {
        if observed == Observed::Unreadable(Failure::NotTried) {
            // It is still to be read, and what an earlier file has of it stays.
            return;
        }
        self.pending.remove(&key);
        self.note(key, observed, now);
        self.end_if_through();
    }

    fn note(&mut self, key: SettingKey, observed: Observed, now: Timestamp) {
        let contact = match observed {
            Observed::Present(contact) => Some(match &self.redaction {
                Some(redaction) => redaction.live(key.account, &contact),
                None => contact,
            }),
            Observed::Absent => None,
            Observed::Unreadable(failure) => {
                self.unread.insert(key, failure);
                self.recorded.contacts.remove(&key);
                self.read_at.remove(&key);
                return self.date(key.account);
            }
        };
        self.put(key, contact, now);
    }

    fn put(&mut self, key: SettingKey, contact: Option<LiveValue>, read_at: Timestamp) {
        self.recorded.contacts.insert(key, contact);
        self.read_at.insert(key, read_at);
        self.date(key.account);
    }

    /// The contacts of an account are as old as the oldest of them.
    fn date(&mut self, account: AccountId) {
        let times = Kind::ALL.map(|kind| self.read_at.get(&SettingKey { account, kind }));
        match times.into_iter().flatten().min() {
            Some(oldest) if *oldest != self.listed_at => self.recorded.contacts_read_at.insert(account, *oldest),
            _ => self.recorded.contacts_read_at.remove(&account),
        };
    }
}

/// What an earlier file says of how it is served, as far as it goes with the organization of today.
fn settings(earlier: &SavedOrganization, organization: &Organization) -> Settings {
    let mut settings = earlier.simulate.clone();
    if let Some(listed) = &mut settings.delegated_administrators {
        listed.retain(|account| organization.accounts().contains_key(account));
    }
    settings
}

/// The contacts of an account that can be read: none of one that is out of reach or not ACTIVE.
fn keys(organization: &Organization, account: &Account) -> impl Iterator<Item = SettingKey> + use<> {
    let in_reach = organization.identity().reach(account.id) != Reach::OutOfReach;
    let types = if in_reach && account.effective_state() == Some(&AccountState::Active) { &Kind::ALL[..] } else { &[] };
    let account = account.id;
    types.iter().map(move |kind| SettingKey { account, kind: *kind })
}

#[cfg(test)]
mod tests;
