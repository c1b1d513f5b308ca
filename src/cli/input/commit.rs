//! The commit that a comment names.

use std::env;

use clap::Args;

use crate::plan::commit::Commit;

/// Where pipelines say which commit they run for.
const VARIABLES: [&str; 2] = ["GITHUB_SHA", "CI_COMMIT_SHA"];

/// Which commit a plan is made for.
#[derive(Debug, Args)]
pub struct CommitArgs {
    /// Commit that the plan is for, to show in Markdown (default: $GITHUB_SHA or $CI_COMMIT_SHA)
    #[arg(hide_short_help = true, long, value_name = "SHA", help_heading = "Output")]
    commit: Option<Commit>,
}

impl CommitArgs {
    /// The one that is given, or that the pipeline runs for. Nobody has written the variables for us: what is no commit
    /// in them is ignored.
    pub fn commit(&self) -> Option<Commit> {
        let of_pipeline = || VARIABLES.iter().find_map(|name| env::var(name).ok()?.parse().ok());
        self.commit.clone().or_else(of_pipeline)
    }
}
