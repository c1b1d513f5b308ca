//! A policy that was made from what is there, as a file with comments; and what there is to say about it.

use crate::answer::import::{Evidence, Imported, Notes};
use crate::policy::write::{Remarks, write_with};
use crate::text::Document;

/// The policy as a file. It names its schema first; `about` says where it comes from, a line each.
#[must_use]
pub fn policy_file(Imported { policy, notes }: &Imported, schema: &str, about: &[String]) -> Document {
    let mut remarks = remarks(notes);
    let head = std::mem::take(&mut remarks.head);
    remarks.head.push(format!("yaml-language-server: $schema={schema}"));
    remarks.head.extend(about.iter().cloned());
    remarks.head.extend(head);
    Document::yaml(&write_with(policy, &remarks))
}

fn remarks(notes: &Notes) -> Remarks {
    let counted = |Evidence { decides, matches }: Evidence| vec![format!("{decides} of {matches} accounts")];
    let rules = notes.rules.iter().map(|note| counted(note.evidence));
    let refused = notes.refused.iter().map(|(key, invalid)| {
        let reasons: Vec<_> = invalid.iter().map(ToString::to_string).collect();
        format!("{key}: {}", reasons.join("; "))
    });
    Remarks {
        rules: rules.enumerate().collect(),
        defaults: notes.defaults.iter().map(|(kind, evidence)| (*kind, counted(*evidence))).collect(),
        tail: refused.collect(),
        ..Remarks::default()
    }
}
