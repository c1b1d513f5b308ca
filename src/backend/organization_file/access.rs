//! The local backend: both access traits over a file, without credentials or network. What may be done to it, and
//! what is refused, is the business of `directory`, as it is for the simulator.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use jiff::Timestamp;

use super::content::read;
use super::error::OrganizationFileError;
use super::keeper::Keeper;
use crate::backend::directory::{
    Circumstances, ContactRead, ContactWrite, Directory, Principal, Refusal, SavedOrganization, Simulated,
};
use crate::gateway::freshness::Freshness;
use crate::gateway::{Arrival, Failure, Membership, Operation, ReadAccess, WriteAccess, WriteKind};
use crate::organization::needs::Needs;
use crate::organization::{AccountId, Identity, Organization, Reach, SettingKey, Unit, UnitId};
use crate::setting::masks::Masks;
use crate::setting::{LiveValue, Value};

/// An organization file as a backend.
///
/// Changes are gathered, and the file is written once with all of them.
pub struct OrganizationFile {
    directory: RefCell<Directory>,
    /// Whose calls they are.
    principal: Principal,
    keeper: RefCell<Keeper>,
    /// Those of its contacts, if it is redacted and can be compared with.
    masks: Option<Masks>,
    saved: RefCell<Saved>,
}

/// What has come of saving so far.
#[derive(Default)]
struct Saved {
    /// The version that is on disk.
    version: u64,
    /// What went wrong, once something has: changes that were reported as not made must not reach the file
    /// with others later.
    failed: Option<Failure>,
}

impl OrganizationFile {
    /// Opens a file for reading. Nothing that happens to it afterwards is seen.
    ///
    /// # Errors
    /// As [`read`].
    pub fn open(path: &Path) -> Result<Self, OrganizationFileError> {
        Ok(Self::new(read(path)?, Keeper::without_lock(path)))
    }

    /// Opens a file for changing, and keeps others from changing it meanwhile.
    ///
    /// # Errors
    /// As [`read`], and if another process is changing it.
    pub fn open_exclusively(path: &Path) -> Result<Self, OrganizationFileError> {
        let (keeper, recorded) = Keeper::open(path)?;
        Ok(Self::new(recorded, keeper))
    }

    fn new(recorded: SavedOrganization, keeper: Keeper) -> Self {
        let masks = recorded.mask_key.as_ref().map(|key| Masks::with_key(key.as_bytes()));
        let principal = Principal::user(recorded.organization.identity().caller);
        let directory = RefCell::new(Directory::new(recorded));
        Self { directory, principal, keeper: RefCell::new(keeper), masks, saved: RefCell::default() }
    }

    /// Whether it is a copy without personal data.
    #[must_use]
    pub fn is_redacted(&self) -> bool {
        self.directory.borrow().recorded().redacted
    }

    /// The same, with contacts that were masked under somebody's own key. A key in the file goes before it.
    #[must_use]
    pub fn masked_with(mut self, masks: Masks) -> Self {
        self.masks.get_or_insert(masks);
        self
    }

    /// When the oldest part of it was read, if the file tells.
    #[must_use]
    pub fn read_at(&self) -> Option<Timestamp> {
        self.directory.borrow().recorded().oldest()
    }

    /// The same with another organization, for a look at it: the file stays as it is.
    ///
    /// # Errors
    /// Those of `alter`.
    pub fn altered<E>(self, alter: impl FnOnce(&Organization) -> Result<Organization, E>) -> Result<Self, E> {
        let recorded = self.directory.borrow().recorded().clone();
        let organization = Arc::new(alter(&recorded.organization)?);
        Ok(Self { directory: RefCell::new(Directory::new(SavedOrganization { organization, ..recorded })), ..self })
    }

    fn admit(
        &self,
        operation: Operation,
        as_simulated: Simulated,
        key: SettingKey,
        reach: Reach,
    ) -> Result<(), Failure> {
        let directory = self.directory.borrow();
        let circumstances = Circumstances { kind: Some(key.kind), ..Circumstances::default() };
        let admitted = directory.admit(&self.principal, as_simulated, named(key, reach), circumstances);
        admitted.map(drop).map_err(|refusal| failure(operation, refusal))
    }

    fn save(&self) -> Result<(), Failure> {
        let (directory, mut saved) = (self.directory.borrow(), self.saved.borrow_mut());
        if saved.version < directory.version() && saved.failed.is_none() {
            match self.keeper.borrow_mut().write(directory.recorded()) {
                Ok(()) => saved.version = directory.version(),
                Err(error) => saved.failed = Some(Failure::NotSaved(error.to_string())),
            }
        }
        saved.failed.clone().map_or(Ok(()), Err)
    }
}

