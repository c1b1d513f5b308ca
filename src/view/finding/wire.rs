//! The JSON of findings. Shapes only.

use serde::Serialize;

use crate::finding::Finding;
use crate::finding::wire::FindingWire;

#[derive(Serialize)]
struct FindingsWire<'a> {
    format: &'a str,
    version: u64,
    findings: Vec<FindingWire>,
}

pub fn render(findings: &[Finding]) -> String {
    let findings = findings.iter().map(FindingWire::from).collect();
    let wire = FindingsWire { format: "orgcontacts/findings", version: 1, findings };
    let mut text = serde_json::to_string_pretty(&wire).expect("text and lists always serialize");
    text.push('\n');
    text
}
