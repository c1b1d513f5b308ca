//! Slips in YAML: where a finding points, and what it says to write, one row for each kind.

use orgcontacts::finding::{Code, Finding, SourceText};
use orgcontacts::policy::Policy;

/// What is underlined of the only mistake of a text, in which line, and the help.
#[track_caller]
fn told(text: &str) -> (usize, String, String) {
    let source = SourceText::new("contacts.yaml", text.as_bytes().to_vec());
    let found = Policy::parse(&[source]).expect_err("it has a mistake");
    let [Finding { code: Code::Syntax, place, help, .. }] = &found[..] else { panic!("{found:?}") };
    (place.position().line, place.written().to_owned(), help.clone().unwrap_or_default())
}

/// Slips, each with what is underlined in which line, and the help.
const SLIPS: &[(&str, usize, &str, &str)] = &[
    ("contacts:\n  soc:\n    name: SOC\n\ttitle: T\n", 4, "\t", "write `    title: T`"),
    ("contacts:\n  soc:\n    name: SOC\n  \ttitle: T\n", 4, "\t", "write `    title: T`"),
    ("defaults:\n\tsecurity: soc\n", 2, "\t", "write `  security: soc`"),
    ("rules:\n  -\tname: a\n\tmatch: { ou: / }\n", 3, "\t", "write `  match: { ou: / }`"),
    ("rules:\n  -name: a\n   match: b\n", 2, "-", "write `- name: a`"),
    ("version:1\ncontacts:\n", 1, ":", "write `version: 1`"),
    ("contacts:\n  soc:\n    name: SOC\n    title:T\n", 4, ":", "write `title: T`"),
    ("version = 1\ncontacts: {}\n", 1, "version", "write `version: 1`"),
    ("version: 1\ncontacts\n  soc: external\n", 2, "contacts", "write `contacts:`"),
    ("rules:\n  - accounts:\n      - \"1\"\n      \"2\"\n", 4, "\"2\"", "write `      - \"2\"`"),
    ("exclude:\n  - ou: /A\n  ou: /B\n", 3, "ou", "to begin the next item of the list, write `  - ou: /B`"),
    ("contacts:\n  soc:\n    name: 'SOC\n    title: T\n", 3, "'", "write `name: 'SOC'`"),
    ("contacts:\n  soc: { name: A, title: \"T\n", 2, "\"", "close it where the text ends"),
    ("contacts:\n  soc:\n    name: \"SOC\"# day\n", 3, "#", "write `name: \"SOC\" # day`"),
    ("defaults: { security: soc } }\n", 1, "}", "remove it"),
    ("contacts:\n  soc: { name: A, phone: \"1\"\n", 2, "{", "write `soc: { name: A, phone: \"1\" }`"),
    ("contacts:\n  soc: {\n    name: SOC\n    title: T\n  }\n", 3, "C", "write `name: SOC,`"),
    (
        "contacts:\n  soc: { name: SOC title: T }\n",
        2,
        "title",
        "between braces, a comma separates one entry from the next",
    ),
    (
        "rules:\n  - match:\n      ou: - /A\n",
        3,
        "-",
        "if it is a list, write `ou: [/A]`; if it is text, quote it: `ou: \"- /A\"`",
    ),
    ("contacts:\n  soc:\n    name: ? x\n", 3, "? x", "write `name: \"? x\"`"),
    ("exclude:\n  - ou: \"/Team #2 \\*\"\n", 2, "\\*", "write it in single quotation marks: `'/Team #2 \\*'`"),
    ("contacts:\n  a:\n    name: \"SOC #1\" (24x7)\n", 3, "(24x7)", "quote the whole text: `name: \"SOC #1 (24x7)\"`"),
    (
        "contacts:\n  a:\n    name: \"Mary's \\S\"\n",
        3,
        "\\S",
        "if the backslash is part of the text, double it: `\\\\S`",
    ),
    ("contacts:\n  a:\n    name: 'It''s' ours\n", 3, "ours", "quote the whole text"),
    (
        "rules:\n  - match:\n      tags:\n        a: b\n       ou: /A\n",
        5,
        "ou",
        "write `      ou: /A`, indented by 6 spaces",
    ),
    ("rules:\n  - match: { names: \"prod, ou: \"/A\" }\n", 2, "\"", "close it where the text ends"),
    ("defaults: { security: soc # the team\n", 1, "{", "write `defaults: { security: soc } # the team`"),
    ("contacts:\n  a: {\n    name: A # a\n    title: T\n  }\n", 3, "A", "write `name: A, # a`"),
    ("contacts:\n  a: {\n    name: A\ndefaults: { security: a }\n", 2, "{", "write `}` after the last entry"),
    (
        "rules:\n  - match:\n      names: - Smith, Jones*\n",
        3,
        "-",
        "if it is a list, write `names: [\"Smith, Jones*\"]`; if it is text, quote it: `names: \"- Smith, Jones*\"`",
    ),
    (
        "rules:\n  - match: names: *-prod\n",
        2,
        "names",
        "write `- match: { names: \"*-prod\" }`; if it is text, quote it: `- match: \"names: *-prod\"`",
    ),
    (
        "rules:\n  - match: tags: env: prod\n",
        2,
        "tags",
        "write each key on a line of its own, below the one that it belongs to",
    ),
    ("rules:\n  - match:\n      tags:\n\tenv: prod\n", 4, "\t", "write `        env: prod`"),
    (
        "rules:\n  - names:\n      - prod:web\n       ou: /A\n",
        4,
        "ou",
        "indent it by 6 or 8 spaces, as what it belongs to",
    ),
    ("contacts:\n  a:\n    name: |\n      the: \"team\n    title: @T\n", 5, "@T", "write `title: \"@T\"`"),
    ("```yaml\nversion: 1\n```\n", 1, "```yaml", "remove it, and the one at the end of the block"),
];

/// A long line above a slip is read once, not once for each dash in it.
#[test]
fn a_line_of_dashes_takes_no_longer_than_any_other() {
    let text = format!("contacts:\n  soc:\n    name: |\n      {}: x\n    title: @T\n", "- ".repeat(200_000));
    assert_eq!(told(&text), (5, "@T".to_owned(), "write `title: \"@T\"`".to_owned()));
    let text = format!("contacts:\n  soc:\n    name: \"{}: x\"\n    title: @T\n", "- ".repeat(200_000));
    assert_eq!(told(&text), (4, "@T".to_owned(), "write `title: \"@T\"`".to_owned()));
}

#[test]
fn a_slip_is_pointed_out_where_it_was_made() {
    for (text, line, underlined, help) in SLIPS {
        let expected = (*line, (*underlined).to_owned(), (*help).to_owned());
        assert_eq!(told(text), expected, "{text}");
    }
}

/// What looks like one of those slips, but is as it should be, above another mistake.
#[test]
fn text_over_several_lines_is_not_taken_for_a_slip() {
    let text = "contacts:\n  soc:\n    name: \"SOC:\n      day and night\"\n    title: @T\n";
    assert_eq!(told(text), (5, "@T".to_owned(), "write `title: \"@T\"`".to_owned()));
    let list = "rules:\n- name: a\nlimits: @x\n";
    assert_eq!(told(list), (3, "@x".to_owned(), "write `limits: \"@x\"`".to_owned()));
}
