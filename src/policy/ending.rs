//! Rules that hold until some day, and end.

use jiff::civil::Date;
use jiff::{Span, ToSpan};

use super::until::Until;
use super::{Policy, Rule};
use crate::finding::{Code, Finding};

/// How many days before a rule ends its authors are told.
const NOTICE: i64 = 14;

impl Policy {
    /// Ends the rules whose last day is over: they decide nothing any more. Says which have ended, and which soon will.
    pub fn end_rules(&mut self, today: Date) -> Vec<Finding> {
        let mut findings = Vec::new();
        for Rule { name, until, .. } in &mut self.rules {
            let Some(Until { last_day, place, is_over }) = until else { continue };
            *is_over = *last_day < today;
            let notice: Span = NOTICE.days();
            if *is_over {
                let message = format!("rule `{name}` no longer decides anything: its last day was {last_day}");
                let help = "remove the rule, or give it a later `until`";
                findings.push(Finding::new(Code::ExpiredRule, place.clone(), message).help(help));
            } else if last_day.checked_sub(notice).is_ok_and(|noticed| noticed <= today) {
                let message = format!("rule `{name}` decides nothing after {last_day}");
                let help = "the next weaker rule or the defaults decide from then on; `explain --now` shows who";
                findings.push(Finding::new(Code::ExpiringRule, place.clone(), message).help(help));
            }
        }
        findings
    }
}

impl Rule {
    /// Whether it may decide anything: its last day is not over.
    #[must_use]
    pub fn holds(&self) -> bool {
        !self.until.as_ref().is_some_and(|until| until.is_over)
    }
}
