//! What to do about an error. Each error is named, so that none goes without a hint by default.

use std::io;
use std::path::Path;

use super::CliError;
use crate::answer::setting_up::SetupRefusal;
use crate::backend::organization_file::OrganizationFileError;
use crate::backend::simulator::SimulatorError;
use crate::desired::naming::NamesNoAccount;
use crate::finding::did_you_mean;
use crate::gateway::{Failure, NoCredentials};
use crate::plan::file::PlanFileError;
use crate::run::journal::JournalError;
use crate::text::files::Unsuitable;
use crate::text::our_file::OurFile;
use crate::text::reading::Unread;

const ANOTHER_FILE: &str = "print to another file, or choose another name";
const ANOTHER_NAME: &str = "choose another name, or remove it if it is not needed";
const ANOTHER_PORT: &str = "choose another --port, or leave it out for a free one";
const ANOTHER_OUT: &str = "move it away, or choose another --out";
const AS_CSV: &str = "give a text file; spreadsheet programs save one as `CSV UTF-8`";
const AS_UTF_8: &str = "save it as UTF-8; editors ask for the encoding under `Save as`";
const COMPARABLE: &str =
    "make it with `snapshot --redact --policy PATH`, or set ORGCONTACTS_MASK_KEY for both commands";
const FORCE: &str = "choose another name, or pass --force to replace it";
const IN_THE_WAY: &str = "it may hold the only copy of values that it overwrote: move it away, or choose another name";
const KEEP_PLANS: &str = "name a file for them with --out, or save the plan first";
const LOCKED: &str =
    "try again when it has finished; if it is `simulate --write`, end it, or call it with --endpoint-url";
const MAKE_ORGANIZATION: &str =
    "make an organization file with `orgcontacts snapshot --out organization.yaml`; a policy is passed with -p";
const MANAGED: &str = "check `exclude`, the accounts' states, and which account's credentials are used";
const BEGIN_POLICY: &str =
    "name the policy with --policy, start one with `orgcontacts init`, or have `orgcontacts import` write one";
const NAME_POLICY: &str = "name the policy with --policy";
const OLD: &str = "make the plan again, or raise --max-age";
const OTHER_FOLDER: &str = "choose a folder where you can write, or correct its permissions";
const OWN_NAMES: &str = "give each file a name of its own";
const RIGHT_PATH: &str = "check that the path is the one you meant";
const REVIEW: &str = "the organization or the policy has changed since: review the new plan";
const WITHOUT_AWS: &str = "to work without AWS, pass --organization FILE, or --organization example";
const UNATTENDED: &str = "pass --auto-approve, or save a plan with `plan --out` and apply that";

impl CliError {
    /// What to do about it. `profile` is the one of the AWS configuration that is in use; `or_file` says that an
    /// organization file would do as well as AWS.
    pub fn hint(&self, profile: Option<&str>, or_file: bool) -> Option<String> {
        self.usage_of_another_file().or_else(|| self.remedy(profile, or_file))
    }

    fn remedy(&self, profile: Option<&str>, or_file: bool) -> Option<String> {
        let hint = match self {
            Self::WhatIf { source: _, suggestion: meant } | Self::UnknownRule { name: _, meant } => {
                return meant.as_ref().map(|name| did_you_mean([&**name]));
            }
            Self::NamesNoAccount(faults) => return accounts_meant(faults),
            Self::Organization(failure) => return of_failure(failure, profile, or_file),
            Self::Read { path, source } => of_missing(path, source)?,
            Self::OrganizationFile(error) | Self::Simulator(SimulatorError::File(error)) => of_file(error)?,
            Self::PlanFile { path: _, source } => of_plan_file(source)?,
            Self::Journal(error) => of_log(error)?,
            Self::NotWritable { path: _, source } => of_unsuitable(source),
            Self::UnexpectedPlan { .. } => REVIEW,
            Self::PlanInTheWay(_) => IN_THE_WAY,
            Self::NotReplaced(_) | Self::OtherSnapshot { .. } | Self::OtherMasks { .. } => ANOTHER_OUT,
            Self::PlanThere(_) | Self::History { .. } | Self::OtherHistory { .. } => ANOTHER_NAME,
            Self::NoPlanThere(_) | Self::FileThere(_) => FORCE,
            Self::Import(error) => error.hint()?,
            Self::Unread { path: _, source } => of_unread(source),
            Self::PrintedTo { .. } => ANOTHER_FILE,
            Self::NoHome | Self::NoPlansFolder { .. } => KEEP_PLANS,
            Self::SameFile { .. } => OWN_NAMES,
            Self::Incomparable(_) => COMPARABLE,
            Self::OldPlan { .. } => OLD,
            Self::Refused(refusal) => return Some(refusal.hint()),
            Self::Write { path: _, source } => of_unwritten(source)?,
            Self::Simulator(SimulatorError::Listen { .. }) => ANOTHER_PORT,
            Self::NoTerminal => UNATTENDED,
            Self::NobodyToAsk => "pass --auto-approve",
            Self::Setup(refusal) => of_setup(refusal)?,
            Self::NoManagedAccount(_) => MANAGED,
            Self::NoPolicy => NAME_POLICY,
            Self::Runtime { .. }
            | Self::Output { .. }
            | Self::EmptyFolder { .. }
            | Self::InvalidPolicy(_)
            | Self::InvalidExpectations(_)
            | Self::OnlyForShowing(_)
            | Self::NoMaskKey(_)
            | Self::PlanReplaced(_)
            | Self::Simulator(SimulatorError::FaultTwice(_))
            | Self::OtherOrganization { .. }
            | Self::NotConfirmed
            | Self::CannotSetUp { .. }
            | Self::InactiveCaller { .. }
            | Self::InterruptedQuestion => return None,
        };
        Some(hint.to_owned())
    }

