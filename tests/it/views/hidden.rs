//! Nothing that matters is hidden by what is many: of 3,000 changes, one sends the security mail of an account to a
//! domain to which none went before. It shows in the text, in the comment, and before the question of `apply`.

use orgcontacts::plan::basis::Basis;
use orgcontacts::plan::file::PlanDocument;
use orgcontacts::plan::redact::redact;
use orgcontacts::setting::Kind::{Billing, Security};
use orgcontacts::setting::masks::Masks;
use orgcontacts::view;
use orgcontacts::view::markdown::plan::Review;
use orgcontacts::view::screen::Screen;

use crate::support::program::Place;
use crate::support::world::{World, contact, mary};

const MANY: usize = 3_000;
const SPY: &str = "soc@example.invalid";

/// The account whose mail goes astray, by name.
const VICTIM: &str = "team-1717";

fn id(number: usize) -> String {
    (500_000_000_000 + number).to_string()
}

/// The change shows: as a change of its account, and among those who receive mail.
#[track_caller]
fn shows(document: &PlanDocument, address: &str) {
    assert!(document.plan.changes.len() >= MANY, "{} changes", document.plan.changes.len());
    let text = view::plan::plan(document).plain();
    let comment = view::markdown::plan::plan(Review { document, findings: &[], basis: &Basis::REAL }).render();
    for (view, people) in [(&text, "Who receives mail"), (&comment, "#### Who receives mail")] {
        let (_, people) = view.split_once(people).expect("there is a section of recipients");
        let section: Vec<&str> = people.lines().take(12).collect();
        assert!(section.iter().any(|line| line.contains(address)), "not among those who receive:\n{view}");
        assert!(view.contains(VICTIM), "the account is not named:\n{view}");
        // Where only a part of an address is new, that is marked.
        let (local, _) = address.split_once('@').expect("an address");
        let marked = format!("{{+{local}+}}@");
        assert!(view.matches(address).count() + view.matches(&marked).count() > 1, "the change does not show:\n{view}");
    }
    assert!(text.lines().count() < 250, "{} lines", text.lines().count());
    assert!(text.lines().all(|line| line.chars().count() <= 100), "{text}");
}

/// Production accounts, whose security mail goes nowhere yet, or to Mary.
fn world(with_mary: bool) -> World {
    let world = World::in_sync_with_many(MANY);
    (1..=MANY).map(id).fold(world, |world, id| match with_mary {
        true => world.set(&id, Security, mary()),
        false => world.unset(&id, Security),
    })
}

const RULES: &str = "rules:\n";

/// One account has a contact of its own, by a rule whose name hardly differs.
fn with_a_rule_for_one(world: World) -> World {
    let contact = "  soc-2:\n    name: Security Operations\n    title: On-call engineer\n    email: soc@example.invalid\n    \
                   phone: \"+1 206 555 0100\"\ndefaults:\n";
    let rules = "rules:\n  - name: production-security\n    match: { ou: /Workloads/Prod }\n    security: soc\n  \
                 - name: production-security-2\n    match: { names: team-1717 }\n    security: soc-2\n";
    world.policy("defaults:\n", contact).policy(RULES, rules)
}

#[test]
fn among_equal_creates() {
    shows(&with_a_rule_for_one(world(false)).plan(), SPY);
}

#[test]
fn among_equal_updates() {
    shows(&with_a_rule_for_one(world(true)).plan(), SPY);
}

#[test]
fn among_updates_of_which_each_differs() {
    let world = (1..=MANY).fold(world(false), |world, number| {
        let email = format!("person-{number}@example.com");
        world.set(&id(number), Security, contact(&format!("Person {number}"), "Engineer", &email, "+1 206 555 0142"))
    });
    shows(&with_a_rule_for_one(world).plan(), SPY);
}

#[test]
fn among_masked_contacts() {
    let masks = Masks::with_key(b"test");
    let document = with_a_rule_for_one(world(true)).plan();
    let change = document.plan.changes.iter().find(|change| change.account.name == VICTIM).expect("it is planned");
    let masked = masks.value(change.action.after().expect("a contact"));
    shows(&redact(&document, &masks), masked.address().expect("an address"));
}

/// The address is made of a tag, and that of every other account is one of its own too.
#[test]
fn among_addresses_that_are_made_of_tags() {
    for with_mary in [false, true] {
        let world = world(with_mary)
            .policy("soc@example.com", "\"{account.name}@{tag:mail|example.com}\"")
            .organization("name: team-1717,", "name: team-1717, tags: { mail: example.invalid },");
        shows(&world.plan(), "team-1717@example.invalid");
    }
}

