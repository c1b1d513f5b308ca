//! What findings are called, and how grave they are. Tests and other people's scripts go by these names.

use crate::setting::Field;

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

/// Whether the messages of a kind of finding may be shown to everybody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wording {
    /// They name contacts, rules, accounts and OUs, and hold no value of a contact.
    Ours,
    /// They repeat text of the policy as it was written, which could be a value of a contact in the wrong place.
    Quoted,
}

/// Declares the codes once: name, text, severity and wording.
macro_rules! codes {
    ($($(#[doc = $doc:literal])* $name:ident = $text:literal $severity:ident $wording:ident;)*) => {
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

            /// Whether its messages repeat text of the policy.
            #[must_use]
            pub fn wording(self) -> Wording {
                match self { $(Self::$name => Wording::$wording,)* }
            }
        }
    };
}

codes! {
    /// The file is not UTF-8.
    NotUtf8 = "not-utf8" Error Quoted;
    /// A file of another kind than was meant.
    WrongFile = "wrong-file" Error Ours;
    /// The file is not YAML.
    Syntax = "syntax" Error Quoted;
    /// A file holds more than one YAML document.
    SecondDocument = "second-document" Error Quoted;
    /// Aliases expand to more than a policy can reasonably hold, or to themselves.
    AliasLimit = "alias-limit" Error Quoted;
    /// A YAML tag other than those of the core schema.
    UnsupportedTag = "unsupported-tag" Error Quoted;
    /// There are more mistakes than are listed.
    TooManyMistakes = "too-many-mistakes" Error Ours;
    /// There are more warnings than are listed.
    TooManyWarnings = "too-many-warnings" Warning Ours;
    /// A key stands twice in one mapping.
    DuplicateKey = "duplicate-key" Error Quoted;
    /// A key that means nothing where it stands.
    UnknownKey = "unknown-key" Error Quoted;
    /// A key that has to be there is not.
    MissingKey = "missing-key" Error Quoted;
    /// A key without a value.
    NullValue = "null-value" Error Quoted;
    /// A mapping where a list is expected, and the like.
    WrongType = "wrong-type" Error Quoted;
    /// A version of the policy language that this program does not know.
    UnsupportedVersion = "unsupported-version" Error Quoted;
    /// Two files define one contact.
    DuplicateContact = "duplicate-contact" Error Quoted;
    /// Two files set one default.
    DuplicateDefault = "duplicate-default" Error Quoted;
    /// Two files set one limit.
    DuplicateLimit = "duplicate-limit" Error Quoted;
    /// Two files set the domains of addresses.
    DuplicateDomains = "duplicate-email-domains" Error Quoted;
    /// Two rules have one name.
    DuplicateRuleName = "duplicate-rule-name" Error Quoted;
    /// A contact, a rule or an expectation has a name that means something else, or none.
    ReservedName = "reserved-name" Error Quoted;
    /// A rule's name that is too long, or holds what no name may hold.
    InvalidRuleName = "invalid-rule-name" Error Quoted;
    /// The name under which a contact is defined is too long, or holds what no name may hold.
    InvalidContactName = "invalid-contact-name" Error Quoted;
    /// A wish names a contact that is not defined.
    UnknownContact = "unknown-contact" Error Quoted;
    /// Contacts that are like each other.
    CircularContact = "circular-contact" Error Ours;
    /// A contact that is defined in none of the files at hand.
    ExternalContact = "external-contact" Error Ours;
    /// Something other than billing, operations or security.
    UnknownKind = "unknown-contact-type" Error Quoted;
    /// A contact's name that AWS would refuse.
    InvalidName = "invalid-name" Error Quoted;
    /// A contact's title that AWS would refuse.
    InvalidTitle = "invalid-title" Error Quoted;
    /// A contact's e-mail address that AWS would refuse.
    InvalidEmail = "invalid-email" Error Quoted;
    /// A contact's telephone number that AWS would refuse.
    InvalidPhone = "invalid-phone" Error Quoted;
    /// A policy without rules and without defaults.
    EmptyPolicy = "empty-policy" Error Ours;
    /// A placeholder as other tools write theirs, which would reach AWS as text.
    ForeignPlaceholder = "foreign-placeholder" Error Quoted;
    /// A placeholder that is not one.
    InvalidTemplate = "invalid-template" Error Quoted;
    /// A selector that could select nothing or everything by accident.
    EmptySelector = "empty-selector" Error Quoted;
    /// A rule that says nothing of any contact type.
    RuleWithoutWish = "rule-without-wish" Error Quoted;
    /// Neither a path of OU names nor an id.
    InvalidOu = "invalid-ou" Error Quoted;
    /// Not an account id.
    InvalidAccountId = "invalid-account-id" Error Quoted;
    /// Not an integer, or one beyond 64 bits.
    InvalidPriority = "invalid-priority" Error Quoted;
    /// Not a number, a share or `unlimited`.
    InvalidLimit = "invalid-limit" Error Quoted;
    /// Not `allow`, `warn` or `deny`.
    InvalidLevel = "invalid-level" Error Quoted;
    /// Two files set the level of one warning.
    DuplicateLevel = "duplicate-level" Error Quoted;
    /// Not a date.
    InvalidDate = "invalid-date" Error Quoted;
    /// Not a domain.
    InvalidDomain = "invalid-domain" Error Quoted;
    /// An e-mail address outside `email_domains`.
    EmailDomain = "email-domain" Error Quoted;
    /// An expectation that says nothing of any contact type, or a file without expectations.
    ExpectsNothing = "expects-nothing" Error Quoted;
    /// A file that is to hold expectations has none yet.
    NothingExpected = "nothing-expected" Warning Ours;
    /// Two expectations have one name.
    DuplicateExpectation = "duplicate-expectation" Error Quoted;
    /// Two rules of equal rank wish different things for one key.
    ConflictingRules = "conflicting-rules" Error Ours;
    /// More than one file says what others may decide.
    SeveralMainFiles = "several-main-files" Error Quoted;
    /// A file that no entry of `files` covers, or several do.
    UncoveredFile = "uncovered-file" Error Ours;
    /// Something that only the main file may say.
    MainFileOnly = "main-file-only" Error Quoted;
    /// Neither the path of a file nor a pattern of such paths.
    InvalidPath = "invalid-path" Error Quoted;
    /// A path of `files` that covers no file of the policy.
    PathCoversNothing = "path-covers-nothing" Warning Quoted;
    /// A rule or a contact goes beyond what its file may ever do.
    ExceedsRemit = "exceeds-remit" Error Ours;
    /// A rule that would decide is in a file that may not decide for the account.
    OutsideRemit = "outside-remit" Error Ours;
    /// A required contact type does not end with a contact.
    RequiredContactMissing = "required-contact-missing" Error Ours;
    /// A placeholder that an account has nothing for.
    UnfilledPlaceholder = "unfilled-placeholder" Error Ours;
    /// A filled template that AWS would refuse.
    RefusedByAws = "refused-by-aws" Error Ours;
    /// A contact that no default and no rule names.
    UnusedContact = "unused-contact" Warning Ours;
    /// A rule that matches no managed account.
    RuleMatchesNothing = "rule-matches-nothing" Warning Ours;
    /// An entry of `exclude` that takes no account out.
    ExcludeMatchesNothing = "exclude-matches-nothing" Warning Ours;
    /// A selector of `except` that takes no account out of its `match`.
    ExceptMatchesNothing = "except-matches-nothing" Warning Ours;
    /// A rule that matches, but that others always outrank.
    RuleNeverDecides = "rule-never-decides" Warning Ours;
    /// An OU path or ID that the organization does not have; in `exclude` and `except` an error.
    UnknownOu = "unknown-ou" Warning Ours;
    /// An account id that the organization does not have.
    UnknownAccount = "unknown-account" Warning Ours;
    /// Text of a contact that YAML takes for a comment.
    CutOffText = "cut-off-text" Warning Quoted;
    /// An anchor that no alias refers to.
    UnusedAnchor = "unused-anchor" Warning Quoted;
    /// An address whose domain a tag can decide, without `email_domains`.
    TagDecidesDomain = "tag-decides-domain" Warning Ours;
    /// One mailbox for all contact types of an account.
    SharedMailbox = "shared-mailbox" Warning Ours;
    /// The security contact of accounts is one person's address.
    PersonalAddress = "personal-address" Warning Ours;
    /// An address at a provider of free mail.
    FreeMailDomain = "free-mail-domain" Warning Quoted;
    /// A phone number that nobody has.
    PlaceholderPhone = "placeholder-phone" Warning Ours;
    /// A phone number that does not say which country it is in.
    PhoneWithoutCountryCode = "phone-without-country-code" Warning Ours;
    /// A contact has the address of the account's root user.
    AccountRootEmail = "account-root-email" Warning Ours;
    /// A domain that is easily taken for another one of the policy.
    LookAlikeDomain = "look-alike-domain" Warning Quoted;
    /// A domain that no contact has so far.
    NewDomain = "new-domain" Warning Quoted;
    /// A field that is almost as long as AWS takes.
    FieldNearLimit = "field-near-limit" Warning Ours;
    /// A rule that decides nothing any more.
    ExpiredRule = "expired-rule" Warning Ours;
    /// A rule that soon decides nothing any more.
    ExpiringRule = "expiring-rule" Warning Ours;
    /// Whitespace at the start or end of a field.
    StrayWhitespace = "stray-whitespace" Warning Ours;
    /// A contact that could not be read, so that nothing is planned for it.
    UnreadableContact = "unreadable-contact" Error Ours;
    /// The policy as it was before cannot be read, so that no change is told from drift.
    NoBase = "no-base" Warning Ours;
    /// A plan that exceeds a guardrail, so that it is refused.
    ExceededGuardrail = "exceeded-guardrail" Error Ours;
    /// A row with more or fewer columns than the file has.
    WrongColumns = "wrong-columns" Error Quoted;
    /// The header lacks a column that has to be there.
    MissingColumn = "missing-column" Error Quoted;
    /// Two columns mean the same.
    DuplicateColumn = "duplicate-column" Error Quoted;
    /// A column that means nothing here.
    UnknownColumn = "unknown-column" Warning Quoted;
    /// An account ID that had lost its leading zeros.
    PaddedAccountId = "padded-account-id" Warning Quoted;
    /// A status that is none, or that the rest of its row contradicts.
    InvalidStatus = "invalid-status" Error Quoted;
    /// Two rows or resources for one contact, which say different things or could.
    DuplicateRecord = "duplicate-record" Error Ours;
    /// A file that records no contact.
    NoContacts = "no-contacts" Error Ours;
    /// The file is not JSON.
    InvalidJson = "invalid-json" Error Quoted;
    /// A resource that is not as Terraform's AWS provider writes it.
    InvalidResource = "invalid-resource" Error Quoted;
    /// A contact that Terraform would replace or destroy in its next run.
    TaintedResource = "tainted-resource" Warning Ours;
    /// A value that Terraform keeps from being shown.
    SensitiveValue = "sensitive-value" Warning Ours;
}

impl Code {
    /// Whether it is about a plan, and not about the policy that it was made by.
    #[must_use]
    pub fn is_about_plans(self) -> bool {
        matches!(self, Self::UnreadableContact | Self::ExceededGuardrail | Self::NoBase | Self::NewDomain)
    }

    /// Whether a policy may say how grave it is: of warnings about policies and what they plan.
    #[must_use]
    pub fn is_lint(self) -> bool {
        let is_ours = !matches!(self, Self::TooManyWarnings | Self::NoBase) && !self.is_about_records();
        self.severity() == Severity::Warning && is_ours
    }

    /// Whether it is about contacts that AWS takes, but that may reach nobody, or the wrong people.
    #[must_use]
    pub fn is_about_quality(self) -> bool {
        matches!(
            self,
            Self::SharedMailbox
                | Self::PersonalAddress
                | Self::FreeMailDomain
                | Self::PlaceholderPhone
                | Self::PhoneWithoutCountryCode
                | Self::AccountRootEmail
                | Self::LookAlikeDomain
                | Self::FieldNearLimit
        )
    }

    /// Whether it is about a record of contacts, such as a spreadsheet, and about no policy.
    #[must_use]
    pub fn is_about_records(self) -> bool {
        matches!(
            self,
            Self::WrongColumns
                | Self::MissingColumn
                | Self::DuplicateColumn
                | Self::UnknownColumn
                | Self::PaddedAccountId
                | Self::InvalidStatus
                | Self::DuplicateRecord
                | Self::NoContacts
                | Self::InvalidJson
                | Self::InvalidResource
                | Self::TaintedResource
                | Self::SensitiveValue
        )
    }

    /// Whether it says of contacts that the policy decides nothing for them.
    #[must_use]
    pub fn is_about_undecided(self) -> bool {
        matches!(
            self,
            Self::ConflictingRules
                | Self::OutsideRemit
                | Self::RequiredContactMissing
                | Self::ExternalContact
                | Self::UnfilledPlaceholder
                | Self::RefusedByAws
                | Self::EmailDomain
        )
    }
}

impl Code {
    /// That of values which AWS would refuse in a field.
    ///
    /// # Panics
    /// There is none of the name that the field's table has.
    #[must_use]
    pub fn invalid(field: Field) -> Self {
        let code = Self::ALL.iter().find(|code| code.as_str() == field.invalid());
        *code.unwrap_or_else(|| panic!("there is no code {}", field.invalid()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::setting::Kind;

    #[test]
    fn every_field_has_a_code_for_what_aws_refuses() {
        for field in Kind::ALL.into_iter().flat_map(|kind| kind.shape().fields()) {
            assert_eq!(Code::invalid(field).as_str(), field.invalid());
        }
    }

    #[test]
    fn codes_are_unique_and_described() {
        let names: std::collections::BTreeSet<_> = Code::ALL.iter().map(|code| code.as_str()).collect();
        assert_eq!(names.len(), Code::ALL.len());
        assert!(Code::ALL.iter().all(|code| code.description().ends_with('.')));
    }
}
