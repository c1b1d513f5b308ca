//! What `init` wrote, and what to do next.

use std::path::PathBuf;

use crate::text::{Style, Text};

/// What became of the files that somebody begins with.
#[derive(Clone, Debug, Default)]
pub struct Started {
    pub written: Vec<PathBuf>,
    /// Those that were there already, and stay as they are.
    pub left: Vec<PathBuf>,
}

/// The files, a line each.
#[must_use]
pub fn files(Started { written, left }: &Started) -> Text {
    let line = |text: Text, sign: &'static str, style: Style, path: &PathBuf| {
        text.styled(style, Text::default().ours(sign)).ours(" ").text(path.display()).ours("\n")
    };
    let text = written.iter().fold(Text::default(), |text, path| line(text, "+", Style::Created, path));
    let is_there = |text: Text, path: &PathBuf| {
        let text = text.styled(Style::Faint, Text::default().ours("=")).ours(" ").text(path.display());
        text.ours("  (exists already; left as it is)\n")
    };
    left.iter().fold(text, is_there)
}

/// What to do next, a line each.
#[must_use]
pub fn next_steps(Started { written, left: _ }: &Started, has_pipelines: bool) -> Vec<Text> {
    if written.is_empty() {
        return vec![Text::default().ours("Nothing was written: all files already exist.")];
    }
    let mut lines = vec![
        Text::default()
            .ours("Nothing is managed yet. Fill in contacts.yaml; `orgcontacts validate` says what is missing."),
        Text::default().ours("To start from the contacts you have: orgcontacts import --out contacts.yaml --force"),
    ];
    if has_pipelines {
        lines.push(Text::default().ours("README.md has the steps that set up roles and pipelines."));
    }
    lines
}
