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
    counts: Tallies,
}

/// How often an operation had an outcome.
type Tallies = BTreeMap<(Cow<'static, str>, Cow<'static, str>), u64>;

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

    /// A part of the log, by itself.
    #[must_use]
    pub fn page(&self, CallQuery { after, limit }: CallQuery) -> CallPage {
        let begins = usize::try_from(after.saturating_sub(self.dropped)).unwrap_or(usize::MAX);
        let calls: Vec<Call> = self.kept.iter().skip(begins).take(limit).cloned().collect();
        let ends = begins.saturating_add(calls.len());
        let next = (ends < self.kept.len()).then(|| self.dropped + u64::try_from(ends).unwrap_or(u64::MAX));
        CallPage { calls, next, dropped: self.dropped, counts: self.counts.clone() }
    }
}

/// How many calls are on a page of the log, unless less is asked for, and the most that can be.
const CALLS_PER_PAGE: usize = 10_000;

/// Which part of the log is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CallQuery {
    /// How many calls have been seen, of all that there were.
    after: u64,
    /// The most calls.
    limit: usize,
}

impl CallQuery {
    /// Reads `after=200&limit=100`. What cannot be read is as if it were not there.
    pub fn read(query: &str) -> Self {
        let value = |key: &str| query.split('&').find_map(|part| part.strip_prefix(key)?.strip_prefix('='));
        let limit = value("limit").and_then(|limit| limit.parse().ok()).unwrap_or(CALLS_PER_PAGE);
        Self {
            after: value("after").and_then(|after| after.parse().ok()).unwrap_or(0),
            limit: limit.clamp(1, CALLS_PER_PAGE),
        }
    }
}

/// A part of the log, and what holds of all of it.
#[derive(Debug)]
pub struct CallPage {
    calls: Vec<Call>,
    /// What to ask for next, if there is more.
    next: Option<u64>,
    dropped: u64,
    counts: Tallies,
}

impl CallPage {
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
        let calls: Vec<Value> = self.calls.iter().map(call).collect();
        json!({ "calls": calls, "next": self.next, "dropped": self.dropped, "counts": counts }).to_string()
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
    fn pages_follow_one_another() {
        let mut calls = CallLog::default();
        (0..5).for_each(|_| calls.add(call("ListRoots")));
        let mut seen = Vec::new();
        let mut query = CallQuery::read("limit=2");
        loop {
            let page = calls.page(query);
            seen.push(page.calls.len());
            let Some(next) = page.next else { break };
            query = CallQuery::read(&format!("limit=2&after={next}"));
        }
        assert_eq!(seen, [2, 2, 1]);
        assert_eq!(calls.page(CallQuery::read("after=5")).calls.len(), 0);
        assert_eq!(CallQuery::read("after=x&limit=0"), CallQuery { after: 0, limit: 1 });
    }

    #[test]
    fn lines_hold_no_control_characters() {
        let text = Call { target: Some("\u{1b}[2J".into()), ..call("List\nRoots") }.to_string();
        assert!(!text.chars().any(char::is_control), "{text:?}");
    }
}
