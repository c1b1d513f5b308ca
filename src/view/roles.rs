//! Members that were not reached through their role: `--via-role`.

use std::collections::BTreeMap;

use super::text::{counted, harmless};
use crate::gateway::Failure;
use crate::organization::AccountId;

/// How many accounts of one reason are named.
const NAMED: usize = 8;

/// The accounts whose role could not be used, by reason; nothing if there are none.
#[must_use]
pub fn avoided(accounts: &BTreeMap<AccountId, Failure>) -> String {
    let mut by_reason: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for (account, reason) in accounts {
        by_reason.entry(reason.to_string()).or_default().push(account.as_str());
    }
    let line = |(reason, accounts): (String, Vec<&str>)| {
        let shown = accounts.iter().take(NAMED).copied().collect::<Vec<_>>().join(", ");
        let more = match accounts.len().saturating_sub(NAMED) {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        let count = counted(accounts.len(), "account");
        format!(
            "Not through the role, but in the organization's quota: {count}, {}: {shown}{more}\n",
            harmless(&reason)
        )
    };
    by_reason.into_iter().map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accounts_are_named_by_reason() {
        let denied = Failure::AccessDenied { operation: "sts:AssumeRole".to_owned(), detail: None };
        let accounts = (1..=10).map(|n| (format!("{n:012}").parse().unwrap(), denied.clone())).collect();
        let text = avoided(&accounts);
        assert!(text.starts_with("Not through the role, but in the organization's quota: 10 accounts, access denied: sts:AssumeRole: 000000000001, "));
        assert!(text.ends_with("000000000008 and 2 more\n"));
        assert_eq!(avoided(&BTreeMap::new()), "");
    }
}
