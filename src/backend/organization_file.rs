//! An organization in a file: what `--organization` reads and changes, and `simulate` serves.
//!
//! The local backend: both access traits over a file, without credentials or network. What may be
//! done to it, and what is refused, is the business of `directory`, as it is for the simulator.

mod keeper;
mod lock;
mod reading;
pub mod redaction;
mod simulate;
pub mod snapshot;
pub mod wire;

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::Timestamp;
use thiserror::Error;

use crate::backend::directory::{AccountRead, AccountWrite, Directory, Refusal, Simulated};
use crate::gateway::freshness::Freshness;
use crate::gateway::{Failure, Membership, ReadAccess, WriteAccess, WriteKind};
use crate::organization::needs::Needs;
use crate::organization::{AccountId, ContactKey, Identity, MalformedOrganization, Organization, Reach, Unit, UnitId};
use crate::setting::masks::Masks;
use crate::setting::{Contact, LiveContact};
use crate::text::reading::{Readable, Unread};

pub use crate::backend::directory::Recorded;
pub use keeper::Keeper;
pub use simulate::read_faults;

/// The encoding of a file, by its extension.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// `.json`
    Json,
    /// Anything else.
    Yaml,
}

impl Encoding {
    /// Goes by a path's extension.
    #[must_use]
    pub fn of(path: &Path) -> Self {
        let json = path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("json"));
        if json { Self::Json } else { Self::Yaml }
    }
}

/// Why an organization file cannot be used.
#[derive(Debug, Error)]
pub enum OrganizationFileError {
    /// It could not be read or written.
    #[error("{}: {source}", .path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// It was not read, since it is something else.
    #[error("{}: {source}", .path.display())]
    Unread {
        /// The file.
        path: PathBuf,
        /// Why.
        source: Unread,
    },
    /// It is not JSON or YAML of the expected shape.
    #[error("{}: not an organization file: {detail}", .path.display())]
    Syntax {
        /// The file.
        path: PathBuf,
        /// What is wrong and where.
        detail: String,
    },
    /// Its `format` or `version` is another.
    #[error("{}: {detail}", .path.display())]
    Format {
        /// The file.
        path: PathBuf,
        /// What it is instead.
        detail: String,
    },
    /// A value in it cannot be.
    #[error("{}: {place}: {detail}", .path.display())]
    Value {
        /// The file.
        path: PathBuf,
        /// Which account or unit.
        place: String,
        /// What is wrong with it.
        detail: String,
    },
    /// Its accounts and units do not fit together.
    #[error("{}: {source}", .path.display())]
    Malformed {
        /// The file.
        path: PathBuf,
        /// What does not fit.
        source: MalformedOrganization,
    },
    /// Another process is changing it.
    #[error("{}: another process is changing this file; try again when it has finished", .path.display())]
    Locked {
        /// The file.
        path: PathBuf,
    },
    /// It does not hold what was last read from it or written to it.
    #[error("{}: another process has changed this file; it was not overwritten", .path.display())]
    Changed {
        /// The file.
        path: PathBuf,
    },
    /// It is a copy without personal data.
    #[error("{}: this is a redacted copy, for planning and viewing only", .path.display())]
    Redacted {
        /// The file.
        path: PathBuf,
    },
}

/// An organization file: 50,000 accounts with all contacts come to some 40 MiB.
const FILE: Readable = Readable { name: "an organization file", most: 1 << 30, begins: wire::begins };

/// Reads an organization file.
///
/// # Errors
/// The first thing that is wrong with it.
pub fn read(path: &Path) -> Result<Recorded, OrganizationFileError> {
    parse(path, &text_of(FILE, path)?)
}

fn parse(path: &Path, text: &str) -> Result<Recorded, OrganizationFileError> {
    wire::parse(text, Encoding::of(path)).map_err(|error| error.at(path))
}

/// Replaces an organization file, atomically and with mode 0600.
///
/// # Errors
/// What the system said.
pub fn write(path: &Path, recorded: &Recorded) -> Result<(), OrganizationFileError> {
    let text = wire::render(recorded, Encoding::of(path));
    crate::text::files::replace_with(path, text.as_bytes(), |_| Ok(())).map_err(|source| io_error(path, source))
}

