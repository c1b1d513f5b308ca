//! The steps that are missing, in the order in which they are done.

use std::collections::BTreeSet;

use thiserror::Error;

use crate::gateway::{FeatureSet, Membership};
use crate::organization::{AccountId, Identity};

/// What is wanted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SetupRequest {
    /// The account that is to administer AWS Account Management.
    pub register: Option<AccountId>,
    /// The account that no longer is.
    pub deregister: Option<AccountId>,
}

/// How it is administered now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Administration {
    pub identity: Identity,
    pub features: FeatureSet,
    /// Whether it has trusted access to the organization.
    pub trusted_access: bool,
    /// Its delegated administrators.
    pub administrators: BTreeSet<AccountId>,
    /// What the organization says of the account that is to be registered, if one is.
    pub candidate: Option<Membership>,
    /// What it says of the account that is to be deregistered, if one is.
    pub departing: Option<Membership>,
}

/// Something that is missing. It cannot run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum SetupStep {
    EnableTrustedAccess,
    /// Comes before another is registered: there may be a limit to how many there are.
    Deregister(AccountId),
    /// Needs trusted access.
    Register(AccountId),
}

impl SetupStep {
    /// Whether it shows that it was done.
    #[must_use]
    pub fn shows(self, trusted_access: bool, administrators: &BTreeSet<AccountId>) -> bool {
        match self {
            Self::EnableTrustedAccess => trusted_access,
            Self::Deregister(account) => !administrators.contains(&account),
            Self::Register(account) => administrators.contains(&account),
        }
    }
}

/// Why nothing is begun.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum SetupRefusal {
    #[error("account {caller} is not the management account, which is {management}; nothing was changed")]
    NotManagement { caller: AccountId, management: AccountId },
    #[error(
        "the organization has consolidated billing only, and trusted access needs all features; nothing was changed"
    )]
    ConsolidatedBilling,
    #[error("{0} is the management account, which needs no delegation; nothing was changed")]
    IsManagement(AccountId),
    #[error("account {account} is not a delegated administrator, and {}; nothing was changed", standing(.membership))]
    NotAdministrator {
        account: AccountId,
        /// What the organization says of it.
        membership: Membership,
    },
    #[error("account {account} cannot be registered: {}; nothing was changed", standing(.membership))]
    NotActive {
        account: AccountId,
        /// What the organization says of it.
        membership: Membership,
    },
}

fn standing(membership: &Membership) -> String {
    match membership {
        // It may never have been.
        Membership::Gone => "it is not in the organization".to_owned(),
        Membership::Inactive(state) => format!("it is {state}"),
        Membership::Active => "it is ACTIVE".to_owned(),
    }
}

/// What is missing of what is wanted.
///
/// # Errors
/// Why it cannot be had.
pub fn missing_steps(request: SetupRequest, now: &Administration) -> Result<Vec<SetupStep>, SetupRefusal> {
    let Administration { identity, features, trusted_access, administrators, candidate, departing } = now;
    let Identity { organization: _, management_account, caller } = identity;
    if caller != management_account {
        return Err(SetupRefusal::NotManagement { caller: *caller, management: *management_account });
    }
    if *features == FeatureSet::ConsolidatedBilling {
        return Err(SetupRefusal::ConsolidatedBilling);
    }
    let SetupRequest { register, deregister } = request;
    if let Some(account) = [register, deregister].into_iter().flatten().find(|account| account == management_account) {
        return Err(SetupRefusal::IsManagement(account));
    }
    // One that is registered may be taken out whatever has become of it.
    let unknown = deregister.filter(|account| !administrators.contains(account));
    if let (Some(account), Some(membership @ (Membership::Gone | Membership::Inactive(_)))) = (unknown, departing) {
        return Err(SetupRefusal::NotAdministrator { account, membership: membership.clone() });
    }
    let register = register.filter(|account| !administrators.contains(account));
    if let (Some(account), Some(membership @ (Membership::Gone | Membership::Inactive(_)))) = (register, candidate) {
        return Err(SetupRefusal::NotActive { account, membership: membership.clone() });
    }
    let steps = [
        Some(SetupStep::EnableTrustedAccess),
        deregister.map(SetupStep::Deregister),
        register.map(SetupStep::Register),
    ];
    Ok(steps.into_iter().flatten().filter(|step| !step.shows(*trusted_access, administrators)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::organization::AccountState;

    fn id(n: u64) -> AccountId {
        format!("{n:012}").parse().unwrap()
    }

    /// With trusted access, and with account 3 as its administrator.
    fn now() -> Administration {
        Administration {
            identity: Identity {
                organization: "o-exampleorg".parse().unwrap(),
                management_account: id(1),
                caller: id(1),
            },
            features: FeatureSet::All,
            trusted_access: true,
            administrators: [id(3)].into(),
            candidate: Some(Membership::Active),
            departing: Some(Membership::Active),
        }
    }

    fn request(register: Option<u64>, deregister: Option<u64>) -> SetupRequest {
        SetupRequest { register: register.map(id), deregister: deregister.map(id) }
    }

    #[test]
    fn only_what_is_missing_is_done_and_in_order() {
        let steps = |request, now: &Administration| missing_steps(request, now).unwrap();
        assert_eq!(steps(request(Some(3), Some(4)), &now()), []);
        assert_eq!(
            steps(request(Some(2), Some(3)), &now()),
            [SetupStep::Deregister(id(3)), SetupStep::Register(id(2))]
        );
        let off = Administration { trusted_access: false, administrators: BTreeSet::new(), ..now() };
        assert_eq!(steps(request(None, None), &off), [SetupStep::EnableTrustedAccess]);
        assert_eq!(
            steps(request(Some(2), Some(3)), &off),
            [SetupStep::EnableTrustedAccess, SetupStep::Register(id(2))]
        );
    }

    #[test]
    fn what_cannot_be_had_is_refused() {
        let refused = |request, now: &Administration| missing_steps(request, now).unwrap_err();
        let member = Administration { identity: Identity { caller: id(3), ..now().identity }, ..now() };
        let not_management = SetupRefusal::NotManagement { caller: id(3), management: id(1) };
        assert_eq!(refused(request(None, None), &member), not_management);
        let bill = Administration { features: FeatureSet::ConsolidatedBilling, ..now() };
        assert_eq!(refused(request(None, None), &bill), SetupRefusal::ConsolidatedBilling);
        assert_eq!(refused(request(Some(1), None), &now()), SetupRefusal::IsManagement(id(1)));
        assert_eq!(refused(request(None, Some(1)), &now()), SetupRefusal::IsManagement(id(1)));
        let gone = Administration { departing: Some(Membership::Gone), ..now() };
        let unknown = SetupRefusal::NotAdministrator { account: id(4), membership: Membership::Gone };
        assert_eq!(refused(request(None, Some(4)), &gone), unknown);
        assert_eq!(missing_steps(request(None, Some(3)), &gone), Ok(vec![SetupStep::Deregister(id(3))]));
        for membership in [Membership::Gone, Membership::Inactive(AccountState::Suspended)] {
            let candidate = Some(membership.clone());
            let refused = refused(request(Some(2), None), &Administration { candidate, ..now() });
            assert_eq!(refused, SetupRefusal::NotActive { account: id(2), membership });
        }
    }
}
