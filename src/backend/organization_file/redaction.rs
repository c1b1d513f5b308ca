//! A copy of an organization without personal data, which can still be compared with a policy.

use std::sync::Arc;

use crate::backend::directory::SavedOrganization;
use crate::backend::directory::Settings;
use crate::desired::Filler;
use crate::organization::{AccountId, Organization};
use crate::policy::Policy;
use crate::setting::masks::Masks;
use crate::setting::{Field, LiveValue, Value};

/// How the contacts of a copy are masked.
pub struct Redaction<'p> {
    /// Under a key that nobody keeps, unless it is the user's own.
    masks: Masks,
    known: Option<Known<'p>>,
}

/// What a policy could have written. That much is masked under a key that is kept with the file, since who plans
/// with it has the policy.
struct Known<'p> {
    key: String,
    masks: Masks,
    filler: Filler<'p>,
    organization: Arc<Organization>,
}

impl<'p> Redaction<'p> {
    /// For a file that is compared with nothing.
    #[must_use]
    pub fn new(masks: Masks) -> Self {
        Self { masks, known: None }
    }

    /// For a file that a policy is compared with. `key` is stored in it.
    #[must_use]
    pub fn comparable(self, policy: &'p Policy, organization: Arc<Organization>, key: &[u8]) -> Self {
        let key: String = key.iter().map(|byte| format!("{byte:02x}")).collect();
        let masks = Masks::with_key(key.as_bytes());
        Self { known: Some(Known { key, masks, filler: Filler::new(policy), organization }), ..self }
    }

    /// The key that is stored with the file, if one is.
    #[must_use]
    pub fn key(&self) -> Option<&str> {
        self.known.as_ref().map(|known| known.key.as_str())
    }

    /// A contact of an account, masked. Titles stay.
    #[must_use]
    pub fn live(&self, account: AccountId, contact: &LiveValue) -> LiveValue {
        let Some(known) = &self.known else { return self.masks.live(contact) };
        let possible = known.possible(account);
        contact.map(|field, text| {
            let is_known = possible.iter().any(|wanted| is_value(wanted, field, text));
            if is_known { &known.masks } else { &self.masks }.field(field, text).into()
        })
    }

    /// A file without personal data, and without what is not about the organization. Of accounts' e-mail addresses
    /// nothing is left: a template cannot be filled with a mask.
    #[must_use]
    pub fn of(&self, recorded: SavedOrganization) -> SavedOrganization {
        if recorded.redacted {
            return recorded;
        }
        let SavedOrganization { organization, contacts, read_at, contacts_read_at, unfinished, .. } = recorded;
        let masked = |account, contact: Option<LiveValue>| contact.map(|contact| self.live(account, &contact));
        SavedOrganization {
            organization: without_addresses(organization),
            contacts: contacts.into_iter().map(|(key, contact)| (key, masked(key.account, contact))).collect(),
            read_at,
            contacts_read_at,
            unfinished,
            redacted: true,
            mask_key: self.key().map(str::to_owned),
            simulate: Settings::default(),
        }
    }
}

impl Known<'_> {
    /// Every contact of the policy as it would be in an account.
    fn possible(&self, account: AccountId) -> Vec<Value> {
        let Some(account) = self.organization.accounts().get(&account) else { return Vec::new() };
        (0..self.filler.policy.contacts.len()).filter_map(|index| self.filler.fill(index, account).ok()).collect()
    }
}

fn is_value(wanted: &Value, field: Field, text: &str) -> bool {
    wanted.as_live().get(field) == Some(field.normalized(text))
}

/// An organization without the e-mail addresses of its accounts.
#[must_use]
pub fn without_addresses(organization: Arc<Organization>) -> Arc<Organization> {
    Arc::new(Arc::unwrap_or_clone(organization).without_addresses())
}
