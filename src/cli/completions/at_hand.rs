//! The values that are known without asking anybody: those of the policy and of the organization file at hand.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::answer::access::CallerTask;
use crate::answer::checkup::Goal;
use crate::backend::organization_file;
use crate::cli::args::DEFAULT_POLICY;
use crate::cli::input::{policy_files, source};
use crate::organization::Organization;
use crate::plan::ActionKind;
use crate::policy::Policy;
use crate::setting::Kind;
use crate::text::invisible::is_harmful;

/// The file that `snapshot` is told to write everywhere, for those who do not name one.
const ORGANIZATION: &str = "organization.yaml";

/// What a value is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Completed {
    /// An account, by its ID.
    Ids,
    /// An account, by its ID or its name.
    Accounts,
    /// Accounts by ID or name, or an OU by its path.
    AccountsAndUnits,
    /// An account and the OU that it is supposed to be in.
    Moves,
    Rules,
    /// An address of a contact.
    Addresses,
    Kinds,
    Actions,
    /// What `doctor` checks for.
    Goals,
    /// What `iam` prints permissions for.
    Tasks,
}

/// Where values come from. Nothing is read before it is needed, and what cannot be read has no values.
#[derive(Clone, Debug)]
pub struct AtHand {
    policy: Arc<[PathBuf]>,
    organization: Arc<Path>,
    /// Whether the shell quotes what needs quotes.
    quotes: bool,
}

/// A value, and what is to be said about it.
type Suggested = (String, Option<String>);

impl AtHand {
    /// What the words of a command line name, else what is looked for without being named.
    pub fn of(words: &[OsString], quotes: bool) -> Self {
        let named = |flags: &[&str]| values_of(words, flags).map(PathBuf::from).collect::<Vec<_>>();
        let policy = Some(named(&["--policy", "-p"])).filter(|named| !named.is_empty());
        let policy = policy.unwrap_or_else(|| {
            let named = std::env::var_os("ORGCONTACTS_POLICY").filter(|named| !named.is_empty());
            vec![named.map_or_else(|| DEFAULT_POLICY.into(), PathBuf::from)]
        });
        let organization = named(&["--organization"]).pop().unwrap_or_else(|| ORGANIZATION.into());
        Self { policy: policy.into(), organization: organization.into(), quotes }
    }

    /// What begins as what is written so far.
    pub fn values(&self, completed: Completed, written: &str) -> Vec<Suggested> {
        let all = match completed {
            Completed::Ids => self.ids(),
            Completed::Accounts => [self.ids(), self.names()].concat(),
            Completed::AccountsAndUnits => [self.ids(), self.names(), self.units()].concat(),
            Completed::Moves => match written.rsplit_once('=') {
                None => {
                    let accounts = [self.ids(), self.names()].concat();
                    accounts.into_iter().map(|(account, about)| (format!("{account}="), about)).collect()
                }
                Some((account, _)) => {
                    self.units().into_iter().map(|(path, _)| (format!("{account}={path}"), None)).collect()
                }
            },
            Completed::Rules => self.rules(),
            Completed::Addresses => self.addresses(),
            Completed::Kinds => words(Kind::ALL.map(Kind::as_str)),
            Completed::Actions => words(ActionKind::ALL.map(ActionKind::as_str)),
            Completed::Goals => words(Goal::ALL.map(Goal::as_str)),
            Completed::Tasks => words(CallerTask::ALL.map(CallerTask::as_str)),
        };
        let fits = |(value, _): &Suggested| value.starts_with(written) && self.can_stand(value);
        let shown = |(value, about): Suggested| (value, about.filter(|about| !is_harmful(about)));
        all.into_iter().filter(fits).map(shown).collect()
    }

    /// Whether a value does nothing to a terminal, nor is taken apart by the shell.
    fn can_stand(&self, value: &str) -> bool {
        let is_plain = |c: char| c.is_alphanumeric() || "-_./+,@%=".contains(c);
        !is_harmful(value) && (self.quotes || value.chars().all(is_plain))
    }

    fn organization(&self) -> Option<Arc<Organization>> {
        let saved = match organization_file::read(source::named_file(&self.organization)) {
            Ok(saved) => saved,
            Err(_) => source::example(&self.organization)?,
        };
        Some(saved.organization)
    }

    fn policy(&self) -> Option<Policy> {
        policy_files::quietly(&self.policy).ok()
    }

    fn ids(&self) -> Vec<Suggested> {
        let organization = self.organization();
        let accounts = organization.iter().flat_map(|organization| organization.accounts().values());
        accounts.map(|account| (account.id.to_string(), account.name.clone())).collect()
    }

    fn names(&self) -> Vec<Suggested> {
        let organization = self.organization();
        let accounts = organization.iter().flat_map(|organization| organization.accounts().values());
        accounts.filter_map(|account| Some((account.name.clone()?, Some(account.id.to_string())))).collect()
    }

    fn units(&self) -> Vec<Suggested> {
        let Some(organization) = self.organization() else { return Vec::new() };
        let paths = organization.units().keys().map(|unit| (organization.path(unit), Some(unit.to_string())));
        paths.collect::<BTreeMap<_, _>>().into_iter().collect()
    }

    fn rules(&self) -> Vec<Suggested> {
        let policy = self.policy();
        policy.iter().flat_map(|policy| &policy.rules).map(|rule| (rule.name.to_string(), None)).collect()
    }

    /// The addresses that contacts have whatever the account, each with the contact's name.
    fn addresses(&self) -> Vec<Suggested> {
        let policy = self.policy();
        let contacts = policy.iter().flat_map(|policy| &policy.contacts);
        let address = |contact: &crate::policy::NamedContact| {
            Some((contact.literal_address()?.to_owned(), Some(contact.name.to_string())))
        };
        contacts.filter_map(address).collect()
    }
}

fn words<const N: usize>(words: [&'static str; N]) -> Vec<Suggested> {
    words.map(|word| (word.to_owned(), None)).into()
}

/// The values that some flags have in a command line, as one word with them or as the next.
fn values_of<'w>(words: &'w [OsString], flags: &'w [&str]) -> impl Iterator<Item = &'w str> {
    let next = words.iter().skip(1).map(|word| word.to_str()).chain([None]);
    words.iter().zip(next).filter_map(move |(word, next)| {
        let word = word.to_str()?;
        flags.iter().find_map(|flag| match word.strip_prefix(flag)? {
            "" => next,
            joined => joined.strip_prefix('=').or((flag.len() == 2).then_some(joined)),
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_of_flags_are_found() {
        let words: Vec<OsString> =
            ["x", "plan", "-p", "a", "--policy=b", "-pc", "--organization", "o", "--policy"].map(OsString::from).into();
        assert_eq!(values_of(&words, &["--policy", "-p"]).collect::<Vec<_>>(), ["a", "b", "c"]);
        assert_eq!(values_of(&words, &["--organization"]).collect::<Vec<_>>(), ["o"]);
    }
}
