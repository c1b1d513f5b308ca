//! Until when a rule holds.

use jiff::civil::Date;

use crate::finding::Place;

/// Until when a rule decides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Until {
    /// The last day on which it does, in UTC.
    pub last_day: Date,
    /// Where that is said.
    pub place: Place,
    /// Whether that day is over, as far as anybody has asked.
    pub is_over: bool,
}
