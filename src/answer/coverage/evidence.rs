//! What audits ask of an account.

use std::collections::BTreeMap;

use crate::plan::live::Observed;
use crate::setting::Kind;

/// What audits ask of an account; `None` where it cannot be told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AuditEvidence {
    /// Its security contact is set.
    ///
    /// Source: AWS Security Hub control Account.1, AWS Config rule `security-account-information-provided`.
    pub security_contact: Option<bool>,
    /// Its three contacts are set, and their addresses differ from each other and from that of the root user.
    pub distinct_contacts: Option<bool>,
}

/// How many accounts there are of each answer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct EvidenceCounts {
    pub yes: usize,
    pub no: usize,
    /// Where it cannot be told.
    pub unknown: usize,
}

impl EvidenceCounts {
    #[must_use]
    pub fn of(answers: impl IntoIterator<Item = Option<bool>>) -> Self {
        let mut counts = Self::default();
        for answer in answers {
            match answer {
                Some(true) => counts.yes += 1,
                Some(false) => counts.no += 1,
                None => counts.unknown += 1,
            }
        }
        counts
    }
}

impl AuditEvidence {
    /// What an account's contacts tell, of those that were looked at. Masked addresses that differ may be one address
    /// in two spellings.
    pub(super) fn of(contacts: &BTreeMap<Kind, &Observed>, root_address: Option<&str>, masked: bool) -> Self {
        let is_set = |kind: &Kind| match contacts.get(kind) {
            Some(Observed::Present(_)) => Some(true),
            Some(Observed::Absent) => Some(false),
            Some(Observed::Unreadable(_)) | None => None,
        };
        let root_address = root_address.filter(|_| !masked);
        Self { security_contact: is_set(&Kind::Security), distinct_contacts: distinct(contacts, root_address) }
    }
}

fn distinct(contacts: &BTreeMap<Kind, &Observed>, root_address: Option<&str>) -> Option<bool> {
    let mut addresses: Vec<String> = root_address.map(|address| address.trim().to_lowercase()).into_iter().collect();
    let mut is_known = root_address.is_some();
    for kind in Kind::ALL {
        match contacts.get(&kind) {
            Some(Observed::Absent) => return Some(false),
            Some(Observed::Present(contact)) => match contact.address() {
                Some(address) => addresses.push(address.to_lowercase()),
                None => return Some(false),
            },
            Some(Observed::Unreadable(_)) | None => is_known = false,
        }
    }
    let all = addresses.len();
    addresses.sort_unstable();
    addresses.dedup();
    if addresses.len() < all { Some(false) } else { is_known.then_some(true) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gateway::Failure;
    use crate::setting::LiveValue;
    use crate::setting::alternate_contact::Fields;

    fn set(email: &str) -> Observed {
        let contact: LiveValue = Fields { name: "N", title: "T", email, phone: "1" }.map(str::to_owned).into();
        Observed::Present(contact)
    }

    fn evidence(observed: [Observed; 3], root: Option<&str>, masked: bool) -> (Option<bool>, Option<bool>) {
        let contacts = Kind::ALL.into_iter().zip(&observed).collect();
        let AuditEvidence { security_contact, distinct_contacts } = AuditEvidence::of(&contacts, root, masked);
        (security_contact, distinct_contacts)
    }

    #[test]
    fn contacts_are_distinct_if_nobody_is_told_twice() {
        let root = Some("root@example.com");
        let three = |third: &str| [set("a@example.com"), set("b@example.com"), set(third)];
        assert_eq!(evidence(three("c@example.com"), root, false), (Some(true), Some(true)));
        assert_eq!(evidence(three("A@example.com "), root, false).1, Some(false), "case does not count");
        assert_eq!(evidence(three("Root@example.com"), root, false).1, Some(false));
        assert_eq!(evidence(three("c@example.com"), None, false).1, None, "the root user's address is not known");
        assert_eq!(evidence(three("a@example.com"), None, false).1, Some(false));
        assert_eq!(evidence(three("c@example.com"), root, true).1, None, "masks tell no two spellings of one address");
        assert_eq!(evidence(three("a@example.com"), root, true).1, Some(false));
    }

    #[test]
    fn what_was_not_read_tells_nothing() {
        let root = Some("root@example.com");
        let unread = || Observed::Unreadable(Failure::NotRecorded);
        assert_eq!(evidence([set("a@example.com"), set("b@example.com"), unread()], root, false), (None, None));
        assert_eq!(evidence([Observed::Absent, unread(), unread()], root, false), (None, Some(false)));
        assert_eq!(evidence([unread(), unread(), Observed::Absent], root, false), (Some(false), Some(false)));
        assert_eq!(evidence([set("a@example.com"), set("a@example.com"), unread()], root, false).1, Some(false));
        let security = set("a@example.com");
        let only_security = [(Kind::Security, &security)].into_iter().collect();
        let AuditEvidence { security_contact, distinct_contacts } = AuditEvidence::of(&only_security, root, false);
        assert_eq!((security_contact, distinct_contacts), (Some(true), None));
    }
}
