//! The organization that a command works on: in a file, or in AWS. Commands do not ask which.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;

use super::source;
use crate::backend::aws::{Aws, SessionPermissions};
use crate::backend::organization_file::OrganizationFile;
use crate::cli::args::SourceArgs;
use crate::cli::error::CliError;
use crate::cli::output::terminal::Terminal;
use crate::gateway::freshness::Freshness;
use crate::gateway::{Arrival, Failure, Membership, ReadAccess, Work, WriteAccess, WriteKind};
use crate::organization::needs::Needs;
use crate::organization::{AccountId, Identity, Organization, Reach, SettingKey, Unit, UnitId};
use crate::run::journal::Sync;
use crate::setting::masks::Masks;
use crate::setting::{LiveValue, Value};
use crate::view;

/// An organization, in a file or in AWS.
pub enum Backend {
    File(PathBuf, Box<OrganizationFile>),
    /// In AWS.
    Aws(Box<Aws>),
}

/// What a command does with an organization.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// It reads accounts, and no contact.
    Accounts,
    /// It shows contacts, masked or not, and compares them with nothing.
    Display,
    /// It compares contacts with a policy, which is possible with some that are masked.
    Comparison,
    /// It reads contacts, which must be what they are.
    Contacts,
    /// It writes contacts, while nobody else does.
    Writing,
}

impl Backend {
    /// Opens what the flags name.
    ///
    /// # Errors
    /// If it cannot be used for this purpose.
    pub async fn open(args: &SourceArgs, purpose: Purpose, terminal: &Terminal) -> Result<Self, CliError> {
        let Some(named) = &args.organization else {
            let permissions = match purpose {
                Purpose::Accounts | Purpose::Display | Purpose::Comparison | Purpose::Contacts => {
                    SessionPermissions::Read
                }
                Purpose::Writing => SessionPermissions::Write,
            };
            return Ok(Self::Aws(Box::new(source::aws(args, permissions, terminal).await?)));
        };
        let path = source::organization_path(named, terminal)?;
        let file = match purpose {
            Purpose::Accounts | Purpose::Display => OrganizationFile::open(&path)?,
            Purpose::Comparison => source::comparable(OrganizationFile::open(&path)?, &path)?,
            Purpose::Contacts => source::unmasked(OrganizationFile::open(&path)?, named)?,
            Purpose::Writing => OrganizationFile::open_exclusively(&path)?,
        };
        Ok(Self::File(path, Box::new(file)))
    }

    /// Whether its contacts are masked.
    pub fn is_redacted(&self) -> bool {
        match self {
            Self::File(_, file) => file.is_redacted(),
            Self::Aws(_) => false,
        }
    }

    /// The partition that its ARNs name. A file is taken to be of the largest one.
    ///
    /// # Errors
    /// Whatever kept the caller from being known.
    pub async fn partition(&self) -> Result<String, Failure> {
        match self {
            Self::File(..) => Ok("aws".to_owned()),
            Self::Aws(aws) => aws.partition().await.map(str::to_owned),
        }
    }

    /// Where and when it was recorded, if it was not read just now.
    pub fn recorded(&self) -> Option<(&Path, Option<Timestamp>)> {
        match self {
            Self::File(path, file) => Some((path, file.read_at())),
            Self::Aws(_) => None,
        }
    }

    /// The same with another organization, for a look at it. AWS stays what it is: only for a file anything can
    /// be supposed.
    ///
    /// # Errors
    /// Those of `alter`.
    pub fn altered(
        self,
        alter: impl FnOnce(&Organization) -> Result<Organization, CliError>,
    ) -> Result<Self, CliError> {
        match self {
            Self::File(path, file) => Ok(Self::File(path, Box::new(file.altered(alter)?))),
            Self::Aws(aws) => Ok(Self::Aws(aws)),
        }
    }

    /// How often the log of a run has to be on disk.
    pub fn sync(&self) -> Sync {
        match self {
            Self::File(..) => Sync::AllWrites,
            Self::Aws(_) => Sync::EachWrite,
        }
    }

    /// Names the member accounts that were not reached through their role.
    pub fn say_avoided_roles(&self, terminal: &Terminal) {
        match self {
            Self::File(..) => {}
            Self::Aws(aws) => terminal.message(view::via_role::avoided(&aws.avoided_roles())),
        }
    }
}

impl ReadAccess for Backend {
    async fn identity(&self) -> Result<Identity, Failure> {
        match self {
            Self::File(_, file) => file.identity().await,
            Self::Aws(aws) => aws.identity().await,
        }
    }

