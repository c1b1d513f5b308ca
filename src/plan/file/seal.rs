//! A plan file as text, sealed by its digest and its ID: what was changed in it is not taken for a plan.

use sha2::{Digest, Sha256};

use super::document::PlanDocument;
use super::error::PlanFileError;
use super::v1;
use super::wire::{FORMAT, Header};
use crate::plan::id::PlanId;
use crate::text::our_file::OurFile;

/// The largest plan file that is read, in bytes: some five times what 50,000 accounts come to.
pub const MAX_BYTES: u64 = 512 << 20;

impl PlanDocument {
    /// The content of the file.
    #[must_use]
    pub fn to_json(&self) -> String {
        let unsealed = v1::render(self, "");
        let digest = hash(unsealed.as_bytes());
        unsealed.replacen(&digest_line(""), &digest_line(&digest), 1)
    }

    /// Reads a plan file and checks that it is one, whole, and of a known version.
    ///
    /// # Errors
    /// The first reason not to trust it.
    pub fn from_json(text: &str) -> Result<Self, PlanFileError> {
        let other = || OurFile::of(text).filter(|kind| *kind != OurFile::Plan).map(PlanFileError::OurFile);
        let header: Header = serde_json::from_str(text).map_err(|error| match (other(), error.classify()) {
            (Some(other), _) => other,
            (None, serde_json::error::Category::Data) => PlanFileError::NotAPlan,
            (None, _) => PlanFileError::not_json(&error),
        })?;
        if header.format.as_deref() != Some(FORMAT) {
            return Err(other().unwrap_or(PlanFileError::NotAPlan));
        }
        match header.version {
            Some(version) if version == v1::VERSION => {}
            version => return Err(PlanFileError::UnknownVersion(version.unwrap_or_default().to_string())),
        }
        let sealed = header.digest.unwrap_or_default();
        let unsealed = text.replacen(&digest_line(&sealed), &digest_line(""), 1);
        if hash(unsealed.as_bytes()) != sealed {
            return Err(PlanFileError::Digest);
        }
        let document = v1::parse(text)?;
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
