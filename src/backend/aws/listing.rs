//! Listings, page by page: all there is, or an error. A listing that does not end, or that leads round
//! in circles, is one too.

use std::cell::RefCell;
use std::collections::BTreeSet;

use aws_sdk_organizations::types::{
    Account, DelegatedAdministrator, DelegatedService, EnabledServicePrincipal, OrganizationalUnit, Parent, Root, Tag,
};
use aws_sdk_resourcegroupstagging::types::ResourceTagMapping;

use super::failure::unexpected_answer;
use crate::gateway::{Failure, Operation};

/// The most that Organizations lists on one page.
pub(super) const PAGE: i32 = 20;

/// How many empty pages in a row are followed. AWS may send some, "even when there are more results".
const EMPTY_PAGES: usize = 20;

/// One page of a listing.
pub(super) struct ListedPage<T> {
    pub(super) items: Vec<T>,
    /// What the next page is asked for with.
    pub(super) next: Option<String>,
}

/// Something that AWS lists.
///
/// The figures are from "Quotas and service limits for AWS Organizations" and the API's `MaxResults`.
pub(super) trait Listed {
    /// How many one listing can have.
    const MOST: usize;
    /// How many a page can have.
    const PAGE: usize;

    /// What no other has in the same listing; `None` if AWS left it out.
    fn key(&self) -> Option<&str>;
}

macro_rules! listed {
    ($($item:ty: $most:literal by $page:literal, by $key:ident;)*) => {$(
        impl Listed for $item {
            const MOST: usize = $most;
            const PAGE: usize = $page;

            fn key(&self) -> Option<&str> {
                self.$key.as_deref()
            }
        }
    )*};
}

listed! {
    Account: 50_000 by 20, by id;
    OrganizationalUnit: 2_000 by 20, by id;
    Root: 1 by 20, by id;
    Parent: 1 by 20, by id;
    ResourceTagMapping: 50_000 by 100, by resource_arn;
    EnabledServicePrincipal: 1_000 by 20, by service_principal;
    DelegatedService: 1_000 by 20, by service_principal;
    DelegatedAdministrator: 50_000 by 20, by id;
}

impl Listed for Tag {
    const MOST: usize = 50;
    const PAGE: usize = 50;

    fn key(&self) -> Option<&str> {
        // The SDK puts empty text where a key is missing.
        Some(self.key.as_str()).filter(|key| !key.is_empty())
    }
}

/// What a listing has on all its pages.
pub(super) async fn pages<T: Listed>(
    operation: Operation,
    page: impl AsyncFn(Option<String>) -> Result<ListedPage<T>, Failure>,
) -> Result<Vec<T>, Failure> {
    let all = RefCell::new(Vec::new());
    follow(operation, page, |mut items| {
        all.borrow_mut().append(&mut items);
        Ok(())
    })
    .await?;
    Ok(all.into_inner())
}

/// Follows a listing from token to token and hands on what is on each page.
pub(super) async fn follow<T: Listed>(
    operation: Operation,
    page: impl AsyncFn(Option<String>) -> Result<ListedPage<T>, Failure>,
    hand_on: impl Fn(Vec<T>) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let mut seen = SeenPages::default();
    let mut token = None;
    loop {
        let ListedPage { items, next } = page(token).await?;
        let next = next.filter(|next| !next.is_empty());
        seen.add(&items, next.as_deref()).map_err(|wrong| unexpected_answer(operation, wrong))?;
        hand_on(items)?;
        let Some(next) = next else { return Ok(()) };
        token = Some(next);
    }
}

/// What a listing has had so far.
#[derive(Default)]
struct SeenPages {
    tokens: BTreeSet<String>,
    keys: BTreeSet<String>,
    empty_pages: usize,
}

impl SeenPages {
    /// Takes note of a page; `Err` if no listing of AWS has such a page.
    fn add<T: Listed>(&mut self, items: &[T], next: Option<&str>) -> Result<(), &'static str> {
        if items.len() > T::PAGE {
            return Err("more entries on a page than were asked for");
        }
        for item in items {
            let key = item.key().ok_or("an entry without a name or ID")?;
            if !self.keys.insert(key.to_owned()) {
                return Err("an entry is listed twice: if it has just changed, run the command again");
            }
        }
        let Some(next) = next else { return Ok(()) };
        if !self.tokens.insert(next.to_owned()) {
            return Err("a page leads back to an earlier one");
        }
        self.empty_pages = if items.is_empty() { self.empty_pages + 1 } else { 0 };
        // Twice as many as full pages would be: pages need not be full, and quotas have been raised.
        let most = 2 * T::MOST.div_ceil(T::PAGE) + EMPTY_PAGES;
        if self.empty_pages > EMPTY_PAGES || self.tokens.len() >= most {
            return Err("a listing that does not end");
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
