//! What a record says of contacts, gathered with the mistakes in it.

use std::collections::{BTreeSet, HashMap};

use crate::finding::{Code, Finding, Findings, Place, SourceText, closest_id, did_you_mean};
use crate::organization::{AccountId, Organization, SettingKey};
use crate::plan::live::{LiveState, Observed};
use crate::policy::words;
use crate::setting::{Field, FieldFault};
use crate::text::our_file::OurFile;

/// What a record says of contacts.
#[derive(Clone, Debug)]
pub struct ReadRecord {
    /// The contacts that it names, each of an account that there is.
    pub live: LiveState,
    /// Warnings.
    pub findings: Vec<Finding>,
}

/// What has been gathered so far.
pub struct Gathering<'o> {
    organization: &'o Organization,
    live: LiveState,
    /// Where each contact stands.
    places: HashMap<SettingKey, Place>,
    unknown: BTreeSet<AccountId>,
    pub findings: Findings,
}

/// The most guesses at what an unknown account was meant to be.
const GUESSES: usize = 20;

impl<'o> Gathering<'o> {
    /// Nothing yet.
    pub fn new(organization: &'o Organization) -> Self {
        let (live, places, unknown) = (LiveState::new(), HashMap::new(), BTreeSet::new());
        Self { organization, live, places, unknown, findings: Findings::default() }
    }

    pub fn organization(&self) -> &'o Organization {
        self.organization
    }

    pub fn report(&mut self, finding: Finding) {
        self.findings.push(finding);
    }

    /// Takes a contact, unless one was taken for its key: what was is returned then, with its place. A contact of an
    /// account that is not there is left out with a warning.
    pub fn put(&mut self, key: SettingKey, observed: Observed, place: Place) -> Option<(Observed, Place)> {
        if let Some(first) = self.places.get(&key) {
            let known = self.live.get(&key).cloned();
            return known.map(|known| (known, first.clone()));
        }
        if self.organization.accounts().contains_key(&key.account) {
            self.live.insert(key, observed);
            self.places.insert(key, place);
        } else if self.unknown.insert(key.account) {
            self.report_unknown(key.account, place);
        }
        None
    }

    fn report_unknown(&mut self, id: AccountId, place: Place) {
        let known = self.organization.accounts().keys().map(AccountId::as_str);
        let meant = (self.unknown.len() <= GUESSES).then(|| closest_id(id.as_str(), known)).flatten();
        let help = meant.map(|meant| did_you_mean([meant]));
        let message = format!("the organization has no account {id}; its contacts are ignored");
        self.report(
            Finding::new(Code::UnknownAccount, place, message)
                .help(help.unwrap_or_else(|| "it may have left, or belong to another organization".to_owned())),
        );
    }

    /// Reports a value that AWS would refuse.
    pub fn report_refused(&mut self, key: SettingKey, field: Field, fault: FieldFault, text: &str, place: Place) {
        let SettingKey { account, kind } = key;
        let meant = || words::text_meant(field, text).map(|meant| format!("write `{meant}`"));
        let meant = words::instead_of_several(field, text).or_else(meant);
        let message = format!("{field} of the {} of account {account} {fault}", kind.title());
        let help = meant.unwrap_or_else(|| field.advice(fault).to_owned());
        self.report(Finding::new(Code::invalid(field), place, message).help(help));
    }

    /// What was gathered. Where that is nothing, the mistake and what to do `instead`.
    ///
    /// # Errors
    /// All findings, if a mistake is among them; that there is no contact is one.
    pub fn finish(mut self, source: &SourceText, nothing: &str, instead: &str) -> Result<ReadRecord, Vec<Finding>> {
        if self.findings.errors() == 0 && self.places.is_empty() && self.unknown.is_empty() {
            self.report(Finding::new(Code::NoContacts, Place::text(source, 0..0), nothing).help(instead));
        }
        let Self { organization: _, live, places: _, unknown: _, findings } = self;
        let is_wrong = findings.errors() > 0;
        let findings = findings.in_order();
        if is_wrong { Err(findings) } else { Ok(ReadRecord { live, findings }) }
    }
}

/// Why a file is not what it was given as, if that shows before it is read.
pub fn not_this(source: &SourceText, wanted: &str) -> Option<Finding> {
    if let Some(byte) = source.invalid_utf8_at {
        let end = byte + char::REPLACEMENT_CHARACTER.len_utf8();
        let place = Place::text(source, byte..end);
        return Some(
            Finding::new(Code::NotUtf8, place, "the file is not UTF-8, probably Windows-1252")
                .here("not UTF-8 from here on")
                .help("in Excel, save it as `CSV UTF-8`; other programs ask for the encoding when they export"),
        );
    }
    let other = OurFile::of(&source.text)?;
    let message = format!("this is {other}, not {wanted}");
    Some(Finding::new(Code::WrongFile, Place::text(source, 0..0), message).help(other.usage(&source.path)))
}
