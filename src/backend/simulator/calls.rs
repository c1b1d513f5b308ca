//! What was asked, by whom, and what came of it. Holds no contact, and never more than so much.

use std::borrow::Cow;
use std::collections::{BTreeMap, VecDeque};
use std::fmt;

use jiff::Timestamp;
use serde_json::{Value, json};

use crate::backend::directory::FaultKind;
use crate::organization::AccountId;

/// How many calls are kept; the counts go on.
const KEPT: usize = 100_000;

/// How much of a name or a subject that a caller made up is kept.
const KEPT_TEXT: usize = 128;

/// What was called and what came of it, without any contact.
#[derive(Clone, Debug)]
pub struct Call {
    /// When it arrived. Quotas were judged by this.
    pub time: Timestamp,
    /// The operation, by its name; with its service, if that is another than those that are imitated.
    pub operation: Cow<'static, str>,
    pub standing: CallStanding,
    /// The account, unit, role or principal that it named.
    pub target: Option<Box<str>>,
    /// The account that made it.
    pub caller: Option<AccountId>,
    /// `ok`, or the code of the error.
    pub outcome: Cow<'static, str>,
    /// What was made to go wrong with it.
    pub fault: Option<FaultKind>,
}

/// Whether an operation is known here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CallStanding {
    Imitated,
    /// AWS has it, but nobody answers it here.
    NotImitated,
    /// Nothing says that AWS has it.
    Unknown,
}

impl CallStanding {
    /// Under which name such operations are counted together; `None` if each is counted by its own.
    fn counted_as(self) -> Option<&'static str> {
        match self {
            Self::Imitated => None,
            Self::NotImitated => Some("not imitated"),
            Self::Unknown => Some("unknown"),
        }
    }
}

impl fmt::Display for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { time, operation, standing: _, target, caller, outcome, fault } = self;
        // Names come from the caller: nothing in them may reach a terminal unescaped.
        write!(f, "{time:.3} {}", operation.escape_debug())?;
        if let Some(target) = target {
            write!(f, " {}", target.escape_debug())?;
        }
        match caller {
            Some(caller) => write!(f, " by {caller}: {outcome}")?,
            None => write!(f, " by nobody known: {outcome}")?,
        }
        fault.map_or(Ok(()), |fault| write!(f, " (fault: {})", fault.as_str()))
    }
}

/// The calls so far.
#[derive(Debug, Default)]
pub struct CallLog {
    kept: VecDeque<Call>,
    dropped: u64,
    counts: BTreeMap<(Cow<'static, str>, Cow<'static, str>), u64>,
}

/// At most so much of a text that a caller made up.
pub fn clipped(text: &str) -> &str {
    &text[..text.floor_char_boundary(KEPT_TEXT)]
}

impl CallLog {
    /// Takes note of a call.
    pub fn add(&mut self, call: Call) {
        let operation = call.standing.counted_as().map_or_else(|| call.operation.clone(), Cow::Borrowed);
        *self.counts.entry((operation, call.outcome.clone())).or_default() += 1;
        if self.kept.len() == KEPT {
            self.kept.pop_front();
            self.dropped += 1;
        }
        self.kept.push_back(call);
    }

    /// The last calls, the oldest first.
    pub fn iter(&self) -> impl Iterator<Item = &Call> {
        self.kept.iter()
    }

    /// The call that came last.
    #[must_use]
    pub fn last(&self) -> Option<&Call> {
        self.kept.back()
    }

    /// How often an operation had an outcome, over all calls.
    #[must_use]
    pub fn count(&self, operation: &str, outcome: &str) -> u64 {
        let counted =
            |(o, c): (&(Cow<'_, str>, Cow<'_, str>), &u64)| (o.0 == operation && o.1 == outcome).then_some(*c);
        self.counts.iter().find_map(counted).unwrap_or(0)
    }

    /// As a document.
    #[must_use]
    pub fn to_json(&self) -> String {
        let call = |call: &Call| {
            let Call { time, operation, standing: _, target, caller, outcome, fault } = call;
            json!({
                "operation": operation,
                "target": target,
                "caller": caller.map(|caller| caller.to_string()),
                "time": format!("{time:.6}"),
                "outcome": outcome,
                "fault": fault.map(FaultKind::as_str),
            })
        };
        let mut counts: BTreeMap<&str, BTreeMap<&str, u64>> = BTreeMap::new();
        for ((operation, outcome), count) in &self.counts {
            counts.entry(operation).or_default().insert(outcome, *count);
        }
        let calls: Vec<Value> = self.kept.iter().map(call).collect();
        json!({ "calls": calls, "dropped": self.dropped, "counts": counts }).to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn call(operation: impl Into<Cow<'static, str>>) -> Call {
        Call {
            time: Timestamp::UNIX_EPOCH,
            operation: operation.into(),
            standing: CallStanding::Imitated,
            target: None,
            caller: None,
            outcome: Cow::Borrowed("ok"),
            fault: None,
        }
    }

    #[test]
    fn memory_is_bounded_but_counts_are_not() {
        let mut calls = CallLog::default();
        for number in 0..KEPT + 5 {
            let unknown = Call { standing: CallStanding::Unknown, ..call(format!("X{number}")) };
            calls.add(if number % 2 == 0 { call("ListRoots") } else { unknown });
        }
        assert_eq!(calls.iter().count(), KEPT);
        assert_eq!(calls.dropped, 5);
        assert_eq!(calls.count("ListRoots", "ok") + calls.count("unknown", "ok"), KEPT as u64 + 5);
    }

    #[test]
    fn lines_hold_no_control_characters() {
        let text = Call { target: Some("\u{1b}[2J".into()), ..call("List\nRoots") }.to_string();
        assert!(!text.chars().any(char::is_control), "{text:?}");
    }
}
