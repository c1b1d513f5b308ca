//! The Markdown views: what a comment looks like, that it is never too long, and that nothing from
//! outside becomes a part of it other than as code.

use orgcontacts::finding::{Code, Finding, Place, Stretch};
use orgcontacts::gateway::Failure;
use orgcontacts::organization::{AccountId, AccountRef, SettingKey};
use orgcontacts::plan::basis::Basis;
use orgcontacts::plan::file::{PlanDocument, Tool};
use orgcontacts::plan::guardrail::Limits;
use orgcontacts::plan::redact::redact;
use orgcontacts::plan::revert::{NotReverted, NotRevertedCode};
use orgcontacts::plan::{Action, Change, Plan, Unmanaged, Unplanned};
use orgcontacts::policy::limits::Limit;
use orgcontacts::policy::name::RuleName;
use orgcontacts::policy::{Origin, Source};
use orgcontacts::run::outcome::{Outcome, Report};
use orgcontacts::setting::Kind::{Billing, Operations, Security};
use orgcontacts::setting::masks::Masks;
use orgcontacts::setting::{Fields, Kind, LiveValue, Value};
use orgcontacts::view::markdown;
use orgcontacts::view::markdown::plan::Review;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use crate::support::markdown::{MARK, check};
use crate::support::snapshots::assert_snapshot;
use crate::support::world::{MANAGEMENT, PAYMENTS, SANDBOX, SEARCH, World, mary};

