//! What the schemas of Ant and of Jenkins both ask of JUnit XML, checked by another reader.

use std::collections::BTreeMap;

use xmlparser::{ElementEnd, Token, Tokenizer};

/// An element with what both schemas want of it: what it is in, and its attributes.
type Rule = (&'static str, &'static [&'static str], &'static [&'static str]);

const ELEMENTS: &[Rule] = &[
    ("testsuites", &[""], &[]),
    (
        "testsuite",
        &["testsuites"],
        &["id", "name", "package", "timestamp", "hostname", "tests", "failures", "errors", "time"],
    ),
    ("properties", &["testsuite"], &[]),
    ("testcase", &["testsuite"], &["classname", "name", "time"]),
    ("failure", &["testcase"], &["type", "message"]),
    ("system-out", &["testsuite"], &[]),
    ("system-err", &["testsuite"], &[]),
];

/// An element as it was read: its name and attributes, and the names of those in it.
#[derive(Default)]
struct Element {
    name: String,
    attributes: BTreeMap<String, String>,
    inside: Vec<String>,
}

/// Insists that a document is well-formed, and of the shape that both schemas describe.
#[track_caller]
pub fn check(xml: &str) {
    let mut open = vec![Element::default()];
    for token in Tokenizer::from(xml) {
        match token.unwrap_or_else(|error| panic!("{error}\n{xml}")) {
            Token::ElementStart { local, .. } => {
                open.last_mut().expect("the document").inside.push(local.to_string());
                open.push(Element { name: local.to_string(), ..Element::default() });
            }
            Token::Attribute { local, value, .. } => {
                let attributes = &mut open.last_mut().expect("an element").attributes;
                assert_eq!(attributes.insert(local.to_string(), value.to_string()), None, "{local} twice\n{xml}");
            }
            Token::ElementEnd { end: ElementEnd::Open, .. } => {}
            Token::ElementEnd { end, .. } => {
                let element = open.pop().expect("an element ends");
                if let ElementEnd::Close(_, name) = end {
                    assert_eq!(element.name, name.as_str(), "{xml}");
                }
                check_element(&element, &open.last().expect("it is in something").name, xml);
            }
            Token::Declaration { .. } | Token::Comment { .. } => {}
            Token::Text { text } => {
                let within = &open.last().expect("the document").name;
                assert!(within == "failure" || text.trim().is_empty(), "text in <{within}>\n{xml}");
            }
            other => panic!("{other:?}\n{xml}"),
        }
    }
    assert_eq!(open.len(), 1, "something is left open\n{xml}");
    assert_eq!(open[0].inside, ["testsuites"], "{xml}");
}

#[track_caller]
fn check_element(Element { name, attributes, inside }: &Element, parent: &str, xml: &str) {
    let known = ELEMENTS.iter().find(|(known, ..)| known == name);
    let (_, parents, wanted) = known.unwrap_or_else(|| panic!("<{name}> is in no schema\n{xml}"));
    assert!(parents.contains(&parent), "<{name}> is in <{parent}>\n{xml}");
    let mut wanted = wanted.to_vec();
    wanted.sort_unstable();
    assert!(attributes.keys().eq(wanted.iter()), "<{name}> has {attributes:?}\n{xml}");
    match name.as_str() {
        "testsuite" => {
            let cases = inside.iter().filter(|name| *name == "testcase").count();
            assert_eq!(attributes["tests"], cases.to_string(), "{xml}");
            let order: Vec<&str> = inside.iter().map(String::as_str).filter(|name| *name != "testcase").collect();
            assert_eq!(order, ["properties", "system-out", "system-err"], "{xml}");
            assert_eq!(inside.first().map(String::as_str), Some("properties"), "{xml}");
            assert!(inside[1..inside.len() - 2].iter().all(|name| name == "testcase"), "{xml}");
            assert!(!attributes["name"].trim().is_empty(), "{xml}");
            assert!(attributes["timestamp"].ends_with(|c: char| c.is_ascii_digit()), "a time zone\n{xml}");
        }
        "testcase" => assert!(inside.len() <= 1, "{xml}"),
        _ => {}
    }
}