fn in_time(fresh: &Freshness) -> Result<(), Failure> {
    if fresh.is_over() { Err(Failure::TooLate) } else { Ok(()) }
}

/// The account that a call names: none in the standalone context.
fn named(key: SettingKey, reach: Reach) -> Option<AccountId> {
    match reach {
        Reach::Standalone => None,
        Reach::Member | Reach::OutOfReach => Some(key.account),
    }
}

fn failure(operation: Operation, refusal: Refusal) -> Failure {
    match refusal {
        Refusal::TrustedAccessOff => Failure::TrustedAccessOff,
        Refusal::ManagementAccount => Failure::ManagementAccount,
        Refusal::NoAuthority | Refusal::Permissions { .. } => Failure::AccessDenied { operation, detail: None },
        Refusal::NotSet => Failure::NotFound { operation },
        Refusal::Invalid(fields) => Failure::Invalid(fields.iter().map(|invalid| invalid.field).collect()),
    }
}

impl ReadAccess for OrganizationFile {
    async fn identity(&self) -> Result<Identity, Failure> {
        Ok(self.directory.borrow().identity().clone())
    }

    /// All at once: nothing is to be gained by parts.
    async fn organization(
        &self,
        needs: &Needs,
        _arrived: impl FnMut(Arrival<'_>),
    ) -> Result<Arc<Organization>, Failure> {
        let whole = self.directory.borrow().shared_organization();
        Ok(needs.accounts.only().map_or_else(|| Arc::clone(&whole), |accounts| Arc::new(whole.only(accounts))))
    }

    /// All units in a file have names.
    async fn unit_names(&self, _units: &BTreeSet<&Unit>) -> Result<BTreeMap<UnitId, String>, Failure> {
        Ok(BTreeMap::new())
    }

    async fn contact_with_leave(
        &self,
        key: SettingKey,
        reach: Reach,
        leave: impl AsyncFn() -> Result<(), Failure>,
    ) -> Result<Option<LiveValue>, Failure> {
        leave().await?;
        self.admit(Operation::GetAlternateContact, ContactRead::GetAlternateContact.into(), key, reach)?;
        let directory = self.directory.borrow();
        if !directory.is_recorded(key) {
            return Err(Failure::NotRecorded);
        }
        Ok(directory.contact(key, Timestamp::now()).cloned())
    }

    async fn membership(&self, account: AccountId) -> Result<Membership, Failure> {
        let directory = self.directory.borrow();
        match directory.recorded().organization.accounts().get(&account) {
            None => Ok(Membership::Gone),
            Some(account) => account.effective_state().map(Membership::in_state).ok_or(Failure::NotRecorded),
        }
    }

    fn masks(&self) -> Option<&Masks> {
        self.masks.as_ref()
    }

    fn is_at_hand(&self) -> bool {
        true
    }

    /// Nothing is waited for.
    fn parallelism(&self) -> usize {
        1
    }
}

impl WriteAccess for OrganizationFile {
    type Turn = Reach;

    async fn turn(&self, _write: WriteKind, _key: SettingKey, reach: Reach) -> Result<Reach, Failure> {
        // A run that waits for nothing must notice all the same that it is to stop.
        tokio::task::consume_budget().await;
        Ok(reach)
    }

    async fn put(&self, reach: Reach, key: SettingKey, contact: &Value, fresh: Freshness) -> Result<(), Failure> {
        let operation = Operation::PutAlternateContact;
        self.admit(operation, ContactWrite::PutAlternateContact.into(), key, reach)?;
        in_time(&fresh)?;
        let put = self.directory.borrow_mut().put(key, contact.as_live().clone(), Timestamp::now());
        put.map_err(|refusal| failure(operation, refusal))
    }

    async fn delete(&self, reach: Reach, key: SettingKey, fresh: Freshness) -> Result<(), Failure> {
        let operation = Operation::DeleteAlternateContact;
        self.admit(operation, ContactWrite::DeleteAlternateContact.into(), key, reach)?;
        in_time(&fresh)?;
        let deleted = self.directory.borrow_mut().delete(key, Timestamp::now());
        match deleted {
            Ok(()) | Err(Refusal::NotSet) => Ok(()),
            Err(refusal) => Err(failure(operation, refusal)),
        }
    }

    fn gathers(&self) -> bool {
        true
    }

    async fn flush(&self) -> Result<(), Failure> {
        self.save()
    }
}
