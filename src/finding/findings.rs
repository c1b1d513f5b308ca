//! Findings, one by one and while they are gathered.

use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};

use super::code::{Code, Severity, Wording};
use super::place::Place;

/// A mistake, or something that is likely to be one, at its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// What kind of finding it is.
    pub code: Code,
    /// How grave it is: as its kind is, unless that depends on where it was found.
    pub severity: Severity,
    /// One sentence, without full stop.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
    /// Where it is reported.
    pub place: Place,
    /// A few words beside the text there; may be empty.
    pub here: String,
    /// Other places that it concerns.
    pub also: Vec<Label>,
    /// What it is about, if that is not the line where it is reported.
    pub subject: Option<String>,
    /// How many findings it stands for: more than one where the others are only counted.
    pub count: usize,
}

/// What warnings are taken for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Warnings {
    /// They stop nothing.
    #[default]
    Allowed,
    /// They are errors.
    Denied,
}

/// A place and a few words about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// Where.
    pub place: Place,
    /// What is to be said beside it; may be empty.
    pub text: String,
}

impl Finding {
    /// A finding at a place.
    #[must_use]
    pub fn new(code: Code, place: Place, message: impl Into<String>) -> Self {
        let (message, here, also) = (message.into(), String::new(), Vec::new());
        let help = code.remedy().map(str::to_owned);
        Self { code, severity: code.severity(), message, help, place, here, also, subject: None, count: 1 }
    }

    /// The same, but it has to be mended.
    #[must_use]
    pub fn as_error(self) -> Self {
        Self { severity: Severity::Error, ..self }
    }

    /// What stands for those that are only counted.
    fn of_others(code: Code, place: Place, count: usize) -> Self {
        let what = match code.severity() {
            Severity::Error => ["mistake is", "mistakes are"],
            Severity::Warning => ["warning is", "warnings are"],
        };
        let what = what[usize::from(count != 1)];
        Self { count, ..Self::new(code, place, format!("{count} more {what} not listed")) }
    }

    /// Adds a few words beside the underlined text.
    #[must_use]
    pub fn here(self, text: impl Into<String>) -> Self {
        Self { here: text.into(), ..self }
    }

    /// Adds another place.
    #[must_use]
    pub fn also(mut self, place: Place, text: impl Into<String>) -> Self {
        self.also.push(Label { place, text: text.into() });
        self
    }

    /// Adds what to do about it.
    #[must_use]
    pub fn help(self, text: impl Into<String>) -> Self {
        Self { help: Some(text.into()), ..self }
    }

    /// Says what it is about, where a line of a file does not.
    #[must_use]
    pub fn about(self, subject: impl Into<String>) -> Self {
        Self { subject: Some(subject.into()), ..self }
    }

    /// Whether it stops the command, or keeps the policy from being applied as it stands.
    #[must_use]
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }

    /// Whether a place that it concerns is in a file to which a link leads out of what was named.
    fn is_outside(&self) -> bool {
        self.place.is_outside() || self.also.iter().any(|label| label.place.is_outside())
    }

    /// What it is about: the same from run to run, also when lines are added above it.
    #[must_use]
    pub fn subject(&self) -> &str {
        self.subject.as_deref().unwrap_or_else(|| self.place.line_text())
    }

    /// The same without what could be a value of a contact: of a mistake, what kind it is and where.
    #[must_use]
    pub fn redacted(self) -> Self {
        let Self { code, severity, message, help, place, here, also, subject: _, count } = self;
        let quotes = code.wording() == Wording::Quoted;
        let words = |text: String| if quotes { String::new() } else { text };
        let label = |Label { place, text }| Label { place: place.without_text(), text: words(text) };
        Self {
            code,
            severity,
            message: if quotes { code.description().trim_end_matches('.').to_owned() } else { message },
            help: help.filter(|_| !quotes),
            place: place.without_text(),
            here: words(here),
            also: also.into_iter().map(label).collect(),
            // A line of the policy could be guessed from the hash that is made of it.
            subject: None,
            count,
        }
    }

    /// The same as it is kept in a file: without the text that it is about.
    #[must_use]
    pub fn recorded(self) -> Self {
        let label = |Label { place, text }| Label { place: place.without_text(), text };
        Self {
            place: self.place.without_text(),
            here: String::new(),
            also: self.also.into_iter().map(label).collect(),
            subject: None,
            ..self
        }
    }

    /// The same with other names for the files that it is about.
    #[must_use]
    pub fn with_files(self, mut rename: impl FnMut(&str) -> String) -> Self {
        let subject = Some(self.subject().to_owned());
        let mut renamed = |place: Place| {
            let path = rename(place.path());
            place.without_text_in(path)
        };
        let place = renamed(self.place);
        let also = self.also.into_iter().map(|Label { place, text }| Label { place: renamed(place), text }).collect();
        Self { place, also, subject, ..self }
    }
}

