//! Text that YAML takes for something else: what it takes it for is said, and what is to be written instead is right.

use orgcontacts::finding::{Code, Finding, Place, SourceText};
use orgcontacts::policy::Policy;

/// What people write without quotation marks, and what YAML makes of it.
const TEXTS: [(&str, &str); 13] = [
    ("*-prod", "YAML reads `*` at the start as a reference to an anchor"),
    ("*", "YAML reads `*` at the start as a reference to an anchor"),
    ("!!", "YAML reads `!` at the start as a tag"),
    ("!<ops>!", "YAML reads `!` at the start as a tag"),
    ("!ops!day", "YAML reads `!` at the start as a tag"),
    ("!\"ops", "YAML reads `!` at the start as a tag"),
    ("@ops", "YAML has other uses for its first character"),
    ("`ops` by day", "YAML has other uses for its first character"),
    ("%ops", "YAML has other uses for its first character"),
    ("| ops", "YAML has other uses for its first character"),
    ("> ops", "YAML has other uses for its first character"),
    ("{ops} by day", "YAML reads the first brace as the start of a mapping or a list"),
    ("[ops] by day", "YAML reads the first brace as the start of a mapping or a list"),
];

/// The same, where it does not end at a comma or a brace.
const IN_A_BLOCK: [(&str, &str); 6] = [
    ("{team} {{ops} (é)} - 24x7", "YAML reads the first brace as the start of a mapping or a list"),
    ("!ops, by day", "YAML reads `!` at the start as a tag"),
    ("![ops] by day", "YAML reads `!` at the start as a tag"),
    ("[[ops], {by}] day, night", "YAML reads the first brace as the start of a mapping or a list"),
    ("'ops, by day's desk'", "YAML reads the quotation mark inside it as its end"),
    ("\"ops, \"by\" day\"", "YAML reads the quotation mark inside it as its end"),
];

fn parsed(text: &str) -> Vec<Finding> {
    Policy::parse(&[SourceText::new("contacts.yaml", text.as_bytes().to_vec())]).map_or_else(|all| all, |(_, all)| all)
}

/// The line of `before` and the text is refused because of the text; `entry` is what has to be written before it again.
#[track_caller]
fn check(around: [&str; 2], entry: &str, (text, why): (&str, &str)) {
    let [before, after] = around;
    let policy = |text: &str| format!("version: 1\n{before}{text}{after}\n");
    let found = parsed(&policy(text));
    let Some(finding) = found.iter().find(|finding| finding.code == Code::Syntax) else { panic!("{text}: {found:?}") };
    assert_eq!(finding.message, format!("this text has to be quoted: {why}"), "{before}{text}");
    let Place::Text { source, start, end } = &finding.place else { panic!("it stands in a text: {finding:?}") };
    assert_eq!(&source.text[*start..*end], text, "{before}{text}");
    let inside = ["'", "\""].into_iter().find_map(|quote| text.strip_prefix(quote)?.strip_suffix(quote));
    let instead = format!("\"{}\"", inside.unwrap_or(text).replace('"', "\\\""));
    assert_eq!(finding.help.as_deref(), Some(format!("write `{entry}{instead}`").as_str()), "{before}{text}");
    let found = parsed(&policy(&instead));
    assert!(found.iter().all(|finding| finding.code != Code::Syntax), "{instead}: {found:?}");
}

#[test]
fn what_yaml_takes_for_something_else_is_shown_in_quotation_marks() {
    for text in TEXTS.into_iter().chain(IN_A_BLOCK) {
        check(["contacts:\n  soc:\n    name: ", ""], "name: ", text);
        check(["contacts:\n  soc:\n    name:  ", " # - day: night"], "name:  ", text);
        check(["rules:\n  - name: ", "\n    match: { ou: / }"], "- name: ", text);
        check(["rules:\n  - match:\n      names:\n        - ", ""], "- ", text);
        check(["rules:\n  - match:\n      names:\n        - a\n        -  ", "\n        - b"], "-  ", text);
    }
}

#[test]
fn between_braces_only_the_text_is_shown() {
    for text in TEXTS {
        check(["contacts:\n  soc: { name: ", ", title: T }"], "", text);
        check(["contacts:\n  soc: { title: 'a, b', name: ", " }"], "", text);
        check(["rules:\n  - { match: { tags: { a: b }, names: ", " }, security: soc }"], "", text);
    }
}

/// Where a line is in a column of its own: what it says, and the column that it should be in: the nearest above it, or
/// of two, the one where its key makes sense.
#[test]
fn a_line_in_a_column_of_its_own_is_put_into_that_of_its_neighbours() {
    for (before, line, after, column) in [
        ("rules:\n  - name: a\n    match:\n      tags:\n        team: red\n   ", "security: soc", "", 4),
        ("rules:\n  - name: a\n     ", "match: { ou: / }", "", 4),
        ("rules:\n  - name: a\n   ", "match: { ou: / }", "", 4),
        ("rules:\n  - name: a\n    match: { ou: / }\n ", "- name: b", "\n   match: { ou: / }", 2),
        ("contacts:\n  soc:\n    name: a\n    title: b\n     ", "email: c", "", 4),
        ("contacts:\n  soc:\n    name: a\n    # b\n\n     ", "email: c", "", 4),
        ("contacts:\n  soc:\n    name: a\n  noc:\n    name: b\n   ", "email: c", "", 4),
        ("contacts:\n   soc:\n     name: a\n  ", "noc:", "\n     name: b", 3),
        ("contacts:\n  soc:\n    name: a\n ", "defaults:", "\n   security: soc", 0),
    ] {
        let indent = before.len() - before.trim_end_matches(' ').len();
        let found = parsed(&format!("version: 1\n{before}{line}{after}\n"));
        let Some(finding) = found.iter().find(|finding| finding.code == Code::Syntax) else { panic!("{found:?}") };
        let spaces = |count: usize| format!("{count} space{}", if count == 1 { "" } else { "s" });
        assert!(finding.message.starts_with(&format!("this line is indented by {},", spaces(indent))), "{finding:?}");
        let help = format!("write `{}{line}`, indented by {}", " ".repeat(column), spaces(column));
        assert_eq!(finding.help.as_deref(), Some(help.as_str()), "{before}{line}");
        let start = before.trim_end_matches(' ');
        let mended = format!("version: 1\n{start}{}{line}{after}\n", " ".repeat(column));
        let is_moved = |finding: &Finding| finding.message.contains(&spaces(indent));
        assert!(!parsed(&mended).iter().any(is_moved), "{mended}");
    }
}

/// Below a key that has no value yet, any column will do.
#[test]
fn a_line_that_begins_what_a_key_holds_may_be_anywhere() {
    for indent in [3, 4, 6, 9] {
        let text = format!("version: 1\ncontacts:\n  soc:\n{}\"name\" x: y\n", " ".repeat(indent));
        let found = parsed(&text);
        assert!(found.iter().all(|finding| !finding.message.contains("indented")), "{found:?}");
        assert_eq!(found.len(), 1, "{found:?}");
    }
}
