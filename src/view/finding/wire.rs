//! The JSON of findings. Shapes only.

use serde::Serialize;

use crate::finding::{Finding, Label, Place, Position, Stretch};

#[derive(Serialize)]
struct FindingsWire<'a> {
    format: &'a str,
    version: u64,
    findings: Vec<FindingWire<'a>>,
}

#[derive(Serialize)]
struct FindingWire<'a> {
    code: &'a str,
    severity: &'a str,
    message: &'a str,
    help: Option<&'a str>,
    place: PlaceWire<'a>,
    also: Vec<AlsoWire<'a>>,
}

#[derive(Serialize)]
struct AlsoWire<'a> {
    place: PlaceWire<'a>,
    message: &'a str,
}

#[derive(Serialize)]
struct PlaceWire<'a> {
    file: &'a str,
    line: usize,
    column: Option<usize>,
    end_line: Option<usize>,
    end_column: Option<usize>,
}

pub fn render(findings: &[Finding]) -> String {
    let findings = findings.iter().map(finding).collect();
    let wire = FindingsWire { format: "orgcontacts/findings", version: 1, findings };
    let mut text = serde_json::to_string_pretty(&wire).expect("text and lists always serialize");
    text.push('\n');
    text
}

fn finding(
    Finding { code, severity, message, help, place: at, here: _, also, subject: _, count: _ }: &Finding,
) -> FindingWire<'_> {
    FindingWire {
        code: code.as_str(),
        severity: severity.as_str(),
        message,
        help: help.as_deref(),
        place: place(at),
        also: also.iter().map(|Label { place: at, text }| AlsoWire { place: place(at), message: text }).collect(),
    }
}

fn place(at: &Place) -> PlaceWire<'_> {
    let Position { file, line, stretch } = at.position();
    let of = |field: fn(&Stretch) -> usize| stretch.as_ref().map(field);
    PlaceWire {
        file,
        line,
        column: of(|stretch| stretch.column),
        end_line: of(|stretch| stretch.end_line),
        end_column: of(|stretch| stretch.end_column),
    }
}