fn comment(document: &PlanDocument, findings: &[Finding]) -> String {
    let text = markdown::plan::plan(Review { document, findings, basis: &Basis::REAL });
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
    let denied = Failure::AccessDenied { operation: "account:GetAlternateContact".to_owned(), detail: None };
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
    let (code, message) = (NotRevertedCode::Changed, "why".to_owned());
    document.plan.not_reverted =
        vec![NotReverted { account: account("000000000001", "a", "/"), key: key(0), code, message }];
    let text = comment(&document, &[]);
    assert!(!text.contains("No changes."), "{text}");
    assert!(
        text.contains("#### Not reverted\n\n```text\nbilling of 1 account: why\n  000000000001  a  /\n```\n"),
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
    let text = markdown::finding::findings(&[finding(error, Some("mend it")), finding(warning, None)]);
    check(&text);
    assert_snapshot("markdown/mistakes", &text);
    let text = markdown::finding::findings(&[finding(warning, None)]);
    check(&text);
    assert!(text.contains("**The policy is valid.**"), "{text}");
}

#[test]
fn what_came_of_a_plan_as_a_comment() {
    let report = super::reports::report(false, super::reports::every_outcome());
    let text = markdown::report::report(&report);
    check(&text);
    assert_snapshot("markdown/report", &text);
}

fn account(id: &str, name: &str, path: &str) -> AccountRef {
    AccountRef { id: id.parse().expect("an account id"), name: name.to_owned(), path: path.to_owned() }
}

fn key(number: usize) -> SettingKey {
    let account: AccountId = format!("{:012}", 1 + number / 3).parse().expect("an account id");
    SettingKey { account, kind: Kind::ALL[number % 3] }
}

/// More backticks than renderers take around code.
const EIGHTY: &str =
    concat!("````````````````````", "````````````````````", "````````````````````", "````````````````````");

/// Everything that a host might make something of.
const HOSTILE: &[&str] = &[
    "`",
    "``",
    "```",
    EIGHTY,
    "~~~",
    "\n",
    "\r\n",
    "\r",
    "\t",
    " ",
    "    ",
    "\\",
    "*",
    "**",
    "_",
    "~~",
    "<!--",
    "-->",
    "<b>",
    "</b>",
    "<img src=x onerror=alert(1)>",
    "<script>",
    "</details>",
    "<details>",
    "</summary>",
    "<a href=\"https://example.com\">",
    "[a](https://example.com)",
    "![a](https://example.com/a.png)",
    "[a]: https://example.com",
    "[^1]",
    "[[a]]",
    "@user",
    "@org/team",
    "#12",
    "GH-12",
    "##[error]x",
    "\n/close\n",
    "##vso[x]",
    "org/repo#12",
    "0123456789abcdef0123456789abcdef01234567",
    "www.example.com",
    "https://example.com",
    "mailto:a@example.com",
    "a@example.com",
    "<a@example.com>",
    ":tada:",
    "# h",
    "---",
    "===",
    "|",
    "| a | b |\n|---|---|",
    "- [ ] a",
    "> [!NOTE]",
    "> a",
    "$x$",
    "$`x`$",
    "$$",
    "&lt;",
    "&#64;",
    "&copy;",
    "{{ a }}",
    "\u{0}",
    "\u{1b}[2J",
    "\u{7}",
    "\u{202e}",
    "\u{2066}",
    "\u{200b}",
    "\u{feff}",
    "\u{ad}",
    "\u{2028}",
    "\u{e0041}",
    "\u{2800}",
    "\u{3000}",
    "e\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}",
    "::stop-commands::x",
    "{account.id}",
    "é",
    "東京",
    "👍",
];

fn hostile() -> impl Strategy<Value = String> {
    vec(select(HOSTILE), 0..6).prop_map(|parts| {
        let parts: Vec<_> = parts.iter().map(|part| format!("{MARK}{part}")).collect();
        parts.concat()
    })
}

fn live() -> impl Strategy<Value = LiveValue> {
    let field = || proptest::option::weighted(0.9, hostile());
    (field(), field(), field(), field()).prop_map(|(name, title, email, phone)| Fields { name, title, email, phone })
}

/// A contact that AWS takes, which leaves room for a lot in names and titles.
fn wanted() -> impl Strategy<Value = Value> {
    const EMAILS: &[&str] =
        &["Zq@example.com", "Zq#12&a|b!c@example.com", "www.Zq.example.com@example.com", "Zq_a_@-.example.com"];
    (hostile(), hostile(), select(EMAILS)).prop_map(|(name, title, email)| {
        let short = |text: String, most: usize| format!("{MARK}{}", text.chars().take(most - 2).collect::<String>());
        let fields = Fields {
            name: short(name, 64),
            title: short(title, 50),
            email: email.to_owned(),
            phone: "+1 206 555 0100".to_owned(),
        };
        Value::new(fields).expect("AWS takes it")
    })
}

fn action() -> impl Strategy<Value = Action> {
    prop_oneof![
        wanted().prop_map(|after| Action::Create { after }),
        (live(), wanted()).prop_map(|(before, after)| Action::Update { before, after }),
        live().prop_map(|before| Action::Delete { before }),
    ]
}

fn finding() -> impl Strategy<Value = Finding> {
    (select(Code::ALL), hostile(), proptest::option::of(hostile()), hostile(), 1..100_usize).prop_map(
        |(code, message, help, path, line)| {
            let stretch = Some(Stretch { column: 1, end_line: line, end_column: 2 });
            Finding { help, ..Finding::new(code, Place::File { path, line, stretch }, message) }
        },
    )
}

/// What a name may hold that means something in Markdown.
fn rule_name() -> impl Strategy<Value = RuleName> {
    "[a-z_()&:/.+-]{1,20}".prop_map(|name| name.parse().expect("a name"))
}

type Texts = (String, String, String);

fn unplanned(texts: &[Texts]) -> Vec<Unplanned> {
    let contact = |(number, (name, path, reason)): (usize, &Texts)| Unplanned {
        account: account(key(number).account.as_str(), name, path),
        key: key(number),
        reason: reason.clone(),
    };
    texts.iter().enumerate().map(contact).collect()
}

fn unmanaged(texts: &[Texts]) -> Vec<Unmanaged> {
    unplanned(texts).into_iter().map(|Unplanned { account, reason, .. }| Unmanaged { account, reason }).collect()
}

fn kept(Unplanned { account, key, reason }: Unplanned) -> NotReverted {
    NotReverted { account, key, code: NotRevertedCode::Changed, message: reason }
}

/// A plan full of hostile text, with some of everything.
fn plans(most: usize) -> impl Strategy<Value = PlanDocument> {
    let texts = move || vec((hostile(), hostile(), hostile()), 0..most);
    let change = (action(), (hostile(), hostile(), rule_name()), hostile());
    (vec(change, 0..most), texts(), texts(), texts(), texts(), texts()).prop_map(
        |(changes, unreadable, undecided, skipped, out_of_reach, not_reverted)| {
            let identity = World::in_sync().plan().plan.identity;
            let changes = changes.into_iter().enumerate().map(|(number, (action, (name, path, rule), file))| Change {
                account: account(key(number).account.as_str(), &name, &path),
                key: key(number),
                action,
                origin: std::sync::Arc::new(Origin { source: Source::Rule(rule), file, line: number }),
            });
            let plan = Plan {
                changes: changes.collect(),
                unreadable: unplanned(&unreadable),
                undecided: unplanned(&undecided),
                skipped: unmanaged(&skipped),
                out_of_reach: unmanaged(&out_of_reach),
                not_reverted: unplanned(&not_reverted).into_iter().map(kept).collect(),
                ..Plan::empty(identity)
            };
            let none = Limit::Count(0);
            let limits = Limits { updates: none, deletes: none, changes: none };
            let created_at = "2026-11-23T10:00:00Z".parse().expect("a time");
            let mut document = PlanDocument::new(plan, created_at, Vec::new(), limits);
            document.tool = Tool { name: MARK.to_owned(), version: MARK.to_owned() };
            document
        },
    )
}

fn report(document: &PlanDocument, found: &[LiveValue]) -> Report {
    let outcome = |number: usize| match found.get(number % (found.len() + 2)) {
        Some(found) => Outcome::Drifted { found: Some(found.clone()) },
        None if number.is_multiple_of(2) => Outcome::Applied,
        None => Outcome::Failed(Failure::NotSaved(format!("{MARK}\n```\n<b>"))),
    };
    Report {
        plan_id: document.id,
        started_at: document.created_at,
        finished_at: document.created_at,
        interrupted: false,
        stopped: None,
        results: document.plan.changes.iter().cloned().enumerate().map(|(n, change)| (change, outcome(n))).collect(),
    }
}

/// Renderers give up on code between more than 80 backticks, and count no further than 255.
#[test]
fn backticks_open_no_way_out_of_code() {
    for count in [4, 79, 80, 81, 254, 255, 256, 600] {
        let hostile = format!("{0}{MARK} @org/team <img src=x> [a](https://example.com) {0}", "`".repeat(count));
        let mut document = World::example().plan();
        for change in &mut document.plan.changes {
            change.account.name.clone_from(&hostile);
            change.account.path = format!("{hostile}\n{hostile}");
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
        check(&markdown::plan::plan(Review { document: &document, findings: &findings, basis: &Basis::REAL }));
        check(&markdown::finding::findings(&findings));
        check(&markdown::report::report(&report(&document, &found)));
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
            markdown::plan::plan(Review { document: &document, findings: &findings, basis: &Basis::REAL }),
            markdown::finding::findings(&findings),
            markdown::report::report(&report(&document, &found)),
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
    let text = comment(&world.plan(), &[]);
    assert!(text.len() <= 65_000, "{} bytes", text.len());
    let head: String = text.lines().take(9).collect::<Vec<_>>().join("\n") + "\n";
    assert_snapshot("markdown/cut-short", &head);
    // Whole groups are missing: every one that is there is there as a whole.
    let groups = text.matches("**Update** the security contact of ").count();
    assert!(groups > 100 && text.matches("\n- email  team-").count() == groups, "{groups}");
    assert!(text.contains("**Create**") || text.contains("groups of changes"), "{head}");
}
