//! Which services have trusted access, and which accounts administer them.
//!
//! AWS Account Management is kept in the organization's settings, as everything depends on it; all
//! other services are only remembered.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde_json::{Value, json};

use super::input;
use super::pages::page;
use super::shapes::{account_json, insert, no_account, seconds, violated};
use crate::backend::directory::{TrustRead, TrustWrite};
use crate::backend::simulator::cloud::{Ask, Cloud, Done};
use crate::backend::simulator::reply::ApiError;
use crate::organization::{AccountId, AccountState};

/// The name of AWS Account Management.
const ACCOUNT_MANAGEMENT: &str = "account.amazonaws.com";

impl Cloud {
    /// Since when services have trusted access.
    fn trusted(&self) -> BTreeMap<String, Timestamp> {
        let mut services = self.ledger.services.clone();
        if self.directory.settings().trusted_access {
            services.entry(ACCOUNT_MANAGEMENT.to_owned()).or_insert(self.ledger.started);
        } else {
            services.remove(ACCOUNT_MANAGEMENT);
        }
        services
    }

    /// Since when accounts administer services, by service and account.
    fn delegations(&self) -> BTreeMap<(String, AccountId), Timestamp> {
        let mut delegations = self.ledger.delegates.clone();
        delegations
            .retain(|(service, account), _| service != ACCOUNT_MANAGEMENT || self.directory.is_delegated(*account));
        for account in self.account_administrators() {
            delegations.entry((ACCOUNT_MANAGEMENT.to_owned(), account)).or_insert(self.ledger.started);
        }
        delegations
    }

    fn account_administrators(&self) -> BTreeSet<AccountId> {
        match &self.directory.settings().delegated_administrators {
            Some(listed) => listed.clone(),
            None => {
                let caller = self.directory.identity().caller;
                Some(caller).filter(|caller| self.directory.is_delegated(*caller)).into_iter().collect()
            }
        }
    }

    pub fn is_delegated_for_any(&self, account: AccountId) -> bool {
        self.directory.is_delegated(account) || self.ledger.delegates.keys().any(|(_, delegate)| *delegate == account)
    }
}

/// Answers a read.
pub fn read(cloud: &Cloud, operation: TrustRead, ask: Ask<'_>) -> Result<Value, ApiError> {
    match operation {
        TrustRead::ListAWSServiceAccessForOrganization => services(cloud, ask.input),
        TrustRead::ListDelegatedAdministrators => delegates(cloud, ask.input),
        TrustRead::ListDelegatedServicesForAccount => services_of(cloud, ask.input),
    }
}

/// Answers a write.
pub fn change(cloud: &Cloud, operation: TrustWrite, ask: Ask<'_>) -> Result<Done, ApiError> {
    match operation {
        TrustWrite::EnableAWSServiceAccess => enable(cloud, ask),
        TrustWrite::DisableAWSServiceAccess => disable(ask.input),
        TrustWrite::RegisterDelegatedAdministrator => register(cloud, ask),
        TrustWrite::DeregisterDelegatedAdministrator => deregister(cloud, ask.input),
    }
}

fn services(cloud: &Cloud, input: &Value) -> Result<Value, ApiError> {
    let services = cloud.trusted();
    let page = page(cloud.behaviour.pages, "ListAWSServiceAccessForOrganization", input, |after| {
        let after = after.unwrap_or_default().to_owned();
        services.iter().filter(move |(service, _)| **service > after).map(|(service, since)| {
            (service.clone(), json!({ "ServicePrincipal": service, "DateEnabled": seconds(*since) }))
        })
    })?;
    let mut answer = json!({ "EnabledServicePrincipals": page.entries });
    insert(&mut answer, "NextToken", page.token);
    Ok(answer)
}

fn enable(cloud: &Cloud, ask: Ask<'_>) -> Result<Done, ApiError> {
    let (service, now) = (input::service(ask.input)?.to_owned(), ask.now);
    let is_new = !cloud.trusted().contains_key(&service);
    Ok(Done::silently(move |cloud| {
        set_trusted(cloud, &service, true);
        if is_new {
            cloud.ledger.services.insert(service, now);
        }
    }))
}

fn disable(input: &Value) -> Result<Done, ApiError> {
    let service = input::service(input)?.to_owned();
    Ok(Done::silently(move |cloud| {
        cloud.ledger.services.remove(&service);
        cloud.ledger.delegates.retain(|(delegated, _), _| *delegated != service);
        set_trusted(cloud, &service, false);
    }))
}

/// Without trusted access there are no delegated administrators either.
fn set_trusted(cloud: &mut Cloud, service: &str, trusted: bool) {
    if service != ACCOUNT_MANAGEMENT || cloud.directory.settings().trusted_access == trusted {
        return;
    }
    cloud.directory.change_settings(|settings| {
        settings.trusted_access = trusted;
        if !trusted {
            settings.delegated_administrators = Some(BTreeSet::new());
        }
    });
}

