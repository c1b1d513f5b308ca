//! Reading the contacts that a policy speaks of, and no others.
//!
//! Never fails: what could not be read is [`Observed::Unreadable`], with the reason.

use std::rc::Rc;

use futures_util::stream::{Stream, StreamExt};

use crate::fuse::Fuse;
use crate::gateway::ReadAccess;
use crate::live::{LiveState, Observed};
use crate::organization::{ContactKey, Identity, Reach};

/// A contact to be read, and how to get at it.
pub type Asked = (ContactKey, Reach);

/// Some contacts, each with how the caller gets at it.
pub fn asked(identity: &Identity, keys: impl IntoIterator<Item = ContactKey>) -> impl Iterator<Item = Asked> {
    keys.into_iter().map(|key| (key, identity.reach(key.account)))
}

/// Reads contacts as they are asked for, as many at once as the other side makes sense of.
pub fn observations<A: ReadAccess>(
    access: &A,
    asked: impl Stream<Item = Asked>,
) -> impl Stream<Item = (ContactKey, Observed)> {
    let fuse = Rc::new(Fuse::default());
    let observe = move |(key, reach): Asked| {
        let fuse = Rc::clone(&fuse);
        async move {
            let mut blown = fuse.watched();
            let answer = tokio::select! {
                biased;
                // Reads that still wait for their turn are not made any more.
                Ok(failure) = blown.wait_for(Option::is_some) => Err(failure.clone().expect("it was waited for")),
                answer = access.contact(key, reach) => fuse.watch(answer),
            };
            (key, answer.into())
        }
    };
    asked.map(observe).buffer_unordered(access.parallelism())
}

/// As [`observations`], all of them; `read` is called after each.
pub async fn observe<A: ReadAccess>(access: &A, asked: impl Stream<Item = Asked>, read: impl Fn()) -> LiveState {
    observations(access, asked).inspect(|_| read()).collect().await
}
