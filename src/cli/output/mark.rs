//! By what a file is known to be a result of ours: how each format begins.
//!
//! Nobody has a file replaced that holds something else because of a name that was mistyped.

use crate::cli::output::format::{
    CheckupFormat, CoverageFormat, DocumentFormat, ExplanationFormat, FindingsFormat, Format, VerdictsFormat,
};
use crate::view::{codequality, coverage, github, junit, sarif, tap};

/// The first line of text in a file. On a terminal it is left out.
pub const TEXT: &str = "# orgcontacts\n";

/// A format whose files can be told.
pub trait Marked: Copy {
    /// Whether a file in this format that begins like that was written by this program.
    fn is_ours(self, head: &[u8]) -> bool;

    /// What is put before a result in a file, where it has no mark of its own.
    fn mark(self) -> &'static str;
}

impl Marked for DocumentFormat {
    fn is_ours(self, head: &[u8]) -> bool {
        match self {
            Self::Text => head.starts_with(TEXT.as_bytes()),
            Self::Json => ["plan", "report", "findings"].iter().any(|name| is_json(head, name)),
            Self::Markdown => head.starts_with(b"<!-- orgcontacts"),
        }
    }

    fn mark(self) -> &'static str {
        match self {
            Self::Text => TEXT,
            Self::Json | Self::Markdown => "",
        }
    }
}

impl Marked for FindingsFormat {
    fn is_ours(self, head: &[u8]) -> bool {
        match self {
            Self::Github => github::is_ours(head),
            Self::Sarif => sarif::is_ours(head),
            Self::Junit => junit::is_ours(head),
            Self::Codequality => codequality::is_ours(head),
        }
    }

    fn mark(self) -> &'static str {
        match self {
            Self::Github | Self::Sarif | Self::Junit | Self::Codequality => "",
        }
    }
}

impl Marked for Format {
    fn is_ours(self, head: &[u8]) -> bool {
        match self {
            Self::Document(format) => format.is_ours(head),
            Self::Findings(format) => format.is_ours(head),
        }
    }

    fn mark(self) -> &'static str {
        match self {
            Self::Document(format) => format.mark(),
            Self::Findings(format) => format.mark(),
        }
    }
}

impl Marked for ExplanationFormat {
    fn is_ours(self, head: &[u8]) -> bool {
        match self {
            Self::Text => head.starts_with(TEXT.as_bytes()),
            Self::Json => ["explanation", "findings"].iter().any(|name| is_json(head, name)),
        }
    }

    fn mark(self) -> &'static str {
        match self {
            Self::Text => TEXT,
            Self::Json => "",
        }
    }
}

impl Marked for CoverageFormat {
    fn is_ours(self, head: &[u8]) -> bool {
        match self {
            Self::Text => head.starts_with(TEXT.as_bytes()),
            Self::Json => is_json(head, "coverage"),
            Self::Markdown => head.starts_with(b"<!-- orgcontacts"),
            Self::Csv => coverage::is_csv(head),
            Self::Html => coverage::is_page(head),
        }
    }

    fn mark(self) -> &'static str {
        match self {
            Self::Text => TEXT,
            Self::Json | Self::Markdown | Self::Csv | Self::Html => "",
        }
    }
}

impl Marked for CheckupFormat {
    fn is_ours(self, head: &[u8]) -> bool {
        match self {
            Self::Text => head.starts_with(TEXT.as_bytes()),
            Self::Json => is_json(head, "checkup"),
        }
    }

    fn mark(self) -> &'static str {
        match self {
            Self::Text => TEXT,
            Self::Json => "",
        }
    }
}

impl Marked for VerdictsFormat {
    fn is_ours(self, head: &[u8]) -> bool {
        match self {
            Self::Text => head.starts_with(TEXT.as_bytes()),
            Self::Tap => tap::is_ours(head),
            Self::Junit => junit::is_ours(head),
        }
    }

    fn mark(self) -> &'static str {
        match self {
            Self::Text => TEXT,
            Self::Tap | Self::Junit => "",
        }
    }
}

/// Whether a file begins as a plan of ours.
pub fn is_plan(head: &[u8]) -> bool {
    is_json(head, "plan")
}

/// Whether a file begins as a report of ours.
pub fn is_report(head: &[u8]) -> bool {
    is_json(head, "report")
}

/// Whether a file begins as one of our documents in JSON, however it is indented.
fn is_json(head: &[u8], name: &str) -> bool {
    let compact: Vec<u8> = head.iter().copied().filter(|byte| !byte.is_ascii_whitespace()).collect();
    compact.starts_with(format!("{{\"format\":\"orgcontacts/{name}\"").as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_is_told_by_its_first_member() {
        assert!(is_plan(b"{\n  \"format\": \"orgcontacts/plan\",\n"));
        assert!(is_plan(b"{\"format\":\"orgcontacts/plan\"}"));
        for other in ["", "[]", "{\"format\": \"orgcontacts/planner\"}", "{\"format\": \"orgcontacts/organization\""] {
            assert!(!is_plan(other.as_bytes()), "{other}");
        }
    }
}
