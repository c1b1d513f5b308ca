//! The views of a plan.

use Kind::{Billing, Operations, Security};
use orgcontacts::gateway::{Failure, Operation};
use orgcontacts::setting::Kind;
use orgcontacts::text::Colour;
use orgcontacts::view;

use crate::support::saved::saved;
use crate::support::snapshots::{assert_snapshot, visible};
use crate::support::world::{MANAGEMENT, PAYMENTS, SANDBOX, SEARCH, World, contact, mary};

/// Compares the text view of a world's plan with the gallery. A saved plan has to read the same.
#[track_caller]
fn check(name: &str, world: &World) {
    let document = world.plan();
    let text = view::plan::plan(&document).plain();
    assert_snapshot(name, &text);
    assert_eq!(view::plan::plan(&saved(&document)).plain(), text);
}

fn denied() -> Failure {
    Failure::AccessDenied { operation: Operation::GetAlternateContact, detail: None }
}

#[test]
fn an_organization_in_sync_needs_nothing() {
    check("plan/no-changes", &World::in_sync());
}

#[test]
fn a_missing_contact_is_created() {
    check("plan/create", &World::in_sync().unset(PAYMENTS, Billing));
}

#[test]
fn of_a_changed_contact_the_changed_words_are_marked() {
    check(
        "plan/update-of-some-words",
        &World::in_sync().edit(PAYMENTS, Billing, |contact| {
            contact.name = Some("Accounts Receivable".to_owned());
            contact.email = Some("Finance@example.com".to_owned());
            contact.phone = Some("+1 206 555 0199".to_owned());
        }),
    );
}

#[test]
fn of_another_contact_nothing_is_marked() {
    check("plan/update-of-everything", &World::in_sync().set(PAYMENTS, Billing, mary()));
}

#[test]
fn an_address_that_stays_changes_nobodys_mail() {
    check(
        "plan/update-of-a-title",
        &World::in_sync().edit(SEARCH, Security, |contact| contact.title = Some("On-call person".to_owned())),
    );
}

/// AWS keeps the case in which an address is written, so that it is written; mail goes to the same place.
#[test]
fn a_change_of_case_alone_changes_nobodys_mail() {
    let world = World::in_sync()
        .edit(SEARCH, Security, |contact| contact.email = Some("SOC@Example.com".to_owned()))
        .edit(PAYMENTS, Security, |contact| contact.email = Some("SOC@example.com".to_owned()));
    let document = world.plan();
    assert_eq!(document.plan.counts().update, 2);
    let file: serde_json::Value = serde_json::from_str(&document.to_json()).expect("JSON");
    assert_eq!(file["recipients"], serde_json::json!({ "starts": [], "stops": [] }));
    check("plan/update-of-case", &world);
}

#[test]
fn an_unwanted_contact_is_deleted() {
    check("plan/delete", &World::in_sync().set(SANDBOX, Operations, mary()).more_policy("limits: { deletes: 1 }\n"));
}

#[test]
fn deletes_come_first_and_then_security() {
    check(
        "plan/create-update-and-delete",
        &World::in_sync()
            .set(SANDBOX, Operations, mary())
            .edit(MANAGEMENT, Security, |contact| contact.name = Some("Security".to_owned()))
            .unset(PAYMENTS, Billing)
            .unset(SEARCH, Security),
    );
}

#[test]
fn two_hundred_equal_changes_read_as_one() {
    let mut world = World::in_sync_with_many(200);
    for number in 1..=200 {
        let account = (500_000_000_000_u64 + number).to_string();
        world = world.set(&account, Security, mary());
    }
    check("plan/two-hundred-equal-updates", &world);
}

#[test]
fn addresses_that_differ_by_account_only_are_one_group() {
    check("plan/addresses-by-account", &World::in_sync().unset(PAYMENTS, Operations).unset(SEARCH, Operations));
}

#[test]
fn an_address_of_one_account_is_spelled_out() {
    check("plan/address-of-one-account", &World::in_sync().unset(PAYMENTS, Operations));
}

