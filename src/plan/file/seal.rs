//! A plan file as text, sealed by its digest and its ID: what was changed in it is not taken for a plan.

use sha2::{Digest, Sha256};

use super::document::PlanDocument;
use super::error::PlanFileError;
use super::v1;
use super::wire::{FORMAT, Header};
use crate::plan::id::PlanId;
use crate::text::our_file::OurFile;

/// The largest plan file that is read, in bytes: some eight times what 50,000 accounts come to.
pub const MAX_BYTES: u64 = 512 << 20;

impl PlanDocument {
    /// The content of the file.
    #[must_use]
    pub fn to_json(&self) -> String {
        let mut text = v1::render(self, "");
        let digest = hash(&[&text]);
        let place = text.find(&digest_line("")).expect("each version has a line for the digest");
        text.insert_str(place + DIGEST.len(), &digest);
        text
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
        if !is_sealed(text, &sealed) {
            return Err(PlanFileError::Digest);
        }
        let document = v1::parse(text)?;
        if document.id.is_only_for_showing() {
            return Err(PlanFileError::OnlyForShowing);
        }
        let id = PlanId::of(&document.plan.identity.organization, &document.plan.changes);
        if document.id == id { Ok(document) } else { Err(PlanFileError::Id) }
    }

    /// Whether a text is that of the file it was read from, byte for byte.
    #[must_use]
    pub fn was_read_from(&self, text: &str) -> bool {
        self.digest.as_ref().is_some_and(|digest| is_sealed(text, digest))
    }
}

/// Whether a text has this digest, and says so.
fn is_sealed(text: &str, digest: &str) -> bool {
    let parts = text.split_once(&digest_line(digest));
    parts.is_some_and(|(before, after)| hash(&[before, &digest_line(""), after]) == digest)
}

/// What stands before the digest.
const DIGEST: &str = "\n  \"digest\": \"";

/// The line of the file that holds the digest; everything but its value is what it is a hash of.
fn digest_line(digest: &str) -> String {
    format!("{DIGEST}{digest}\",\n")
}

/// `sha256:` and the hash of a text in parts, which are large.
fn hash(parts: &[&str]) -> String {
    let hash = parts.iter().fold(Sha256::new(), |hash, part| hash.chain_update(part));
    format!("sha256:{}", hexadecimal(&hash.finalize()))
}

/// A SHA-256 hash in hexadecimal.
#[must_use]
pub fn sha256(bytes: &[u8]) -> String {
    hexadecimal(&Sha256::digest(bytes))
}

fn hexadecimal(hash: &[u8]) -> String {
    hash.iter().map(|byte| format!("{byte:02x}")).collect()
}
