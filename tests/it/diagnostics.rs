//! What is said of a policy: for every code, a policy that earns it, the line, and the text.

pub mod fixtures;
mod hostile;
mod meant;
mod slips;
mod traps;
mod typed;

use std::collections::BTreeSet;
use std::path::Path;

use jiff::civil::{Date, date};
use orgcontacts::answer::records::{read_csv, read_terraform};
use orgcontacts::backend::organization_file::{Encoding, wire};
use orgcontacts::desired::judge::judge;
use orgcontacts::desired::resolve;
use orgcontacts::finding::{Code, Finding, Position, SourceText};
use orgcontacts::policy::{Policy, expectations};
use orgcontacts::text::Colour;
use orgcontacts::view;

use crate::support::snapshots::{assert_snapshot, visible};
use fixtures::{ORGANIZATION, POLICY, Place, fixtures};

/// Codes that take more than a small policy to earn: `hostile` has tests of their own for them.
const LARGE: [Code; 2] = [Code::TooManyMistakes, Code::TooManyWarnings];

/// The day on which policies are looked at.
const TODAY: Date = date(2026, 11, 23);

/// Everything that is found out about a file: by itself, and applied to the organization.
fn findings(sources: &[SourceText]) -> Vec<Finding> {
    let recorded = wire::parse(ORGANIZATION, Encoding::Yaml).expect("the organization is well-formed");
    match sources[0].path.as_str() {
        "record.csv" => {
            return read_csv(&sources[0], &recorded.organization).map_or_else(|all| all, |read| read.findings);
        }
        "record.json" => {
            let read = read_terraform(&sources[0], &recorded.organization);
            return read.map_or_else(|all| all, |read| read.recorded.findings);
        }
        _ => {}
    }
    if sources[0].path.starts_with("expectations") {
        let source = SourceText::new("contacts.yaml", POLICY.as_bytes().to_vec());
        let (policy, _) = Policy::parse(&[source]).expect("the policy is valid");
        return match expectations::parse(sources, &policy) {
            Err(findings) => findings,
            Ok((expectations, mut found)) => {
                found.extend(judge(&policy, &recorded.organization, &expectations).1);
                found
            }
        };
    }
    match Policy::parse(sources) {
        Err(findings) => findings,
        Ok((mut policy, mut findings)) => {
            findings.extend(policy.end_rules(TODAY));
            findings.extend(resolve(&policy, &recorded.organization).1);
            findings
        }
    }
}

fn places(findings: &[Finding]) -> Vec<Place> {
    let place = |finding: &Finding| {
        let Position { file, line, stretch: _ } = finding.place.position();
        (file.to_owned(), line, finding.code.as_str().to_owned())
    };
    findings.iter().map(place).collect()
}

#[test]
fn every_fixture_has_the_findings_it_marks() {
    for fixture in fixtures() {
        let mut found = places(&findings(&fixture.sources));
        let mut expected = fixture.places.clone();
        found.sort();
        expected.sort();
        assert_eq!(found, expected, "{}", fixture.name);
    }
}

#[test]
fn every_fixture_reads_as_recorded() {
    for fixture in fixtures() {
        let sources = &fixture.sources;
        let text = view::diagnostic::diagnostics(&findings(sources), "").plain();
        assert_snapshot(&format!("diagnostics/{}", fixture.name), &text);
    }
}

#[test]
fn every_code_has_a_fixture_of_its_name() {
    let names: BTreeSet<&str> = fixtures().map(|fixture| fixture.name.as_str()).collect();
    let small = Code::ALL.iter().filter(|code| !LARGE.contains(code) && !code.is_about_plans());
    let missing: Vec<&str> = small.map(|code| code.as_str()).filter(|code| !names.contains(code)).collect();
    assert_eq!(missing, [] as [&str; 0]);
    assert_eq!(names.len(), fixtures().count(), "two fixtures have one name");
    for fixture in fixtures().filter(|fixture| Code::ALL.iter().any(|code| code.as_str() == fixture.name)) {
        assert!(
            fixture.places.iter().any(|(_, _, code)| *code == fixture.name),
            "{} does not show its code",
            fixture.name
        );
    }
}

