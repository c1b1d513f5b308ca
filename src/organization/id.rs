//! The ids of accounts, units and organizations, checked once when they are read.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::str::FromStr;

use thiserror::Error;

/// A twelve-digit account id. Leading zeros count.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct AccountId([u8; Self::DIGITS]);

impl AccountId {
    /// What one looks like, for schemas.
    pub const PATTERN: &str = "^[0-9]{12}$";

    /// How many digits it has.
    pub const DIGITS: usize = 12;

    /// The twelve digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).expect("an account id holds ASCII digits only")
    }
}

impl AccountId {
    /// The digits as two numbers, which order as they do. Ids are compared and hashed so often that it shows how: put
    /// together in memory first, as one number, they cost planning a quarter of its time.
    #[inline]
    fn as_numbers(self) -> (u64, u32) {
        let [a, b, c, d, e, f, g, h, i, j, k, l] = self.0;
        (u64::from_be_bytes([a, b, c, d, e, f, g, h]), u32::from_be_bytes([i, j, k, l]))
    }
}

impl Ord for AccountId {
    #[inline]
    fn cmp(&self, other: &Self) -> Ordering {
        self.as_numbers().cmp(&other.as_numbers())
    }
}

impl PartialOrd for AccountId {
    #[inline]
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Hash for AccountId {
    #[inline]
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.as_numbers().hash(state);
    }
}

impl FromStr for AccountId {
    type Err = InvalidAccountId;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let digits: [u8; Self::DIGITS] = text.as_bytes().try_into().map_err(|_| InvalidAccountId)?;
        if digits.iter().all(u8::is_ascii_digit) { Ok(Self(digits)) } else { Err(InvalidAccountId) }
    }
}

impl fmt::Display for AccountId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl fmt::Debug for AccountId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Not an account id.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error("an account ID has twelve digits")]
pub struct InvalidAccountId;

/// The id of the root (`r-…`) or of an organizational unit (`ou-…`).
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct UnitId(String);

impl UnitId {
    /// What one looks like, for schemas.
    pub const PATTERN: &str = "^(r-[0-9a-z]+|ou-[0-9a-z]+-[0-9a-z]+)$";

    /// The id as AWS writes it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it is the id of a root.
    #[must_use]
    pub fn is_root(&self) -> bool {
        self.0.starts_with("r-")
    }
}

impl FromStr for UnitId {
    type Err = InvalidUnitId;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let part = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
        let well_formed = match text.split('-').collect::<Vec<_>>().as_slice() {
            ["r", root] => part(root),
            ["ou", root, unit] => part(root) && part(unit),
            _ => false,
        };
        if well_formed { Ok(Self(text.to_owned())) } else { Err(InvalidUnitId) }
    }
}

impl fmt::Display for UnitId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

/// Not the id of a root or an organizational unit.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error("an OU's ID looks like `ou-ab12-11111111`, a root's like `r-ab12`")]
pub struct InvalidUnitId;

/// The id of an organization (`o-…`).
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct OrganizationId(String);

impl OrganizationId {
    /// What one looks like, for schemas.
    pub const PATTERN: &str = "^o-[0-9a-z]+$";

    /// The id as AWS writes it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for OrganizationId {
    type Err = InvalidOrganizationId;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let rest = text.strip_prefix("o-").ok_or(InvalidOrganizationId)?;
        if !rest.is_empty() && rest.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit()) {
            Ok(Self(text.to_owned()))
        } else {
            Err(InvalidOrganizationId)
        }
    }
}

impl fmt::Display for OrganizationId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

/// Not the id of an organization.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error("an organization's ID looks like `o-exampleorg`")]
pub struct InvalidOrganizationId;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_checked() {
        for bad in ["", "12345678901", "1234567890123", "12345678901x", "１２３４５６７８９０１２"] {
            assert!(bad.parse::<AccountId>().is_err(), "{bad}");
        }
        assert_eq!("012345678901".parse::<AccountId>().unwrap().to_string(), "012345678901");
        for bad in ["", "ou-", "r-", "ou-ab12", "ou-ab12-AB", "x-1", "ou-a--b", "r-a-b", "o-exampleorg"] {
            assert!(bad.parse::<UnitId>().is_err(), "{bad}");
        }
        for bad in ["", "o-", "exampleorg", "o-Example", "o-a-b", "r-ab12", "ou-ab12-11111111"] {
            assert!(bad.parse::<OrganizationId>().is_err(), "{bad}");
        }
        assert_eq!("o-a1b2c3d4e5".parse::<OrganizationId>().unwrap().to_string(), "o-a1b2c3d4e5");
    }

    #[test]
    fn a_root_is_told_by_its_id() {
        let is_root = |id: &str| id.parse::<UnitId>().unwrap().is_root();
        assert!(is_root("r-ab12") && !is_root("ou-ab12-11111111"));
    }
}
