//! Plans, findings and reports full of what a host might make something of.

use orgcontacts::finding::{Code, Finding, Place, Stretch};
use orgcontacts::gateway::Failure;
use orgcontacts::organization::{AccountId, AccountRef, SettingKey};
use orgcontacts::plan::NotReverted;
use orgcontacts::plan::file::{PlanDocument, Tool};
use orgcontacts::plan::guardrail::Limits;
use orgcontacts::plan::why::{Recorded, Why, WhyNotReverted, WhyUnmanaged};
use orgcontacts::plan::{Action, Change, Plan, Unmanaged, Unplanned};
use orgcontacts::policy::limits::Limit;
use orgcontacts::policy::name::RuleName;
use orgcontacts::policy::{Origin, Source};
use orgcontacts::run::outcome::{Outcome, Report};
use orgcontacts::setting::alternate_contact::Fields;
use orgcontacts::setting::{Kind, LiveValue, Value};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use crate::support::markdown::MARK;
use crate::support::world::World;

pub fn account(id: &str, name: &str, path: &str) -> AccountRef {
    AccountRef { id: id.parse().expect("an account id"), name: name.to_owned(), path: path.to_owned() }
}

pub fn key(number: usize) -> SettingKey {
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

pub fn live() -> impl Strategy<Value = LiveValue> {
    let field = || proptest::option::weighted(0.9, hostile());
    (field(), field(), field(), field())
        .prop_map(|(name, title, email, phone)| Fields { name, title, email, phone }.into())
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

pub fn finding() -> impl Strategy<Value = Finding> {
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
        why: Why::Recorded(recorded(reason)),
    };
    texts.iter().enumerate().map(contact).collect()
}

fn unmanaged(texts: &[Texts]) -> Vec<Unmanaged> {
    let account = |(number, (name, path, reason)): (usize, &Texts)| Unmanaged {
        account: account(key(number).account.as_str(), name, path),
        why: WhyUnmanaged::Recorded(recorded(reason), None),
    };
    texts.iter().enumerate().map(account).collect()
}

fn recorded(reason: &str) -> Recorded {
    Recorded { code: reason.to_owned(), message: reason.to_owned() }
}

fn kept(Unplanned { account, key, why }: Unplanned) -> NotReverted {
    NotReverted { account, key, why: WhyNotReverted::Recorded(recorded(&why.to_string())) }
}

/// A plan full of hostile text, with some of everything.
pub fn plans(most: usize) -> impl Strategy<Value = PlanDocument> {
    let texts = move || vec((hostile(), hostile(), hostile()), 0..most);
    let change = (action(), (hostile(), hostile(), rule_name()), hostile());
    (vec(change, 0..most), texts(), texts(), texts(), texts(), texts()).prop_map(
        |(changes, unreadable, undecided, skipped, out_of_reach, not_reverted)| {
            let identity = World::in_sync().plan().plan.identity;
            let changes = changes.into_iter().enumerate().map(|(number, (action, (name, path, rule), file))| Change {
                account: account(key(number).account.as_str(), &name, &path).into(),
                key: key(number),
                action,
                contact: None,
                cause: None,
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

pub fn report(document: &PlanDocument, found: &[LiveValue]) -> Report {
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
