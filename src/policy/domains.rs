//! The domains that e-mail addresses must be in.

use std::collections::BTreeSet;

use crate::finding::quoted;

/// How many domains a message names before it only counts them.
const NAMED_DOMAINS: usize = 10;

/// Whether an address is in one of the domains or below it, whatever the case; an empty list
/// allows all.
pub fn allow(domains: &BTreeSet<String>, email: &str) -> bool {
    let domain = domain_of(email).to_ascii_lowercase();
    let mut above = std::iter::successors(Some(domain.as_str()), |domain| Some(domain.split_once('.')?.1));
    domains.is_empty() || above.any(|domain| domains.contains(domain))
}

/// What stands after the `@` of an address.
pub fn domain_of(email: &str) -> &str {
    email.trim().rsplit('@').next().unwrap_or_default()
}

/// The domains, for messages: the first few of many.
pub fn listed(domains: &BTreeSet<String>) -> String {
    let shown: Vec<_> = domains.iter().take(NAMED_DOMAINS).map(|domain| quoted(domain)).collect();
    match domains.len() - shown.len() {
        0 => shown.join(", "),
        more => format!("{}, {more} more", shown.join(", ")),
    }
}
