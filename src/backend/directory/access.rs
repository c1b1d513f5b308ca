//! Who reaches the contacts of which account.
//!
//! Sources: "API modes of operation" in the AWS Account Management reference; where it is silent,
//! the order in which AWS was seen to refuse. `docs/simulate.md` lists what is assumed.

use std::collections::BTreeMap;

use super::Directory;
use super::circumstances::Circumstances;
use super::iam::{Attached, Guards, IamDenial, IamLayer, IamPolicy, IamRequest, Principal};
use super::operation::Simulated;
use super::refusal::Refusal;
use super::settings::Settings;
use crate::organization::{Account, AccountId, AccountState};

impl Directory {
    /// The account that a call of the Account API acts on; `named` is the one that it names.
    ///
    /// # Errors
    /// Why the caller does not get at it.
    pub fn admit(
        &self,
        principal: &Principal,
        operation: Simulated,
        named: Option<AccountId>,
        Circumstances { kind, region }: Circumstances<'_>,
    ) -> Result<AccountId, Refusal> {
        let caller = principal.account;
        if let Some(account) = named {
            self.check_organizations_context(caller, account)?;
        }
        // Most organizations say nothing of permissions, and then nobody has to know what exactly is asked.
        if principal.session.is_none() && !self.settings().has_policies() {
            return Ok(named.unwrap_or(caller));
        }
        let types = kind.map(|kind| kind.as_str().to_ascii_uppercase());
        let mut request = principal
            .asks(operation.action(), self.resource(caller, named))
            .of_owner(named.unwrap_or(caller))
            .with("account:AlternateContactTypes", types)
            .with("account:TargetRegion", region.map(str::to_owned));
        // Nobody has recorded whether it is there in the standalone context: an assumption that it is not.
        if let Some(account) = named {
            request = request.with("account:AccountResourceOrgPaths", self.path_of(account));
        }
        match self.refuses(principal, &request) {
            None => Ok(named.unwrap_or(caller)),
            Some(denial) => Err(Refusal::Permissions { resource: request.resource, denial }),
        }
    }

    /// Where an account is, by IDs, as policies name it: `o-exampleorg/r-ab12/ou-ab12-11111111/`.
    fn path_of(&self, account: AccountId) -> Option<String> {
        let account = self.organization().accounts().get(&account)?;
        let mut ids: Vec<&str> = self.organization().lineage(&account.parent).map(|unit| unit.id.as_str()).collect();
        ids.push(self.identity().organization.as_str());
        ids.reverse();
        Some(format!("{}/", ids.join("/")))
    }

    /// The ARN of what a call acts on. It names the management account, even if a delegated
    /// administrator calls.
    fn resource(&self, caller: AccountId, named: Option<AccountId>) -> String {
        let identity = self.identity();
        match named {
            None => format!("arn:aws:account::{caller}:account"),
            Some(account) => {
                format!("arn:aws:account::{}:account/{}/{account}", identity.management_account, identity.organization)
            }
        }
    }

    /// What AWS asks of a call that names an account, in the order in which it asks it.
    fn check_organizations_context(&self, caller: AccountId, account: AccountId) -> Result<(), Refusal> {
        let management = self.identity().management_account;
        if self.is_deleted() || (caller != management && !self.is_delegated(caller)) {
            return Err(Refusal::NoAuthority);
        }
        if !self.settings().trusted_access {
            return Err(Refusal::TrustedAccessOff);
        }
        if account == management {
            return Err(Refusal::ManagementAccount);
        }
        // Nobody has recorded what AWS answers for accounts that are not active: an assumption.
        let reachable =
            |account: &Account| account.effective_state().is_none_or(|state| *state == AccountState::Active);
        match self.organization().accounts().get(&account) {
            Some(account) if reachable(account) => Ok(()),
            _ => Err(Refusal::NoAuthority),
        }
    }

    /// Whether an account is a delegated administrator for AWS Account Management.
    ///
    /// If the file does not say who is, the account that recorded it is taken for one: it could
    /// not have read the organization otherwise.
    #[must_use]
    pub fn is_delegated(&self, account: AccountId) -> bool {
        let identity = self.identity();
        match &self.settings().delegated_administrators {
            Some(listed) => listed.contains(&account),
            None => account == identity.caller && account != identity.management_account,
        }
    }

