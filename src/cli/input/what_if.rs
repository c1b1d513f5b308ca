//! What a plan would be if something in an organization file were otherwise.

use clap::Args;

use crate::cli::error::CliError;
use crate::desired::closest;
use crate::desired::naming::NamedAccount;
use crate::finding::Speller;
use crate::organization::what_if::{self, ImpossibleSupposition, Supposition};
use crate::organization::{AccountId, Organization};

/// What is supposed.
#[derive(Debug, Args)]
pub struct WhatIfArgs {
    /// Plan as if the account were in this OU, given by path or ID, and show only what that changes, unless --full;
    /// repeatable
    #[arg(long = "move", value_name = "ACCOUNT=OU", value_parser = moved)]
    #[arg(requires = "organization", conflicts_with = "out", help_heading = "What if")]
    moved: Vec<SaidOfAccount>,
    /// Plan as if the account had this tag; repeatable
    #[arg(long = "tag", value_name = "ACCOUNT:KEY=VALUE", value_parser = tagged)]
    #[arg(requires = "organization", conflicts_with = "out", help_heading = "What if")]
    tagged: Vec<SaidOfAccount>,
    /// Plan as if the account did not have this tag; repeatable
    #[arg(long = "untag", value_name = "ACCOUNT:KEY", value_parser = untagged)]
    #[arg(hide_short_help = true, requires = "organization", conflicts_with = "out", help_heading = "What if")]
    untagged: Vec<SaidOfAccount>,
}

impl WhatIfArgs {
    /// Whether anything is supposed.
    pub fn is_empty(&self) -> bool {
        self.said().next().is_none()
    }

    /// What is supposed of an organization, tags taken away before they are given.
    pub fn of(&self, organization: &Organization) -> Result<Vec<Supposition>, CliError> {
        self.said().map(|said| said.of(organization)).collect()
    }

    fn said(&self) -> impl Iterator<Item = &SaidOfAccount> {
        let Self { moved, tagged, untagged } = self;
        [moved, untagged, tagged].into_iter().flatten()
    }
}

/// An organization in which something is otherwise.
pub fn suppose(real: &Organization, suppositions: &[Supposition]) -> Result<Organization, CliError> {
    what_if::check(suppositions).map_err(|source| CliError::WhatIf { suggestion: None, source })?;
    suppositions.iter().try_fold(real.clone(), |organization, next| supposed(&organization, next))
}

fn supposed(real: &Organization, supposition: &Supposition) -> Result<Organization, CliError> {
    real.supposing(supposition).map_err(|source| CliError::WhatIf { suggestion: suggestion(&source, real), source })
}

/// What may have been meant.
fn suggestion(error: &ImpossibleSupposition, real: &Organization) -> Option<String> {
    let mut speller = Speller::default();
    match error {
        ImpossibleSupposition::UnknownAccount(id) => closest::closest_account(real, *id, |_| false),
        ImpossibleSupposition::UnknownUnit(path) => closest::closest_unit(real, path, &mut speller),
        ImpossibleSupposition::UnknownTag { account, key } => {
            let keys = real.accounts().get(account)?.tags.keys();
            speller.closest(key, keys.map(String::as_str)).map(str::to_owned)
        }
        ImpossibleSupposition::AmbiguousPath(_)
        | ImpossibleSupposition::MovedTwice { .. }
        | ImpossibleSupposition::TaggedTwice { .. } => None,
    }
}

/// What a flag says of an account, before it is known which one: neither a name nor what is said is free of separators.
#[derive(Clone, Debug)]
struct SaidOfAccount {
    text: String,
    what: Supposing,
}

/// What a flag supposes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Supposing {
    Move,
    Tag,
    Untag,
}

impl SaidOfAccount {
    fn new(text: &str, what: Supposing) -> Result<Self, String> {
        let said = Self { text: text.to_owned(), what };
        let fits = said.parts().any(|(_, rest)| what != Supposing::Tag || tag(rest).is_some());
        if fits { Ok(said) } else { Err(format!("write it like {}", what.example())) }
    }

    /// What can stand before a separator and behind it: the longest name first.
    fn parts(&self) -> impl Iterator<Item = (&str, &str)> {
        let all = self.text.rmatch_indices(self.what.separator());
        let parts = all.map(|(at, separator)| (&self.text[..at], &self.text[at + separator.len()..]));
        parts.filter(|(named, rest)| !named.is_empty() && !rest.is_empty())
    }

    /// What is supposed of the account that is meant: where a name has a separator in it, of the longest name there is.
    fn of(&self, organization: &Organization) -> Result<Supposition, CliError> {
        let fits = |(named, rest): (&str, &str)| {
            let Ok(named) = named.parse::<NamedAccount>();
            // The shortest is what is meant if none is there.
            (self.what != Supposing::Tag || tag(rest).is_some()).then(|| (named, rest.to_owned()))
        };
        let mut candidates: Vec<_> = self.parts().filter_map(fits).collect();
        let is_there =
            |(named, _): &(NamedAccount, String)| organization.accounts().values().any(|account| named.may_be(account));
        let place = candidates.iter().position(is_there).unwrap_or(candidates.len() - 1);
        let (named, rest) = candidates.swap_remove(place);
        let found = NamedAccount::find(organization, &[named]).map_err(CliError::NamesNoAccount)?;
        let [account] = found[..] else { unreachable!("one account was named") };
        Ok(self.what.of(account, &rest))
    }
}

impl Supposing {
    fn separator(self) -> char {
        match self {
            Self::Move => '=',
            Self::Tag | Self::Untag => ':',
        }
    }

    fn example(self) -> &'static str {
        match self {
            Self::Move => "100000000005=/Sandbox",
            Self::Tag => "100000000005:team=payments",
            Self::Untag => "100000000005:team",
        }
    }

    fn of(self, account: AccountId, said: &str) -> Supposition {
        let said_text = said.to_owned();
        match self {
            Self::Move => Supposition::Moved { account, unit: said_text },
            Self::Untag => Supposition::Untagged { account, key: said_text },
            Self::Tag => {
                let (key, value) = tag(said).unwrap_or((said, ""));
                Supposition::Tagged { account, key: key.to_owned(), value: value.to_owned() }
            }
        }
    }
}

/// A tag's key and its value.
fn tag(said: &str) -> Option<(&str, &str)> {
    said.split_once('=').filter(|(key, _)| !key.is_empty())
}

fn moved(text: &str) -> Result<SaidOfAccount, String> {
    SaidOfAccount::new(text, Supposing::Move)
}

fn tagged(text: &str) -> Result<SaidOfAccount, String> {
    SaidOfAccount::new(text, Supposing::Tag)
}

fn untagged(text: &str) -> Result<SaidOfAccount, String> {
    SaidOfAccount::new(text, Supposing::Untag)
}
