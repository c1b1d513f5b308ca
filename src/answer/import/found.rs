//! What was found for the accounts that an import is about.

use std::collections::BTreeMap;

use super::notes::Notes;
use crate::desired::resolve;
use crate::organization::{Account, Organization, SettingKey};
use crate::plan::live::{LiveState, Observed};
use crate::policy::Policy;
use crate::policy::template::{self, Template};
use crate::setting::{Kind, Value};

/// The accounts that are managed, and the contacts that a policy can decide.
pub struct Readings<'o> {
    /// By ID.
    pub accounts: Vec<&'o Account>,
    pub set: BTreeMap<SettingKey, Value>,
}

/// Sorts what was read. What no policy can decide is noted.
pub fn sort<'o>(organization: &'o Organization, live: &LiveState) -> (Readings<'o>, Notes) {
    // Without any wish, the street itself says who is managed.
    let (state, _) = resolve(&Policy::default(), organization);
    let mut notes = Notes { skipped: state.skipped, out_of_reach: state.out_of_reach, ..Notes::default() };
    let is_managed =
        |account: &&Account| !notes.skipped.contains_key(&account.id) && !notes.out_of_reach.contains(&account.id);
    let accounts: Vec<_> = organization.accounts().values().filter(is_managed).collect();
    let mut set = BTreeMap::new();
    for account in &accounts {
        for kind in Kind::ALL {
            let key = SettingKey { account: account.id, kind };
            match live.get(&key) {
                None => {
                    notes.not_read.insert(key);
                }
                Some(Observed::Unreadable(failure)) => {
                    notes.unreadable.insert(key, failure.clone());
                }
                Some(Observed::Absent) => {
                    notes.not_set += 1;
                }
                Some(Observed::Present(texts)) => match Value::new(texts.clone()) {
                    Err(invalid) => {
                        notes.refused.insert(key, invalid);
                    }
                    Ok(value) if !can_be_written(&value) => {
                        notes.placeholders.insert(key);
                    }
                    Ok(value) => {
                        set.insert(key, value);
                    }
                },
            }
        }
    }
    notes.managed = accounts.len();
    notes.set = set.len();
    (Readings { accounts, set }, notes)
}

/// Whether a policy can hold a value. One that looks like a placeholder is a mistake there, even with its braces
/// doubled.
fn can_be_written(value: &Value) -> bool {
    let written = |text: &str| Template::of_text(text).to_string();
    value.as_live().iter().all(|(_, text)| text.is_none_or(|text| template::foreign(&written(text)).is_none()))
}
