//! Finding and reading the files of a policy, and of what is expected of it.

use std::fs;
use std::path::{Path, PathBuf};

use crate::cli::error::CliError;
use crate::cli::output::terminal::Terminal;
use crate::finding::{Finding, SourceText};
use crate::plan::file::{PolicyFile, sha256};
use crate::policy::Policy;
use crate::policy::expectations::{self, Expectation};
use crate::text::Text;
use crate::text::reading::Readable;
use crate::view;

/// The largest file of a policy or of expectations, in bytes: a hundred times what 50,000 accounts have needed.
const MOST: u64 = 16 << 20;

const POLICY: Readable = Readable { name: "a policy file", most: MOST, begins: |_| true };

/// A file that says what is expected of a policy.
const EXPECTATIONS: Readable = Readable { name: "a file of expectations", most: MOST, begins: |_| true };

/// A valid policy and the files it came from.
pub struct LoadedPolicy {
    pub policy: Policy,
    /// Its files, for plans.
    pub files: Vec<PolicyFile>,
    /// Warnings about it.
    pub findings: Vec<Finding>,
}

/// Reads a policy and shows what is wrong with it.
pub fn load(paths: &[PathBuf], terminal: &Terminal) -> Result<LoadedPolicy, CliError> {
    let (files, sources) = read(paths, POLICY)?;
    match Policy::parse(&sources) {
        Ok((policy, warnings)) => {
            show(&warnings, terminal);
            let findings = as_results(warnings, terminal);
            Ok(LoadedPolicy { policy, files, findings })
        }
        Err(findings) => {
            show(&findings, terminal);
            terminal
                .message(Text::default().ours("The policy has ").then(view::diagnostic::tally(&findings)).ours(".\n"));
            Err(CliError::InvalidPolicy(as_results(findings, terminal)))
        }
    }
}

/// Reads what is expected of a policy and shows what is wrong with it.
pub fn load_expectations(
    paths: &[PathBuf],
    policy: &Policy,
    terminal: &Terminal,
) -> Result<Vec<Expectation>, CliError> {
    let (_, sources) = read(paths, EXPECTATIONS)?;
    match expectations::parse(&sources, policy) {
        Ok(expectations) => Ok(expectations),
        Err(findings) => {
            show(&findings, terminal);
            let tally = view::diagnostic::tally(&findings);
            terminal.message(Text::default().ours("The expectations have ").then(tally).ours(".\n"));
            Err(CliError::InvalidExpectations(as_results(findings, terminal)))
        }
    }
}

/// Reads files, for plans and for findings.
fn read(paths: &[PathBuf], kind: Readable) -> Result<(Vec<PolicyFile>, Vec<SourceText>), CliError> {
    let mut files = Vec::new();
    let mut sources = Vec::new();
    for path in list(paths)? {
        let content = kind.read(&path).map_err(|source| CliError::unread(&path, source))?;
        let path = path.display().to_string();
        files.push(PolicyFile { path: path.clone(), sha256: sha256(&content) });
        sources.push(SourceText::new(path, content));
    }
    Ok((files, sources))
}

/// Findings as results have them.
pub fn as_results(findings: Vec<Finding>, terminal: &Terminal) -> Vec<Finding> {
    match terminal.masks() {
        Some(_) => findings.into_iter().map(Finding::redacted).collect(),
        None => findings,
    }
}

/// Shows findings on standard error.
pub fn show(findings: &[Finding], terminal: &Terminal) {
    terminal.message(match terminal.masks() {
        None => view::diagnostic::diagnostics(findings),
        Some(_) => view::finding::text(&as_results(findings.to_vec(), terminal)),
    });
}

/// The files: those that were named, and those in the directories that were named, by name.
fn list(paths: &[PathBuf]) -> Result<Vec<PathBuf>, CliError> {
    let mut files = Vec::new();
    for path in paths {
        files.extend(in_place(path)?);
    }
    Ok(files)
}

/// The files that a path stands for: the policy files in a directory, else that file. What cannot be
/// listed holds none that could be read either.
pub fn files_of(path: &Path) -> Vec<PathBuf> {
    in_place(path).unwrap_or_default()
}

fn in_place(path: &Path) -> Result<Vec<PathBuf>, CliError> {
    if path.is_dir() { in_directory(path) } else { Ok(vec![path.to_owned()]) }
}

fn in_directory(directory: &Path) -> Result<Vec<PathBuf>, CliError> {
    let unreadable = |source| CliError::Read { path: directory.to_owned(), source };
    let mut files = Vec::new();
    for entry in fs::read_dir(directory).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        if is_policy_file(&path) {
            files.push(path);
        }
    }
    files.sort();
    if files.is_empty() { Err(CliError::NoPolicyFiles(directory.to_owned())) } else { Ok(files) }
}

/// `*.yaml` and `*.yml`, without the hidden files that editors leave behind.
fn is_policy_file(path: &Path) -> bool {
    let hidden = path.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b"."));
    let yaml = path.extension().is_some_and(|extension| extension == "yaml" || extension == "yml");
    yaml && !hidden && path.is_file()
}
