//! What each candidate would gain, kept up to date as rules come and go.

use super::ledger::RuleLedger;
use super::pool::{Gain, Pool, Scales};

/// The gains of the candidates of a pool, in their order.
#[derive(Clone)]
pub struct Outlook {
    pub gains: Vec<[Gain; 3]>,
    /// What a candidate has to gain more than to be looked at.
    idle: Vec<[i64; 3]>,
}

impl Outlook {
    /// Reckons all of them.
    #[must_use]
    pub fn new(ledger: &RuleLedger<'_>, pool: &Pool<'_>, scales: &mut Scales) -> Self {
        let gains = pool.candidates.iter().map(|candidate| scales.gains(ledger, &candidate.members, candidate.rank));
        Self { gains: gains.collect(), idle: vec![[0; 3]; pool.candidates.len()] }
    }

    /// Passes over all candidates until they gain more than now: what seems worth it and was not taken is not.
    pub fn settle(&mut self) {
        for (gains, idle) in self.gains.iter_mut().zip(&mut self.idle) {
            *idle = gains.map(|gain| gain.map_or(0, |(_, gain)| gain));
            *gains = [None; 3];
        }
    }

    /// Keeps a candidate from being taken for a type.
    pub fn bar(&mut self, number: u32, kind: usize) {
        self.idle[number as usize][kind] = i64::MAX;
        self.gains[number as usize][kind] = None;
    }

    /// Reckons those again for which something has changed in some classes, for some types.
    pub fn refresh(
        &mut self,
        ledger: &RuleLedger<'_>,
        pool: &Pool<'_>,
        scales: &mut Scales,
        classes: &[u32],
        kinds: [bool; 3],
    ) {
        let mut is_stale = vec![false; pool.candidates.len()];
        pool.touching(classes).for_each(|number| is_stale[number as usize] = true);
        for (number, candidate) in pool.candidates.iter().enumerate().filter(|(number, _)| is_stale[*number]) {
            for kind in (0..3).filter(|kind| kinds[*kind] && self.idle[number][*kind] < i64::MAX) {
                let gain = scales.gain(ledger, &candidate.members, candidate.rank, kind);
                self.gains[number][kind] = gain.filter(|(_, gain)| *gain > self.idle[number][kind]);
            }
        }
    }
}
