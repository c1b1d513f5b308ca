//! What is wrong with a policy or with expectations of it, as data: a stable code, a message, the places it concerns.
//!
//! Drawing them is the business of `view::diagnostic`; tests and scripts go by the code.

use std::collections::BTreeSet;
use std::ops::Range;

/// One finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// What kind of finding it is.
    pub code: Code,
    /// One sentence, without full stop.
    pub message: String,
    /// The places it concerns; the first is where it is reported.
    pub labels: Vec<Label>,
    /// What to do about it.
    pub help: Option<String>,
}

impl Diagnostic {
    /// A finding at a place.
    #[must_use]
    pub fn new(code: Code, location: Location, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), labels: vec![Label { location, text: String::new() }], help: None }
    }

    /// Adds a few words beside the underlined text.
    #[must_use]
    pub fn here(mut self, text: impl Into<String>) -> Self {
        self.labels[0].text = text.into();
        self
    }

    /// Adds another place.
    #[must_use]
    pub fn also(mut self, location: Location, text: impl Into<String>) -> Self {
        self.labels.push(Label { location, text: text.into() });
        self
    }

    /// Adds what to do about it.
    #[must_use]
    pub fn help(mut self, text: impl Into<String>) -> Self {
        self.help = Some(text.into());
        self
    }

    /// Where it is reported.
    #[must_use]
    pub fn location(&self) -> &Location {
        &self.labels[0].location
    }

    /// Whether it stops the command.
    #[must_use]
    pub fn is_error(&self) -> bool {
        self.code.severity() == Severity::Error
    }
}

/// Puts findings into the order of the text and drops those that say the same of the same place,
/// as an alias makes them.
#[must_use]
pub fn in_order(mut diagnostics: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let mut seen = BTreeSet::new();
    diagnostics.retain(|d| seen.insert((d.location().clone(), d.code, d.message.clone())));
    diagnostics.sort_by(|a, b| (a.location(), a.code).cmp(&(b.location(), b.code)));
    diagnostics
}

/// A place and a few words about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// Where.
    pub location: Location,
    /// What is to be said beside it; may be empty.
    pub text: String,
}

/// A stretch of one of the policy's files.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Location {
    /// Index of the file among those that were parsed together.
    pub file: usize,
    /// Bytes of its text.
    pub span: Range<usize>,
}

impl Ord for Location {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        let key = |location: &Self| (location.file, location.span.start, location.span.end);
        key(self).cmp(&key(other))
    }
}

impl PartialOrd for Location {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

/// A file of a policy.
#[derive(Clone, Debug)]
pub struct SourceText {
    /// Its path as the user named it.
    pub path: String,
    /// Its text.
    pub text: String,
    /// Where the first byte stood that was not UTF-8; `text` then has replacement characters.
    pub invalid_utf8_at: Option<usize>,
    line_starts: Vec<usize>,
}

impl SourceText {
    /// Takes a file's content.
    #[must_use]
    pub fn new(path: impl Into<String>, content: Vec<u8>) -> Self {
        let (text, invalid_utf8_at) = match String::from_utf8(content) {
            Ok(text) => (text, None),
            Err(error) => {
                let at = error.utf8_error().valid_up_to();
                (String::from_utf8_lossy(error.as_bytes()).into_owned(), Some(at))
            }
        };
        let line_starts = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
        Self { path: path.into(), text, invalid_utf8_at, line_starts }
    }

    /// The line of a byte, counted from 1.
    #[must_use]
    pub fn line(&self, byte: usize) -> usize {
        self.line_starts.partition_point(|start| *start <= byte)
    }

    /// The column of a byte, counted from 1 in UTF-16 code units, as editors and code hosts count.
    #[must_use]
    pub fn column(&self, byte: usize) -> usize {
        self.before(byte).encode_utf16().count() + 1
    }

    /// What stands before a byte in its line.
    fn before(&self, byte: usize) -> &str {
        let start = self.line_starts[self.line(byte) - 1];
        self.text.get(start..byte).unwrap_or_default()
    }

    /// The text of a byte's line, without surrounding whitespace.
    #[must_use]
    pub fn line_text(&self, byte: usize) -> &str {
        let start = self.line_starts[self.line(byte) - 1];
        self.text[start..].lines().next().unwrap_or_default().trim()
    }
}

/// How grave a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Severity {
    /// It has to be mended.
    Error,
    /// It stops nothing.
    Warning,
}

impl Severity {
    /// The word used in messages.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
        }
    }
}

