//! What a plan would be if something in an organization file were otherwise.

use clap::Args;

use crate::cli::error::CliError;
use crate::desired::closest;
use crate::finding::Speller;
use crate::organization::what_if::{self, ImpossibleSupposition, Supposition};
use crate::organization::{AccountId, Organization};

/// What is supposed.
#[derive(Debug, Args)]
pub struct WhatIfArgs {
    /// Plan as if the account were in this OU of the organization file, given by path or id, and show only what
    /// changes by that, unless --full; repeatable
    #[arg(long = "move", value_name = "ACCOUNT=OU", value_parser = moved)]
    #[arg(requires = "organization", conflicts_with = "out", help_heading = "What if")]
    moved: Vec<Supposition>,
    /// Plan as if the account had this tag; repeatable
    #[arg(long = "tag", value_name = "ACCOUNT:KEY=VALUE", value_parser = tagged)]
    #[arg(requires = "organization", conflicts_with = "out", help_heading = "What if")]
    tagged: Vec<Supposition>,
    /// Plan as if the account did not have this tag; repeatable
    #[arg(long = "untag", value_name = "ACCOUNT:KEY", value_parser = untagged)]
    #[arg(hide_short_help = true, requires = "organization", conflicts_with = "out", help_heading = "What if")]
    untagged: Vec<Supposition>,
}

impl WhatIfArgs {
    /// What is supposed, tags taken away before they are given.
    pub fn suppositions(&self) -> Vec<Supposition> {
        let Self { moved, tagged, untagged } = self;
        [moved, untagged, tagged].into_iter().flatten().cloned().collect()
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

fn moved(text: &str) -> Result<Supposition, String> {
    let (account, unit) = parts(text, '=', "100000000005=/Sandbox")?;
    Ok(Supposition::Moved { account, unit: unit.to_owned() })
}

fn tagged(text: &str) -> Result<Supposition, String> {
    let example = "100000000005:team=payments";
    let (account, tag) = parts(text, ':', example)?;
    let (key, value) = tag.split_once('=').filter(|(key, _)| !key.is_empty()).ok_or_else(|| like(example))?;
    Ok(Supposition::Tagged { account, key: key.to_owned(), value: value.to_owned() })
}

fn untagged(text: &str) -> Result<Supposition, String> {
    let (account, key) = parts(text, ':', "100000000005:team")?;
    Ok(Supposition::Untagged { account, key: key.to_owned() })
}

/// An account, and what is said of it.
fn parts<'t>(text: &'t str, separator: char, example: &str) -> Result<(AccountId, &'t str), String> {
    let (account, said) =
        text.split_once(separator).filter(|(_, said)| !said.is_empty()).ok_or_else(|| like(example))?;
    Ok((account.parse().map_err(|error| format!("`{account}`: {error}"))?, said))
}

fn like(example: &str) -> String {
    format!("write it like {example}")
}
