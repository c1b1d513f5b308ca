//! What can be made to go wrong, and when.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use thiserror::Error;

use super::operation::{Service, Simulated};
use super::words::{matches, parse_duration};
use crate::organization::AccountId;
use crate::text::named::named;

/// Something that goes wrong with the calls it applies to.
#[derive(Clone, Debug, PartialEq)]
pub struct Fault {
    /// What goes wrong.
    pub kind: FaultKind,
    /// The name of the operation, with `*` as wildcard; every one if missing.
    pub operation: Option<String>,
    /// The account that is acted on; every one if missing.
    pub account: Option<AccountId>,
    /// With which of the calls that fit.
    pub occurrence: Occurrence,
    /// How probable it is with each of those.
    pub probability: f64,
    /// How long it takes, if it takes time.
    pub delay: Duration,
}

named! {
    /// What goes wrong.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub enum FaultKind {
        /// Refused for its rate.
        Throttle = "throttle",
        /// Refused with an internal error.
        Internal = "500",
        /// Refused as unavailable.
        Unavailable = "503",
        /// Done, and answered late.
        Slow = "slow",
        /// Never answered, and not done.
        Hang = "hang",
        /// The connection breaks before it is done.
        ResetBefore = "reset-before",
        /// The connection breaks after it is done.
        ResetAfter = "reset-after",
        /// Done, and answered with half of the answer.
        Malformed = "malformed",
        /// Refused as if the credentials had expired.
        ExpiredToken = "expired-token",
        /// Refused as not allowed.
        AccessDenied = "access-denied",
        /// Refused by AWS Organizations, as two changed the same at once.
        Conflict = "conflict",
        /// Refused by AWS Organizations, as it is busy with another request.
        InProgress = "in-progress",
    }
}

impl FaultKind {
    /// The only service that it happens to; `None` for all.
    fn service(self) -> Option<Service> {
        matches!(self, Self::Conflict | Self::InProgress).then_some(Service::Organizations)
    }

    /// Whether it takes time.
    fn has_delay(self) -> bool {
        self == Self::Slow
    }

    fn happens_to(self, operation: Simulated) -> bool {
        self.service().is_none_or(|service| service == operation.service())
    }
}

/// A run of calls, counted from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Occurrence {
    pub first: u64,
    /// The last; no end if missing.
    pub last: Option<u64>,
}

impl Occurrence {
    /// Every call.
    pub const EVERY: Self = Self { first: 1, last: None };

    /// Whether it includes a call.
    #[must_use]
    pub fn includes(self, count: u64) -> bool {
        count >= self.first && self.last.is_none_or(|last| count <= last)
    }
}

impl FromStr for Occurrence {
    type Err = ();

    /// `3`, `2-5` or `4-`.
    fn from_str(text: &str) -> Result<Self, ()> {
        let number = |text: &str| text.parse::<u64>().ok().filter(|number| *number > 0).ok_or(());
        let occurrence = match text.split_once('-') {
            None => Self { first: number(text)?, last: Some(number(text)?) },
            Some((first, "")) => Self { first: number(first)?, last: None },
            Some((first, last)) => Self { first: number(first)?, last: Some(number(last)?) },
        };
        if occurrence.last.is_some_and(|last| last < occurrence.first) { Err(()) } else { Ok(occurrence) }
    }
}

impl fmt::Display for Occurrence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.last {
            None => write!(f, "{}-", self.first),
            Some(last) if last == self.first => write!(f, "{last}"),
            Some(last) => write!(f, "{}-{last}", self.first),
        }
    }
}

/// How long a slow answer takes, unless the fault says otherwise.
const SLOW: Duration = Duration::from_secs(2);

