//! What identifies a plan: a hash of the organization's id and of the changes, and nothing else. The same
//! changes of the same organization have the same id, on any machine and at any time.

mod canonical;

use std::fmt;
use std::io;
use std::str::FromStr;

use sha2::{Digest, Sha256};
use thiserror::Error;

use super::change::Change;
use crate::organization::OrganizationId;

/// What the ids begin with that stand for changes to be made.
const TO_APPLY: &str = "sha256:";

/// What the others begin with: those of plans of masked contacts, and of what-ifs.
const TO_SHOW: &str = "show-only:";

/// How many hexadecimal digits of a hash are enough to name a file.
const SHORT: usize = 12;

/// `sha256:` and the hash of an organization and its changes: the same changes have the same on any machine.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PlanId {
    hash: [u8; 32],
    only_for_showing: bool,
}

impl PlanId {
    /// What one looks like, for schemas.
    pub const PATTERN: &str = "^(sha256|show-only):[0-9a-f]{64}$";

    /// The hash of the canonical form of an organization's id and its changes.
    #[must_use]
    pub fn of(organization: &OrganizationId, changes: &[Change]) -> Self {
        let mut hasher = io::BufWriter::new(Sha256::new());
        canonical::canonical(organization, changes, &mut hasher).expect("text and lists always serialize");
        let hasher = hasher.into_inner().expect("a hash takes everything");
        Self { hash: hasher.finalize().into(), only_for_showing: false }
    }

    /// The same as an id that no plan has which can be applied.
    #[must_use]
    pub fn only_for_showing(self) -> Self {
        Self { only_for_showing: true, ..self }
    }

    /// Whether its plan can only be looked at.
    #[must_use]
    pub fn is_only_for_showing(&self) -> bool {
        self.only_for_showing
    }

    /// The beginning of its hash, for the names of files.
    #[must_use]
    pub fn short(&self) -> String {
        let mut digits = self.digits();
        digits.truncate(SHORT);
        digits
    }

    fn digits(&self) -> String {
        self.hash.iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

impl fmt::Display for PlanId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scheme = if self.only_for_showing { TO_SHOW } else { TO_APPLY };
        write!(f, "{scheme}{}", self.digits())
    }
}

impl fmt::Debug for PlanId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for PlanId {
    type Err = InvalidPlanId;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (digits, only_for_showing) = match text.strip_prefix(TO_APPLY) {
            Some(digits) => (digits, false),
            None => (text.strip_prefix(TO_SHOW).ok_or(InvalidPlanId)?, true),
        };
        Ok(Self { hash: bytes(digits).ok_or(InvalidPlanId)?, only_for_showing })
    }
}

/// What hexadecimal digits in lower case stand for, if there are as many as a hash has.
fn bytes(digits: &str) -> Option<[u8; 32]> {
    let value = |digit: u8| match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        _ => None,
    };
    let pairs = digits.as_bytes().chunks(2).map(|pair| match pair {
        [high, low] => Some(value(*high)? * 16 + value(*low)?),
        _ => None,
    });
    pairs.collect::<Option<Vec<u8>>>()?.try_into().ok()
}

/// Not an id of a plan.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error("not a plan ID: a plan ID is `sha256:` and 64 hexadecimal digits")]
pub struct InvalidPlanId;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_read_as_it_is_written() {
        let digits = "0123456789abcdef".repeat(4);
        let id: PlanId = format!("sha256:{digits}").parse().unwrap();
        assert_eq!((id.to_string(), id.short()), (format!("sha256:{digits}"), "0123456789ab".to_owned()));
        let shown = id.only_for_showing();
        assert_eq!(shown.to_string(), format!("show-only:{digits}"));
        assert_eq!(shown.to_string().parse(), Ok(shown));
        assert_ne!(shown, id);
    }

    #[test]
    fn nothing_else_is_an_id() {
        let digits = "0".repeat(64);
        for text in ["", "sha256:", "sha256:00", &digits, &format!("sha256:{digits}0"), &format!("sha512:{digits}")] {
            assert_eq!(text.parse::<PlanId>(), Err(InvalidPlanId), "{text}");
        }
        for wrong in ["A", "g", "+", "é"] {
            let text = format!("sha256:{}{wrong}", "0".repeat(64 - wrong.len()));
            assert_eq!(text.parse::<PlanId>(), Err(InvalidPlanId), "{text}");
        }
    }
}
