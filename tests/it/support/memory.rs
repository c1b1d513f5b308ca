//! An organization in memory that does what it is told: fails, lags, is written to by others.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;

use orgcontacts::gateway::freshness::Freshness;
use orgcontacts::gateway::{Arrival, Failure, Membership, Operation, ReadAccess, WriteAccess, WriteKind};
use orgcontacts::organization::needs::Needs;
use orgcontacts::organization::{AccountId, Identity, Organization, Reach, SettingKey, Unit, UnitId};
use orgcontacts::setting::{LiveValue, Value};

pub type Contacts = BTreeMap<SettingKey, LiveValue>;

/// What somebody else does.
type Meanwhile = Box<dyn FnOnce(&Memory)>;

/// What happens to the next write of a key.
#[derive(Clone, Debug)]
pub enum Mishap {
    /// It is refused and has no effect.
    Refused(Failure),
    /// It takes effect, but the answer is lost.
    AnswerLost,
    /// It has no effect, and the answer is lost.
    RequestLost,
    /// It takes effect, but so many reads still show the old value.
    Lags(usize),
    /// The same, and the answer is lost.
    AnswerLostAndLags(usize),
    /// It is refused, and before it can be tried again someone else writes.
    Elsewhere(Failure, Option<LiveValue>),
    /// It takes effect, and right after it someone else writes.
    Overwritten(Option<LiveValue>),
}

impl Mishap {
    /// The failure it is refused with.
    pub fn refusal(self) -> Failure {
        match self {
            Self::Refused(failure) => failure,
            other => panic!("{other:?} is no refusal"),
        }
    }
}

pub struct Memory {
    pub organization: Arc<Organization>,
    pub contacts: RefCell<Contacts>,
    pub mishaps: RefCell<BTreeMap<SettingKey, VecDeque<Mishap>>>,
    pub unreadable: RefCell<BTreeMap<SettingKey, Failure>>,
    /// Every write that took effect, in order.
    pub written: RefCell<Vec<(SettingKey, Option<LiveValue>)>>,
    pub reads: Cell<usize>,
    /// What happens between a read and its answer, one read after the other.
    pub meanwhile: RefCell<VecDeque<Meanwhile>>,
    /// What is said of accounts; of the others it cannot be told.
    pub memberships: RefCell<BTreeMap<AccountId, Membership>>,
    /// What comes of making the writes last that were gathered; where they are not, nothing.
    pub flushed: RefCell<Option<Result<(), Failure>>>,
    lagging: RefCell<BTreeMap<SettingKey, (usize, Option<LiveValue>)>>,
}

impl Memory {
    pub fn new(organization: Organization, contacts: Contacts) -> Self {
        Self {
            organization: Arc::new(organization),
            contacts: RefCell::new(contacts),
            mishaps: RefCell::default(),
            unreadable: RefCell::default(),
            written: RefCell::default(),
            reads: Cell::new(0),
            meanwhile: RefCell::default(),
            memberships: RefCell::default(),
            flushed: RefCell::default(),
            lagging: RefCell::default(),
        }
    }

    pub fn mishap(&self, key: SettingKey, mishap: Mishap) {
        self.mishaps.borrow_mut().entry(key).or_default().push_back(mishap);
    }

    /// Someone else's change.
    pub fn meddle(&self, key: SettingKey, contact: Option<LiveValue>) {
        match contact {
            Some(contact) => self.contacts.borrow_mut().insert(key, contact),
            None => self.contacts.borrow_mut().remove(&key),
        };
    }