impl Fault {
    /// A fault of a kind, with what is said of it.
    ///
    /// # Errors
    /// The first thing that cannot be understood.
    pub fn new<'a>(kind: &str, details: impl IntoIterator<Item = (&'a str, &'a str)>) -> Result<Self, InvalidFault> {
        let kind = FaultKind::named(kind).ok_or_else(|| InvalidFault::Kind(kind.to_owned()))?;
        let mut fault =
            Self { kind, operation: None, account: None, occurrence: Occurrence::EVERY, probability: 1.0, delay: SLOW };
        let mut said = Vec::new();
        for (key, value) in details {
            if said.contains(&key) {
                return Err(InvalidFault::Twice(key.to_owned()));
            }
            said.push(key);
            fault.set(key, value)?;
        }
        Ok(fault)
    }

    fn set(&mut self, key: &str, value: &str) -> Result<(), InvalidFault> {
        let invalid = |detail: &'static str| InvalidFault::Value { value: value.to_owned(), detail };
        match key {
            "operation" => {
                let mut named = Simulated::all().filter(|operation| matches(value, operation.name())).peekable();
                if named.peek().is_none() {
                    return Err(invalid("no simulated operation has this name"));
                }
                if !named.any(|operation| self.kind.happens_to(operation)) {
                    return Err(invalid("this fault only applies to operations of AWS Organizations"));
                }
                self.operation = Some(value.to_owned());
            }
            "account" => self.account = Some(value.parse().map_err(|_| invalid("an account ID has twelve digits"))?),
            "occurrence" => {
                self.occurrence = value.parse().map_err(|()| invalid("write an occurrence like `3`, `2-5` or `4-`"))?;
            }
            "probability" => {
                let probability = value.parse().ok().filter(|probability| (0.0..=1.0).contains(probability));
                self.probability = probability.ok_or_else(|| invalid("a probability is between 0 and 1"))?;
            }
            "delay" if !self.kind.has_delay() => return Err(InvalidFault::Unfit { kind: self.kind, key: "delay" }),
            "delay" => {
                self.delay = parse_duration(value).map_err(|_| invalid("write a delay like `200ms` or `2s`"))?;
            }
            _ => return Err(InvalidFault::Key(key.to_owned())),
        }
        Ok(())
    }

    /// Whether it applies to an operation on an account.
    #[must_use]
    pub fn applies(&self, operation: Simulated, account: Option<AccountId>) -> bool {
        self.kind.happens_to(operation)
            && self.operation.as_ref().is_none_or(|pattern| matches(pattern, operation.name()))
            && self.account.is_none_or(|wanted| account == Some(wanted))
    }

    /// Whether its delay is another than the usual one.
    #[must_use]
    pub fn has_own_delay(&self) -> bool {
        self.delay != SLOW
    }
}

/// The first fault that is given twice: it would happen once, and the second would never.
#[must_use]
pub fn given_twice(faults: &[Fault]) -> Option<&Fault> {
    faults.iter().enumerate().find_map(|(at, fault)| faults[..at].contains(fault).then_some(fault))
}

impl FromStr for Fault {
    type Err = InvalidFault;

    /// `throttle`, or with details `slow,operation=Get*,delay=200ms`.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut parts = text.split(',');
        let kind = parts.next().unwrap_or_default();
        let details = parts
            .map(|part| part.split_once('=').ok_or_else(|| InvalidFault::Key(part.to_owned())))
            .collect::<Result<Vec<_>, _>>()?;
        Self::new(kind, details)
    }
}

/// Why text describes no fault.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum InvalidFault {
    /// There is no such kind.
    #[error(
        "`{0}` is not a fault: use throttle, 500, 503, slow, hang, reset-before, reset-after, malformed, \
         expired-token, access-denied, conflict or in-progress"
    )]
    Kind(String),
    /// Nothing of that name can be said of a fault.
    #[error("`{0}` is not known: a fault takes operation, account, occurrence, probability and delay")]
    Key(String),
    /// It is said twice.
    #[error("`{0}` is given twice")]
    Twice(String),
    /// It does not go with this kind.
    #[error("`{key}` cannot be used with {}", .kind.as_str())]
    Unfit { kind: FaultKind, key: &'static str },
    /// What is said cannot be.
    #[error("`{value}`: {detail}")]
    Value {
        /// What is said.
        value: String,
        /// Why not.
        detail: &'static str,
    },
}

#[cfg(test)]
mod tests {
    use super::super::operation::{ContactRead, ContactWrite};
    use super::*;

    #[test]
    fn faults_are_read_from_one_line() {
        let fault: Fault =
            "slow,operation=get*,account=222222222222,occurrence=2-,probability=0.5,delay=200ms".parse().unwrap();
        assert_eq!(fault.kind, FaultKind::Slow);
        assert_eq!(fault.delay, Duration::from_millis(200));
        let account = "222222222222".parse().ok();
        assert!(fault.applies(ContactRead::GetAlternateContact.into(), account));
        assert!(!fault.applies(ContactRead::GetAlternateContact.into(), None));
        assert!(!fault.applies(ContactWrite::PutAlternateContact.into(), account));
        for wrong in [
            "",
            "explode",
            "slow,operation=Explode",
            "slow,account=1",
            "slow,occurrence=0",
            "slow,occurrence=3-2",
            "slow,probability=2",
            "slow,delay=2",
            "slow,what=ever",
            "slow,delay",
            "slow,delay=1s,delay=2s",
            "throttle,delay=2s",
            "conflict,operation=GetAlternateContact",
        ] {
            assert!(wrong.parse::<Fault>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn occurrences_read_back_as_written() {
        for text in ["3", "2-5", "4-"] {
            assert_eq!(text.parse::<Occurrence>().unwrap().to_string(), text);
        }
    }
}
