//! JUnit XML: what it looks like, and that any text whatsoever leaves it well-formed.

use orgcontacts::text::Text;
use orgcontacts::view::junit::{Case, Failed, Suite, junit};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;

use crate::support::junit::check;
use crate::support::snapshots::assert_snapshot;

fn suite(name: &str, cases: Vec<Case>) -> Suite {
    Suite { name: Text::of(name), ran_at: "2026-11-23T10:00:00Z".parse().expect("a time"), cases }
}

fn case(class: &str, name: &str, failure: Option<(&str, &str, &str)>) -> Case {
    let failure = failure.map(|(kind, message, text)| Failed {
        kind: Text::of(kind),
        message: Text::of(message),
        text: Text::written(text),
    });
    Case { class: Text::of(class), name: Text::of(name), failure }
}

#[test]
fn suites_of_tests() {
    let xml = junit(&[
        suite(
            "orgcontacts",
            vec![
                case("production", "security", None),
                case("a <b> & \"c\"", "it's\u{7}\n", Some(("code", "two > one", "first\n  ]]> second\u{1b}[2J\n"))),
            ],
        ),
        suite("nothing", Vec::new()),
    ]);
    check(xml.as_str());
    assert_snapshot("junit/suites", xml.as_str());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_well_formed(
        texts in vec((any::<String>(), any::<String>(), option::of((any::<String>(), any::<String>()))), 0..4)
    ) {
        let cases = texts.iter().map(|(class, name, failure)| {
            case(class, name, failure.as_ref().map(|(message, text)| ("kind", message.as_str(), text.as_str())))
        });
        check(junit(&[suite("any", cases.collect())]).as_str());
    }
}
