//! Why a command could not be carried out, and what to do about it.

mod exit;
mod hint;
mod import;
mod refusal;

use std::io;
use std::path::{Path, PathBuf};

use thiserror::Error;

use crate::answer::coverage::InvalidHistory;
use crate::answer::setting_up::SetupRefusal;
use crate::backend::organization_file::OrganizationFileError;
use crate::backend::simulator::SimulatorError;
use crate::cli::output::stream::Standard;
use crate::desired::naming::NamesNoAccount;
use crate::finding::Finding;
use crate::gateway::Failure;
use crate::organization::what_if::ImpossibleSupposition;
use crate::organization::{AccountId, AccountState, OrganizationId};
use crate::plan::file::PlanFileError;
use crate::plan::id::PlanId;
use crate::run::journal::JournalError;
use crate::text::files::Unsuitable;
use crate::text::reading::Unread;
pub use import::ImportError;
pub use refusal::ApplyRefusal;

/// Why a command could not be carried out.
#[derive(Debug, Error)]
pub enum CliError {
    /// The runtime could not be started.
    #[error("the program could not start: {source}")]
    Runtime {
        /// What the system said.
        source: io::Error,
    },
    /// Standard output could not be written.
    #[error("the result could not be written to standard output: {source}")]
    Output {
        /// What the system said.
        source: io::Error,
    },
    /// A file could not be read.
    #[error("{} could not be read: {source}", .path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A file was not read, since it is not what it was taken for.
    #[error("{}: {source}", .path.display())]
    Unread {
        /// The file.
        path: PathBuf,
        /// Why.
        source: Unread,
    },
    /// A file could not be written.
    #[error("{} could not be written: {source}", .path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// What is at a path must not be replaced or written to.
    #[error("{} was left as it is: {source}", .path.display())]
    NotWritable {
        path: PathBuf,
        /// What is there.
        source: Unsuitable,
    },
    /// A file is not replaced by a plan, because it is none.
    #[error("{} was left as it is: it is not a plan that orgcontacts saved", .0.display())]
    NoPlanThere(PathBuf),
    /// A file is not replaced by something else than a plan, because it is one.
    #[error("{} was left as it is: it is a saved plan, which only another plan can replace", .0.display())]
    PlanThere(PathBuf),
    /// A file is not replaced, whatever it holds.
    #[error("{} was left as it is: the file already exists", .0.display())]
    FileThere(PathBuf),
    /// A file that is read or written is one that we print to.
    #[error("{} was left as it is: {} goes there", .path.display(), match .stream { Standard::Output => "standard output", Standard::Error => "standard error" })]
    PrintedTo {
        /// The file.
        path: PathBuf,
        /// What is printed there.
        stream: Standard,
    },
    /// Nobody knows where to keep a plan that was given no name.
    #[error("there is no home folder to keep the old values in; nothing was changed")]
    NoHome,
    /// The folder where plans are kept that were given no name cannot be used.
    #[error("the old values could not be kept in {}: {source}; nothing was changed", .path.display())]
    NoPlansFolder {
        /// As the user named it.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A folder holds nothing of what was looked for in it.
    #[error("{} does not contain {lacks}: no *.yaml or *.yml file in it or below it is one", .folder.display())]
    EmptyFolder {
        /// As the user named it.
        folder: PathBuf,
        /// What was looked for, with its article.
        lacks: &'static str,
    },
    /// What is asked for makes sense only with a policy.
    #[error("there is no policy that says which contacts are managed")]
    NoPolicy,
    /// What is to be added to is no history of coverage.
    #[error("{} was left as it is: it is not a history of coverage: {source}", .path.display())]
    History {
        /// The file.
        path: PathBuf,
        /// Why.
        source: InvalidHistory,
    },
    /// The history is that of another organization.
    #[error("{} holds the history of organization {there}, but {live} was read; it was left as it is", .path.display())]
    OtherHistory {
        /// The file.
        path: PathBuf,
        there: OrganizationId,
        /// The one that was to be added.
        live: OrganizationId,
    },
    /// The policy has mistakes, which were shown.
    #[error("the policy has mistakes")]
    InvalidPolicy(Vec<Finding>),
    /// The expectations have mistakes, which were shown.
    #[error("the expectations have mistakes")]
    InvalidExpectations(Vec<Finding>),
    /// No policy could be made from what is there.
    #[error(transparent)]
    Import(#[from] ImportError),
    /// The organization file cannot be used.
    #[error(transparent)]
    OrganizationFile(#[from] OrganizationFileError),
    /// What stands where an organization file is to be written is none.
    #[error("{0}; it was not replaced")]
    NotReplaced(OrganizationFileError),
    /// An organization file of another organization stands there.
    #[error("{} holds organization {there}, but {live} was read; it was not replaced", .path.display())]
    OtherSnapshot {
        /// The file.
        path: PathBuf,
        there: OrganizationId,
        /// The one that was to be written.
        live: OrganizationId,
    },
    /// The file that stands there is redacted and the new one would not be, or the other way round.
    #[error(
        "{} {}; it was not replaced",
        .path.display(),
        if *.redacted { "is a redacted copy" } else { "contains unmasked contacts, which a redacted copy would lose" }
    )]
    OtherMasks {
        /// The file.
        path: PathBuf,
        /// Whether it is redacted.
        redacted: bool,
    },
    /// The organization could not be read.
    #[error("{}{}", if .0.class().is_about_way() { "" } else { "the organization could not be read: " }, .0)]
    Organization(Failure),
    /// There is nothing to manage.
    #[error("the organization has no account to manage: all {0} are skipped or out of reach")]
    NoManagedAccount(usize),
    /// Accounts were named that are not there, or not the only ones of their name.
    #[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))]
    NamesNoAccount(Vec<NamesNoAccount>),
    /// The policy has no rule of a name.
    #[error("no rule is called `{name}`")]
    UnknownRule {
        name: String,
        /// The one that was most likely meant.
        meant: Option<String>,
    },
    /// What is supposed of an organization cannot be.
    #[error("{source}")]
    WhatIf {
        /// Why.
        source: ImpossibleSupposition,
        /// What may have been meant.
        suggestion: Option<String>,
    },
    /// A plan is to be saved that can only be looked at.
    #[error("{} is a redacted copy: a plan made from it is for viewing only and cannot be saved with --out", .0.display())]
    OnlyForShowing(PathBuf),
    /// The contacts of a redacted copy cannot be compared with a policy.
    #[error("{} is a redacted copy that cannot be compared with a policy", .0.display())]
    Incomparable(PathBuf),
    /// No key can be made for masks.
    #[error("no key for masks: {0}")]
    NoMaskKey(io::Error),
    /// A plan file is not to be trusted.
    #[error("{}: {source}", .path.display())]
    PlanFile {
        /// The file.
        path: PathBuf,
        /// Why.
        source: PlanFileError,
    },
    /// The plan is older than the user wants to apply.
    #[error("{} was made at {created_at}, more than {} ago", .path.display(), jiff::SignedDuration::try_from(*.max_age).map_or_else(|_| "for ever".to_owned(), |age| format!("{age:#}")))]
    OldPlan {
        /// The file.
        path: PathBuf,
        /// When it was made.
        created_at: jiff::Timestamp,
        /// The oldest it may be.
        max_age: std::time::Duration,
    },
    /// Two files that are both needed are one.
    #[error("{} is {}", .path.display(), .taken.told(.path, .other))]
    SameFile {
        /// The file to be written.
        path: PathBuf,
        /// The same file, as it was named there.
        other: PathBuf,
        /// What it is needed for.
        taken: Taken,
    },
    /// The plan file has changed since it was read.
    #[error("{} has been replaced by another plan in the meantime; nothing was changed", .0.display())]
    PlanReplaced(PathBuf),
    /// Another plan stands where this one is to be saved.
    #[error("{} already contains something else; nothing was changed", .0.display())]
    PlanInTheWay(PathBuf),
    /// The endpoint cannot be served.
    #[error(transparent)]
    Simulator(#[from] SimulatorError),
    /// The log of begun writes cannot be used.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// The plan is for another organization.
    #[error("the plan is for organization {plan}, but {} {live}", .file.as_ref().map_or_else(|| "these credentials belong to".to_owned(), |file| format!("{} holds", file.display())))]
    OtherOrganization {
        /// The plan's.
        plan: OrganizationId,
        /// The one that was found.
        live: OrganizationId,
        /// The organization file where it was found; `None` for AWS.
        file: Option<PathBuf>,
    },
    /// The plan is not the one that was expected.
    #[error("the plan is not the one that was expected: its ID is {found}{}, expected {expected}", .digest.as_ref().map(|digest| format!(" and its digest {digest}")).unwrap_or_default())]
    UnexpectedPlan {
        /// Its ID.
        found: PlanId,
        /// The digest of a saved plan.
        digest: Option<String>,
        /// What was expected, as it was given: what is neither stands for no plan.
        expected: String,
    },
    /// The plan is refused.
    #[error(transparent)]
    Refused(#[from] ApplyRefusal),
    /// Nobody can be asked.
    #[error("there is no terminal to ask on; nothing was changed")]
    NoTerminal,
    /// The same of `setup`, which has no plan that could be saved.
    #[error("there is no terminal to ask on; nothing was changed")]
    NobodyToAsk,
    /// What is wanted of an organization cannot be had.
    #[error(transparent)]
    Setup(SetupRefusal),
    /// Permissions are asked for of an account that has no use for them.
    #[error(
        "only the management account, {management}, can set up AWS Organizations: account {caller} cannot, whatever \
         its permissions"
    )]
    CannotSetUp {
        /// Whose permissions were asked for.
        caller: AccountId,
        management: AccountId,
    },
    /// Nobody calls from an account that is closed, or is not in use yet.
    #[error("account {caller} is {state}: a role is only useful in an ACTIVE account")]
    InactiveCaller {
        /// Whose permissions were asked for.
        caller: AccountId,
        state: AccountState,
    },
    /// The answer was not yes.
    #[error("not confirmed; nothing was changed")]
    NotConfirmed,
    /// A signal came instead of an answer.
    #[error("interrupted; nothing was changed")]
    InterruptedQuestion,
}

/// What a file is needed for that is to be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taken {
    /// It is read, or has to stay.
    Needed,
    /// Something else is to be written there.
    Written,
}

