//! The plan file: a plan with where it came from, as JSON that can be reviewed, kept and applied.
//!
//! `id` says what was reviewed: it depends on the organization and the changes alone. `digest`
//! says that the file is whole, to the byte. Neither is a signature. `docs/plan-file.md` describes
//! the format; its names are fixed.

mod wire;

use jiff::Timestamp;
use sha2::{Digest, Sha256};
use thiserror::Error;

use super::Plan;
use super::guardrail::{Limits, Violation, check};
use super::id::PlanId;

/// The largest plan file that is read, in bytes: some five times what 50,000 accounts come to.
pub const MAX_BYTES: u64 = 512 << 20;

/// What a plan file holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlanDocument {
    /// What identifies the changes.
    pub id: PlanId,
    /// The plan.
    pub plan: Plan,
    /// When it was made.
    pub created_at: Timestamp,
    /// When the oldest part of what it was made from was read, if that was not just before.
    pub read_at: Option<Timestamp>,
    /// The program that made it.
    pub tool: Tool,
    /// The files it was made from.
    pub policy: Vec<PolicyFile>,
    /// The limits it is judged by.
    pub limits: Limits,
    /// The digest of the file that it was read from; `None` if it was read from none.
    pub digest: Option<String>,
}

/// A program and its version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tool {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
}

impl Tool {
    /// This program.
    #[must_use]
    pub fn this() -> Self {
        Self { name: env!("CARGO_PKG_NAME").to_owned(), version: env!("CARGO_PKG_VERSION").to_owned() }
    }
}

/// A policy file that a plan was made from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicyFile {
    /// Its path, as the user named it.
    pub path: String,
    /// The hash of its content, in hexadecimal.
    pub sha256: String,
}

impl PlanDocument {
    /// A plan made just now by this program.
    #[must_use]
    pub fn new(plan: Plan, created_at: Timestamp, policy: Vec<PolicyFile>, limits: Limits) -> Self {
        let id = PlanId::of(&plan.identity.organization, &plan.changes);
        Self { id, plan, created_at, read_at: None, tool: Tool::this(), policy, limits, digest: None }
    }

    /// The same with an id that no plan has which can be applied: no file with it is taken for a plan.
    #[must_use]
    pub fn only_for_showing(self) -> Self {
        Self { id: self.id.only_for_showing(), ..self }
    }

    /// The limits that the plan exceeds.
    #[must_use]
    pub fn violations(&self) -> Vec<Violation> {
        check(&self.plan, &self.limits)
    }

    /// The content of the file.
    #[must_use]
    pub fn to_json(&self) -> String {
        let unsealed = wire::render(self, "");
        let digest = hash(unsealed.as_bytes());
        unsealed.replacen(&digest_line(""), &digest_line(&digest), 1)
    }

    /// Reads a plan file and checks that it is one, whole, and of a known version.
    ///
    /// # Errors
    /// The first reason not to trust it.
    pub fn from_json(text: &str) -> Result<Self, PlanFileError> {
        let header: wire::Header = serde_json::from_str(text).map_err(|error| match error.classify() {
            serde_json::error::Category::Data => PlanFileError::NotAPlan,
            _ => not_json(&error),
        })?;
        if header.format.as_deref() != Some(wire::FORMAT) {
            return Err(PlanFileError::NotAPlan);
        }
        match header.version {
            Some(version) if version == wire::VERSION => {}
            version => return Err(PlanFileError::UnknownVersion(version.unwrap_or_default().to_string())),
        }
        let sealed = header.digest.unwrap_or_default();
        let unsealed = text.replacen(&digest_line(&sealed), &digest_line(""), 1);
        if hash(unsealed.as_bytes()) != sealed {
            return Err(PlanFileError::Digest);
        }
        let document = wire::parse(text)?;
        if document.id.is_only_for_showing() {
            return Err(PlanFileError::OnlyForShowing);
        }
        let id = PlanId::of(&document.plan.identity.organization, &document.plan.changes);
        if document.id == id { Ok(document) } else { Err(PlanFileError::Id) }
    }
}

/// The line of the file that holds the digest; everything but its value is what it is a hash of.
fn digest_line(digest: &str) -> String {
    format!("\n  \"digest\": \"{digest}\",\n")
}

/// `sha256:` and the hash in hexadecimal.
fn hash(bytes: &[u8]) -> String {
    format!("sha256:{}", sha256(bytes))
}

/// A SHA-256 hash in hexadecimal.
#[must_use]
pub fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

fn not_json(error: &serde_json::Error) -> PlanFileError {
    PlanFileError::NotJson { line: error.line(), column: error.column() }
}

/// Why a file is not taken for a plan.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum PlanFileError {
    /// It is not JSON.
    #[error("not valid JSON at line {line}, column {column}")]
    NotJson {
        /// Counted from 1.
        line: usize,
        /// Counted from 1.
        column: usize,
    },
    /// It is something else.
    #[error("not a plan file: its `format` is not `orgcontacts/plan`")]
    NotAPlan,
    /// It was made by another version of this program.
    #[error("version {0} of the plan file is not known to this program")]
    UnknownVersion(String),
    /// Something in it has changed since it was written.
    #[error("the file has been changed since it was written: its digest does not match its content")]
    Digest,
    /// Its changes are not those that its id stands for.
    #[error("the file's id does not match its changes")]
    Id,
    /// It is about masked contacts, or about an organization that is not there.
    #[error("the file holds a plan for viewing only: its contacts are masked, or it is a what-if")]
    OnlyForShowing,
    /// Something in it makes no sense.
    #[error("the file makes no sense: {0}")]
    Malformed(String),
}
