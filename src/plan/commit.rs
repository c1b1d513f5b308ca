//! The commit that a plan is made for.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

/// The id of a commit, whole or abbreviated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Commit(String);

/// Text that is no id of a commit.
#[derive(Debug, Error, PartialEq, Eq)]
#[error("a commit has 7 to 64 hexadecimal digits")]
pub struct NoCommit;

impl FromStr for Commit {
    type Err = NoCommit;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let is_one = (7..=64).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_hexdigit());
        is_one.then(|| Self(text.to_owned())).ok_or(NoCommit)
    }
}

impl fmt::Display for Commit {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}
