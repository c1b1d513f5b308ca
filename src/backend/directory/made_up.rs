//! What AWS would know of an account and no file says.

use super::Directory;
use super::primary::PrimaryContact;
use crate::organization::AccountId;

impl Directory {
    /// The primary contact of an account. Every account has one: where nothing is known of it, it is made up.
    #[must_use]
    pub fn primary_contact(&self, account: AccountId) -> PrimaryContact {
        if let Some(known) = self.settings().primary_contacts.get(&account) {
            return known.clone();
        }
        let name = self.organization().accounts().get(&account).and_then(|account| account.name.as_deref());
        let name: String = name.filter(|name| !name.is_empty()).unwrap_or("Account owner").chars().take(50).collect();
        let made_up = [
            ("FullName", name.as_str()),
            ("AddressLine1", "1 Example Street"),
            ("City", "Seattle"),
            ("StateOrRegion", "WA"),
            ("PostalCode", "98109"),
            ("CountryCode", "US"),
            ("PhoneNumber", "+1 206 555 0100"),
        ];
        made_up.into_iter().map(|(member, value)| (member.to_owned(), value.to_owned())).collect()
    }
}
