//! The states that an account goes through.

use std::fmt;

/// The state of an account.
/// Source: `Account.State` in the AWS Organizations API reference.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum AccountState {
    /// It is being opened.
    PendingActivation,
    /// It is in use: the only state in which its contacts are managed.
    Active,
    /// AWS has suspended it. The older `Status` also says this of closed accounts.
    Suspended,
    /// It is being closed.
    PendingClosure,
    Closed,
    /// A state that this program does not know, in AWS's word for it.
    Other(String),
}

impl AccountState {
    /// AWS's word for it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::PendingActivation => "PENDING_ACTIVATION",
            Self::Active => "ACTIVE",
            Self::Suspended => "SUSPENDED",
            Self::PendingClosure => "PENDING_CLOSURE",
            Self::Closed => "CLOSED",
            Self::Other(word) => word,
        }
    }

    /// The word of the older `Status`, which does not tell closed from suspended, and has none for accounts that
    /// are not active yet.
    /// Source: `Account.Status` in the AWS Organizations API reference.
    #[must_use]
    pub fn as_status(&self) -> Option<&str> {
        match self {
            Self::PendingActivation => None,
            Self::Closed => Some(Self::Suspended.as_str()),
            Self::Active | Self::Suspended | Self::PendingClosure | Self::Other(_) => Some(self.as_str()),
        }
    }
}

impl From<&str> for AccountState {
    fn from(word: &str) -> Self {
        let known = [Self::PendingActivation, Self::Active, Self::Suspended, Self::PendingClosure, Self::Closed];
        known.into_iter().find(|state| state.as_str() == word).unwrap_or_else(|| Self::Other(word.to_owned()))
    }
}

/// For messages: a word of AWS's is repeated only if it looks like one, since whoever answers in AWS's place, or
/// writes an organization file, may put anything there.
impl fmt::Display for AccountState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let is_word = |word: &str| {
            !word.is_empty() && word.len() <= 32 && word.bytes().all(|b| b.is_ascii_uppercase() || b == b'_')
        };
        match self {
            Self::Other(word) if !is_word(word) => f.pad("in an unknown state"),
            state => f.pad(state.as_str()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_looks_like_a_word_of_aws_is_repeated() {
        assert_eq!(AccountState::from("HIBERNATING").to_string(), "HIBERNATING");
        assert_eq!(AccountState::from("mary major 555").to_string(), "in an unknown state");
    }

    #[test]
    fn every_word_is_kept() {
        for word in ["PENDING_ACTIVATION", "ACTIVE", "SUSPENDED", "PENDING_CLOSURE", "CLOSED", "HIBERNATING", ""] {
            assert_eq!(AccountState::from(word).as_str(), word);
        }
        assert_eq!(AccountState::from("CLOSED"), AccountState::Closed);
        assert_eq!(AccountState::from("closed"), AccountState::Other("closed".to_owned()));
    }

    #[test]
    fn the_older_status_has_fewer_words() {
        let status = |word: &str| AccountState::from(word).as_status().map(str::to_owned);
        assert_eq!(status("PENDING_ACTIVATION"), None);
        assert_eq!(status("CLOSED").as_deref(), Some("SUSPENDED"));
        for word in ["ACTIVE", "SUSPENDED", "PENDING_CLOSURE", "HIBERNATING"] {
            assert_eq!(status(word).as_deref(), Some(word));
        }
    }
}
