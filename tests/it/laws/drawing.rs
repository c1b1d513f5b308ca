//! An old and a new value that differ are never drawn the same.

use orgcontacts::organization::{AccountId, AccountRef, SettingKey};
use orgcontacts::plan::basis::Basis;
use orgcontacts::setting::alternate_contact::Fields;
use orgcontacts::setting::{Kind, LiveValue, Value};
use orgcontacts::text::value::{value_diff, values};
use orgcontacts::text::{Colour, Text};
use orgcontacts::view::markdown::plan::Review;
use orgcontacts::view::plan::groups::OneSide;
use orgcontacts::view::{self, markdown};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use super::*;

/// Pieces that make values which are easily taken for others.
const PIECES: &[&str] = &[
    "a",
    "A",
    "b",
    " ",
    "  ",
    "\u{a0}",
    "\t",
    "\u{3000}",
    "\u{200b}",
    r"\u{200b}",
    "\\",
    "\"",
    "\u{e9}",
    "e\u{301}",
    "\u{430}",
    "(missing)",
    "[-a-]",
    "{+a+}",
    "[-",
    "-]",
    "{+",
    "+}",
    "{account.id}",
    "{{",
    "}}",
    "222222222222",
    "222222222223",
    "`",
    "````",
    "##",
    r"#\u{23}",
    "\u{ff21}",
    "1",
    "l",
    "->",
];

fn text() -> impl Strategy<Value = String> {
    vec(select(PIECES), 1..5).prop_map(|pieces| pieces.concat())
}

/// What is seen of a text by somebody who sees no colours.
fn seen(text: &Text, colour: Colour) -> String {
    anstream::adapter::strip_str(&text.render(colour)).to_string()
}

/// A contact whose name is told apart by the law alone.
fn named(name: &str) -> LiveValue {
    let fields = Fields { name, title: "T", email: "a@example.com", phone: "1" };
    fields.map(str::to_owned).into()
}

fn update(id: &str, before: &str, after: &str) -> Change {
    let account: AccountId = id.parse().unwrap();
    let after = Value::new(named(after)).unwrap();
    Change {
        account: AccountRef { id: account, name: String::new(), path: "/".to_owned() }.into(),
        key: SettingKey { account, kind: Kind::Billing },
        action: Action::Update { before: named(before), after },
        contact: None,
        cause: None,
        origin: Origin { source: Source::Defaults, file: "b".to_owned(), line: 1 }.into(),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn different_values_are_drawn_differently(before in text(), after in text()) {
        prop_assume!(before != after);
        let (old, new) = values(&before, &after);
        prop_assert_ne!(old.plain(), new.plain());
        for colour in [Colour::Off, Colour::On] {
            let (old, new) = value_diff(&before, &after);
            prop_assert_ne!(seen(&old, colour), seen(&new, colour));
        }
    }

    /// Also where the changes of several accounts are one, and an account's own ID is a placeholder.
    #[test]
    fn no_update_looks_like_none(before in text(), after in text(), both in any::<bool>()) {
        prop_assume!(before != after);
        let (first, second) = ("222222222222", "222222222223");
        let mut changes = vec![update(first, &before, &after)];
        if both {
            let of_second = |text: &str| text.replace(first, second);
            prop_assume!(of_second(&before) != of_second(&after));
            changes.push(update(second, &of_second(&before), &of_second(&after)));
        }
        let identity = Identity {
            organization: "o-exampleorg".parse().unwrap(),
            management_account: "111111111111".parse().unwrap(),
            caller: "111111111111".parse().unwrap(),
        };
        let plan = Plan { changes, ..Plan::empty(identity) };
        let created_at = "2026-11-23T10:00:00Z".parse().unwrap();
        let document = PlanDocument::new(plan, created_at, Vec::new(), Limits::DEFAULT);
        let text = seen(&view::plan::plan(&document), Colour::On);
        let lines: Vec<&str> = text.lines().map(str::trim_start).collect();
        let is_drawn = |lines: &[&str]| lines[0].contains(" -> ") || lines[1].starts_with("-> ");
        prop_assert!(lines.windows(2).any(|two| two[0].starts_with("name ") && is_drawn(two)), "{}", text);
        let comment = markdown::plan::plan(Review { document: &document, findings: &[], basis: &Basis::REAL });
        let comment = comment.render();
        let drawn = |sign| comment.lines().find_map(|line| line.strip_prefix(sign)).map(str::trim_end);
        let (old, new) = (drawn("- name "), drawn("+ name "));
        prop_assert!(old.is_some() && new.is_some() && old != new, "{}", comment);
    }
}

#[test]
fn a_name_that_is_literally_a_placeholder_is_no_placeholder() {
    let (first, second) = ("222222222222", "333333333333");
    let changes = [update(first, "{account.id}", first), update(second, "{account.id}", second)];
    let groups = view::plan::groups::changes(&changes);
    assert_eq!(groups.len(), 1);
    let name = groups[0].lines.iter().find(|line| line.field.as_str() == "name").expect("there is a name");
    assert!(name.old == Some(OneSide::Same(Some("{{account.id}}".into()))));
    assert!(name.new == Some(OneSide::Same(Some("{account.id}".into()))));
}
