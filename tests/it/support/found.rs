//! Organizations with contacts that somebody typed, for imports.

use orgcontacts::answer::import::{Gaps, ImportOptions};
use orgcontacts::gateway::{Failure, Operation};
use orgcontacts::organization::{Account, AccountId, AccountState, Identity, Organization, SettingKey, Unit};
use orgcontacts::plan::live::{LiveState, Observed};
use orgcontacts::setting::alternate_contact::Fields;
use orgcontacts::setting::{Kind, LiveValue};

pub const AS_IT_IS: ImportOptions = ImportOptions { gaps: Gaps::Leave, merge_similar: false };

/// An organization in the making, with what was read of it.
#[derive(Clone, Default)]
pub struct Typed {
    units: Vec<(String, Option<usize>)>,
    accounts: Vec<Account>,
    pub live: LiveState,
}

impl Typed {
    /// A unit below another, or below the root.
    pub fn unit(&mut self, name: &str, parent: Option<usize>) -> usize {
        self.units.push((name.to_owned(), parent));
        self.units.len() - 1
    }

    /// An account in a unit, or in the root, with tags.
    pub fn account(&mut self, name: &str, unit: Option<usize>, tags: &[(&str, &str)]) -> AccountId {
        let id = account_id(self.accounts.len());
        self.accounts.push(Account {
            id,
            name: Some(name.to_owned()),
            email: Some(format!("aws+{id}@example.com")),
            state: Some(AccountState::Active),
            status: None,
            parent: unit_id(unit),
            tags: tags.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect(),
        });
        id
    }

    /// What AWS said of it: that it is set, and to what, or that it is not set.
    pub fn read(&mut self, account: AccountId, kind: Kind, contact: Option<LiveValue>) {
        let observed = contact.map_or(Observed::Absent, Observed::Present);
        self.live.insert(SettingKey { account, kind }, observed);
    }

    pub fn unreadable(&mut self, account: AccountId, kind: Kind) {
        let failure = Failure::AccessDenied { operation: Operation::GetAlternateContact, detail: None };
        self.live.insert(SettingKey { account, kind }, Observed::Unreadable(failure));
    }

    /// The whole of it, its units and accounts from the first to the last or the other way round.
    pub fn organization(&self, backwards: bool) -> Organization {
        let root = Unit { id: unit_id(None), name: Some("Root".to_owned()), parent: None };
        let unit = |(number, (name, parent)): (usize, &(String, Option<usize>))| Unit {
            id: unit_id(Some(number)),
            name: Some(name.clone()),
            parent: Some(unit_id(*parent)),
        };
        let mut units: Vec<Unit> = std::iter::once(root).chain(self.units.iter().enumerate().map(unit)).collect();
        let mut accounts = self.accounts.clone();
        if backwards {
            units.reverse();
            accounts.reverse();
        }
        let management_account = account_id(0);
        let organization = "o-exampleorg".parse().expect("an ID");
        let identity = Identity { organization, management_account, caller: management_account };
        Organization::new(identity, units, accounts).expect("a tree")
    }
}

fn unit_id(number: Option<usize>) -> orgcontacts::organization::UnitId {
    let id = number.map_or_else(|| "r-ab12".to_owned(), |number| format!("ou-ab12-{number:08}"));
    id.parse().expect("an ID")
}

fn account_id(number: usize) -> AccountId {
    format!("{:012}", 111_111_111_111 + number).parse().expect("an ID")
}

/// A contact that is told from others by one word.
pub fn typed(word: &str) -> LiveValue {
    let email = format!("{}@example.com", word.to_lowercase().replace(' ', "-"));
    contact(word, "On-call", &email)
}

pub fn contact(name: &str, title: &str, email: &str) -> LiveValue {
    Fields { name, title, email, phone: "+1 206 555 0100" }.map(str::to_owned).into()
}

/// How many rules, values in selectors, wishes and contacts a policy has.
pub fn size(policy: &orgcontacts::policy::Policy) -> usize {
    let values = |selector: &orgcontacts::policy::selector::Selector| {
        let tags: usize = selector.tags.values().map(Vec::len).sum();
        selector.ou.len() + selector.names.len() + selector.accounts.len() + tags
    };
    let of_rule = |rule: &orgcontacts::policy::Rule| {
        let selectors: usize = rule.selectors.iter().chain(&rule.except).map(values).sum();
        1 + selectors + rule.wishes.len()
    };
    policy.rules.iter().map(of_rule).sum::<usize>() + policy.defaults.len() + policy.contacts.len()
}
