//! Reading the contacts that a policy speaks of, and no others.
//!
//! Never fails: what could not be read is [`Observed::Unreadable`], with the reason. Where it turns out that
//! every read would fail, those that were not sent yet are not made.

use std::rc::Rc;

use futures_util::stream::{Stream, StreamExt};

use crate::gateway::ReadAccess;
use crate::organization::{Identity, Reach, SettingKey};
use crate::plan::live::{LiveState, Observed};
use crate::run::early_stop::{EarlyStop, GuardedCall};

/// A contact to be read, and how to get at it.
pub type Asked = (SettingKey, Reach);

/// Some contacts, each with how the caller gets at it.
pub fn asked(identity: &Identity, keys: impl IntoIterator<Item = SettingKey>) -> impl Iterator<Item = Asked> {
    keys.into_iter().map(|key| (key, identity.reach(key.account)))
}

/// Reads contacts as they are asked for, as many at once as the other side makes sense of.
pub fn observations<A: ReadAccess>(
    access: &A,
    asked: impl Stream<Item = Asked>,
) -> impl Stream<Item = (SettingKey, Observed)> {
    let early_stop = Rc::new(EarlyStop::default());
    let observe = move |(key, reach): Asked| {
        let early_stop = Rc::clone(&early_stop);
        async move {
            let read =
                async |call: &GuardedCall<'_>| access.contact_with_leave(key, reach, async || call.leave().await).await;
            (key, early_stop.call(key.account).make(read).await.into())
        }
    };
    asked.map(observe).buffer_unordered(access.parallelism())
}

/// As [`observations`], all of them; `read` is called after each.
pub async fn observe<A: ReadAccess>(access: &A, asked: impl Stream<Item = Asked>, read: impl Fn()) -> LiveState {
    observations(access, asked).inspect(|_| read()).collect().await
}
