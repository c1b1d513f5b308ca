//! Which exit code an error ends with. Each error is named, so that none gets its code by default.

use super::CliError;
use crate::backend::organization_file::OrganizationFileError;
use crate::cli::exit::Exit;
use crate::desired::naming::NamesNoAccount;

impl CliError {
    /// How it ends.
    pub fn exit(&self) -> Exit {
        match self {
            Self::Refused(_) => Exit::Refused,
            Self::UnexpectedPlan { .. } | Self::OldPlan { .. } | Self::PlanReplaced(_) => Exit::Stale,
            Self::Incomparable(_)
            | Self::NoPolicy
            | Self::NoTerminal
            | Self::NobodyToAsk
            | Self::SameFile { .. }
            | Self::PrintedTo { .. }
            | Self::OtherMasks { .. }
            | Self::OnlyForShowing(_) => Exit::Usage,
            Self::NamesNoAccount(faults) => exit_of_names(faults),
            Self::InterruptedQuestion => Exit::Interrupted,
            Self::OrganizationFile(error) => exit_of_file(error),
            Self::Import(error) => error.exit(),
            Self::Runtime { .. }
            | Self::Output { .. }
            | Self::Read { .. }
            | Self::Write { .. }
            | Self::NotWritable { .. }
            | Self::Unread { .. }
            | Self::PlanThere(_)
            | Self::NoPlanThere(_)
            | Self::FileThere(_)
            | Self::NoHome
            | Self::NoPlansFolder { .. }
            | Self::EmptyFolder { .. }
            | Self::InvalidPolicy(_)
            | Self::InvalidExpectations(_)
            | Self::NotReplaced(_)
            | Self::OtherSnapshot { .. }
            | Self::History { .. }
            | Self::OtherHistory { .. }
            | Self::Organization(_)
            | Self::NoManagedAccount(_)
            | Self::UnknownRule { .. }
            | Self::WhatIf { .. }
            | Self::NoMaskKey(_)
            | Self::PlanFile { .. }
            | Self::PlanInTheWay(_)
            | Self::Simulator(_)
            | Self::Journal(_)
            | Self::OtherOrganization { .. }
            | Self::Setup(_)
            | Self::CannotSetUp { .. }
            | Self::InactiveCaller { .. }
            | Self::NotConfirmed => Exit::Error,
        }
    }
}

/// How it ends if accounts are not named as they have to be: several of one name have to be told apart.
fn exit_of_names(faults: &[NamesNoAccount]) -> Exit {
    let has_to_be_told = |fault: &NamesNoAccount| match fault {
        NamesNoAccount::Several { .. } => true,
        NamesNoAccount::Id { .. }
        | NamesNoAccount::Name { .. }
        | NamesNoAccount::NotAnId { .. }
        | NamesNoAccount::InvalidOu { .. }
        | NamesNoAccount::Ou { .. }
        | NamesNoAccount::EmptyOu(_) => false,
    };
    if faults.iter().any(has_to_be_told) { Exit::Usage } else { Exit::Error }
}

/// How it ends if an organization file cannot be used.
fn exit_of_file(error: &OrganizationFileError) -> Exit {
    match error {
        OrganizationFileError::Redacted { .. } => Exit::Usage,
        OrganizationFileError::Io { .. }
        | OrganizationFileError::Syntax { .. }
        | OrganizationFileError::Format { .. }
        | OrganizationFileError::OurFile { .. }
        | OrganizationFileError::Value { .. }
        | OrganizationFileError::Malformed { .. }
        | OrganizationFileError::Locked { .. }
        | OrganizationFileError::Changed { .. }
        | OrganizationFileError::Unread { .. } => Exit::Error,
    }
}
