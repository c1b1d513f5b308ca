//! A role as a whole: what it is called, what it may do, and who may take it.

use super::tree::Tree;

/// What is to be attached, or made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AccessAnswer {
    Role(GrantedRole),
    /// A service control policy, for AWS Organizations.
    Control(Tree),
}

/// A role with its policies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GrantedRole {
    pub path: RolePath,
    pub description: &'static str,
    pub permissions: Tree,
    /// Who may take it; `None` where that is still to be said.
    pub trust: Option<Tree>,
}

/// What a role is called, and the folder that it is in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RolePath {
    /// `/` unless it is said otherwise.
    pub folder: String,
    pub name: String,
}

impl RolePath {
    /// Takes `team/Contacts` apart.
    #[must_use]
    pub fn of(name: &str) -> Self {
        match name.rsplit_once('/') {
            Some((folder, name)) => Self { folder: format!("/{folder}/"), name: name.to_owned() },
            None => Self { folder: "/".to_owned(), name: name.to_owned() },
        }
    }
}
