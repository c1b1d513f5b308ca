//! The policy as it was before, for `plan --base`.

use std::path::Path;

use crate::cli::input::policy_files;
use crate::finding::{Code, Finding, Place};
use crate::platform::with_slashes;
use crate::policy::Policy;

/// A policy as it was before, or why there is none.
pub struct Base(Result<Policy, Finding>);

impl Base {
    /// Reads it. One that is not there or has mistakes keeps nobody from planning.
    pub fn read(path: &Path) -> Self {
        let finding = |why: String| {
            let message = format!("there is no earlier policy to compare with: {why}");
            Finding::new(Code::NoBase, Place::file(with_slashes(path)), message)
        };
        Self(policy_files::quietly(&[path.to_owned()]).map_err(finding))
    }

    /// The policy, if it can be compared with.
    pub fn policy(&self) -> Option<&Policy> {
        self.0.as_ref().ok()
    }

    /// Why it cannot.
    pub fn finding(&self) -> Option<&Finding> {
        self.0.as_ref().err()
    }
}
