//! What an organization would be like if something were otherwise. Pure: the organization itself stays
//! as it is.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use thiserror::Error;

use super::{Account, AccountId, Organization, Unit};

/// Something that is not so, but could be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Supposition {
    /// An account is in another unit.
    Moved {
        account: AccountId,
        /// The path of the unit, or its id.
        unit: String,
    },
    /// An account has a tag.
    Tagged {
        account: AccountId,
        /// The tag's key.
        key: String,
        /// Its value, which may be empty.
        value: String,
    },
    /// An account lacks a tag.
    Untagged {
        account: AccountId,
        /// The tag's key.
        key: String,
    },
}

/// Why something cannot be supposed of an organization.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum ImpossibleSupposition {
    /// There is no such account.
    #[error("the organization has no account {0}")]
    UnknownAccount(AccountId),
    /// There is no such unit.
    #[error("the organization has no OU `{0}`")]
    UnknownUnit(String),
    /// There are several of that path.
    #[error("the organization has several OUs at `{0}`: name one by its ID")]
    AmbiguousPath(String),
    /// It is supposed to be in two places.
    #[error("account {account} cannot be in two OUs: `{first}` and `{second}`")]
    MovedTwice {
        account: AccountId,
        /// The OU that was named first.
        first: String,
        /// The other one, or the same again.
        second: String,
    },
    /// It is supposed to have two values of one tag.
    #[error("account {account} cannot have two values of the tag `{key}`")]
    TaggedTwice {
        account: AccountId,
        /// The tag's key.
        key: String,
    },
    /// The account does not have the tag in the first place.
    #[error("account {account} has no tag `{key}`")]
    UnknownTag {
        account: AccountId,
        /// The tag's key.
        key: String,
    },
}

impl fmt::Display for Supposition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Moved { account, unit } => write!(f, "{account} in {unit}"),
            Self::Tagged { account, key, value } => write!(f, "{account} with the tag {key}={value}"),
            Self::Untagged { account, key } => write!(f, "{account} without the tag {key}"),
        }
    }
}

/// Looks for suppositions that contradict each other, or say the same twice.
///
/// # Errors
/// The first one that does.
pub fn check(suppositions: &[Supposition]) -> Result<(), ImpossibleSupposition> {
    let (mut moved, mut tagged) = (BTreeMap::new(), BTreeSet::new());
    for supposition in suppositions {
        match supposition {
            Supposition::Moved { account, unit } => {
                if let Some(first) = moved.insert(*account, unit.clone()) {
                    let second = unit.clone();
                    return Err(ImpossibleSupposition::MovedTwice { account: *account, first, second });
                }
            }
            Supposition::Tagged { account, key, value: _ } => {
                if !tagged.insert((*account, key)) {
                    return Err(ImpossibleSupposition::TaggedTwice { account: *account, key: key.clone() });
                }
            }
            Supposition::Untagged { account: _, key: _ } => {}
        }
    }
    Ok(())
}

impl Organization {
    /// The same with something otherwise.
    ///
    /// # Errors
    /// Why that cannot be.
    pub fn supposing(&self, supposition: &Supposition) -> Result<Self, ImpossibleSupposition> {
        let mut supposed = self.clone();
        match supposition {
            Supposition::Moved { account, unit } => {
                let parent = self.unit_at(unit)?.id.clone();
                supposed.account_mut(*account)?.parent = parent;
            }
            Supposition::Tagged { account, key, value } => {
                supposed.account_mut(*account)?.tags.insert(key.clone(), value.clone());
            }
            Supposition::Untagged { account, key } => {
                let tags = &mut supposed.account_mut(*account)?.tags;
                let unknown = || ImpossibleSupposition::UnknownTag { account: *account, key: key.clone() };
                tags.remove(key).ok_or_else(unknown)?;
            }
        }
        Ok(supposed)
    }

