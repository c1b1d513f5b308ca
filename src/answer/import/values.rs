//! The different values that were found, and where.

use std::collections::HashMap;

use super::found::Readings;
use crate::organization::Account;
use crate::setting::{Kind, Value};

/// Where a value was found.
#[derive(Clone, Copy)]
pub struct Carrier<'o> {
    /// The place of the account among the readings.
    pub place: usize,
    pub account: &'o Account,
    pub kind: Kind,
}

/// The different values, and where each was found.
#[derive(Default)]
pub struct FoundValues<'o> {
    pub distinct: Vec<&'o Value>,
    pub carriers: Vec<Vec<Carrier<'o>>>,
}

impl<'o> FoundValues<'o> {
    /// Takes them together, in the order in which they are first met.
    #[must_use]
    pub fn of(readings: &'o Readings<'o>) -> Self {
        let mut places: HashMap<&Value, usize> = HashMap::new();
        let mut values = Self::default();
        for (place, account) in readings.accounts.iter().enumerate() {
            for kind in Kind::ALL {
                let Some(value) = &readings.values[place][kind as usize] else { continue };
                let number = *places.entry(value).or_insert_with(|| {
                    values.distinct.push(value);
                    values.carriers.push(Vec::new());
                    values.distinct.len() - 1
                });
                values.carriers[number].push(Carrier { place, account, kind });
            }
        }
        values
    }
}