/// The text of a file.
fn text_of(kind: Readable, path: &Path) -> Result<String, OrganizationFileError> {
    let content = kind.read(path).map_err(|source| match source {
        Unread::Io(source) => io_error(path, source),
        source => OrganizationFileError::Unread { path: path.to_owned(), source },
    })?;
    String::from_utf8(content)
        .map_err(|_| io_error(path, io::Error::new(io::ErrorKind::InvalidData, "it is not UTF-8")))
}

fn io_error(path: &Path, source: io::Error) -> OrganizationFileError {
    OrganizationFileError::Io { path: path.to_owned(), source }
}

/// An organization file as a backend.
///
/// Changes are gathered and written together: a change counts as made only once it is on disk.
pub struct OrganizationFile {
    directory: RefCell<Directory>,
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

    fn new(recorded: Recorded, keeper: Keeper) -> Self {
        let masks = recorded.mask_key.as_ref().map(|key| Masks::with_key(key.as_bytes()));
        let directory = RefCell::new(Directory::new(recorded));
        Self { directory, keeper: RefCell::new(keeper), masks, saved: RefCell::default() }
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
        Ok(Self { directory: RefCell::new(Directory::new(Recorded { organization, ..recorded })), ..self })
    }

    fn admit(&self, operation: Simulated, key: ContactKey, reach: Reach) -> Result<(), Failure> {
        let directory = self.directory.borrow();
        let admitted = directory.admit(directory.identity().caller, operation, named(key, reach));
        admitted.map(drop).map_err(|refusal| failure(operation, refusal))
    }

    async fn save(&self) -> Result<(), Failure> {
        let version = self.directory.borrow().version();
        // Let every other change that is ready get in before the whole file is written once.
        tokio::task::yield_now().await;
        let mut saved = self.saved.borrow_mut();
        if saved.version < version && saved.failed.is_none() {
            let directory = self.directory.borrow();
            match self.keeper.borrow_mut().write(directory.recorded()) {
                Ok(()) => saved.version = directory.version(),
                Err(error) => saved.failed = Some(Failure::NotSaved(error.to_string())),
            }
        }
        match &saved.failed {
            Some(failure) if saved.version < version => Err(failure.clone()),
            _ => Ok(()),
        }
    }
}

fn in_time(fresh: &Freshness) -> Result<(), Failure> {
    if fresh.is_over() { Err(Failure::TooLate) } else { Ok(()) }
}

/// The account that a call names: none in the standalone context.
fn named(key: ContactKey, reach: Reach) -> Option<AccountId> {
    match reach {
        Reach::Standalone => None,
        Reach::Member | Reach::OutOfReach => Some(key.account),
    }
}

fn failure(operation: Simulated, refusal: Refusal) -> Failure {
    let operation = operation.action().to_owned();
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
        _arrived: impl FnMut(&Organization),
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
        key: ContactKey,
        reach: Reach,
        leave: impl AsyncFn() -> Result<(), Failure>,
    ) -> Result<Option<LiveContact>, Failure> {
        leave().await?;
        self.admit(AccountRead::GetAlternateContact.into(), key, reach)?;
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

    /// Many, so that their changes are written together.
    fn parallelism(&self) -> usize {
        4096
    }
}

impl WriteAccess for OrganizationFile {
    type Turn = Reach;

    async fn turn(&self, _write: WriteKind, _key: ContactKey, reach: Reach) -> Result<Reach, Failure> {
        Ok(reach)
    }

    async fn put(&self, reach: Reach, key: ContactKey, contact: &Contact, fresh: Freshness) -> Result<(), Failure> {
        let operation = AccountWrite::PutAlternateContact.into();
        self.admit(operation, key, reach)?;
        in_time(&fresh)?;
        let put = self.directory.borrow_mut().put(key, contact.fields().clone(), Timestamp::now());
        put.map_err(|refusal| failure(operation, refusal))?;
        self.save().await
    }

    async fn delete(&self, reach: Reach, key: ContactKey, fresh: Freshness) -> Result<(), Failure> {
        let operation = AccountWrite::DeleteAlternateContact.into();
        self.admit(operation, key, reach)?;
        in_time(&fresh)?;
        let deleted = self.directory.borrow_mut().delete(key, Timestamp::now());
        match deleted {
            Ok(()) => self.save().await,
            Err(Refusal::NotSet) => Ok(()),
            Err(refusal) => Err(failure(operation, refusal)),
        }
    }
}