    async fn organization(
        &self,
        needs: &Needs,
        arrived: impl FnMut(Arrival<'_>),
    ) -> Result<Arc<Organization>, Failure> {
        match self {
            Self::File(_, file) => file.organization(needs, arrived).await,
            Self::Aws(aws) => aws.organization(needs, arrived).await,
        }
    }

    async fn unit_names(&self, units: &BTreeSet<&Unit>) -> Result<BTreeMap<UnitId, String>, Failure> {
        match self {
            Self::File(_, file) => file.unit_names(units).await,
            Self::Aws(aws) => aws.unit_names(units).await,
        }
    }

    async fn contact_with_leave(
        &self,
        key: SettingKey,
        reach: Reach,
        leave: impl AsyncFn() -> Result<(), Failure>,
    ) -> Result<Option<LiveValue>, Failure> {
        match self {
            Self::File(_, file) => file.contact_with_leave(key, reach, leave).await,
            Self::Aws(aws) => aws.contact_with_leave(key, reach, leave).await,
        }
    }

    async fn membership(&self, account: AccountId) -> Result<Membership, Failure> {
        match self {
            Self::File(_, file) => file.membership(account).await,
            Self::Aws(aws) => aws.membership(account).await,
        }
    }

    fn is_at_hand(&self) -> bool {
        match self {
            Self::File(_, file) => file.is_at_hand(),
            Self::Aws(aws) => aws.is_at_hand(),
        }
    }

    fn parallelism(&self) -> usize {
        match self {
            Self::File(_, file) => file.parallelism(),
            Self::Aws(aws) => aws.parallelism(),
        }
    }

    fn masks(&self) -> Option<&Masks> {
        match self {
            Self::File(_, file) => file.masks(),
            Self::Aws(aws) => aws.masks(),
        }
    }

    fn outlook(&self, work: Work) -> Option<Duration> {
        match self {
            Self::File(_, file) => file.outlook(work),
            Self::Aws(aws) => aws.outlook(work),
        }
    }

    fn throttles(&self) -> u64 {
        match self {
            Self::File(_, file) => file.throttles(),
            Self::Aws(aws) => aws.throttles(),
        }
    }
}

/// The right to send one write now, to where it was given.
pub enum BackendTurn {
    File(<OrganizationFile as WriteAccess>::Turn),
    /// To AWS.
    Aws(<Aws as WriteAccess>::Turn),
}

impl WriteAccess for Backend {
    type Turn = BackendTurn;

    async fn turn(&self, write: WriteKind, key: SettingKey, reach: Reach) -> Result<BackendTurn, Failure> {
        match self {
            Self::File(_, file) => file.turn(write, key, reach).await.map(BackendTurn::File),
            Self::Aws(aws) => aws.turn(write, key, reach).await.map(BackendTurn::Aws),
        }
    }

    async fn put(&self, turn: BackendTurn, key: SettingKey, contact: &Value, fresh: Freshness) -> Result<(), Failure> {
        match (self, turn) {
            (Self::File(_, file), BackendTurn::File(turn)) => file.put(turn, key, contact, fresh).await,
            (Self::Aws(aws), BackendTurn::Aws(turn)) => aws.put(turn, key, contact, fresh).await,
            (Self::File(..), BackendTurn::Aws(_)) | (Self::Aws(_), BackendTurn::File(_)) => foreign_turn(),
        }
    }

    async fn delete(&self, turn: BackendTurn, key: SettingKey, fresh: Freshness) -> Result<(), Failure> {
        match (self, turn) {
            (Self::File(_, file), BackendTurn::File(turn)) => file.delete(turn, key, fresh).await,
            (Self::Aws(aws), BackendTurn::Aws(turn)) => aws.delete(turn, key, fresh).await,
            (Self::File(..), BackendTurn::Aws(_)) | (Self::Aws(_), BackendTurn::File(_)) => foreign_turn(),
        }
    }

    fn gathers(&self) -> bool {
        match self {
            Self::File(_, file) => file.gathers(),
            Self::Aws(aws) => aws.gathers(),
        }
    }

    async fn flush(&self) -> Result<(), Failure> {
        match self {
            Self::File(_, file) => file.flush().await,
            Self::Aws(aws) => aws.flush().await,
        }
    }
}

/// A run has one backend, and gives a turn back to where it got it.
fn foreign_turn() -> ! {
    unreachable!("a turn is used where it was given")
}