    /// How a file is used that was given in place of another.
    fn usage_of_another_file(&self) -> Option<String> {
        match self {
            Self::OrganizationFile(OrganizationFileError::OurFile { path: _, found: OurFile::Policy })
            | Self::Simulator(SimulatorError::File(OrganizationFileError::OurFile {
                path: _,
                found: OurFile::Policy,
            })) => Some(MAKE_ORGANIZATION.to_owned()),
            Self::PlanFile { path, source: PlanFileError::OurFile(found) }
            | Self::OrganizationFile(OrganizationFileError::OurFile { path, found })
            | Self::Simulator(SimulatorError::File(OrganizationFileError::OurFile { path, found })) => {
                Some(found.usage(&path.display().to_string()))
            }
            _ => None,
        }
    }
}

fn of_failure(failure: &Failure, profile: Option<&str>, or_file: bool) -> Option<String> {
    let hint = failure.remedy()?.told(profile);
    Some(match failure {
        Failure::NoCredentials(NoCredentials::Nowhere) if or_file => format!("{hint}; {WITHOUT_AWS}"),
        _ => hint,
    })
}

fn of_setup(refusal: &SetupRefusal) -> Option<&'static str> {
    match refusal {
        SetupRefusal::NotManagement { .. } => Some("use credentials of the management account"),
        SetupRefusal::ConsolidatedBilling => Some("run: aws organizations enable-all-features"),
        SetupRefusal::IsManagement(_) | SetupRefusal::NotActive { .. } => Some("name an ACTIVE member account"),
        SetupRefusal::NotAdministrator { .. } => {
            Some("`aws organizations list-delegated-administrators` lists those that exist")
        }
    }
}

fn accounts_meant(faults: &[NamesNoAccount]) -> Option<String> {
    let meant: Vec<_> = faults.iter().filter_map(NamesNoAccount::meant).collect();
    (!meant.is_empty()).then(|| did_you_mean(meant))
}

/// Of a file that could not be read: how to name another, if it is one that was not named.
fn of_missing(path: &Path, source: &io::Error) -> Option<&'static str> {
    if source.kind() != io::ErrorKind::NotFound {
        None
    } else if path.ends_with("contacts.yaml") {
        Some(BEGIN_POLICY)
    } else if path.ends_with("expectations.yaml") {
        Some("name the files with the expectations")
    } else {
        None
    }
}

fn of_unread(error: &Unread) -> &'static str {
    match error {
        Unread::Encoding { .. } | Unread::NotUtf8 { .. } => AS_UTF_8,
        Unread::Workbook { .. } => AS_CSV,
        Unread::Io(_) | Unread::TooLarge { .. } | Unread::NotText { .. } => RIGHT_PATH,
    }
}

fn of_file(error: &OrganizationFileError) -> Option<&'static str> {
    match error {
        OrganizationFileError::Unread { path: _, source } => Some(of_unread(source)),
        OrganizationFileError::Locked { .. } => Some(LOCKED),
        OrganizationFileError::Io { .. }
        | OrganizationFileError::Syntax { .. }
        | OrganizationFileError::Format { .. }
        | OrganizationFileError::OurFile { .. }
        | OrganizationFileError::Value { .. }
        | OrganizationFileError::Malformed { .. }
        | OrganizationFileError::Changed { .. }
        | OrganizationFileError::Redacted { .. } => None,
    }
}

fn of_plan_file(error: &PlanFileError) -> Option<&'static str> {
    match error {
        PlanFileError::NotJson { .. } => Some("if it was a saved plan, make the plan again"),
        PlanFileError::Digest | PlanFileError::Malformed(_) => Some("make the plan again"),
        PlanFileError::Id => Some("make the plan again; one that was written with --redact is for viewing only"),
        PlanFileError::UnknownVersion(_) => Some("use the version of orgcontacts that made it, or make the plan again"),
        PlanFileError::NotAPlan | PlanFileError::OurFile(_) | PlanFileError::OnlyForShowing => None,
    }
}

/// Of a file that could not be written, by what the system said.
fn of_unwritten(source: &io::Error) -> Option<&'static str> {
    match source.kind() {
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => Some(OTHER_FOLDER),
        // There are many more, and they speak for themselves.
        _ => None,
    }
}

/// The log of begun writes stands where the plan file is.
fn of_log(error: &JournalError) -> Option<&'static str> {
    match error {
        JournalError::Unsuitable { .. } => Some(
            "the log of started writes belongs next to the plan file: move what is there away, or copy the plan \
             elsewhere",
        ),
        JournalError::Io { .. } => Some(
            "the log of started writes belongs next to the plan file: copy the plan to a folder where you can write",
        ),
        JournalError::Held { .. } => None,
    }
}

fn of_unsuitable(found: &Unsuitable) -> &'static str {
    match found {
        Unsuitable::Link => "name the file that the link leads to",
        Unsuitable::Folder | Unsuitable::NotAFile | Unsuitable::NotOurs | Unsuitable::Io(_) => ANOTHER_NAME,
        Unsuitable::Locked => "try again when it has finished",
        Unsuitable::SeveralNames(_) => "choose another name, or remove the other names of the file",
    }
}
