//! Reading the contacts that a policy speaks of, and no others.
//!
//! Never fails: what could not be read is [`Observed::Unreadable`], with the reason.

use futures_util::stream::{self, StreamExt};

use crate::fuse::Fuse;
use crate::gateway::ReadAccess;
use crate::live::{LiveState, Observed};
use crate::organization::{ContactKey, Identity};

/// Reads contacts, as many at once as the other side makes sense of; `read` is called after each.
pub async fn observe<A: ReadAccess>(
    access: &A,
    identity: &Identity,
    keys: impl IntoIterator<Item = ContactKey>,
    read: impl Fn(),
) -> LiveState {
    let fuse = Fuse::default();
    let observe = async |key: ContactKey| {
        let observed = match fuse.blown() {
            Some(failure) => Observed::Unreadable(failure),
            None => fuse.watch(access.contact(key, identity.reach(key.account)).await).into(),
        };
        read();
        (key, observed)
    };
    stream::iter(keys).map(observe).buffer_unordered(access.parallelism()).collect().await
}