    fn write(&self, key: SettingKey, contact: Option<LiveValue>) -> Result<(), Failure> {
        let mishap = self.mishaps.borrow_mut().get_mut(&key).and_then(VecDeque::pop_front);
        let take_effect = || {
            self.written.borrow_mut().push((key, contact.clone()));
            self.meddle(key, contact.clone());
        };
        match mishap {
            None => take_effect(),
            Some(Mishap::Refused(failure)) => return Err(failure),
            Some(Mishap::RequestLost) => return Err(lost()),
            Some(Mishap::AnswerLost) => {
                take_effect();
                return Err(lost());
            }
            Some(Mishap::Elsewhere(failure, other)) => {
                self.meddle(key, other);
                return Err(failure);
            }
            Some(mishap @ (Mishap::Lags(reads) | Mishap::AnswerLostAndLags(reads))) => {
                let old = self.contacts.borrow().get(&key).cloned();
                self.lagging.borrow_mut().insert(key, (reads, old));
                take_effect();
                if matches!(mishap, Mishap::AnswerLostAndLags(_)) {
                    return Err(lost());
                }
            }
            Some(Mishap::Overwritten(other)) => {
                take_effect();
                self.meddle(key, other);
            }
        }
        Ok(())
    }
}

/// A connection that was reset after the request had been sent.
pub fn lost() -> Failure {
    Failure::Unavailable {
        operation: Operation::PutAlternateContact,
        attempts: 1,
        detail: "connection reset".to_owned(),
        ambiguous: true,
    }
}

impl ReadAccess for Memory {
    async fn identity(&self) -> Result<Identity, Failure> {
        Ok(self.organization.identity().clone())
    }

    async fn organization(&self, _: &Needs, _: impl FnMut(Arrival<'_>)) -> Result<Arc<Organization>, Failure> {
        Ok(Arc::clone(&self.organization))
    }

    async fn unit_names(&self, _: &BTreeSet<&Unit>) -> Result<BTreeMap<UnitId, String>, Failure> {
        Ok(BTreeMap::new())
    }

    async fn contact_with_leave(
        &self,
        key: SettingKey,
        reach: Reach,
        leave: impl AsyncFn() -> Result<(), Failure>,
    ) -> Result<Option<LiveValue>, Failure> {
        assert_eq!(reach, self.organization.identity().reach(key.account), "the adapter is told how to reach");
        leave().await?;
        self.reads.set(self.reads.get() + 1);
        let answer = self.answer(key);
        let meanwhile = self.meanwhile.borrow_mut().pop_front();
        if let Some(meanwhile) = meanwhile {
            meanwhile(self);
        }
        answer
    }

    async fn membership(&self, account: AccountId) -> Result<Membership, Failure> {
        self.memberships.borrow().get(&account).cloned().ok_or_else(lost)
    }

    fn parallelism(&self) -> usize {
        3
    }
}

impl Memory {
    fn answer(&self, key: SettingKey) -> Result<Option<LiveValue>, Failure> {
        if let Some(failure) = self.unreadable.borrow().get(&key) {
            return Err(failure.clone());
        }
        if let Some((reads, old)) = self.lagging.borrow_mut().get_mut(&key)
            && *reads > 0
        {
            *reads -= 1;
            return Ok(old.clone());
        }
        Ok(self.contacts.borrow().get(&key).cloned())
    }
}

impl WriteAccess for Memory {
    type Turn = ();

    async fn turn(&self, _write: WriteKind, _key: SettingKey, _reach: Reach) -> Result<(), Failure> {
        tokio::task::yield_now().await;
        Ok(())
    }

    async fn put(&self, (): (), key: SettingKey, contact: &Value, fresh: Freshness) -> Result<(), Failure> {
        if fresh.is_over() { Err(Failure::TooLate) } else { self.write(key, Some(contact.as_live().clone())) }
    }

    async fn delete(&self, (): (), key: SettingKey, fresh: Freshness) -> Result<(), Failure> {
        if fresh.is_over() { Err(Failure::TooLate) } else { self.write(key, None) }
    }

    fn gathers(&self) -> bool {
        self.flushed.borrow().is_some()
    }

    async fn flush(&self) -> Result<(), Failure> {
        self.flushed.borrow().clone().expect("something was gathered")
    }
}
