//! What is wanted: named contacts, and rules that map accounts to them.
//!
//! A [`Policy`] is valid by construction; [`Policy::parse`] reports every mistake of all files in
//! one run. Which rule decides for an account is the business of `desired`.

mod contacts;
mod domains;
mod ending;
pub mod expectations;
mod files;
pub mod grammar;
mod keys;
pub mod limits;
mod lints;
mod lists;
pub mod literally;
pub mod name;
pub mod quality;
mod reader;
pub mod remit;
mod rules;
pub mod schema;
pub mod selector;
mod syntax;
pub mod template;
mod trap;
mod until;
mod validate;
mod wherever;
pub mod words;
pub mod write;

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::Arc;

use crate::finding::{Code, LintLevel, Place};
use crate::organization::AccountId;
use crate::organization::needs::Needs;
use crate::organization::scope::Scope;
use crate::setting::{Each, Kind};
use limits::LimitSettings;
use name::{ContactName, RuleName};
use remit::Remit;
use selector::Selector;
use template::Template;
pub use until::{Until, day};

/// A valid policy, of one file or several.
#[derive(Clone, Debug, Default)]
pub struct Policy {
    /// The named contacts, in the order of the files.
    pub contacts: Vec<NamedContact>,
    /// What holds where no rule says otherwise.
    pub defaults: BTreeMap<Kind, Wish>,
    /// The rules, in the order of the files, with those that have ended: [`Policy::rules_in_force`] leaves them out.
    pub rules: Vec<Rule>,
    /// Accounts that are never read or written.
    pub exclude: Vec<Exclusion>,
    /// Types that every managed account must end with, and where the policy says so.
    pub require: BTreeMap<Kind, Place>,
    /// Domains that e-mail addresses must be in, in lower case; empty if any will do.
    pub email_domains: BTreeSet<String>,
    /// What other files than the main file may decide; empty where every file may decide everything.
    pub remits: Vec<Remit>,
    /// Guardrails.
    pub limits: LimitSettings,
    /// Where they stand, by key.
    pub limits_at: BTreeMap<String, Place>,
    /// What some warnings are taken for.
    pub lints: BTreeMap<Code, LintLevel>,
}

impl Policy {
    /// What has to be read of an organization to decide about some of its accounts.
    #[must_use]
    pub fn needs(&self, accounts: Scope<AccountId>) -> Needs {
        let definitions = self.contacts.iter().filter_map(|contact| contact.definition.as_ref());
        let mut templates = definitions.flat_map(|definition| definition.fields.all()).flatten();
        let tags = templates.any(Template::uses_tags);
        let protecting = self.protecting().flat_map(|selector| &selector.ou).map(|(pattern, _)| pattern);
        let protecting = protecting.filter(|pattern| !pattern.has_wildcard()).cloned().collect();
        let units = Scope::Only(BTreeSet::new());
        Needs { accounts, units, protecting, tags }.and_of(self.selectors())
    }

    /// The selectors that count: not those of rules that have ended.
    pub fn selectors(&self) -> impl Iterator<Item = &Selector> {
        self.choosing().chain(self.protecting())
    }

    /// The selectors that say which accounts rules are for, and which they may be for.
    pub fn choosing(&self) -> impl Iterator<Item = &Selector> + Clone {
        let of_remits = self.remits.iter().flat_map(|remit| &remit.selectors);
        self.rules_in_force().flat_map(|rule| &rule.selectors).chain(of_remits)
    }

    /// The selectors that say which accounts are to be left alone: of `exclude` and `except`.
    pub fn protecting(&self) -> impl Iterator<Item = &Selector> + Clone {
        let of_rules = self.rules_in_force().flat_map(|rule| &rule.except);
        of_rules.chain(self.exclude.iter().map(|exclusion| &exclusion.selector))
    }

    /// A wish as this policy writes it.
    #[must_use]
    pub fn text_of(&self, wish: WishKind) -> WishText<'_> {
        let name = |index: usize| self.contacts[index].name.as_str();
        match wish {
            WishKind::Contact(index) => WishText::Word(name(index)),
            WishKind::IfMissing(index) => WishText::IfMissing(name(index)),
            WishKind::Absent => WishText::Word("absent"),
            WishKind::Unmanaged => WishText::Word("unmanaged"),
        }
    }

    /// The domains that the address of a contact must be in; empty if any will do.
    #[must_use]
    pub fn domains_of(&self, contact: &NamedContact) -> &BTreeSet<String> {
        let of_file = contact.remit.and_then(|remit| self.remits[remit].email_domains.as_ref());
        of_file.unwrap_or(&self.email_domains)
    }

    /// Whether an e-mail address is in one of the domains that are allowed for a contact.
    #[must_use]
    pub fn allows_domain_of(&self, contact: &NamedContact, email: &str) -> bool {
        domains::allow(self.domains_of(contact), email)
    }

    /// The domains that are allowed for a contact, for messages: the first few of many.
    #[must_use]
    pub fn domains_listed(&self, contact: &NamedContact) -> String {
        domains::listed(self.domains_of(contact))
    }
}

/// A contact that rules refer to by name.
#[derive(Clone, Debug)]
pub struct NamedContact {
    pub name: ContactName,
    /// Where the name stands.
    pub location: Place,
    /// What it is; `None` if it is said to be defined elsewhere.
    pub definition: Option<Definition>,
    /// The remit of its file, by its place in [`Policy::remits`].
    pub remit: Option<usize>,
}

/// What a contact is.
#[derive(Clone, Debug)]
pub struct Definition {
    /// What is to stand in its fields, where something is.
    pub fields: Each<Option<Template>>,
    /// Where that stands.
    pub locations: Each<Place>,
}

