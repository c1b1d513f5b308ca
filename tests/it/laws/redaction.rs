//! A plan made from masked contacts is the plan made from the real ones, masked.

use orgcontacts::plan::redact;

use super::*;

/// What the live contacts are after masking.
fn masked(contacts: &Contacts) -> Contacts {
    contacts.iter().map(|(key, contact)| (*key, redact::live(contact))).collect()
}

async fn make_masked_plan(policy: &Policy, memory: &Memory) -> Plan {
    let desired = redact::desired(resolve(policy, &memory.organization).0);
    let live = observe(memory, stream::iter(asked(&desired.identity, desired.wishes.keys().copied())), || {}).await;
    plan(&desired, &live, &memory.organization)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    /// It has the same changes, masked, and everything else is equal.
    #[test]
    fn masks_compare_as_contacts_do((organization, contacts) in organizations(), parts in policies()) {
        let policy = parse(&parts);
        run(async {
            let real = make_plan(&policy, &Memory::new(organization.clone(), contacts.clone())).await;
            let of_masks = make_masked_plan(&policy, &Memory::new(organization, masked(&contacts))).await;
            let created_at = "2026-11-23T10:00:00Z".parse().unwrap();
            let document = PlanDocument::new(real, created_at, Vec::new(), Limits::DEFAULT);
            prop_assert_eq!(&of_masks, &redact::redact(&document).plan);
            let shown = PlanDocument::new(of_masks, created_at, Vec::new(), Limits::DEFAULT).only_for_showing();
            prop_assert!(PlanDocument::from_json(&shown.to_json()).is_err());
            Ok(())
        })?;
    }
}
