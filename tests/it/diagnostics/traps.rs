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
