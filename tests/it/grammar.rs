//! The tables of the grammar: the reader, the documentation and they say the same.

use std::fs;
use std::path::Path;

use orgcontacts::finding::{Code, Finding, SourceText};
use orgcontacts::policy::grammar::{self, EXPECTATIONS, GrammarKey, POLICY, Put, Table, reference};
use orgcontacts::policy::{Policy, expectations};

/// What is found in an example of a policy, and in one of expectations.
fn findings(put: &impl Fn(&GrammarKey) -> Put) -> Vec<Finding> {
    let source = |text: String| [SourceText::new("example.yaml", text.into_bytes())];
    let policy = source(POLICY.example(&|_| Put::Example));
    let (policy, warnings) = Policy::parse(&policy).expect("the example is valid");
    let mut found = match Policy::parse(&source(POLICY.example(put))) {
        Ok((_, warnings)) => warnings,
        Err(found) => found,
    };
    found.retain(|finding| !warnings.contains(finding));
    found.extend(match expectations::parse(&source(EXPECTATIONS.example(put)), &policy) {
        Ok((_, warnings)) => warnings,
        Err(found) => found,
    });
    found
}

fn all_keys() -> impl Iterator<Item = (&'static Table, &'static GrammarKey)> {
    let tables = grammar::of_policies().into_iter().chain(grammar::of_expectations());
    tables.flat_map(|table| table.keys.iter().map(move |key| (table, key)))
}

/// Examples in which one key has something else at it.
fn with(key: &GrammarKey, other: Put) -> impl Fn(&GrammarKey) -> Put {
    move |at| if std::ptr::eq(at, key) { other } else { Put::Example }
}

#[test]
fn the_examples_of_all_keys_are_valid() {
    assert_eq!(findings(&|_| Put::Example), []);
}

#[test]
fn every_key_of_the_grammar_is_read() {
    for (table, key) in all_keys() {
        let found = findings(&with(key, Put::Nothing));
        let is_missed = |finding: &Finding| matches!(finding.code, Code::NullValue | Code::NothingExpected);
        assert!(found.iter().any(is_missed), "`{}` of {}", key.name, table.of);
    }
}

#[test]
fn the_keys_that_have_to_be_there_are_those_that_are_missed() {
    for (table, key) in all_keys() {
        let found = findings(&with(key, Put::NoKey));
        // Without its only key a mapping is empty, and the wrong thing in this place.
        let is_missed = found.iter().any(|finding| matches!(finding.code, Code::MissingKey | Code::WrongType));
        assert_eq!(is_missed, key.required, "`{}` of {}", key.name, table.of);
    }
}

#[test]
fn the_documentation_has_every_key() {
    for (document, tables) in [("policy", &grammar::of_policies()[..]), ("test", &grammar::of_expectations()[..])] {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("docs/{document}.md"));
        let text = fs::read_to_string(path).expect("the document is there");
        let (_, rest) = text.split_once("<!-- keys -->\n").expect("it has a place for keys");
        let (keys, _) = rest.split_once("<!-- /keys -->").expect("the place has an end");
        let expected = reference(tables);
        assert!(keys.trim() == expected.trim(), "docs/{document}.md should have between its marks:\n\n{expected}");
    }
}
