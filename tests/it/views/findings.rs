//! Findings in the formats of pipelines: what they look like, and what each format asks for.

use std::collections::BTreeSet;

use orgcontacts::finding::{Code, Finding, Label, Place, SourceText, Stretch};
use orgcontacts::gateway::{Failure, Operation};
use orgcontacts::policy::Policy;
use orgcontacts::setting::Kind::{Billing, Security};
use orgcontacts::text::Text;
use orgcontacts::view;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::Value;

use crate::support::junit;
use crate::support::snapshots::assert_snapshot;
use crate::support::world::{PAYMENTS, SANDBOX, SEARCH, World, mary};

/// Findings of every sort: about the policy, of several places, about the plan.
fn findings() -> Vec<Finding> {
    let denied = || Failure::AccessDenied { operation: Operation::GetAlternateContact, detail: None };
    World::in_sync_with_many(5)
        .policy(
            "  - name: sandboxes",
            "  - name: (more/less)\n    match: { names: payments-* }\n    operations: finance\n  - name: 東京 𠮷野\n    match: { \
             names: payments-* }\n    operations: soc\n  - name: sandboxes",
        )
        .organization("name: search-prod", "name: \"search-100%, or: more 👍\"")
        .more_policy("limits:\n  updates: 0\nexclude:\n  - { ou: /Retired }\n")
        .unreadable(PAYMENTS, Billing, denied())
        .unreadable(SEARCH, Billing, denied())
        .set(SANDBOX, Security, mary())
        .findings()
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).expect("JSON")
}

fn time() -> jiff::Timestamp {
    "2026-11-23T10:00:00Z".parse().expect("a time")
}

#[test]
fn findings_in_the_formats_of_pipelines() {
    let findings = findings();
    assert_snapshot("findings/text", &view::finding::text(&findings).plain());
    assert_snapshot("findings/json", view::finding::json(&findings).as_str());
    assert_snapshot("findings/github", view::github::annotations(&findings).as_str());
    assert_snapshot("findings/codequality", view::codequality::report(&findings).as_str());
    let sarif = view::sarif::log(&findings, "");
    let sarif = sarif.as_str();
    // The rules are every code with its text; one of them shows how they look.
    let (before, rest) = sarif.split_once("\n            },\n").expect("there are rules");
    let (_, after) = rest.split_once("          ]\n").expect("they have an end");
    assert_snapshot("findings/sarif", &format!("{before}\n            }},\n            …\n          ]\n{after}"));
    let xml = view::finding::junit(&findings, time());
    let xml = xml.as_str();
    junit::check(xml);
    let told: String = xml.lines().filter(|line| !line.ends_with("time=\"0\"/>") || line.contains("warnings")).fold(
        String::new(),
        |mut text, line| {
            text.push_str(line);
            text.push('\n');
            text
        },
    );
    assert_snapshot("findings/junit", &told);
}

#[test]
fn without_findings_every_format_is_whole() {
    assert!(view::finding::text(&[]).is_empty());
    assert_eq!(view::github::annotations(&[]).as_str(), "");
    assert_eq!(json(view::codequality::report(&[]).as_str()), serde_json::json!([]));
    assert_eq!(json(view::finding::json(&[]).as_str())["findings"], serde_json::json!([]));
    assert_eq!(json(view::sarif::log(&[], "").as_str())["runs"][0]["results"], serde_json::json!([]));
    let xml = view::finding::junit(&[], time());
    let xml = xml.as_str();
    junit::check(xml);
    assert!(xml.contains("failures=\"0\"") && !xml.contains("tests=\"0\""), "{xml}");
}

/// What SARIF's schema and GitHub's code scanning ask for.
fn check_sarif(text: &str, findings: usize) {
    let log = json(text);
    assert_eq!(log["version"], "2.1.0");
    let run = &log["runs"][0];
    assert_eq!(run["columnKind"], "utf16CodeUnits");
    let rules = run["tool"]["driver"]["rules"].as_array().expect("a list");
    let results = run["results"].as_array().expect("a list");
    assert_eq!((rules.len(), results.len()), (Code::ALL.len(), findings));
    let mut fingerprints = BTreeSet::new();
    for result in results {
        let rule = &rules[usize::try_from(result["ruleIndex"].as_u64().expect("an index")).expect("a small one")];
        assert_eq!(rule["id"], result["ruleId"]);
        assert_eq!(rule["defaultConfiguration"]["level"], result["level"]);
        assert!(["error", "warning"].contains(&result["level"].as_str().expect("a level")));
        assert!(fingerprints.insert(result["partialFingerprints"]["orgcontacts/v1"].as_str().expect("a fingerprint")));
        let message = result["message"]["text"].as_str().expect("a text");
        assert!(!message.contains("](") && is_visible(message), "{message}");
        for location in result["locations"].as_array().expect("a list") {
            let place = &location["physicalLocation"];
            let uri = place["artifactLocation"]["uri"].as_str().expect("a URI");
            let allowed = |c: char| c.is_ascii_alphanumeric() || "-._~/%:".contains(c);
            assert!(uri.chars().all(allowed) && (uri.starts_with("file:///") || !uri.contains(':')), "{uri}");
            let number = |name: &str| place["region"][name].as_u64();
            assert!(number("startLine") >= Some(1));
            assert!(number("startColumn").is_none_or(|column| column >= 1));
            let (start, end) = (("startLine", "startColumn"), ("endLine", "endColumn"));
            let [start, end] = [start, end].map(|(line, column)| (number(line), number(column)));
            assert!(end == (None, None) || end >= start, "{place}");
        }
    }
}

