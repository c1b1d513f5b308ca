//! Reading the contacts that a policy speaks of, and no others.
//!
//! Never fails: what could not be read is [`Observed::Unreadable`], with the reason. Where it turns out that
//! every read would fail, those that were not sent yet are not made.

use std::cell::RefCell;
use std::rc::Rc;

use futures_util::stream::{self, Stream, StreamExt};

use crate::gateway::{Failure, ReadAccess};
use crate::organization::{Identity, Reach, SettingKey};
use crate::plan::live::{LiveState, Observed};
use crate::run::early_stop::{EarlyStop, GuardedCall};
use crate::setting::KeptOnce;

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
    let known = Rc::new(RefCell::new(KeptOnce::default()));
    let observe = move |(key, reach): Asked| {
        let (early_stop, known) = (Rc::clone(&early_stop), Rc::clone(&known));
        async move {
            let read =
                async |call: &GuardedCall<'_>| access.contact_with_leave(key, reach, async || call.leave().await).await;
            let found = early_stop.call(key.account).make(read).await;
            (key, found.map(|contact| contact.map(|contact| known.borrow_mut().keep(contact))).into())
        }
    };
    asked.map(observe).buffer_unordered(access.parallelism())
}

/// Reads contacts, all of them; `read` is called after each.
pub async fn observe<A: ReadAccess>(access: &A, asked: impl IntoIterator<Item = Asked>, read: impl Fn()) -> LiveState {
    if access.is_at_hand() {
        return look_up(access, asked, read).await;
    }
    observations(access, stream::iter(asked)).inspect(|_| read()).collect().await
}

/// As [`observe`], where nothing is waited for: one after the other.
async fn look_up<A: ReadAccess>(access: &A, asked: impl IntoIterator<Item = Asked>, read: impl Fn()) -> LiveState {
    let early_stop = EarlyStop::default();
    let mut live = Vec::new();
    for (key, reach) in asked {
        let call = early_stop.call(key.account);
        let found = match early_stop.reason() {
            Some(_) => Err(Failure::NotTried),
            None => access.contact(key, reach).await,
        };
        live.push((key, call.ended(found).into()));
        read();
    }
    LiveState::from_iter(live)
}