impl NamedContact {
    /// The address that it has whatever the account, if it has one.
    #[must_use]
    pub fn literal_address(&self) -> Option<&str> {
        let Definition { fields, locations: _ } = self.definition.as_ref()?;
        let (_, template) = fields.iter().find(|(field, _)| field.shape().address() == Some(*field))?;
        template.as_ref()?.literal()
    }

    /// A contact that stands in no file.
    #[must_use]
    pub fn new(name: ContactName, fields: Each<Option<Template>>) -> Self {
        let locations = Each::of(fields.shape(), |_| Place::default());
        let definition = Some(Definition { fields, locations });
        Self { name, location: Place::default(), definition, remit: None }
    }
}

/// What is wanted of the accounts that its selectors choose.
#[derive(Clone, Debug)]
pub struct Rule {
    /// Its name, unique in the policy.
    pub name: RuleName,
    /// Where the name stands.
    pub location: Place,
    /// The same for people.
    pub origin: Arc<Origin>,
    /// The accounts it is for: those that one of these selects.
    pub selectors: Vec<Selector>,
    /// The accounts it is not for, of those.
    pub except: Vec<Selector>,
    /// What is compared before everything else; 0 unless given.
    pub priority: i64,
    /// Where that is said.
    pub priority_at: Place,
    /// What it says, by type.
    pub wishes: BTreeMap<Kind, Wish>,
    /// Until when it says that; for good unless given.
    pub until: Option<Until>,
    /// The remit of its file, by its place in [`Policy::remits`].
    pub remit: Option<usize>,
}

impl Rule {
    /// A rule that stands in no file, and wishes nothing yet.
    #[must_use]
    pub fn new(name: RuleName, selector: Selector) -> Self {
        let location = Place::default();
        let origin = Arc::new(Origin::of(&location, Source::Rule(name.clone())));
        let selectors = vec![selector];
        Self {
            name,
            location,
            origin,
            selectors,
            except: Vec::new(),
            priority: 0,
            priority_at: Place::default(),
            wishes: BTreeMap::new(),
            until: None,
            remit: None,
        }
    }

    /// The same rule with a wish.
    #[must_use]
    pub fn wishing(mut self, kind: Kind, wish: WishKind) -> Self {
        self.wishes.insert(kind, Wish::new(wish, Source::Rule(self.name.clone())));
        self
    }
}

/// An entry of `exclude`.
#[derive(Clone, Debug)]
pub struct Exclusion {
    /// The accounts it takes out.
    pub selector: Selector,
    /// Where it stands, for people.
    pub origin: Arc<Origin>,
}

/// What a rule or the defaults say of a contact type.
#[derive(Clone, Debug)]
pub struct Wish {
    /// What is wanted.
    pub kind: WishKind,
    /// Where it stands.
    pub location: Place,
    /// The same for people, and for plans.
    pub origin: Arc<Origin>,
}

impl Wish {
    /// A wish that stands in no file, of a rule or of the defaults.
    #[must_use]
    pub fn new(kind: WishKind, source: Source) -> Self {
        let location = Place::default();
        let origin = Arc::new(Origin::of(&location, source));
        Self { kind, location, origin }
    }
}

/// What can be wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum WishKind {
    /// The contact with this index in [`Policy::contacts`].
    Contact(usize),
    /// The same where none is set. Whatever is set stays.
    IfMissing(usize),
    /// There must be none.
    Absent,
    /// Whatever is there is left alone and never read.
    Unmanaged,
}

impl WishKind {
    /// Whether it takes a look at what is there.
    #[must_use]
    pub fn is_read(self) -> bool {
        match self {
            Self::Contact(_) | Self::IfMissing(_) | Self::Absent => true,
            Self::Unmanaged => false,
        }
    }

    /// The index of the contact that it names, if it names one.
    #[must_use]
    pub fn contact(self) -> Option<usize> {
        match self {
            Self::Contact(index) | Self::IfMissing(index) => Some(index),
            Self::Absent | Self::Unmanaged => None,
        }
    }
}

/// A wish as a policy writes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum WishText<'p> {
    /// The name of a contact, or one of the words that no contact is called by.
    Word(&'p str),
    /// `{ if_missing: NAME }`.
    IfMissing(&'p str),
}

impl fmt::Display for WishText<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Word(word) => f.write_str(word),
            Self::IfMissing(name) => write!(f, "{{ if_missing: {name} }}"),
        }
    }
}

/// What a decision comes from, and where that stands.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Origin {
    /// What it comes from.
    pub source: Source,
    /// The file, as the user named it.
    pub file: String,
    /// The line of what is meant of it, counted from 1: of a decision, that of the wish.
    pub line: usize,
}

impl Origin {
    /// What stands at a place, for people.
    #[must_use]
    pub fn of(place: &Place, source: Source) -> Self {
        Self { source, file: place.path().to_owned(), line: place.line() }
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { source, file, line } = self;
        write!(f, "{}, {file}:{line}", source.as_str())
    }
}

/// What a decision comes from.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Source {
    Rule(RuleName),
    Defaults,
    /// An entry of `exclude`.
    Exclude,
    /// The undoing of a plan: that of the file which the origin names.
    Revert,
}

impl Source {
    /// What it is called in files. No rule is called `defaults` or `revert`: the names are reserved.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Rule(name) => name.as_str(),
            Self::Defaults => "defaults",
            Self::Exclude => "exclude",
            Self::Revert => "revert",
        }
    }
}

impl Ord for Source {
    /// By name, as they are shown. A rule may be called `exclude`.
    fn cmp(&self, other: &Self) -> Ordering {
        let key = |source: &Self| matches!(source, Self::Rule(_));
        self.as_str().cmp(other.as_str()).then_with(|| key(self).cmp(&key(other)))
    }
}

impl PartialOrd for Source {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
