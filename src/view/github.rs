//! Findings as workflow commands of GitHub Actions, which it shows as annotations beside the lines.

use super::finding::words::sentence;
use crate::finding::{Finding, Position, Stretch};
use crate::text::{Document, Text};

/// One command a line. The job has to print them.
#[must_use]
pub fn annotations(findings: &[Finding]) -> Document {
    Document::annotations(&findings.iter().map(annotation).collect::<String>())
}

fn annotation(finding: &Finding) -> String {
    let command = finding.severity.as_str();
    let Position { file, line, stretch } = finding.place.position();
    let mut properties = vec![("file", Text::of(file).embedded()), ("line", line.to_string())];
    if let Some(Stretch { column, end_line, end_column }) = stretch {
        properties.push(("endLine", end_line.to_string()));
        // GitHub takes columns of one line only, the last one included.
        if end_line == line {
            properties.push(("col", column.to_string()));
            properties.push(("endColumn", (end_column - 1).max(column).to_string()));
        }
    }
    properties.push(("title", format!("orgcontacts: {}", finding.code.as_str())));
    let properties: Vec<_> = properties.iter().map(|(name, text)| format!("{name}={}", escaped(text))).collect();
    let message = escaped_data(&sentence(finding).embedded());
    format!("::{command} {}::{message}\n", properties.join(","))
}

/// Whether a file that begins like that holds annotations of ours.
#[must_use]
pub fn is_ours(head: &[u8]) -> bool {
    let first = String::from_utf8_lossy(head.split(|byte| *byte == b'\n').next().unwrap_or_default());
    first.starts_with("::") && first.contains("title=orgcontacts%3A ")
}

/// The value of a property.
fn escaped(text: &str) -> String {
    escaped_data(text).replace(':', "%3A").replace(',', "%2C")
}

/// The text of a command.
fn escaped_data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}
