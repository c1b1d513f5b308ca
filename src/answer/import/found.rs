//! What was found for the accounts that an import is about.

use super::need::{Need, Needs3};
use super::notes::{Gaps, Notes};
use crate::desired::resolve;
use crate::organization::{Account, Organization, SettingKey};
use crate::plan::live::{LiveState, Observed};
use crate::policy::Policy;
use crate::setting::{Kind, Value};

/// The accounts that are managed, and the contacts that a policy can decide.
#[derive(Clone)]
pub struct Readings<'o> {
    /// By ID.
    pub accounts: Vec<&'o Account>,
    /// What each account has, in the same order, by type.
    pub values: Vec<[Option<Value>; 3]>,
    /// What it must end with where it has nothing.
    pub without: Vec<Needs3>,
}

impl Readings<'_> {
    /// What is set, by account and type.
    pub fn set(&self) -> impl Iterator<Item = (SettingKey, &Value)> {
        self.accounts.iter().zip(&self.values).flat_map(|(account, values)| {
            let key = |kind| SettingKey { account: account.id, kind };
            Kind::ALL.into_iter().filter_map(move |kind| Some((key(kind), values[kind as usize].as_ref()?)))
        })
    }
}

/// Sorts what was read. What no policy can decide is noted.
#[must_use]
pub fn sort<'o>(organization: &'o Organization, live: &LiveState, gaps: Gaps) -> (Readings<'o>, Notes) {
    // Without any wish, the street itself says who is managed.
    let (state, _) = resolve(&Policy::default(), organization);
    let mut notes = Notes { skipped: state.skipped, out_of_reach: state.out_of_reach, ..Notes::default() };
    let is_managed =
        |account: &&Account| !notes.skipped.contains_key(&account.id) && !notes.out_of_reach.contains(&account.id);
    let accounts: Vec<&Account> = organization.accounts().values().filter(is_managed).collect();
    let mut readings = Readings { accounts: Vec::new(), values: Vec::new(), without: Vec::new() };
    for account in accounts {
        let mut values = [None, None, None];
        let mut without = [Need::Nothing; 3];
        for kind in Kind::ALL {
            let key = SettingKey { account: account.id, kind };
            let (value, need) = read(key, live.get(&key), gaps, &mut notes);
            values[kind as usize] = value;
            without[kind as usize] = need;
        }
        readings.accounts.push(account);
        readings.values.push(values);
        readings.without.push(without);
    }
    notes.managed = readings.accounts.len();
    (readings, notes)
}

fn read(key: SettingKey, observed: Option<&Observed>, gaps: Gaps, notes: &mut Notes) -> (Option<Value>, Need) {
    match observed {
        None => {
            notes.not_read.insert(key);
        }
        Some(Observed::Unreadable(failure)) => {
            notes.unreadable.insert(key, failure.clone());
        }
        Some(Observed::Absent) => {
            notes.not_set += 1;
            let need = match gaps {
                Gaps::Leave => Need::Nothing,
                Gaps::Fill => Need::Gap,
            };
            return (None, need);
        }
        Some(Observed::Present(texts)) => match Value::new(texts.clone()) {
            Err(invalid) => {
                notes.refused.insert(key, invalid);
            }
            Ok(value) => {
                notes.set += 1;
                return (Some(value), Need::Nothing);
            }
        },
    }
    (None, Need::Nothing)
}
