//! The Markdown views: what a comment looks like, that it is never too long, and that nothing from
//! outside becomes a part of it other than as code.

mod hostile;

use orgcontacts::finding::{Code, Finding, Place};
use orgcontacts::gateway::{Failure, Operation};
use orgcontacts::plan::NotReverted;
use orgcontacts::plan::basis::Basis;
use orgcontacts::plan::file::PlanDocument;
use orgcontacts::plan::redact::redact;
use orgcontacts::plan::why::WhyNotReverted;
use orgcontacts::policy::{Origin, Source};
use orgcontacts::setting::Kind::{Billing, Operations, Security};
use orgcontacts::setting::masks::Masks;
use orgcontacts::text::Colour;
use orgcontacts::view;
use orgcontacts::view::markdown;
use orgcontacts::view::markdown::plan::Review;
use proptest::collection::vec;
use proptest::prelude::*;

use crate::support::harmless;
use crate::support::markdown::{MARK, check};
use crate::support::snapshots::assert_snapshot;
use crate::support::world::{MANAGEMENT, PAYMENTS, SANDBOX, SEARCH, World, mary};
use hostile::{account, finding, key, live, plans, report};

fn comment(document: &PlanDocument, findings: &[Finding]) -> String {
    let text = markdown::plan::plan(Review { document, findings, basis: &Basis::REAL }).render();
    check(&text);
    text
}

#[track_caller]
fn shown(name: &str, world: &World) {
    assert_snapshot(name, &comment(&world.plan(), &world.findings()));
}

#[test]
fn the_example_as_a_comment() {
    shown("markdown/plan-example", &World::example());
    assert_snapshot(
        "markdown/plan-redacted",
        &comment(&redact(&World::example().plan(), &Masks::with_key(b"test")), &[]),
    );
}

#[test]
fn nothing_to_do_is_said_in_a_word() {
    shown("markdown/no-changes", &World::in_sync());
}

#[test]
fn everything_that_stands_in_the_way_comes_first() {
    let denied = Failure::AccessDenied { operation: Operation::GetAlternateContact, detail: None };
    let world = World::in_sync_with_many(5)
        .policy(
            "  - name: sandboxes",
            "  - name: payments\n    match: { names: payments-* }\n    operations: finance\n  - name: everywhere\n    match: { \
             names: payments-* }\n    operations: soc\n  - name: sandboxes",
        )
        .more_policy("limits: { updates: 1 }\nexclude:\n  - { ou: /Retired }\n  - { accounts: \"333333333333\" }\n")
        .organization("caller: \"111111111111\"", "caller: \"222222222222\"")
        .unreadable(PAYMENTS, Billing, denied)
        .set(PAYMENTS, Security, mary())
        .set(SANDBOX, Security, mary())
        .set(SANDBOX, Operations, mary());
    shown("markdown/problems", &world);
}

#[test]
fn equal_changes_are_one_with_a_list_of_accounts() {
    let mut world = World::in_sync_with_many(20);
    for number in 1..=20 {
        world = world.set(&(500_000_000_000_u64 + number).to_string(), Security, mary());
    }
    shown("markdown/equal-changes", &world);
}

#[test]
fn what_is_not_reverted_is_in_the_comment() {
    let mut document = World::in_sync().plan();
    let why = WhyNotReverted::Changed;
    document.plan.not_reverted = vec![NotReverted { account: account("000000000001", "a", "/"), key: key(0), why }];
    let text = comment(&document, &[]);
    assert!(!text.contains("No changes."), "{text}");
    assert!(
        text.contains("#### Not reverted\n\n```text\nbilling of 1 account: changed by someone else since the plan was applied\n  000000000001  a  /\n```\n"),
        "{text}"
    );
}

#[test]
fn a_policy_with_mistakes_is_a_comment_too() {
    let finding = |code, help: Option<&str>| {
        let place = Place::File { path: "contacts.yaml".to_owned(), line: 3, stretch: None };
        Finding { help: help.map(str::to_owned), ..Finding::new(code, place, "something is wrong") }
    };
    let (error, warning) = (Code::UnknownKey, Code::UnusedContact);
    let text = markdown::finding::findings(&[finding(error, Some("mend it")), finding(warning, None)]).render();
    check(&text);
    assert_snapshot("markdown/mistakes", &text);
    let text = markdown::finding::findings(&[finding(warning, None)]).render();
    check(&text);
    assert!(text.contains("**The policy is valid.**"), "{text}");
}

