//! AWS Organizations: which services it trusts, and which accounts administer them.

use std::collections::BTreeSet;

use aws_sdk_organizations::operation::deregister_delegated_administrator::DeregisterDelegatedAdministratorError;
use aws_sdk_organizations::operation::list_delegated_services_for_account::ListDelegatedServicesForAccountError;
use aws_sdk_organizations::operation::register_delegated_administrator::RegisterDelegatedAdministratorError;

use super::Aws;
use super::answer::parsed;
use super::failure::none_if;
use super::listing::{ListedPage, PAGE, pages};
use crate::gateway::{Failure, Operation, SERVICE_PRINCIPAL};
use crate::organization::AccountId;

impl Aws {
    /// Whether AWS Account Management has trusted access to the organization.
    ///
    /// # Errors
    /// Whatever kept it from being known.
    pub async fn has_trusted_access(&self) -> Result<bool, Failure> {
        let operation = Operation::ListAWSServiceAccessForOrganization;
        let services = pages(operation, async |token| {
            let send = async || {
                let request = self.organizations.list_aws_service_access_for_organization().max_results(PAGE);
                request.set_next_token(token.clone()).send().await
            };
            self.call(operation, send).await
        })
        .await?;
        Ok(services.iter().any(|service| service.service_principal() == Some(SERVICE_PRINCIPAL)))
    }

    /// The accounts that are delegated administrators for AWS Account Management.
    ///
    /// # Errors
    /// Whatever kept them from being known.
    pub async fn administrators(&self) -> Result<BTreeSet<AccountId>, Failure> {
        let operation = Operation::ListDelegatedAdministrators;
        let accounts = pages(operation, async |token| {
            let send = async || {
                let request = self.organizations.list_delegated_administrators().max_results(PAGE);
                request.service_principal(SERVICE_PRINCIPAL).set_next_token(token.clone()).send().await
            };
            self.call(operation, send).await
        })
        .await?;
        accounts.iter().map(|account| parsed(operation, "account id", account.id())).collect()
    }

    /// The services that an account is a delegated administrator for; none if it is none.
    ///
    /// # Errors
    /// Whatever kept them from being known.
    pub async fn administered_services(&self, account: AccountId) -> Result<BTreeSet<String>, Failure> {
        let operation = Operation::ListDelegatedServicesForAccount;
        let services = pages(operation, async |token| {
            let send = async || {
                let request = self.organizations.list_delegated_services_for_account().max_results(PAGE);
                let request = request.account_id(account.as_str()).set_next_token(token.clone());
                let is_none = ListDelegatedServicesForAccountError::is_account_not_registered_exception;
                none_if(request.send().await, is_none)
            };
            let page = self.call_about(account, operation, send).await?;
            Ok(page.unwrap_or(ListedPage { items: Vec::new(), next: None }))
        })
        .await?;
        Ok(services.into_iter().filter_map(|service| service.service_principal).collect())
    }

    /// Gives AWS Account Management trusted access. That it has it is success.
    ///
    /// # Errors
    /// Whatever kept it from being known to have it. It may have it all the same if [`Failure::is_ambiguous`].
    pub async fn enable_trusted_access(&self) -> Result<(), Failure> {
        let send =
            async || self.organizations.enable_aws_service_access().service_principal(SERVICE_PRINCIPAL).send().await;
        self.call(Operation::EnableAWSServiceAccess, send).await
    }

    /// Makes an account a delegated administrator for AWS Account Management. That it is one is success.
    ///
    /// # Errors
    /// As those of [`Self::enable_trusted_access`].
    pub async fn register_administrator(&self, account: AccountId) -> Result<(), Failure> {
        let send = async || {
            let request = self.organizations.register_delegated_administrator().account_id(account.as_str());
            let answer = request.service_principal(SERVICE_PRINCIPAL).send().await;
            none_if(answer, RegisterDelegatedAdministratorError::is_account_already_registered_exception)
        };
        self.call_about(account, Operation::RegisterDelegatedAdministrator, send).await.map(drop)
    }

    /// Takes that away. That it is none is success.
    ///
    /// # Errors
    /// As those of [`Self::enable_trusted_access`].
    pub async fn deregister_administrator(&self, account: AccountId) -> Result<(), Failure> {
        let send = async || {
            let request = self.organizations.deregister_delegated_administrator().account_id(account.as_str());
            let answer = request.service_principal(SERVICE_PRINCIPAL).send().await;
            none_if(answer, DeregisterDelegatedAdministratorError::is_account_not_registered_exception)
        };
        self.call_about(account, Operation::DeregisterDelegatedAdministrator, send).await.map(drop)
    }
}
