//! Members that were not reached through their role: `--via-role`.

use std::collections::BTreeMap;

use crate::gateway::Failure;
use crate::organization::AccountId;
use crate::text::Text;

/// All accounts whose role could not be used, by reason; nothing if there are none.
#[must_use]
pub fn avoided(accounts: &BTreeMap<AccountId, Failure>) -> Text {
    let mut by_reason: BTreeMap<String, Vec<Text>> = BTreeMap::new();
    for (account, reason) in accounts {
        by_reason.entry(reason.to_string()).or_default().push(Text::of(account));
    }
    let line = |(reason, accounts): (String, Vec<Text>)| {
        let text = Text::default().ours("Not reached through the role: ").counted(accounts.len(), "account");
        text.ours(", ").text(reason).ours(": ").line(Text::join(accounts, ", "))
    };
    by_reason.into_iter().map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gateway::Operation;

    #[test]
    fn accounts_are_named_by_reason() {
        let denied = Failure::AccessDenied { operation: Operation::AssumeRole, detail: None };
        let accounts = (1..=10).map(|n| (format!("{n:012}").parse().unwrap(), denied.clone())).collect();
        let text = avoided(&accounts).plain();
        assert!(
            text.starts_with(
                "Not reached through the role: 10 accounts, access denied: sts:AssumeRole: 000000000001, "
            )
        );
        assert!(text.ends_with("000000000009, 000000000010\n"));
        assert!(avoided(&BTreeMap::new()).is_empty());
    }
}