#[test]
fn undecided_contacts_are_named_with_their_rules() {
    check(
        "plan/undecided",
        &World::in_sync()
            .policy(
                "  - name: sandboxes",
                "  - name: payments\n    match: { ou: ou-ab12-22222222 }\n    operations: finance\n  - name: sandboxes",
            )
            .policy("platform+{account.id}", "{tag:team}")
            .policy("email: finance@example.com", "email: \"finance+{account.name}@example.com\"")
            .organization("name: search-prod", "name: search prod")
            .more_policy("require: [operations]\n"),
    );
}

#[test]
fn unreadable_contacts_are_never_absent() {
    let unavailable = Failure::Unavailable {
        operation: Operation::GetAlternateContact,
        attempts: 5,
        detail: "connection reset".to_owned(),
        ambiguous: false,
    };
    check(
        "plan/unreadable",
        &World::in_sync()
            .unreadable(PAYMENTS, Billing, denied())
            .unreadable(PAYMENTS, Security, denied())
            .unreadable(SEARCH, Billing, denied())
            .unreadable(SANDBOX, Operations, unavailable),
    );
}

#[test]
fn changes_are_shown_although_something_is_unreadable() {
    check(
        "plan/unreadable-beside-a-change",
        &World::in_sync().unreadable(PAYMENTS, Billing, denied()).unset(SEARCH, Security),
    );
}

#[test]
fn the_management_account_is_out_of_reach_of_a_member() {
    check(
        "plan/out-of-reach",
        &World::in_sync()
            .organization("caller: \"111111111111\"", "caller: \"222222222222\"")
            .unset(MANAGEMENT, Security),
    );
}

#[test]
fn skipped_accounts_are_listed_by_reason() {
    check(
        "plan/skipped",
        &World::in_sync()
            .organization("name: payments-prod, state: ACTIVE", "name: payments-prod, state: SUSPENDED")
            .organization("name: search-prod, state: ACTIVE", "name: search-prod")
            .more_policy("exclude:\n  - ou: /Sandbox\n")
            .unset(SANDBOX, Security),
    );
}

#[test]
fn exceeded_guardrails_are_named_with_the_flag_that_lets_the_plan_pass() {
    check(
        "plan/guardrails",
        &World::in_sync()
            .set(PAYMENTS, Security, mary())
            .set(SEARCH, Security, mary())
            .set(SANDBOX, Operations, mary())
            .more_policy("limits: { updates: 1, deletes: 0, changes: 2 }\n"),
    );
}

#[test]
fn a_share_is_named_with_what_it_is_of() {
    let mut world = World::in_sync_with_many(8);
    for number in 1..=8 {
        world = world.set(&(500_000_000_000_u64 + number).to_string(), Security, mary());
    }
    check("plan/guardrail-of-a-share", &world.policy("version: 1\n", "version: 1\nlimits: { updates: 12.5% }\n"));
}

#[test]
fn live_values_with_gaps_and_hidden_characters_can_be_told_apart() {
    check(
        "plan/odd-live-values",
        &World::in_sync()
            .edit(MANAGEMENT, Billing, |contact| contact.title = None)
            .edit(PAYMENTS, Billing, |contact| contact.title = Some(String::new()))
            .edit(SEARCH, Billing, |contact| contact.name = Some(" Accounts Payable\t".to_owned()))
            .edit(SANDBOX, Billing, |contact| contact.name = Some("Accounts\u{a0}Payable".to_owned()))
            .edit(PAYMENTS, Security, |contact| contact.name = Some("Security\u{1b}[2J\u{202e} Operations".to_owned()))
            .edit(SEARCH, Security, |contact| contact.name = Some("(missing)".to_owned()))
            .edit(SANDBOX, Security, |contact| contact.phone = Some("+1 206\n555 0100".to_owned())),
    );
}

