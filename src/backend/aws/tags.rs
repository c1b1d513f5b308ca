//! The tags of accounts.
//!
//! The management account has an index of all resources by tag: 100 accounts a call. Everyone
//! else, and the management account without `tag:GetResources`, asks for each account.
//!
//! The index follows changes with a delay that AWS does not document, and an account that is not in
//! it has *probably* no tags. It is taken at its word all the same: to ask for each account that it
//! lacks would cost a call for every account without tags, and a tag that is seen late is seen by
//! the next run. But an index that knows no account at all is not believed, since that is what
//! a wrong Region, or an emulator without one, looks like.

use std::collections::BTreeMap;

use aws_sdk_resourcegroupstagging::types::ResourceTagMapping;
use futures_util::future;

use super::Aws;
use super::failure::unexpected_answer;
use super::listing::pages;
use crate::gateway::{Failure, Operation};
use crate::organization::{AccountId, Identity};

/// The tags of each account that has some.
pub(super) type Tags = BTreeMap<AccountId, OwnTags>;

/// The tags of one account.
pub(super) type OwnTags = BTreeMap<String, String>;

impl Aws {
    /// The tags of all accounts from the index, or `None` where each account has to be asked for.
    pub(super) async fn indexed_tags(&self, identity: &Identity) -> Result<Option<Tags>, Failure> {
        if identity.caller != identity.management_account {
            return Ok(None);
        }
        match self.read_index().await {
            Ok(tags) => Ok(Some(tags).filter(|tags| !tags.is_empty())),
            Err(Failure::AccessDenied { .. } | Failure::Unexpected { .. } | Failure::NotFound { .. }) => Ok(None),
            Err(failure) => Err(failure),
        }
    }

    async fn read_index(&self) -> Result<Tags, Failure> {
        let operation = Operation::GetResources;
        let resources = pages(operation, async |token| {
            let send = async || {
                let request = self.tagging.get_resources().resource_type_filters("organizations:account");
                request.resources_per_page(100).set_pagination_token(token.clone()).send().await
            };
            self.call(operation, send).await
        })
        .await?;
        resources.into_iter().filter_map(|resource| tags_of(resource).transpose()).collect()
    }

    /// Whether the index knows any account: one page tells.
    pub(super) async fn index_has_accounts(&self) -> Result<bool, Failure> {
        let send = async || {
            let request = self.tagging.get_resources().resource_type_filters("organizations:account");
            request.resources_per_page(1).send().await
        };
        Ok(!self.call(Operation::GetResources, send).await?.items.is_empty())
    }

    /// One call for each, where the tagging service cannot be asked for all.
    pub(super) async fn listed_tags(&self, accounts: impl Iterator<Item = AccountId>) -> Result<Tags, Failure> {
        let listings = accounts.map(|account| async move {
            let tags = self.list_tags(account).await?;
            Ok::<_, Failure>((account, tags))
        });
        Ok(future::try_join_all(listings).await?.into_iter().collect())
    }

    pub(super) async fn list_tags(&self, account: AccountId) -> Result<OwnTags, Failure> {
        let operation = Operation::ListTagsForResource;
        let tags = pages(operation, async |token| {
            let send = async || {
                let request = self.organizations.list_tags_for_resource().resource_id(account.as_str());
                request.set_next_token(token.clone()).send().await
            };
            self.call_about(account, operation, send).await
        })
        .await?;
        Ok(tags.into_iter().map(|tag| (tag.key, tag.value)).collect())
    }
}

/// An account's tags in the index: its ARN ends in `account/o-exampleorg/222222222222`. What else
/// the index may answer is ignored.
fn tags_of(resource: ResourceTagMapping) -> Result<Option<(AccountId, OwnTags)>, Failure> {
    let name = resource.resource_arn().and_then(|arn| arn.rsplit('/').next()).unwrap_or_default();
    let Ok(account) = name.parse() else { return Ok(None) };
    let tags = resource.tags.ok_or_else(|| unexpected_answer(Operation::GetResources, "an answer without `Tags`"))?;
    Ok(Some((account, tags.into_iter().map(|tag| (tag.key, tag.value)).collect())))
}

#[cfg(test)]
mod tests;