#[test]
fn every_snapshot_belongs_to_a_fixture() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("snapshots/diagnostics");
    for entry in std::fs::read_dir(folder).expect("the gallery is there") {
        let path = entry.expect("its files can be listed").path();
        let stem = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
        assert!(fixtures().any(|fixture| fixture.name == stem), "no fixture makes {}", path.display());
    }
}

#[test]
fn codes_are_told_apart_by_their_text() {
    let texts: BTreeSet<&str> = Code::ALL.iter().map(|code| code.as_str()).collect();
    assert_eq!(texts.len(), Code::ALL.len());
}

#[test]
fn colours_add_nothing_but_styles() {
    for fixture in fixtures() {
        let sources = &fixture.sources;
        let findings = findings(sources);
        let drawn = view::diagnostic::diagnostics(&findings, "");
        let (plain, styled) = (drawn.plain(), drawn.render(Colour::On));
        assert_ne!(styled, plain, "{}", fixture.name);
        assert_eq!(anstream::adapter::strip_str(&styled).to_string(), plain, "{}", fixture.name);
    }
    let fixture = fixtures().find(|fixture| fixture.name == "unknown-contact").expect("it is there");
    let sources = &fixture.sources;
    let styled = view::diagnostic::diagnostics(&findings(sources), "").render(Colour::On);
    assert_snapshot("styled/diagnostic", &visible(&styled));
}

#[test]
fn codes_are_links_once_the_book_is_published() {
    for fixture in fixtures() {
        let findings = findings(&fixture.sources);
        let drawn = |homepage| view::diagnostic::diagnostics(&findings, homepage);
        let linked = drawn("https://example.com/book/");
        assert_eq!(linked.plain(), drawn("").plain(), "{}", fixture.name);
        let links = findings
            .iter()
            .map(|finding| format!("]8;;https://example.com/book/codes.html#{}\u{1b}\\", finding.code.as_str()));
        let shown = linked.render(Colour::On);
        let without = links.fold(shown, |shown, link| {
            assert!(shown.contains(&link), "{}: {}", fixture.name, shown.escape_debug());
            shown.replacen(&format!("\u{1b}{link}"), "", 1)
        });
        assert_eq!(without.replace("\u{1b}]8;;\u{1b}\\", ""), drawn("").render(Colour::On), "{}", fixture.name);
    }
}

/// Would clear the screen, ring, colour, reverse text, hide a part of it.
const HOSTILE: &str = "a\u{1b}[2J\u{7}\u{9b}31m\u{202e}b\u{2066}\u{200b}\u{85}\u{7f}c";

fn shown_harmless(policy: String) -> String {
    let sources = [SourceText::new(format!("{HOSTILE}.yaml"), policy.into_bytes())];
    let text = view::diagnostic::diagnostics(&findings(&sources), "").plain();
    let is_harmful = |c: &char| {
        (c.is_control() && *c != '\n')
            || matches!(*c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
    };
    let harmful: BTreeSet<char> = text.chars().filter(is_harmful).collect();
    assert_eq!(harmful, BTreeSet::new(), "{}", text.escape_debug());
    text
}

#[test]
fn nothing_in_a_policy_reaches_the_terminal_as_it_is() {
    // YAML takes the characters that show nothing, but wants controls escaped.
    let escaped: String = HOSTILE
        .chars()
        .map(|c| if c.is_control() { format!("\\x{:02x}", u32::from(c)) } else { c.to_string() })
        .collect();
    let policy = format!(
        "version: 1\ncontacts:\n  \"{escaped}\": {{ name: SOC, title: T, email: \"{escaped}\", phone: \"{escaped}\" }}\n\
         defaults:\n  security: \"{escaped}x\"\nrules:\n  - {{ name: \"{escaped}\", match: {{ ou: \"{escaped}\" }} }}\n\
         \u{20}\u{20}- {{ name: \"{escaped}\", match: {{}}, \"{escaped}\": soc }}\n"
    );
    assert_snapshot("hostile/diagnostics", &shown_harmless(policy));
}

#[test]
fn nothing_in_broken_yaml_reaches_the_terminal_as_it_is() {
    assert_snapshot("hostile/broken-yaml", &shown_harmless(format!("version: 1 # {HOSTILE}\nlimits: \"{HOSTILE}\"\n")));
    assert_snapshot(
        "hostile/comment",
        &shown_harmless("version: 1 # \u{202e}\u{200b}é\u{feff}\nlimit: {}\n".to_owned()),
    );
}
