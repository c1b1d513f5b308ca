//! Finding and reading the files of a policy, and of what is expected of it.

use std::collections::BTreeSet;
use std::path::PathBuf;

use jiff::civil::Date;

use crate::answer::checkup::PolicyAtHand;
use crate::cli::error::CliError;
use crate::cli::input::listing;
use crate::cli::output::terminal::Terminal;
use crate::cli::time::today;
use crate::finding::{Finding, Levels, SourceText, Warnings, counts, in_order};
use crate::plan::file::{PolicyFile, sha256};
use crate::platform::with_slashes;
use crate::policy::Policy;
use crate::policy::expectations::{self, Expectation};
use crate::text::Text;
use crate::text::reading::Readable;
use crate::view;

/// The largest file of a policy or of expectations, in bytes: a hundred times what 50,000 accounts have needed.
const MOST: u64 = 16 << 20;

/// What files are read for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum FileKind {
    Policy,
    Expectations,
}

impl FileKind {
    fn readable(self) -> Readable {
        let name = match self {
            Self::Policy => "a policy file",
            Self::Expectations => "an expectations file",
        };
        Readable { name, most: MOST, begins: |_| true }
    }

    /// What a file in a folder is.
    fn of(source: &SourceText) -> Self {
        if expectations::is_one(source) { Self::Expectations } else { Self::Policy }
    }
}

/// A valid policy and the files it came from.
pub struct LoadedPolicy {
    pub policy: Policy,
    /// Its files, for plans.
    pub files: Vec<PolicyFile>,
    /// Warnings about it.
    pub findings: Vec<Finding>,
    /// What more warnings are taken for.
    pub levels: Levels,
}

/// Reads a policy and shows what is wrong with it.
pub fn load(paths: &[PathBuf], warnings: Warnings, terminal: &Terminal) -> Result<LoadedPolicy, CliError> {
    load_as_of(today(), paths, warnings, terminal)
}

/// The same as on some day: rules whose last day is over by then decide nothing.
pub fn load_as_of(
    day: Date,
    paths: &[PathBuf],
    warnings: Warnings,
    terminal: &Terminal,
) -> Result<LoadedPolicy, CliError> {
    let (files, sources) = read(paths, FileKind::Policy)?;
    match parse(&sources, day) {
        Ok((policy, found)) => {
            let levels = Levels::new(policy.lints.clone(), warnings);
            let found = levels.judge(found);
            show(&found, terminal);
            let findings = as_results(found, terminal);
            Ok(LoadedPolicy { policy, files, findings, levels })
        }
        Err(findings) => {
            show(&findings, terminal);
            say_mistaken(&findings, terminal);
            Err(CliError::InvalidPolicy(as_results(findings, terminal)))
        }
    }
}

/// Says how many mistakes a policy has, as the last word about it.
pub fn say_mistaken<'f>(findings: impl IntoIterator<Item = &'f Finding>, terminal: &Terminal) {
    terminal.message(Text::default().ours("The policy has ").then(view::diagnostic::tally(findings)).ours(".\n"));
}

/// A policy as it is on a day, with the findings about it.
fn parse(sources: &[SourceText], day: Date) -> Result<(Policy, Vec<Finding>), Vec<Finding>> {
    let (mut policy, mut findings) = Policy::parse(sources)?;
    findings.extend(policy.end_rules(day));
    Ok((policy, in_order(findings)))
}

/// Reads a policy of which nothing is shown.
///
/// # Errors
/// Why there is none, in words that do not repeat what is in it.
pub fn quietly(paths: &[PathBuf]) -> Result<Policy, String> {
    let (_, sources) = read(paths, FileKind::Policy).map_err(|error| error.to_string())?;
    match parse(&sources, today()) {
        Ok((policy, _)) => Ok(policy),
        Err(findings) => Err(match counts(&findings).0 {
            1 => "it has 1 error".to_owned(),
            errors => format!("it has {errors} errors"),
        }),
    }
}

/// The policy that stands at some paths, of which nothing is shown.
pub fn at_hand(paths: &[PathBuf]) -> PolicyAtHand {
    match read(paths, FileKind::Policy) {
        Err(error) => PolicyAtHand::Unread(error.to_string()),
        Ok((_, sources)) => match parse(&sources, today()) {
            Ok((policy, _)) => PolicyAtHand::Valid(Box::new(policy)),
            Err(findings) => PolicyAtHand::Mistaken { mistakes: counts(&findings).0, paths: paths.to_vec() },
        },
    }
}

/// What is expected of a policy.
pub struct LoadedExpectations {
    pub expectations: Vec<Expectation>,
    /// Warnings about their files, or what they are judged to be.
    pub findings: Vec<Finding>,
}

/// Reads what is expected of a policy and shows what is wrong with it.
pub fn load_expectations(
    paths: &[PathBuf],
    policy: &Policy,
    levels: &Levels,
    terminal: &Terminal,
) -> Result<LoadedExpectations, CliError> {
    let (_, sources) = read(paths, FileKind::Expectations)?;
    match expectations::parse(&sources, policy) {
        Ok((expectations, findings)) => {
            let findings = levels.judge(findings);
            show(&findings, terminal);
            Ok(LoadedExpectations { expectations, findings })
        }
        Err(findings) => {
            show(&findings, terminal);
            let tally = view::diagnostic::tally(&findings);
            terminal.message(Text::default().ours("The expectations have ").then(tally).ours(".\n"));
            Err(CliError::InvalidExpectations(as_results(findings, terminal)))
        }
    }
}

/// Reads files, for plans and for findings, each once. A folder may hold both policies and expectations: those that were
/// not asked for are ignored.
fn read(paths: &[PathBuf], kind: FileKind) -> Result<(Vec<PolicyFile>, Vec<SourceText>), CliError> {
    let mut seen = BTreeSet::new();
    let mut files = Vec::new();
    let mut sources = Vec::new();
    for named in paths {
        let in_folder = named.is_dir();
        let mut is_empty = true;
        for path in listing::files(named)? {
            let content = kind.readable().read(&path).map_err(|source| CliError::unread(&path, source))?;
            let sha256 = sha256(&content);
            let real_path = with_slashes(&listing::real(&path));
            let shown = with_slashes(&listing::called(&path, named));
            let source = SourceText::found_at(real_path, shown, listing::is_outside(&path, named), content);
            if in_folder && FileKind::of(&source) != kind {
                continue;
            }
            is_empty = false;
            if seen.insert(listing::real(&path)) {
                files.push(PolicyFile { path: source.path.clone(), sha256 });
                sources.push(source);
            }
        }
        if is_empty {
            return Err(CliError::EmptyFolder { folder: named.clone(), lacks: kind.readable().name });
        }
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
        None => view::diagnostic::diagnostics(findings, terminal.links()),
        Some(_) => view::finding::text(&as_results(findings.to_vec(), terminal)),
    });
    terminal.remember(findings);
}
