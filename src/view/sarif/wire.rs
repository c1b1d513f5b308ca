//! The JSON of SARIF logs. Shapes only.

use serde::Serialize;

use super::words::{message, uri};
use crate::answer::codes::{CodeHelp, address, help_about};
use crate::finding::{Code, Finding, Label, Place, Position, Stretch};
use crate::plan::file::Tool as Program;
use crate::text::Text;
use crate::view::codes::body;
use crate::view::finding::fingerprints;
use crate::view::finding::words::sentence;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Log {
    #[serde(rename = "$schema")]
    schema: &'static str,
    version: &'static str,
    runs: [Run; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Run {
    tool: Tool,
    column_kind: &'static str,
    results: Vec<ResultWire>,
}

#[derive(Serialize)]
struct Tool {
    driver: Driver,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Driver {
    name: String,
    semantic_version: String,
    rules: Vec<Rule>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Rule {
    id: &'static str,
    short_description: Message,
    full_description: Message,
    #[serde(skip_serializing_if = "Option::is_none")]
    help_uri: Option<String>,
    help: Help,
    default_configuration: Configuration,
}

#[derive(Serialize)]
struct Help {
    text: String,
    markdown: &'static str,
}

#[derive(Serialize)]
struct Configuration {
    level: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ResultWire {
    rule_id: &'static str,
    rule_index: usize,
    level: &'static str,
    message: Message,
    locations: [LocationWire; 1],
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related_locations: Vec<LocationWire>,
    partial_fingerprints: Fingerprints,
}

#[derive(Serialize)]
struct Message {
    text: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct LocationWire {
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<Message>,
    physical_location: PhysicalLocation,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PhysicalLocation {
    artifact_location: ArtifactLocation,
    region: Region,
}

#[derive(Serialize)]
struct ArtifactLocation {
    uri: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Region {
    start_line: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    start_column: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    end_line: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    end_column: Option<usize>,
}

#[derive(Serialize)]
struct Fingerprints {
    #[serde(rename = "orgcontacts/v1")]
    orgcontacts: String,
}

pub fn render(findings: &[Finding], homepage: &str) -> String {
    let Program { name, version } = Program::this();
    let driver =
        Driver { name, semantic_version: version, rules: Code::ALL.iter().map(|code| rule(*code, homepage)).collect() };
    let run = Run {
        tool: Tool { driver },
        column_kind: "utf16CodeUnits",
        results: findings.iter().zip(fingerprints(findings)).map(result).collect(),
    };
    let schema = "https://json.schemastore.org/sarif-2.1.0.json";
    let log = Log { schema, version: "2.1.0", runs: [run] };
    let mut text = serde_json::to_string_pretty(&log).expect("text and lists always serialize");
    text.push('\n');
    text
}

/// GitHub's code scanning wants all three texts.
fn rule(code: Code, homepage: &str) -> Rule {
    let description = || Message { text: code.description().to_owned() };
    let help = help_about(code.as_str()).expect("every code has an entry");
    let CodeHelp { code: id, markdown } = help;
    Rule {
        id,
        short_description: description(),
        full_description: description(),
        help_uri: address(homepage, id),
        help: Help { text: body(help, usize::MAX).embedded(), markdown },
        default_configuration: Configuration { level: code.severity().as_str() },
    }
}

fn result((finding, fingerprint): (&Finding, String)) -> ResultWire {
    let code = finding.code;
    ResultWire {
        rule_id: code.as_str(),
        rule_index: Code::ALL.iter().position(|known| *known == code).expect("all codes are listed"),
        level: finding.severity.as_str(),
        message: Message { text: message(&sentence(finding)) },
        locations: [location(&finding.place, "")],
        related_locations: finding.also.iter().map(|Label { place, text }| location(place, text)).collect(),
        partial_fingerprints: Fingerprints { orgcontacts: fingerprint },
    }
}

fn location(place: &Place, text: &str) -> LocationWire {
    let Position { file, line, stretch } = place.position();
    let of = |field: fn(&Stretch) -> usize| stretch.as_ref().map(field);
    LocationWire {
        message: (!text.is_empty()).then(|| Message { text: message(&Text::of(text)) }),
        physical_location: PhysicalLocation {
            artifact_location: ArtifactLocation { uri: uri(file) },
            region: Region {
                start_line: line,
                start_column: of(|stretch| stretch.column),
                end_line: of(|stretch| stretch.end_line),
                end_column: of(|stretch| stretch.end_column),
            },
        },
    }
}