/// How many errors and warnings findings stand for.
#[must_use]
pub fn counts<'f>(findings: impl IntoIterator<Item = &'f Finding>) -> (usize, usize) {
    let (mut errors, mut warnings) = (0, 0);
    for finding in findings {
        match finding.severity {
            Severity::Error => errors += finding.count,
            Severity::Warning => warnings += finding.count,
        }
    }
    (errors, warnings)
}

/// Puts findings into the order of the text and drops those that say the same of the same place.
#[must_use]
pub fn in_order(findings: Vec<Finding>) -> Vec<Finding> {
    findings.into_iter().collect::<Findings>().in_order()
}

/// The most that are kept, of errors and of warnings. A megabyte can hold half a million mistakes, each of which
/// takes a thousand times its own text in memory and in a result.
const MOST: usize = 1_000;

/// Findings, of which each is kept once: what an alias stands for is read as often as it is used, and says
/// the same of the same place each time.
#[derive(Debug, Default)]
pub struct Findings {
    errors: Kept,
    warnings: Kept,
    /// Hashes of all, also of those that are not kept.
    seen: HashSet<u64>,
}

/// The findings of one severity.
#[derive(Debug, Default)]
struct Kept {
    findings: Vec<Finding>,
    /// How many were not kept.
    others: usize,
}

impl Findings {
    /// Adds a finding, unless it is there. Beyond a thousand they are only counted.
    pub fn push(&mut self, finding: Finding) {
        let finding = if finding.is_outside() { finding.redacted() } else { finding };
        let mut hasher = DefaultHasher::new();
        (&finding.place, finding.code, &finding.message).hash(&mut hasher);
        if !self.seen.insert(hasher.finish()) {
            return;
        }
        let kept = match finding.severity {
            Severity::Error => &mut self.errors,
            Severity::Warning => &mut self.warnings,
        };
        if kept.findings.len() < MOST {
            kept.findings.push(finding);
        } else {
            kept.others += 1;
        }
    }

    /// How many errors there were so far, also those that are not kept.
    #[must_use]
    pub fn errors(&self) -> usize {
        self.errors.findings.len() + self.errors.others
    }

    /// A thousand at most in the order of the text, errors rather than warnings, and at the end how many others
    /// there are.
    #[must_use]
    pub fn in_order(self) -> Vec<Finding> {
        let Self { mut errors, mut warnings, seen: _ } = self;
        errors.limit(MOST);
        warnings.limit(MOST - errors.findings.len());
        let counts = [(Code::TooManyMistakes, errors.others), (Code::TooManyWarnings, warnings.others)];
        let mut all = errors.findings;
        all.append(&mut warnings.findings);
        all.sort_by(|a, b| (&a.place, a.code).cmp(&(&b.place, b.code)));
        let end = all.last().map(|last| last.place.clone()).unwrap_or_default();
        let counted = counts.into_iter().filter(|(_, others)| *others > 0);
        all.extend(counted.map(|(code, others)| Finding::of_others(code, end.clone(), others)));
        all
    }
}

impl Kept {
    /// Counts those beyond a number, in the order of the text.
    fn limit(&mut self, most: usize) {
        self.findings.sort_by(|a, b| (&a.place, a.code).cmp(&(&b.place, b.code)));
        self.others += self.findings.len().saturating_sub(most);
        self.findings.truncate(most);
    }
}

impl FromIterator<Finding> for Findings {
    fn from_iter<I: IntoIterator<Item = Finding>>(findings: I) -> Self {
        let mut all = Self::default();
        findings.into_iter().for_each(|finding| all.push(finding));
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn many(code: Code, count: usize) -> impl Iterator<Item = Finding> {
        (0..count).map(move |number| Finding::new(code, Place::default(), format!("finding {number}")))
    }

    #[test]
    fn warnings_never_keep_an_error_out() {
        let found = in_order(many(Code::UnknownOu, 5_000).chain(many(Code::UnknownContact, 3)).collect());
        assert_eq!(found.iter().filter(|finding| finding.code == Code::UnknownContact).count(), 3);
        assert_eq!(found.len(), MOST + 1);
        let last = found.last().expect("there are some");
        assert_eq!((last.code, last.message.as_str()), (Code::TooManyWarnings, "4003 more warnings are not listed"));
        assert!(!last.is_error(), "warnings stay warnings, however many there are");
        assert_eq!(found.iter().map(|finding| finding.count).sum::<usize>(), 5_003);
    }

    #[test]
    fn errors_take_the_place_of_warnings() {
        let found = in_order(many(Code::UnknownOu, 5).chain(many(Code::UnknownContact, 1_200)).collect());
        let codes: Vec<_> = found[MOST..].iter().map(|finding| (finding.code, finding.count)).collect();
        assert_eq!(codes, [(Code::TooManyMistakes, 200), (Code::TooManyWarnings, 5)]);
    }

    #[test]
    fn what_is_repeated_is_counted_once() {
        let found = in_order(many(Code::UnknownContact, 1_100).chain(many(Code::UnknownContact, 1_100)).collect());
        assert_eq!(found.iter().map(|finding| finding.count).sum::<usize>(), 1_100);
    }
}