#[test]
fn what_came_of_a_plan_as_a_comment() {
    let report = super::reports::report(false, super::reports::every_outcome());
    let text = markdown::report::report(&report).render();
    check(&text);
    assert_snapshot("markdown/report", &text);
}

/// Renderers give up on code between more than 80 backticks, and count no further than 255.
#[test]
fn backticks_open_no_way_out_of_code() {
    for count in [4, 79, 80, 81, 254, 255, 256, 600] {
        let hostile = format!("{0}{MARK} @org/team <img src=x> [a](https://example.com) {0}", "`".repeat(count));
        let mut document = World::example().plan();
        for change in &mut document.plan.changes {
            let account = std::sync::Arc::make_mut(&mut change.account);
            account.name.clone_from(&hostile);
            account.path = format!("{hostile}\n{hostile}");
            change.origin = std::sync::Arc::new(Origin { source: Source::Defaults, file: hostile.clone(), line: 1 });
        }
        let findings: Vec<_> = World::example().findings();
        let findings = findings.into_iter().map(|finding| Finding { message: hostile.clone(), ..finding });
        comment(&document, &findings.collect::<Vec<_>>());
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 250, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn nothing_from_outside_becomes_markup(
        document in plans(6),
        findings in vec(finding(), 0..6),
        found in vec(live(), 0..4),
    ) {
        check(&markdown::plan::plan(Review { document: &document, findings: &findings, basis: &Basis::REAL }).render());
        check(&markdown::finding::findings(&findings).render());
        check(&markdown::report::report(&report(&document, &found)).render());
    }

    #[test]
    fn nothing_from_outside_does_anything_where_it_is_printed(
        document in plans(6),
        findings in vec(finding(), 0..6),
        found in vec(live(), 0..4),
    ) {
        let report = report(&document, &found);
        for colour in [Colour::Off, Colour::On] {
            harmless::check(&view::plan::plan(&document).render(colour), false);
            harmless::check(&view::report::report(&report).render(colour), false);
            harmless::check(&view::diagnostic::diagnostics(&findings, "").render(colour), false);
            harmless::check(&view::finding::text(&findings).render(colour), false);
        }
        let review = Review { document: &document, findings: &findings, basis: &Basis::REAL };
        harmless::check(&markdown::plan::plan(review).render(), false);
        harmless::check(&markdown::report::report(&report).render(), false);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_comment_is_too_long(
        document in plans(600),
        findings in vec(finding(), 0..600),
        found in vec(live(), 0..4),
    ) {
        let comments = [
            markdown::plan::plan(Review { document: &document, findings: &findings, basis: &Basis::REAL }).render(),
            markdown::finding::findings(&findings).render(),
            markdown::report::report(&report(&document, &found)).render(),
        ];
        for comment in comments {
            prop_assert!(comment.len() <= 65_000, "{} bytes", comment.len());
            check(&comment);
        }
    }
}

#[test]
fn a_comment_that_is_cut_short_says_what_is_missing() {
    let mut world = World::in_sync_with_many(600);
    for number in 1..=600 {
        let id = (500_000_000_000_u64 + number).to_string();
        world = world.edit(&id, Security, |contact| contact.email = Some(format!("team-{number}@example.com")));
    }
    for account in [MANAGEMENT, SEARCH] {
        world = world.unset(account, Security);
    }
    let mut document = world.plan();
    for change in &mut document.plan.changes {
        change.contact = Some(format!("of {}", change.account.id).parse().expect("a name"));
    }
    let text = comment(&document, &[]);
    assert!(text.len() <= 65_000, "{} bytes", text.len());
    let head: String = text.lines().take(9).collect::<Vec<_>>().join("\n") + "\n";
    assert_snapshot("markdown/cut-short", &head);
    // Whole groups are missing: every one that is there is there as a whole.
    let groups = text.matches("**Update** the security contact of ").count();
    assert!(groups > 100 && text.matches("\n- email  team-").count() == groups, "{groups}");
    assert!(text.contains("**Create**") || text.contains("groups of changes"), "{head}");
}