    /// Whether an account belongs to the organization.
    #[must_use]
    pub fn is_member(&self, account: AccountId) -> bool {
        let is_known = self.organization().accounts().contains_key(&account);
        !self.is_deleted() && (is_known || account == self.identity().management_account)
    }

    /// Whether an account belongs to the organization, and its principals and roles can be used.
    #[must_use]
    pub fn is_usable_member(&self, account: AccountId) -> bool {
        self.is_member(account) && self.is_usable(account)
    }

    /// Whether the principals of an account can do anything: not in one that is suspended, closed, or not signed up yet.
    /// One that is being closed still works.
    #[must_use]
    pub fn is_usable(&self, account: AccountId) -> bool {
        match self.organization().accounts().get(&account).and_then(Account::effective_state) {
            Some(AccountState::Suspended | AccountState::Closed | AccountState::PendingActivation) => false,
            Some(AccountState::Active | AccountState::PendingClosure | AccountState::Other(_)) | None => true,
        }
    }

    /// Which policy refuses a call, if one does.
    #[must_use]
    pub fn refuses(&self, principal: &Principal, request: &IamRequest<'_>) -> Option<IamDenial> {
        let identity = self.identity();
        let is_ours = self.is_member(principal.account);
        let request = request
            .clone()
            .with("aws:PrincipalOrgID", is_ours.then(|| identity.organization.to_string()))
            .with("aws:PrincipalOrgPaths", self.path_of(principal.account));
        self.attached_to(principal, request.owner).refuses(principal, &request)
    }

    /// What is attached to a caller, and above it.
    fn attached_to(&self, principal: &Principal, owner: Option<AccountId>) -> Attached<'_> {
        let Settings { principals, roles, guards, .. } = self.settings();
        let Guards { service_control, resource_control, vpc_endpoint } = guards;
        let role = principal.role.as_ref().and_then(|role| roles.get(role));
        let permissions =
            role.and_then(|role| role.permissions.as_ref()).or_else(|| principals.get(&principal.account));
        Attached {
            service_control: self.attached(service_control, principal.account),
            resource_control: owner.map(|owner| self.attached(resource_control, owner)).unwrap_or_default(),
            vpc_endpoint: vpc_endpoint.as_ref(),
            permissions,
        }
    }

    /// The policies on the way down to an account, the root first. Where nothing is attached everything is allowed, as by
    /// `FullAWSAccess`. Nothing binds the management account.
    fn attached<'a>(&self, policies: &'a BTreeMap<String, Vec<IamPolicy>>, account: AccountId) -> Vec<&'a [IamPolicy]> {
        let Some(found) = self.organization().accounts().get(&account) else { return Vec::new() };
        if account == self.identity().management_account {
            return Vec::new();
        }
        let mut levels = vec![account.as_str().to_owned()];
        levels.extend(self.organization().lineage(&found.parent).map(|unit| unit.id.to_string()));
        levels.iter().rev().filter_map(|level| policies.get(level)).map(Vec::as_slice).collect()
    }

    /// Which policy keeps somebody from taking a role, if one does: the caller's own, or the role's.
    #[must_use]
    pub fn refuses_role(&self, principal: &Principal, request: &IamRequest<'_>) -> Option<IamDenial> {
        let trust = || self.settings().roles.get(&request.resource)?.trust.as_ref();
        let by_role = |explicit: bool| Some(IamDenial { layer: IamLayer::RoleTrust, explicit });
        match trust() {
            Some(trust) if trust.denies(request) => by_role(true),
            trust => self.refuses(principal, request).or_else(|| {
                let is_trusted = trust.is_none_or(|trust| trust.allows(request));
                if is_trusted { None } else { by_role(false) }
            }),
        }
    }

    /// Whether a role can be taken by whoever an identity provider vouches for: anybody, where the file does not say
    /// whom it trusts.
    #[must_use]
    pub fn trusts_provider(&self, request: &IamRequest<'_>) -> bool {
        let role = self.settings().roles.get(&request.resource);
        role.and_then(|role| role.trust.as_ref()).is_none_or(|trust| trust.allows(request) && !trust.denies(request))
    }
}
