//! How much attention a change deserves: mail that goes where none went before comes first, then what is rare.

use std::collections::{HashMap, HashSet};

use crate::plan::Change;
use crate::plan::recipients::addresses;
use crate::setting::{LiveValue, Value};

/// How much attention something deserves. The least comes first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Weight {
    /// Whether the address that receives from now on is in a domain that one was in before, or nobody receives.
    pub known: bool,
    /// How many contacts of the plan will be in its domain.
    pub beside: usize,
}

/// The domains of a plan.
pub struct Weights {
    before: HashSet<String>,
    after: HashMap<String, usize>,
}

impl Weights {
    /// Looks through the changes of a plan, of which these places are [`alike`](crate::plan::alike).
    #[must_use]
    pub fn new(changes: &[Change], alike: &[Vec<usize>]) -> Self {
        let (mut before, mut after) = (HashSet::new(), HashMap::new());
        for places in alike {
            let action = &changes[places[0]].action;
            before.extend(action.before().and_then(LiveValue::address).map(domain));
            if let Some(address) = action.after().and_then(Value::address) {
                *after.entry(domain(address)).or_default() += places.len();
            }
        }
        Self { before, after }
    }

    /// What a change deserves.
    #[must_use]
    pub fn of(&self, change: &Change) -> Weight {
        let [_, after] = addresses(change);
        after.map_or(Weight { known: true, beside: usize::MAX }, |after| self.of_address(after))
    }

    /// What an address deserves to which mail will go.
    #[must_use]
    pub fn of_address(&self, address: &str) -> Weight {
        let domain = domain(address);
        let beside = self.after.get(&domain).copied().unwrap_or_default();
        Weight { known: self.before.contains(&domain), beside }
    }
}

fn domain(address: &str) -> String {
    address.rsplit_once('@').map_or(address, |(_, domain)| domain).to_lowercase()
}