/// What GitLab asks for.
fn check_codequality(text: &str, findings: usize) {
    let report = json(text);
    let issues = report.as_array().expect("a list");
    assert_eq!(issues.len(), findings);
    let fingerprints: BTreeSet<_> = issues.iter().map(|issue| issue["fingerprint"].as_str()).collect();
    assert_eq!(fingerprints.len(), findings, "GitLab drops those that are equal");
    for issue in issues {
        assert!(["major", "minor"].contains(&issue["severity"].as_str().expect("a severity")));
        assert!(issue["description"].is_string() && issue["check_name"].is_string());
        assert!(issue["location"]["path"].is_string() && issue["location"]["lines"]["begin"].as_u64() >= Some(1));
    }
}

/// A workflow command: its name, its properties and its text.
type Command = (String, Vec<(String, String)>, String);

/// Reads workflow commands as the runner of GitHub Actions does.
fn read_annotations(text: &str) -> Vec<Command> {
    let unescaped = |text: &str| {
        let text = text.replace("%0D", "\r").replace("%0A", "\n").replace("%3A", ":").replace("%2C", ",");
        text.replace("%25", "%")
    };
    let read = |line: &str| {
        let (start, message) = line.strip_prefix("::")?.split_once("::")?;
        let (command, properties) = start.split_once(' ')?;
        let properties = properties.split(',').map(|property| {
            let (name, text) = property.split_once('=').expect("a property has a value");
            (name.to_owned(), unescaped(text))
        });
        Some((command.to_owned(), properties.collect(), unescaped(message)))
    };
    text.lines().map(|line| read(line).unwrap_or_else(|| panic!("no command: {line}"))).collect()
}

fn check_annotations(text: &str, findings: &[Finding]) {
    let annotations = read_annotations(text);
    assert_eq!(annotations.len(), findings.len());
    for ((command, properties, message), finding) in annotations.into_iter().zip(findings) {
        assert_eq!(command, finding.code.severity().as_str());
        let names: Vec<_> = properties.iter().map(|(name, _)| name.as_str()).collect();
        assert!(["file", "line", "title"].iter().all(|name| names.contains(name)), "{names:?}");
        let shown = |text: &str| Text::of(text).embedded();
        assert_eq!(properties[0].1, shown(finding.place.path()));
        assert_eq!(properties[1].1, finding.place.line().to_string());
        assert!(message.starts_with(&shown(&finding.message)), "{message}");
    }
}

fn is_visible(text: &str) -> bool {
    !text.chars().any(orgcontacts::text::invisible::is_invisible)
}

fn hostile() -> impl Strategy<Value = String> {
    let parts = [
        "%",
        "%0A",
        "%25",
        ":",
        "::",
        ",",
        "=",
        "::error::x",
        "\n",
        "\r\n",
        "\n::set-output name=a::b",
        "[a](b)",
        "](",
        "{0}",
        "<b>",
        "&amp;",
        "]]>",
        "\"",
        "\\",
        "\u{1b}[2J",
        "\u{202e}",
        "\u{0}",
        "é",
        "👍",
        " ",
        "./",
        "../",
        "C:\\a",
        "/etc/a",
        "a#b?c",
    ];
    vec(select(parts.to_vec()), 0..6).prop_map(|parts| parts.concat())
}

fn any_finding() -> impl Strategy<Value = Finding> {
    let place = || {
        (hostile(), 1..9_usize, proptest::option::of((1..9_usize, 0..3_usize, 0..9_usize))).prop_map(
            |(path, line, stretch)| {
                let stretch = stretch.map(|(column, lines, columns)| Stretch {
                    column,
                    end_line: line + lines,
                    end_column: column + columns,
                });
                Place::File { path, line, stretch }
            },
        )
    };
    let texts = (hostile(), proptest::option::of(hostile()), hostile());
    let label = (place(), hostile()).prop_map(|(place, text)| Label { place, text });
    (select(Code::ALL), texts, place(), vec(label, 0..2)).prop_map(|(code, (message, help, subject), place, also)| {
        let finding = Finding::new(code, place, message).about(subject);
        Finding { help, also, ..finding }
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_finding_fits_every_format(findings in vec(any_finding(), 0..8)) {
        check_annotations(view::github::annotations(&findings).as_str(), &findings);
        check_sarif(view::sarif::log(&findings, "").as_str(), findings.len());
        check_codequality(view::codequality::report(&findings).as_str(), findings.len());
        junit::check(view::finding::junit(&findings, time()).as_str());
        let listed = json(view::finding::json(&findings).as_str());
        prop_assert_eq!(listed["findings"].as_array().map(Vec::len), Some(findings.len()));
        prop_assert!(view::finding::text(&findings).plain().lines().all(is_visible));
    }
}

/// A code host shows a finding again as the same one, whatever is written above it.
#[test]
fn a_finding_is_recognized_when_its_line_moves() {
    let fingerprints = |text: String| {
        let sources = [SourceText::new("contacts.yaml", text.into_bytes())];
        let found = Policy::parse(&sources).expect_err("it has mistakes");
        view::finding::fingerprints(&found)
    };
    let policy = "defaults: { security: soc }\nrules:\n  - name: a\n    match: { ou: x }\n    security: soc\n";
    let before = fingerprints(format!("version: 1\n{policy}"));
    assert_eq!(before.len(), 3);
    assert_eq!(fingerprints(format!("# A line more.\nversion: 1\n\n{policy}")), before);
    assert_ne!(fingerprints(format!("version: 1\n{}", policy.replace("ou: x", "ou: y"))), before);
}
