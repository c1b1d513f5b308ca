//! What findings are called, and how grave they are. Tests and other people's scripts go by these names.

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
    /// There are more mistakes than are listed.
    TooManyMistakes = "too-many-mistakes" Error;
    /// There are more warnings than are listed.
    TooManyWarnings = "too-many-warnings" Warning;
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
    /// A rule's name that is too long, or holds what no name may hold.
    InvalidRuleName = "invalid-rule-name" Error;
    /// The name under which a contact is defined is too long, or holds what no name may hold.
    InvalidContactName = "invalid-contact-name" Error;
    /// A wish names a contact that is not defined.
    UnknownContact = "unknown-contact" Error;
    /// Something other than billing, operations or security.
    UnknownKind = "unknown-contact-type" Error;
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
    /// A contact that could not be read, so that nothing is planned for it.
    UnreadableContact = "unreadable-contact" Error;
    /// A plan that exceeds a guardrail, so that it is refused.
    ExceededGuardrail = "exceeded-guardrail" Error;
}

impl Code {
    /// Whether it is about a plan, and not about the policy that it was made by.
    #[must_use]
    pub fn is_about_plans(self) -> bool {
        matches!(self, Self::UnreadableContact | Self::ExceededGuardrail)
    }

    /// Whether its messages repeat text of the policy as it was written, which could be a value of a contact in the
    /// wrong place. The others name contacts, rules, accounts and OUs.
    #[must_use]
    pub fn quotes_policy(self) -> bool {
        match self {
            Self::NotUtf8
            | Self::InvalidRuleName
            | Self::InvalidContactName
            | Self::Syntax
            | Self::SecondDocument
            | Self::AliasLimit
            | Self::UnsupportedTag
            | Self::DuplicateKey
            | Self::UnknownKey
            | Self::MissingKey
            | Self::NullValue
            | Self::WrongType
            | Self::UnsupportedVersion
            | Self::DuplicateContact
            | Self::DuplicateDefault
            | Self::DuplicateLimit
            | Self::DuplicateRuleName
            | Self::ReservedName
            | Self::UnknownContact
            | Self::UnknownKind
            | Self::InvalidName
            | Self::InvalidTitle
            | Self::InvalidEmail
            | Self::InvalidPhone
            | Self::InvalidTemplate
            | Self::EmptySelector
            | Self::RuleWithoutWish
            | Self::InvalidOu
            | Self::InvalidAccountId
            | Self::InvalidPriority
            | Self::InvalidLimit
            | Self::InvalidDomain
            | Self::EmailDomain
            | Self::ExpectsNothing
            | Self::DuplicateExpectation => true,
            Self::TooManyMistakes
            | Self::TooManyWarnings
            | Self::ConflictingRules
            | Self::RequiredContactMissing
            | Self::UnfilledPlaceholder
            | Self::RefusedByAws
            | Self::UnusedContact
            | Self::RuleMatchesNothing
            | Self::RuleNeverDecides
            | Self::UnknownOu
            | Self::UnknownAccount
            | Self::StrayWhitespace
            | Self::UnreadableContact
            | Self::ExceededGuardrail => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_unique_and_described() {
        let names: std::collections::BTreeSet<_> = Code::ALL.iter().map(|code| code.as_str()).collect();
        assert_eq!(names.len(), Code::ALL.len());
        assert!(Code::ALL.iter().all(|code| code.description().ends_with('.')));
    }
}
