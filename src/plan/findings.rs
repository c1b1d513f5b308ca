//! What was found about a policy and about the plan made from it, each with its place in a file: what
//! pipelines show beside the lines of a change.
//!
//! An error is what keeps the policy from being applied as it stands; a warning stops nothing.

use std::collections::{BTreeMap, HashMap};
use std::ops::Range;

use crate::finding::{Code, Diagnostic, Location, Severity, SourceText};
use crate::organization::AccountRef;
use crate::plan::Unplanned;
use crate::plan::file::{PlanDocument, sha256};
use crate::plan::guardrail::{LimitKind, Violation};
use crate::policy::Policy;

/// How many accounts a message names before it only counts them.
const NAMED_ACCOUNTS: usize = 3;

/// One finding, at a place that can be shown without the file's text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// What kind of finding it is.
    pub kind: Kind,
    /// One sentence, without full stop.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
    /// Where it is reported.
    pub place: Place,
    /// Other places that it concerns, each with a few words.
    pub also: Vec<(Place, String)>,
    /// What it is about, whatever lines are added above it.
    pub subject: String,
}

impl Finding {
    /// Whether it keeps the policy from being applied as it stands.
    #[must_use]
    pub fn is_error(&self) -> bool {
        self.kind.severity() == Severity::Error
    }

    /// The same without what could be a value of a contact: of a mistake, what kind it is and where.
    #[must_use]
    pub fn redacted(self) -> Self {
        let quotes = match self.kind {
            Kind::Policy(code) => code.quotes_policy(),
            Kind::UnreadableContact | Kind::ExceededGuardrail => false,
        };
        // A line of the policy could be guessed from the hash that is made of it.
        let finding = Self { subject: String::new(), ..self };
        if !quotes {
            return finding;
        }
        let message = finding.kind.description().trim_end_matches('.').to_owned();
        let also = finding.also.into_iter().map(|(place, _)| (place, String::new())).collect();
        Self { message, help: None, also, ..finding }
    }
}

/// The kinds of finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// Something about a policy.
    Policy(Code),
    /// Contacts that could not be read, so that nothing is planned for them.
    UnreadableContact,
    /// A limit that the plan exceeds, so that `apply` refuses it.
    ExceededGuardrail,
}

impl Kind {
    /// All kinds.
    pub fn all() -> impl Iterator<Item = Self> {
        let of_policies = Code::ALL.iter().copied().map(Self::Policy);
        of_policies.chain([Self::UnreadableContact, Self::ExceededGuardrail])
    }

    /// The stable name. Other people's scripts go by these.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Policy(code) => code.as_str(),
            Self::UnreadableContact => "unreadable-contact",
            Self::ExceededGuardrail => "exceeded-guardrail",
        }
    }

    /// What it means, in a sentence.
    #[must_use]
    pub fn description(self) -> &'static str {
        match self {
            Self::Policy(code) => code.description(),
            Self::UnreadableContact => "A contact that could not be read, so that nothing is planned for it.",
            Self::ExceededGuardrail => "A plan that exceeds a guardrail, so that it is refused.",
        }
    }

    /// How grave findings of this kind are.
    #[must_use]
    pub fn severity(self) -> Severity {
        match self {
            Self::Policy(code) => code.severity(),
            Self::UnreadableContact | Self::ExceededGuardrail => Severity::Error,
        }
    }
}

/// A place in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The file, as the user named it.
    pub file: String,
    /// The line, counted from 1; 1 where the file as a whole is meant.
    pub line: usize,
    /// Where exactly, if that is known.
    pub stretch: Option<Stretch>,
}

/// A stretch of text from some column of a line on. Columns count UTF-16 code units from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stretch {
    /// The column of its first character.
    pub column: usize,
    /// The line in which it ends.
    pub end_line: usize,
    /// The column after its last character.
    pub end_column: usize,
}

impl Place {
    fn of(Location { file, span }: &Location, sources: &[SourceText]) -> Self {
        let source = &sources[*file];
        let Range { start, end } = visible_part(&source.text, span);
        let stretch =
            Stretch { column: source.column(start), end_line: source.line(end), end_column: source.column(end) };
        Self { file: source.path.clone(), line: source.line(start), stretch: Some(stretch) }
    }

    /// The first line of the policy: what a plan was made from.
    fn of_plan(document: &PlanDocument) -> Self {
        let file = document.policy.first().map(|file| file.path.clone()).unwrap_or_default();
        Self { file, line: 1, stretch: None }
    }
}

/// A span without the line ends after it: where something is missing at the end of a file, the last
/// line that there is.
fn visible_part(text: &str, span: &Range<usize>) -> Range<usize> {
    let before = |byte: usize| text.get(..byte).unwrap_or(text).trim_end_matches(['\r', '\n']).len();
    let start = if span.start >= text.len() { before(text.len()) } else { span.start };
    start..before(span.end).max(start)
}

/// The findings about a policy.
#[must_use]
pub fn of_policy(diagnostics: impl IntoIterator<Item = Diagnostic>, sources: &[SourceText]) -> Vec<Finding> {
    diagnostics.into_iter().map(|diagnostic| of_diagnostic(diagnostic, sources)).collect()
}