impl Taken {
    /// Why a file is not to be written, which may have another name there.
    fn told(self, path: &Path, other: &Path) -> String {
        let name = if path == other { String::new() } else { format!(", as {}", other.display()) };
        match self {
            Self::Needed => format!("both an input and an output of this command{name}"),
            Self::Written => format!("named twice as an output{name}"),
        }
    }
}

impl CliError {
    /// A plan cannot be saved where it is to go: what is missing there is room for its log too.
    pub fn unsaved(plan: &Path, error: JournalError) -> Self {
        match error {
            JournalError::Io { path: _, source } => Self::Write { path: plan.to_owned(), source },
            error @ (JournalError::Unsuitable { .. } | JournalError::Held { .. }) => Self::Journal(error),
        }
    }

    /// A file could not be read, or was not.
    pub fn unread(path: &Path, source: Unread) -> Self {
        let path = path.to_owned();
        match source {
            Unread::Io(source) => Self::Read { path, source },
            source => Self::Unread { path, source },
        }
    }

    /// Something stands where an organization file is to be written, or it cannot be looked at.
    pub fn not_replaced(error: OrganizationFileError) -> Self {
        match error {
            OrganizationFileError::Io { .. }
            | OrganizationFileError::Locked { .. }
            | OrganizationFileError::Changed { .. } => Self::OrganizationFile(error),
            error => Self::NotReplaced(error),
        }
    }

    /// Whether nothing is to be said: the user has been told already, or it would be said into the file that is
    /// to be left as it is.
    pub fn is_told(&self) -> bool {
        matches!(
            self,
            Self::InvalidPolicy(_)
                | Self::InvalidExpectations(_)
                | Self::Import(ImportError::InvalidRecord(_))
                | Self::PrintedTo { stream: Standard::Error, .. }
        )
    }
}