/// A hundred rules that want the same are one, and say nothing against the one that does not.
#[test]
fn among_many_rules() {
    let rules: String = (10..30)
        .map(|part| {
            format!("  - name: team-{part}\n    match: {{ names: \"team-{part}*\" }}\n    security: soc\n    billing: finance\n")
        })
        .collect();
    let world = with_a_rule_for_one(world(false)).policy(RULES, &format!("rules:\n{rules}"));
    let world = world.policy("match: { names: team-1717 }", "match: { names: team-1717 }\n    priority: 1");
    shows(&world.plan(), SPY);
}

/// As many contacts as a policy likes, each of a few accounts.
#[test]
fn among_many_contacts() {
    let (mut contacts, mut rules) = (String::new(), String::from(RULES));
    for part in 100..400 {
        contacts.push_str(&format!(
            "  soc-of-{part}: {{ name: N, title: T, email: soc-{part}@example.com, phone: \"+1 206 555 0100\" }}\n"
        ));
        rules.push_str(&format!(
            "  - name: r{part}\n    match: {{ names: \"team-{part}*\" }}\n    security: soc-of-{part}\n"
        ));
    }
    let world = with_a_rule_for_one(world(true))
        .policy("  soc-2:\n", &format!("{contacts}  soc-2:\n"))
        .policy(RULES, &rules)
        .policy("match: { names: team-1717 }", "match: { names: team-1717 }\n    priority: 1");
    let document = world.plan();
    let text = view::plan::plan(&document).plain();
    let comment =
        view::markdown::plan::plan(Review { document: &document, findings: &[], basis: &Basis::REAL }).render();
    for view in [text, comment] {
        let (_, people) = view.split_once("Who receives mail").expect("there is a section of recipients");
        assert!(people.lines().take(60).any(|line| line.contains(SPY)), "{people}");
    }
}

#[test]
fn before_the_question() {
    let place = Place::with_example();
    let organization = "example-organization.yaml";
    place.run("plan --organization example").exits(0);
    let accounts: String = (1..=MANY)
        .map(|number| {
            let contacts = "{ security: null, billing: null, operations: null }";
            format!(
                "  - {{ id: \"{}\", name: team-{number}, state: ACTIVE, parent: r-ex01, contacts: {contacts} }}\n",
                id(number)
            )
        })
        .collect();
    place.edit(organization, "\naccounts:\n", &format!("\naccounts:\n{accounts}"));
    let spy = "  spy: { name: SOC, title: SOC, email: soc@example.invalid, phone: \"+1 206 555 0100\" }\n";
    place.edit("contacts.yaml", "email_domains: [example.com]\n", "");
    place.edit("contacts.yaml", "contacts:\n", &format!("contacts:\n{spy}"));
    place.edit(
        "contacts.yaml",
        "rules:\n",
        "rules:\n  - name: one\n    match: { names: team-1717 }\n    security: spy\n",
    );
    let run = place.run(&format!("apply --organization {organization} --max-changes unlimited")).exits(64);
    assert!(run.stdout.matches(SPY).count() > 1 && run.stdout.contains(VICTIM), "{}", run.stdout);
    assert!(run.stdout.lines().count() < 250, "{}", run.stdout);
}

/// Nothing is left out where all is asked for.
#[test]
fn all_is_shown_in_full() {
    let full = Screen { full: true, ..Screen::FILE };
    let world = world(false).policy("soc@example.com", "\"{account.name}@example.com\"");
    let text = view::plan::plan_from(&Basis::REAL, &world.plan(), full).plain();
    assert!((1..=MANY).all(|number| text.contains(&format!("team-{number:03}@example.com"))));
    assert!(!text.contains("--full"));
}

/// What is shown fits what it is shown on.
#[test]
fn lines_fit_the_screen() {
    for columns in [60, 80, 100] {
        let screen = Screen { columns, rows: 24, full: false };
        let world = with_a_rule_for_one(world(true));
        let text = view::plan::plan_from(&Basis::REAL, &world.plan(), screen).plain();
        let is_id = |line: &&str| line.starts_with("Plan ID:") || line.trim_start().starts_with("sha256:");
        let mut lines = text.lines().filter(|line| !is_id(line));
        assert!(lines.all(|line| line.chars().count() <= columns), "{columns}\n{text}");
    }
}

/// Deletes come first, and are never shortened.
#[test]
fn deletes_are_all_shown() {
    let world = (1..=MANY).map(id).fold(World::in_sync_with_many(MANY), |world, id| world.set(&id, Security, mary()));
    let world = (1..=60).map(id).fold(world, |world, id| world.set(&id, Billing, mary()));
    let rule = "rules:\n  - name: no-bills\n    match: { names: \"team-0*\" }\n    priority: 1\n    billing: absent\n";
    let text = view::plan::plan(&world.policy(RULES, rule).plan()).plain();
    let (_, deletes) = text.split_once("- delete billing contact of ").expect("there are deletes");
    let (deletes, _) = deletes.split_once("~ update").expect("updates come after them");
    assert!((1..=60).all(|number| deletes.contains(&format!("team-{number:03} "))), "{deletes}");
}
