//! The JSON of GitLab's code quality reports. Shapes only.

use serde::Serialize;

use crate::finding::{Finding, Position, Severity};
use crate::view::finding::fingerprints;
use crate::view::finding::words::sentence;

#[derive(Serialize)]
struct Issue<'a> {
    /// Who found it; GitLab passes over it.
    engine_name: &'a str,
    description: String,
    check_name: &'a str,
    fingerprint: String,
    severity: &'a str,
    location: Location<'a>,
}

#[derive(Serialize)]
struct Location<'a> {
    path: &'a str,
    lines: Lines,
}

#[derive(Serialize)]
struct Lines {
    begin: usize,
    end: usize,
}

pub fn render(findings: &[Finding]) -> String {
    let issues: Vec<_> = findings.iter().zip(fingerprints(findings)).map(issue).collect();
    let mut text = serde_json::to_string_pretty(&issues).expect("text and lists always serialize");
    text.push('\n');
    text
}

fn issue((finding, fingerprint): (&Finding, String)) -> Issue<'_> {
    let Position { file, line, stretch } = finding.place.position();
    Issue {
        engine_name: env!("CARGO_PKG_NAME"),
        description: sentence(finding).embedded(),
        check_name: finding.code.as_str(),
        fingerprint,
        severity: match finding.severity {
            Severity::Error => "major",
            Severity::Warning => "minor",
        },
        location: Location {
            path: file,
            lines: Lines { begin: line, end: stretch.map_or(line, |stretch| stretch.end_line) },
        },
    }
}
