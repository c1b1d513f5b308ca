//! What `init` wrote, and what to do next.

use std::path::{Path, PathBuf};

use crate::platform::quoted;
use crate::text::{Style, Text};

const POLICY: &str = "contacts.yaml";
const README: &str = "README.md";

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
pub fn next_steps(started: &Started, has_pipelines: bool) -> Vec<Text> {
    let Started { written, left } = started;
    if written.is_empty() {
        return vec![Text::default().ours("Nothing was written: all files already exist.")];
    }
    let named = |paths: &[PathBuf], name: &str| paths.iter().find(|path| path.ends_with(name)).cloned();
    let mut lines = Vec::new();
    if let Some(policy) = named(written, POLICY) {
        lines.push(
            Text::default()
                .ours("Nothing is managed yet. Fill in ")
                .text(policy.display())
                .ours("; `")
                .then(validate(&policy))
                .ours("` says what is missing."),
        );
        let import = Text::default().ours("To start from the contacts you have: orgcontacts import --out ");
        lines.push(import.text(word(&policy)).ours(" --force"));
    } else if let Some(policy) = named(left, POLICY) {
        let was_there = Text::default().text(policy.display()).ours(" was there already. To check it: ");
        lines.push(was_there.then(validate(&policy)));
    }
    if has_pipelines {
        let steps = "the steps that set up roles and pipelines";
        lines.extend(
            named(written, README).map(|path| Text::default().text(path.display()).ours(" has ").ours(steps).ours(".")),
        );
        lines.extend(named(left, README).map(|path| {
            let was_there = Text::default().text(path.display()).ours(" was there already. For ").ours(steps);
            was_there.ours(", run the same command in an empty folder.")
        }));
    }
    lines
}

/// The command that checks a policy.
fn validate(policy: &Path) -> Text {
    let command = Text::default().ours("orgcontacts validate");
    if policy == Path::new(POLICY) { command } else { command.ours(" -p ").text(word(policy)) }
}

/// A path as it is typed.
fn word(path: &Path) -> String {
    quoted(path.display().to_string())
}
