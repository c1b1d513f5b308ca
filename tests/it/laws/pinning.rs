//! Expectations that pin what was found: they hold, and each contact that the policy decides is among them.

use std::collections::BTreeSet;

use orgcontacts::answer::import::{Gaps, ImportOptions, import};
use orgcontacts::answer::pinned;
use orgcontacts::desired::judge::judge;
use orgcontacts::desired::resolve;
use orgcontacts::finding::SourceText;
use orgcontacts::organization::{Organization, SettingKey};
use orgcontacts::plan::live::{LiveState, Observed};
use orgcontacts::policy::expectations;
use orgcontacts::policy::write::write_expectations;
use orgcontacts::setting::Kind;
use proptest::prelude::*;

use crate::support::generate::organizations;
use crate::support::memory::Contacts;

/// What was read: all that is set, and that nothing else is.
fn read(organization: &Organization, contacts: &Contacts) -> LiveState {
    let keys = organization.accounts().keys().flat_map(|id| Kind::ALL.map(|kind| SettingKey { account: *id, kind }));
    keys.map(|key| (key, contacts.get(&key).cloned().map_or(Observed::Absent, Observed::Present))).collect()
}

proptest! {
    #[test]
    fn what_was_found_is_pinned((organization, contacts) in organizations(), fill in any::<bool>()) {
        let live = read(&organization, &contacts);
        let gaps = if fill { Gaps::Fill } else { Gaps::Leave };
        let Ok(imported) = import(&organization, &live, ImportOptions { gaps, merge_similar: false }) else {
            return Ok(());
        };
        let policy = &imported.policy;
        let pins = pinned::expectations(policy, &organization, &live);
        let text = write_expectations(&pins, policy, &["pinned".to_owned()]);
        let source = SourceText::new("expectations.yaml", text.clone().into_bytes());
        let decided: BTreeSet<SettingKey> = resolve(policy, &organization).0.wishes.into_keys().collect();
        let found = |key: &&SettingKey| matches!(live.get(key), Some(Observed::Present(_)));
        let found = decided.iter().filter(found).count();
        if pins.is_empty() {
            prop_assert_eq!(found, 0);
            return Ok(());
        }
        let read = match expectations::parse(&[source], policy) {
            Ok((read, _)) => read,
            Err(findings) => panic!("{}\n{text}", findings[0].message),
        };
        let (verdicts, findings) = judge(policy, &organization, &read);
        prop_assert!(findings.is_empty(), "{text}");
        prop_assert!(verdicts.iter().all(|verdict| verdict.is_met()), "{text}");
        prop_assert_eq!(verdicts.iter().map(|verdict| verdict.judged).sum::<usize>(), found, "each once: {}", text);
    }
}