/// Declares the codes once, with their severity and their text.
macro_rules! codes {
    ($($(#[doc = $doc:literal])* $name:ident = $text:literal $severity:ident;)*) => {
        /// The stable name of a kind of finding. Other people's scripts go by these.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Code {
            $($(#[doc = $doc])* $name,)*
        }

        impl Code {
            /// All codes.
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            /// The name as it is printed.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text,)* }
            }

            /// What it means, in a sentence.
            #[must_use]
            pub fn description(self) -> &'static str {
                match self { $(Self::$name => concat!($($doc),*).trim_start(),)* }
            }

            /// How grave findings of this kind are.
            #[must_use]
            pub fn severity(self) -> Severity {
                match self { $(Self::$name => Severity::$severity,)* }
            }
        }
    };
}

codes! {
    /// The file is not UTF-8.
    NotUtf8 = "not-utf8" Error;
    /// The file is not YAML.
    Syntax = "syntax" Error;
    /// A file holds more than one YAML document.
    SecondDocument = "second-document" Error;
    /// Aliases expand to more than a policy can reasonably hold, or to themselves.
    AliasLimit = "alias-limit" Error;
    /// A YAML tag other than those of the core schema.
    UnsupportedTag = "unsupported-tag" Error;
    /// A key stands twice in one mapping.
    DuplicateKey = "duplicate-key" Error;
    /// A key that means nothing where it stands.
    UnknownKey = "unknown-key" Error;
    /// A key that has to be there is not.
    MissingKey = "missing-key" Error;
    /// A key without a value.
    NullValue = "null-value" Error;
    /// A mapping where a list is expected, and the like.
    WrongType = "wrong-type" Error;
    /// A version of the policy language that this program does not know.
    UnsupportedVersion = "unsupported-version" Error;
    /// Two files define one contact.
    DuplicateContact = "duplicate-contact" Error;
    /// Two files set one default.
    DuplicateDefault = "duplicate-default" Error;
    /// Two files set one limit.
    DuplicateLimit = "duplicate-limit" Error;
    /// Two rules have one name.
    DuplicateRuleName = "duplicate-rule-name" Error;
    /// A contact, a rule or an expectation has a name that means something else, or none.
    ReservedName = "reserved-name" Error;
    /// A wish names a contact that is not defined.
    UnknownContact = "unknown-contact" Error;
    /// Something other than billing, operations or security.
    UnknownContactType = "unknown-contact-type" Error;
    /// A contact's name that AWS would refuse.
    InvalidName = "invalid-name" Error;
    /// A contact's title that AWS would refuse.
    InvalidTitle = "invalid-title" Error;
    /// A contact's e-mail address that AWS would refuse.
    InvalidEmail = "invalid-email" Error;
    /// A contact's telephone number that AWS would refuse.
    InvalidPhone = "invalid-phone" Error;
    /// A placeholder that is not one.
    InvalidTemplate = "invalid-template" Error;
    /// A selector that could select nothing or everything by accident.
    EmptySelector = "empty-selector" Error;
    /// A rule that says nothing of any contact type.
    RuleWithoutWish = "rule-without-wish" Error;
    /// Neither a path of OU names nor an id.
    InvalidOu = "invalid-ou" Error;
    /// Not an account id.
    InvalidAccountId = "invalid-account-id" Error;
    /// Not an integer, or one beyond 64 bits.
    InvalidPriority = "invalid-priority" Error;
    /// Not a number, a share or `unlimited`.
    InvalidLimit = "invalid-limit" Error;
    /// Not a domain.
    InvalidDomain = "invalid-domain" Error;
    /// An e-mail address outside `email_domains`.
    EmailDomain = "email-domain" Error;
    /// An expectation that says nothing of any contact type, or a file without expectations.
    ExpectsNothing = "expects-nothing" Error;
    /// Two expectations have one name.
    DuplicateExpectation = "duplicate-expectation" Error;
    /// Two rules of equal rank wish different things for one key.
    ConflictingRules = "conflicting-rules" Error;
    /// A required contact type does not end with a contact.
    RequiredContactMissing = "required-contact-missing" Error;
    /// A placeholder that an account has nothing for.
    UnfilledPlaceholder = "unfilled-placeholder" Error;
    /// A filled template that AWS would refuse.
    RefusedByAws = "refused-by-aws" Error;
    /// A contact that no default and no rule names.
    UnusedContact = "unused-contact" Warning;
    /// A rule that matches no managed account.
    RuleMatchesNothing = "rule-matches-nothing" Warning;
    /// A rule that matches, but that others always outrank.
    RuleNeverDecides = "rule-never-decides" Warning;
    /// An OU path or id that the organization does not have.
    UnknownOu = "unknown-ou" Warning;
    /// An account id that the organization does not have.
    UnknownAccount = "unknown-account" Warning;
    /// Whitespace at the start or end of a field.
    StrayWhitespace = "stray-whitespace" Warning;
}

/// The candidate that was most likely meant, if any is close.
#[must_use]
pub fn closest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let candidates: Vec<&str> = candidates.into_iter().collect();
    let lower = word.to_lowercase();
    if let Some(same) = candidates.iter().find(|c| c.to_lowercase() == lower) {
        return Some(same);
    }
    similar::get_close_matches(word, &candidates, 1, 0.6).first().copied()
}