fn delegates(cloud: &Cloud, input: &Value) -> Result<Value, ApiError> {
    let wanted = match input::member(input, "ServicePrincipal") {
        None => None,
        Some(_) => Some(input::service(input)?),
    };
    let mut since: BTreeMap<AccountId, Timestamp> = BTreeMap::new();
    for ((service, account), time) in cloud.delegations() {
        if wanted.is_none_or(|wanted| wanted == service) {
            let earliest = since.entry(account).or_insert(time);
            *earliest = time.min(*earliest);
        }
    }
    let accounts = cloud.directory.organization().accounts();
    let scope = format!("ListDelegatedAdministrators {}", wanted.unwrap_or_default());
    let page = page(cloud.behaviour.pages, &scope, input, |after| {
        let after = after.unwrap_or_default().to_owned();
        let known = since.iter().filter(move |(id, _)| id.as_str() > after.as_str());
        known.filter_map(|(id, time)| {
            let mut delegate = account_json(cloud, accounts.get(id)?);
            delegate.as_object_mut()?.remove("Paths");
            insert(&mut delegate, "DelegationEnabledDate", Some(seconds(*time)));
            Some((id.to_string(), delegate))
        })
    })?;
    let mut answer = json!({ "DelegatedAdministrators": page.entries });
    insert(&mut answer, "NextToken", page.token);
    Ok(answer)
}

fn services_of(cloud: &Cloud, input: &Value) -> Result<Value, ApiError> {
    let account: AccountId = member(cloud, input)?;
    let delegations = cloud.delegations();
    let mut services = delegations.iter().filter(|((_, delegate), _)| *delegate == account).peekable();
    if services.peek().is_none() {
        return Err(not_registered());
    }
    let scope = format!("ListDelegatedServicesForAccount {account}");
    let page = page(cloud.behaviour.pages, &scope, input, |after| {
        let after = after.unwrap_or_default().to_owned();
        services.filter(move |((service, _), _)| *service > after).map(|((service, _), since)| {
            (service.clone(), json!({ "ServicePrincipal": service, "DelegationEnabledDate": seconds(*since) }))
        })
    })?;
    let mut answer = json!({ "DelegatedServices": page.entries });
    insert(&mut answer, "NextToken", page.token);
    Ok(answer)
}

fn member(cloud: &Cloud, input: &Value) -> Result<AccountId, ApiError> {
    let account = input::id(input, "AccountId")?;
    if cloud.directory.is_member(account) { Ok(account) } else { Err(no_account()) }
}

fn not_registered() -> ApiError {
    let message = "The provided account is not a registered delegated administrator for your organization.";
    ApiError::new("AccountNotRegisteredException", message)
}

fn register(cloud: &Cloud, ask: Ask<'_>) -> Result<Done, ApiError> {
    let service = input::service(ask.input)?;
    let account = member(cloud, ask.input)?;
    if account == cloud.directory.identity().management_account {
        let message = "You cannot register master account/yourself as delegated administrator for your organization.";
        return Err(violated("CANNOT_REGISTER_MASTER_AS_DELEGATED_ADMINISTRATOR", message));
    }
    if !cloud.trusted().contains_key(service) {
        let message =
            "You must first enable trusted access for the service before you register a delegated administrator.";
        return Err(violated("SERVICE_ACCESS_NOT_ENABLED", message));
    }
    let known = cloud.directory.organization().accounts().get(&account);
    if known.is_some_and(|known| known.effective_state().is_some_and(|state| *state != AccountState::Active)) {
        let message = "You cannot register a suspended account as a delegated administrator.";
        return Err(violated("CANNOT_REGISTER_SUSPENDED_ACCOUNT_AS_DELEGATED_ADMINISTRATOR", message));
    }
    let key = (service.to_owned(), account);
    if cloud.delegations().contains_key(&key) {
        let message = "The provided account is already a delegated administrator for your organization.";
        return Err(ApiError::new("AccountAlreadyRegisteredException", message));
    }
    let now = ask.now;
    Ok(Done::silently(move |cloud| {
        if key.0 == ACCOUNT_MANAGEMENT {
            change_administrators(cloud, |listed| {
                listed.insert(account);
            });
        }
        cloud.ledger.delegates.insert(key, now);
    }))
}

fn change_administrators(cloud: &mut Cloud, change: impl FnOnce(&mut BTreeSet<AccountId>)) {
    let mut listed = cloud.account_administrators();
    change(&mut listed);
    cloud.directory.change_settings(|settings| settings.delegated_administrators = Some(listed));
}

fn deregister(cloud: &Cloud, input: &Value) -> Result<Done, ApiError> {
    let service = input::service(input)?;
    let account = member(cloud, input)?;
    let key = (service.to_owned(), account);
    if !cloud.delegations().contains_key(&key) {
        return Err(not_registered());
    }
    Ok(Done::silently(move |cloud| {
        if key.0 == ACCOUNT_MANAGEMENT {
            change_administrators(cloud, |listed| {
                listed.remove(&account);
            });
        }
        cloud.ledger.delegates.remove(&key);
    }))
}
