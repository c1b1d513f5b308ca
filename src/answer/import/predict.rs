//! How well rules made from a part of the accounts say what the others have.

use std::collections::BTreeSet;

use sha2::{Digest, Sha256};

use super::found::Readings;
use super::infer::infer;
use super::notes::{Gaps, ImportOptions, Prediction};
use crate::desired::{Desired, resolve};
use crate::organization::{AccountId, Organization, SettingKey};
use crate::setting::{Value, similar};

/// One of so many accounts is held back.
const HELD_BACK: u8 = 5;

/// The fewest accounts from which anything can be foretold.
const FEWEST: usize = 10;

/// The fewest contacts of accounts that were held back whose share means anything.
const FEWEST_FORETOLD: usize = 10;

/// Makes rules from four fifths of the accounts, and looks how many contacts of the others they say.
#[must_use]
pub fn predict(organization: &Organization, readings: &Readings<'_>, merge_similar: bool) -> Option<Prediction> {
    if readings.accounts.len() < FEWEST {
        return None;
    }
    let is_held_back: Vec<bool> = readings.accounts.iter().map(|account| is_held_back(account.id)).collect();
    let known = Readings {
        accounts: kept(&readings.accounts, &is_held_back),
        values: kept(&readings.values, &is_held_back),
        without: kept(&readings.without, &is_held_back),
    };
    if known.accounts.is_empty() {
        return None;
    }
    let options = ImportOptions { gaps: Gaps::Leave, merge_similar };
    let policy = infer(organization, &known, options).composed.policy;
    let (state, _) = resolve(&policy, organization);
    let held_back: BTreeSet<AccountId> =
        readings.accounts.iter().zip(&is_held_back).filter(|(_, held)| **held).map(|(account, _)| account.id).collect();
    let mut prediction = Prediction { right: 0, of: 0 };
    for (key, value) in readings.set().filter(|(key, _)| held_back.contains(&key.account)) {
        let said = |key: &SettingKey| state.wishes.get(key).map(|decided| &decided.desired);
        prediction.of += 1;
        // What is merged becomes what it nearly is.
        let is_right = |said: &Value| said == value || (merge_similar && similar::are_nearly(said, value));
        prediction.right += usize::from(matches!(said(&key), Some(Desired::Present(said)) if is_right(said)));
    }
    (prediction.of >= FEWEST_FORETOLD).then_some(prediction)
}

/// Whether an account is held back: by its ID, so that the same are, whoever else is there.
fn is_held_back(id: AccountId) -> bool {
    Sha256::digest(id.as_str())[0] % HELD_BACK == 0
}

fn kept<T: Clone>(all: &[T], is_held_back: &[bool]) -> Vec<T> {
    all.iter().zip(is_held_back).filter(|(_, held)| !**held).map(|(one, _)| one.clone()).collect()
}