    /// The unit with a path, as a policy writes it, or with an id.
    fn unit_at(&self, place: &str) -> Result<&Unit, ImpossibleSupposition> {
        let mut units = self.units.values().filter(|unit| unit.id.as_str() == place || self.path(&unit.id) == place);
        let unit = units.next().ok_or_else(|| ImpossibleSupposition::UnknownUnit(place.to_owned()))?;
        match units.next() {
            None => Ok(unit),
            Some(_) => Err(ImpossibleSupposition::AmbiguousPath(place.to_owned())),
        }
    }

    fn account_mut(&mut self, id: AccountId) -> Result<&mut Account, ImpossibleSupposition> {
        self.accounts.get_mut(&id).ok_or(ImpossibleSupposition::UnknownAccount(id))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::super::Identity;
    use super::*;

    const APP: &str = "222222222222";

    fn organization() -> Organization {
        let unit = |id: &str, name: &str, parent: Option<&str>| Unit {
            id: id.parse().unwrap(),
            name: Some(name.to_owned()),
            parent: parent.map(|parent| parent.parse().unwrap()),
        };
        let units = [
            unit("r-ab12", "Root", None),
            unit("ou-ab12-a", "A", Some("r-ab12")),
            unit("ou-ab12-b", "B/C", Some("ou-ab12-a")),
            unit("ou-ab12-d", "Twice", Some("r-ab12")),
            unit("ou-ab12-e", "Twice", Some("r-ab12")),
        ];
        let account = Account {
            id: APP.parse().unwrap(),
            name: Some("app".to_owned()),
            email: None,
            state: None,
            status: None,
            parent: "r-ab12".parse().unwrap(),
            tags: BTreeMap::from([("team".to_owned(), "red".to_owned())]),
        };
        let identity = Identity {
            organization: "o-exampleorg".parse().unwrap(),
            management_account: "111111111111".parse().unwrap(),
            caller: "111111111111".parse().unwrap(),
        };
        Organization::new(identity, units, [account]).unwrap()
    }

    fn suppose(supposition: &Supposition) -> Result<Account, ImpossibleSupposition> {
        let organization = organization();
        let supposed = organization.supposing(supposition)?;
        assert_eq!(supposed.units(), organization.units());
        Ok(supposed.accounts()[&APP.parse().unwrap()].clone())
    }

    fn moved(unit: &str) -> Supposition {
        Supposition::Moved { account: APP.parse().unwrap(), unit: unit.to_owned() }
    }

    #[test]
    fn an_account_is_moved_to_a_path_or_an_id() {
        assert_eq!(suppose(&moved(r"/A/B\/C")).unwrap().parent.as_str(), "ou-ab12-b");
        assert_eq!(suppose(&moved("ou-ab12-e")).unwrap().parent.as_str(), "ou-ab12-e");
        assert_eq!(suppose(&moved("/")).unwrap().parent.as_str(), "r-ab12");
        assert_eq!(suppose(&moved("/B")), Err(ImpossibleSupposition::UnknownUnit("/B".to_owned())));
        assert_eq!(suppose(&moved("/Twice")), Err(ImpossibleSupposition::AmbiguousPath("/Twice".to_owned())));
        let stranger = "333333333333".parse().unwrap();
        let moved = Supposition::Moved { account: stranger, unit: "/A".to_owned() };
        assert_eq!(suppose(&moved), Err(ImpossibleSupposition::UnknownAccount(stranger)));
    }

    #[test]
    fn tags_come_change_and_go() {
        let account: AccountId = APP.parse().unwrap();
        let tagged = |key: &str, value: &str| {
            suppose(&Supposition::Tagged { account, key: key.to_owned(), value: value.to_owned() }).unwrap().tags
        };
        assert_eq!(tagged("team", "blue")["team"], "blue");
        assert_eq!(tagged("tier", "").len(), 2);
        let untagged = |key: &str| suppose(&Supposition::Untagged { account, key: key.to_owned() });
        assert!(untagged("team").unwrap().tags.is_empty());
        let unknown = ImpossibleSupposition::UnknownTag { account, key: "tier".to_owned() };
        assert_eq!(untagged("tier"), Err(unknown));
    }
}
