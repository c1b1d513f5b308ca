//! A plan made from masked contacts is the plan made from the real ones, masked.

use orgcontacts::backend::organization_file::redaction::Redaction;
use orgcontacts::plan::redact;
use orgcontacts::setting::masks::Masks;

use super::*;

/// Masks under some key.
fn masks() -> Masks {
    Masks::with_key(b"a key")
}

/// What the live contacts are after masking.
fn masked(contacts: &Contacts) -> Contacts {
    contacts.iter().map(|(key, contact)| (*key, masks().live(contact))).collect()
}

async fn make_masked_plan(policy: &Policy, memory: &Memory, masks: &Masks) -> Plan {
    let desired = redact::desired(resolve(policy, &memory.organization).0, masks);
    let live = observe(memory, asked(&desired.identity, desired.wishes.keys().copied()), || {}).await;
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
            let of_masks = make_masked_plan(&policy, &Memory::new(organization, masked(&contacts)), &masks()).await;
            let created_at = "2026-11-23T10:00:00Z".parse().unwrap();
            let document = PlanDocument::new(real, created_at, Vec::new(), Limits::DEFAULT);
            prop_assert_eq!(&of_masks, &redact::redact(&document, &masks()).plan);
            let shown = PlanDocument::new(of_masks, created_at, Vec::new(), Limits::DEFAULT).only_for_showing();
            prop_assert!(PlanDocument::from_json(&shown.to_json()).is_err());
            Ok(())
        })?;
    }

    /// Under a key that is stored with the file stands only what the policy could have written; that is enough for a
    /// plan to change what the real one changes.
    #[test]
    fn what_a_policy_could_write_is_enough_to_compare_with(
        (organization, contacts) in organizations(),
        parts in policies(),
    ) {
        let policy = parse(&parts);
        run(async {
            let memory = Memory::new(organization.clone(), contacts.clone());
            let real = make_plan(&policy, &memory).await;
            let redaction = Redaction::new(masks()).comparable(&policy, memory.organization.clone(), b"stored");
            let stored = Masks::with_key(redaction.key().unwrap().as_bytes());
            let of_file: Contacts =
                contacts.iter().map(|(key, contact)| (*key, redaction.live(key.account, contact))).collect();
            let of_masks = make_masked_plan(&policy, &Memory::new(organization, of_file.clone()), &stored).await;
            let kinds = |plan: &Plan| -> Vec<_> {
                plan.changes.iter().map(|change| (change.key, change.action.kind())).collect()
            };
            prop_assert_eq!(kinds(&of_masks), kinds(&real));
            for (key, contact) in &contacts {
                let field = contact.shape().field("phone").unwrap();
                let Some(phone) = contact.get(field) else { continue };
                let guessed = of_file[key].get(field) == Some(&stored.field(field, phone));
                prop_assert!(!guessed || parts.text().contains(phone), "{} can be guessed", phone);
            }
            Ok(())
        })?;
    }
}
