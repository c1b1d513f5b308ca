//! The Test Anything Protocol, version 14.

use super::junit::{Case, Failed};
use crate::text::{Document, Text};

/// How each document begins: its version, and who made it.
const START: &str = "TAP version 14\n# orgcontacts\n";

/// Whether a file that begins like that is one of ours.
#[must_use]
pub fn is_ours(head: &[u8]) -> bool {
    head.starts_with(START.as_bytes())
}

/// The document, which may hold any text at all.
#[must_use]
pub fn tap(cases: &[Case]) -> Document {
    let mut tap = format!("{START}1..{}\n", cases.len());
    for (number, case) in (1..).zip(cases) {
        let Case { class, name, failure } = case;
        let result = if failure.is_none() { "ok" } else { "not ok" };
        tap.push_str(&format!("{result} {number} - {}\n", description(class, name)));
        tap.push_str(&failure.as_ref().map(diagnostics).unwrap_or_default());
    }
    Document::tap(&tap)
}

/// A hash would begin a directive such as `# SKIP`.
fn description(class: &Text, name: &Text) -> String {
    format!("{}: {}", class.embedded(), name.embedded()).replace('\\', r"\\").replace('#', r"\#")
}

/// YAML, its lines as a list, so that nothing depends on how they are indented.
fn diagnostics(Failed { kind, message, text }: &Failed) -> String {
    let details: String = text.embedded().lines().map(|line| format!("    - {}\n", quoted(line))).collect();
    format!(
        "  ---\n  message: {}\n  severity: fail\n  code: {}\n  details:\n{details}  ...\n",
        quoted(&message.embedded()),
        quoted(&kind.embedded())
    )
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', r"\\").replace('"', r#"\""#))
}
