//! Until when a rule holds.

use jiff::civil::Date;

use crate::finding::Place;

/// A day as policies and flags write it: 2027-01-31, and no other way.
#[must_use]
pub fn day(text: &str) -> Option<Date> {
    text.parse().ok().filter(|day: &Date| day.to_string() == text)
}

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_written_in_one_way() {
        assert_eq!(day("2027-01-31"), Some(Date::constant(2027, 1, 31)));
        for text in ["2027-02-30", "20270131", "2027-1-31", "2027-01-31T10:00", "2027-01-31[UTC]", "31.1.2027", "today"]
        {
            assert_eq!(day(text), None, "{text}");
        }
    }
}
