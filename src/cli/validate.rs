//! `validate`: a policy by itself, or against an organization file.

use super::args::ValidateArgs;
use super::error::CliError;
use super::exit::Exit;
use super::policy_files::{self, LoadedPolicy};
use super::source;
use super::terminal::Terminal;
use crate::desired::resolve;
use crate::organization_file;
use crate::view::text::counted;

/// Checks a policy.
pub fn run(args: &ValidateArgs, terminal: &Terminal) -> Result<Exit, CliError> {
    let LoadedPolicy { policy, sources, .. } = policy_files::load(&args.policy.policy, terminal)?;
    if let Some(named) = &args.organization {
        let path = source::organization_path(named, terminal)?;
        let recorded = organization_file::read(&path)?;
        let (desired, findings) = resolve(&policy, &recorded.organization);
        policy_files::show(&findings, &sources, terminal);
        if !desired.undecided.is_empty() {
            terminal.message(&format!("Undecided: {}.\n", counted(desired.undecided.len(), "contact")));
            return Ok(Exit::Error);
        }
    }
    let (contacts, rules) = (counted(policy.contacts.len(), "contact"), counted(policy.rules.len(), "rule"));
    terminal.result(&format!("The policy is valid: {contacts}, {rules}.\n"))?;
    Ok(Exit::Done)
}
