//! Findings, one by one and while they are gathered.

use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};

use super::code::{Code, Severity};
use super::place::Place;

/// One finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// What kind of finding it is.
    pub code: Code,
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
        Self { code, message: message.into(), help: None, place, here: String::new(), also: Vec::new(), subject: None }
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
        self.code.severity() == Severity::Error
    }

    /// What it is about: the same from run to run, also when lines are added above it.
    #[must_use]
    pub fn subject(&self) -> &str {
        self.subject.as_deref().unwrap_or_else(|| self.place.line_text())
    }

    /// The same without what could be a value of a contact: of a mistake, what kind it is and where.
    #[must_use]
    pub fn redacted(self) -> Self {
        let Self { code, message, help, place, here, also, subject: _ } = self;
        let quotes = code.quotes_policy();
        let words = |text: String| if quotes { String::new() } else { text };
        let label = |Label { place, text }| Label { place: place.without_text(), text: words(text) };
        Self {
            code,
            message: if quotes { code.description().trim_end_matches('.').to_owned() } else { message },
            help: help.filter(|_| !quotes),
            place: place.without_text(),
            here: words(here),
            also: also.into_iter().map(label).collect(),
            // A line of the policy could be guessed from the hash that is made of it.
            subject: None,
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

/// Puts findings into the order of the text and drops those that say the same of the same place.
#[must_use]
pub fn in_order(findings: Vec<Finding>) -> Vec<Finding> {
    findings.into_iter().collect::<Findings>().in_order()
}

/// The most that are kept. A megabyte can hold half a million mistakes, of which each takes more memory
/// than a thousand times its text.
const MOST: usize = 100_000;

/// Findings, of which each is kept once: what an alias stands for is read as often as it is used, and says
/// the same of the same place each time.
#[derive(Debug, Default)]
pub struct Findings {
    all: Vec<Finding>,
    seen: HashSet<(Place, Code, u64)>,
    errors: usize,
    /// How many were not kept.
    others: usize,
}

impl Findings {
    /// Adds a finding, unless it is there or there are too many.
    pub fn push(&mut self, finding: Finding) {
        self.errors += usize::from(finding.is_error());
        if self.all.len() >= MOST {
            self.others += 1;
            return;
        }
        let mut message = DefaultHasher::new();
        finding.message.hash(&mut message);
        if self.seen.insert((finding.place.clone(), finding.code, message.finish())) {
            self.all.push(finding);
        }
    }

    /// How many errors there were so far, also those that are not kept.
    #[must_use]
    pub fn errors(&self) -> usize {
        self.errors
    }

    /// Whether there is nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// All that are kept, in the order of the text, and at the end how many others there are.
    #[must_use]
    pub fn in_order(self) -> Vec<Finding> {
        let Self { mut all, seen: _, errors: _, others } = self;
        all.sort_by(|a, b| (&a.place, a.code).cmp(&(&b.place, b.code)));
        if let (1.., Some(last)) = (others, all.last()) {
            let message = format!("{others} more mistakes are not listed");
            all.push(Finding::new(Code::TooManyMistakes, last.place.clone(), message));
        }
        all
    }
}

impl FromIterator<Finding> for Findings {
    fn from_iter<I: IntoIterator<Item = Finding>>(findings: I) -> Self {
        let mut all = Self::default();
        findings.into_iter().for_each(|finding| all.push(finding));
        all
    }
}
