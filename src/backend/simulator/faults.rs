//! Deciding which call goes wrong.

use super::random::chance;
use crate::backend::directory::{Fault, Simulated};
use crate::organization::AccountId;

/// The faults, and how many calls each has seen that fit it.
#[derive(Debug)]
pub struct Faults {
    faults: Vec<(Fault, u64)>,
    seed: u64,
}

impl Faults {
    /// None has seen a call yet.
    pub fn new(faults: Vec<Fault>, seed: u64) -> Self {
        Self { faults: faults.into_iter().map(|fault| (fault, 0)).collect(), seed }
    }

    /// What happens to a call: the first fault that strikes. Whether one does depends on the seed
    /// and on the calls that fit it, not on others in between.
    pub fn strike(&mut self, operation: Simulated, account: Option<AccountId>) -> Option<Fault> {
        let mut struck = None;
        for (which, (fault, count)) in (0..).zip(&mut self.faults) {
            if !fault.applies(operation, account) {
                continue;
            }
            *count += 1;
            let due = fault.occurrence.includes(*count) && chance(self.seed, which, *count) <= fault.probability;
            if due && fault.probability > 0.0 && struck.is_none() {
                struck = Some(fault.clone());
            }
        }
        struck
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::backend::directory::{FaultKind, TreeRead};

    fn struck(faults: &[&str], seed: u64, calls: usize) -> Vec<Option<FaultKind>> {
        let faults = faults.iter().map(|fault| fault.parse().unwrap()).collect();
        let mut faults = Faults::new(faults, seed);
        (0..calls).map(|_| faults.strike(TreeRead::ListRoots.into(), None).map(|fault| fault.kind)).collect()
    }

    #[test]
    fn faults_strike_when_they_are_due() {
        let kinds = struck(&["throttle,occurrence=2-3", "500,occurrence=3-4", "hang,operation=Get*"], 0, 5);
        let (throttle, internal) = (Some(FaultKind::Throttle), Some(FaultKind::Internal));
        assert_eq!(kinds, [None, throttle, throttle, internal, None], "the first one wins");
    }

    #[test]
    fn chance_repeats_itself() {
        let often = struck(&["slow,probability=0.3"], 7, 1000);
        assert_eq!(often, struck(&["slow,probability=0.3"], 7, 1000));
        assert_ne!(often, struck(&["slow,probability=0.3"], 8, 1000));
        let times = often.iter().flatten().count();
        assert!((250..350).contains(&times), "{times}");
        assert_eq!(struck(&["slow,probability=0"], 7, 100).iter().flatten().count(), 0);
    }
}