fn of_diagnostic(diagnostic: Diagnostic, sources: &[SourceText]) -> Finding {
    let at = diagnostic.location();
    let place = Place::of(at, sources);
    let subject = sources[at.file].line_text(at.span.start.min(sources[at.file].text.len())).to_owned();
    let Diagnostic { code, message, labels, help } = diagnostic;
    let also = labels.into_iter().skip(1).map(|label| (Place::of(&label.location, sources), label.text)).collect();
    Finding { kind: Kind::Policy(code), message, help, place, also, subject }
}

/// The findings about a plan: what could not be read, and limits that it exceeds. What is undecided
/// is a finding about the policy already.
#[must_use]
pub fn of_plan(document: &PlanDocument, policy: &Policy, sources: &[SourceText]) -> Vec<Finding> {
    let violations = document.violations();
    let exceeded = violations.iter().map(|violation| exceeded(violation, document, policy, sources));
    unreadable(document).into_iter().chain(exceeded).collect()
}

fn unreadable(document: &PlanDocument) -> Vec<Finding> {
    let mut groups: BTreeMap<_, Vec<&AccountRef>> = BTreeMap::new();
    for Unplanned { account, key, reason } in &document.plan.unreadable {
        groups.entry((key.contact_type, reason)).or_default().push(account);
    }
    let finding = |((contact_type, reason), accounts): ((_, &String), Vec<&AccountRef>)| Finding {
        kind: Kind::UnreadableContact,
        message: format!("the {contact_type} contact of {} could not be read: {reason}", named(&accounts)),
        help: None,
        place: Place::of_plan(document),
        also: Vec::new(),
        subject: format!("{contact_type}: {reason}"),
    };
    groups.into_iter().map(finding).collect()
}

fn named(accounts: &[&AccountRef]) -> String {
    let name = |AccountRef { id, name, path: _ }: &AccountRef| match name.as_str() {
        "" => id.to_string(),
        name => format!("{name} ({id})"),
    };
    let names: Vec<_> = accounts.iter().take(NAMED_ACCOUNTS).map(|account| name(account)).collect();
    match accounts.len() - names.len() {
        0 => names.join(", "),
        more => format!("{} and {more} more", names.join(", ")),
    }
}

fn exceeded(violation: &Violation, document: &PlanDocument, policy: &Policy, sources: &[SourceText]) -> Finding {
    let key = violation.kind.as_str();
    let of_policy = match violation.kind {
        LimitKind::Updates => policy.limits.updates,
        LimitKind::Deletes => policy.limits.deletes,
        LimitKind::Changes => policy.limits.changes,
    };
    // A limit of the command line has no place in the policy.
    let place = policy.limits_at.get(key).filter(|_| of_policy == Some(violation.limit));
    Finding {
        kind: Kind::ExceededGuardrail,
        message: violation.to_string(),
        help: None,
        place: place.map_or_else(|| Place::of_plan(document), |place| Place::of(place, sources)),
        also: Vec::new(),
        subject: key.to_owned(),
    }
}

/// What each finding is recognized by from run to run, also when lines are added above it. No two
/// are equal.
#[must_use]
pub fn fingerprints(findings: &[Finding]) -> Vec<String> {
    let mut seen: HashMap<_, usize> = HashMap::new();
    let fingerprint = |Finding { kind, place, subject, .. }: &Finding| {
        let same = [kind.as_str(), &place.file, subject].map(|part| sha256(part.as_bytes())).concat();
        let number = seen.entry(same.clone()).and_modify(|number| *number += 1).or_default();
        sha256(format!("{same}{number}").as_bytes())
    };
    findings.iter().map(fingerprint).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(text: &str) -> SourceText {
        SourceText::new("contacts.yaml", text.as_bytes().to_vec())
    }

    fn place(text: &str, span: Range<usize>) -> (usize, usize, usize, usize) {
        let Place { line, stretch, .. } = Place::of(&Location { file: 0, span }, &[source(text)]);
        let Stretch { column, end_line, end_column } = stretch.unwrap();
        (line, column, end_line, end_column)
    }

    #[test]
    fn columns_count_as_editors_do() {
        let text = "a: 👍é\nb: x\n";
        assert_eq!(place(text, 3..9), (1, 4, 1, 7));
        assert_eq!(place(text, 13..14), (2, 4, 2, 5));
    }

    #[test]
    fn what_is_missing_at_the_end_is_reported_in_the_last_line() {
        assert_eq!(place("a: [\n", 5..5), (1, 5, 1, 5));
        assert_eq!(place("a: [\r\n\n", 7..7), (1, 5, 1, 5));
        assert_eq!(place("a: |\n  b\n\nc: d\n", 0..10), (1, 1, 2, 4));
        assert_eq!(place("", 0..0), (1, 1, 1, 1));
    }

    #[test]
    fn fingerprints_outlive_lines_above_and_tell_equal_findings_apart() {
        let finding = |line| Finding {
            kind: Kind::Policy(Code::UnknownContact),
            message: format!("in line {line}"),
            help: None,
            place: Place { file: "contacts.yaml".to_owned(), line, stretch: None },
            also: Vec::new(),
            subject: "security: scc".to_owned(),
        };
        let before = fingerprints(&[finding(3), finding(9)]);
        assert_eq!(fingerprints(&[finding(4), finding(10)]), before);
        assert_ne!(before[0], before[1]);
    }

    #[test]
    fn names_of_kinds_are_unique() {
        let names: std::collections::BTreeSet<_> = Kind::all().map(Kind::as_str).collect();
        assert_eq!(names.len(), Kind::all().count());
        assert!(Kind::all().all(|kind| kind.description().ends_with('.')));
    }
}
