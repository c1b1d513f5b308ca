//! The import itself, from what was read to a policy with notes.

use std::collections::BTreeMap;

use thiserror::Error;

use super::accept::accepted;
use super::compose::Composed;
use super::evidence::{Counted, count};
use super::found;
use super::infer::{Inferred, infer};
use super::notes::{ImportOptions, ImportedKey, Notes, RuleNote};
use super::predict::predict;
use super::spacing::odd_spaces;
use crate::organization::{Organization, SettingKey};
use crate::plan::live::LiveState;
use crate::policy::Policy;
use crate::setting::Kind;

/// A policy that was made from what is there.
#[derive(Clone, Debug)]
pub struct Imported {
    pub policy: Policy,
    /// What there is to say about it.
    pub notes: Notes,
}

/// Why there is nothing to make a policy from.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum NothingToImport {
    #[error("the organization has no account to manage")]
    NoManagedAccount,
    /// Not one contact is known, neither as set nor as not set.
    #[error("no contact was read")]
    NothingRead,
}

/// Makes a policy from what is there.
///
/// A key that `live` lacks was not read. Nothing is wished for it, nor for what could not be read or written.
///
/// # Errors
/// There is nothing to make a policy from.
pub fn import(
    organization: &Organization,
    live: &LiveState,
    options: ImportOptions,
) -> Result<Imported, NothingToImport> {
    let (readings, mut notes) = found::sort(organization, live, options.gaps);
    if readings.accounts.is_empty() {
        return Err(NothingToImport::NoManagedAccount);
    }
    if notes.not_read.len() + notes.unreadable.len() == readings.accounts.len() * Kind::ALL.len() {
        return Err(NothingToImport::NothingRead);
    }
    let Inferred { composed, merged, similar, filled } = infer(organization, &readings, options);
    let Composed { policy, grounds, contacts } = composed;
    let Counted { defaults, rules, contacts: counted } = count(&policy, organization);
    let places: BTreeMap<usize, usize> = contacts.iter().enumerate().map(|(at, place)| (*place, at)).collect();
    notes.defaults = defaults;
    notes.rules = grounds.into_iter().zip(rules).map(|(grounds, evidence)| RuleNote { grounds, evidence }).collect();
    notes.contacts = counted;
    let group_in_policy = |group: &Vec<usize>| group.iter().filter_map(|place| places.get(place).copied()).collect();
    notes.similar = similar.iter().map(group_in_policy).filter(|group: &Vec<usize>| group.len() > 1).collect();
    let in_policy = |keys: BTreeMap<SettingKey, usize>| {
        let key = |(key, place)| Some(ImportedKey { key, contact: *places.get(&place)? });
        keys.into_iter().filter_map(key).collect()
    };
    (notes.filled, notes.merged) = (in_policy(filled), in_policy(merged));
    notes.odd_spaces = odd_spaces(&policy);
    notes.prediction = predict(organization, &readings, options.merge_similar);
    let lints = accepted(&policy, organization);
    Ok(Imported { policy: Policy { lints, ..policy }, notes })
}