#[test]
fn nothing_from_outside_reaches_the_terminal_as_it_is() {
    let hostile = "x\u{1b}]8;;https://example.com\u{7}\u{9b}2J\u{202e}\u{2066}\u{200b}y";
    // In YAML, every character can be written as an escape.
    let yaml = |text: &str| text.chars().map(|c| format!("\\U{:08x}", u32::from(c))).collect::<String>();
    // A slash would be a level of its own.
    let (unit, yaml) = (yaml(&hostile.replace('/', "")), yaml(hostile));
    let world = World::in_sync()
        .organization("name: payments-prod", &format!("name: \"{yaml}\""))
        .organization("name: Sandbox", &format!("name: \"{unit}\""))
        .policy("/Sandbox", &format!("\"/{unit}\""))
        .policy("name: Security Operations", &format!("name: \"{yaml}\""))
        .set(SANDBOX, Operations, contact(hostile, hostile, hostile, hostile))
        .unreadable(PAYMENTS, Billing, Failure::Configuration(hostile.to_owned()));
    check("plan/hostile", &world);
    let text = view::plan::plan(&world.plan()).plain();
    assert!(text.contains("x\\u{1b}]8;;"));
    let harmful: Vec<char> = hostile.chars().filter(|c| !c.is_ascii() || c.is_ascii_control()).collect();
    assert_eq!(harmful.len(), 6);
    assert!(!text.contains(harmful.as_slice()), "{}", text.escape_debug());
    let styled = view::plan::plan(&world.plan()).render(Colour::On);
    assert!(!anstream::adapter::strip_str(&styled).to_string().contains(harmful.as_slice()));
}

#[test]
fn wide_names_are_aligned() {
    check(
        "plan/wide-names",
        &World::in_sync()
            .organization("name: payments-prod", "name: 決済本番")
            .organization("name: search-prod", "name: Zoë")
            .unset(PAYMENTS, Billing)
            .unset(SEARCH, Billing)
            .unset(SANDBOX, Billing),
    );
}

#[test]
fn many_recipients_are_cut_short() {
    let mut world = World::in_sync_with_many(25);
    for number in 1..=25 {
        let account = (500_000_000_000_u64 + number).to_string();
        world = world.edit(&account, Security, |c| c.email = Some(format!("team-{number:02}@example.com")));
    }
    check("plan/many-recipients", &world);
}

#[test]
fn the_example_has_something_of_everything() {
    check("plan/example", &World::example());
    assert_snapshot("plan/example-json", &World::example().plan().to_json());
}

#[test]
fn colours_show_what_signs_show() {
    let world = World::in_sync()
        .set(SANDBOX, Operations, mary())
        .edit(SEARCH, Billing, |contact| contact.phone = Some("+1 206 555 0199".to_owned()))
        .edit(SEARCH, Security, |contact| contact.name = Some("SOC".to_owned()))
        .unset(PAYMENTS, Billing)
        .unreadable(PAYMENTS, Security, denied());
    assert_snapshot("styled/plan", &visible(&view::plan::plan(&world.plan()).render(Colour::On)));
}

#[test]
fn the_id_depends_on_the_changes_alone() {
    let id = |world: &World| world.plan().id;
    let world = World::in_sync().unset(PAYMENTS, Billing);
    let mut later = world.plan();
    later.created_at = "2027-01-01T00:00:00Z".parse().expect("a time");
    later.policy[0].path = "elsewhere.yaml".to_owned();
    assert_eq!(later.id, id(&world));
    assert_ne!(later.to_json(), world.plan().to_json());
    // Another rule, an account that is skipped and a contact that cannot be read change nothing in it.
    let unrelated = World::in_sync().unset(PAYMENTS, Billing).policy("name: production", "name: prod").unreadable(
        SEARCH,
        Security,
        denied(),
    );
    assert_eq!(id(&unrelated), id(&world));
    // The values, the account, the type, the kind and the organization do.
    let others = [
        World::in_sync(),
        World::in_sync().unset(SEARCH, Billing),
        World::in_sync().unset(PAYMENTS, Security),
        World::in_sync().set(PAYMENTS, Billing, mary()),
        World::in_sync().unset(PAYMENTS, Billing).policy("name: Accounts Payable", "name: Accounts  Payable"),
        World::in_sync().unset(PAYMENTS, Billing).organization("o-exampleorg", "o-otherorg00"),
    ];
    let ids: std::collections::BTreeSet<_> = others.iter().chain([&world]).map(id).collect();
    assert_eq!(ids.len(), others.len() + 1);
    assert_snapshot("plan/id", &id(&world).to_string());
}
