//! A policy that a command can do without: the one that is named, else the one at the usual place, else none.

use std::path::{Path, PathBuf};

use clap::Args;

use crate::cli::args::DEFAULT_POLICY;
use crate::cli::error::CliError;
use crate::cli::input::policy_files::{self, LoadedPolicy};
use crate::cli::output::terminal::Terminal;
use crate::finding::Warnings;

/// Where the policy is, if there is one.
#[derive(Debug, Args)]
pub struct PolicyAtHandArgs {
    /// Policy file, or directory of *.yaml and *.yml files that form one policy; repeatable. By default contacts.yaml
    /// if it exists, otherwise none
    #[arg(
        short,
        long,
        value_name = "PATH",
        env = "ORGCONTACTS_POLICY",
        hide_env_values = true,
        help_heading = "Policy"
    )]
    policy: Vec<PathBuf>,
}

impl PolicyAtHandArgs {
    /// The paths of the policy, of which there may be none.
    pub fn paths(&self) -> Vec<PathBuf> {
        let usual = || Path::new(DEFAULT_POLICY).exists().then(|| PathBuf::from(DEFAULT_POLICY));
        if self.policy.is_empty() { usual().into_iter().collect() } else { self.policy.clone() }
    }

    /// The same for somebody who cannot do without: the usual place, where none is named.
    pub fn paths_wanted(&self) -> Vec<PathBuf> {
        if self.policy.is_empty() { vec![PathBuf::from(DEFAULT_POLICY)] } else { self.policy.clone() }
    }
}

/// Reads it, and shows what is wrong with it.
pub fn load(paths: &[PathBuf], terminal: &Terminal) -> Result<Option<LoadedPolicy>, CliError> {
    let is_there = !paths.is_empty();
    is_there.then(|| policy_files::load(paths, Warnings::Allowed, terminal)).transpose()
}
