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
    /// A file of a different kind than expected.
    WrongFile = "wrong-file" Error Ours;
    /// The file is not YAML.
    Syntax = "syntax" Error Quoted;
    /// A file holds more than one YAML document.
    SecondDocument = "second-document" Error Quoted;
    /// Aliases expand to more than a policy can reasonably hold, or to themselves.
    AliasLimit = "alias-limit" Error Quoted;
    /// A YAML tag that is not in the core schema.
    UnsupportedTag = "unsupported-tag" Error Quoted;
    /// There are more mistakes than those listed.
    TooManyMistakes = "too-many-mistakes" Error Ours;
    /// There are more warnings than those listed.
    TooManyWarnings = "too-many-warnings" Warning Ours;
    /// A key appears twice in one mapping.
    DuplicateKey = "duplicate-key" Error Quoted;
    /// A key that has no meaning in this place.
    UnknownKey = "unknown-key" Error Quoted;
    /// A required key is missing.
    MissingKey = "missing-key" Error Quoted;
    /// A key without a value.
    NullValue = "null-value" Error Quoted;
    /// The wrong type of value, such as a mapping where a list is expected.
    WrongType = "wrong-type" Error Quoted;
    /// A version of the policy language that this program does not know.
    UnsupportedVersion = "unsupported-version" Error Quoted;
    /// Two files define the same contact.
    DuplicateContact = "duplicate-contact" Error Quoted;
    /// Two files set the same default.
    DuplicateDefault = "duplicate-default" Error Quoted;
    /// Two files set the same limit.
    DuplicateLimit = "duplicate-limit" Error Quoted;
    /// Two files set `email_domains`.
    DuplicateDomains = "duplicate-email-domains" Error Quoted;
    /// Two rules have the same name.
    DuplicateRuleName = "duplicate-rule-name" Error Quoted;
    /// A contact, rule or expectation has an empty name, or one that is reserved.
    ReservedName = "reserved-name" Error Quoted;
    /// A rule's name that is too long, or contains characters that names may not have.
    InvalidRuleName = "invalid-rule-name" Error Quoted;
    /// A contact is defined under a name that is too long, or contains characters that names may not have.
    InvalidContactName = "invalid-contact-name" Error Quoted;
    /// A wish names a contact that is not defined.
    UnknownContact = "unknown-contact" Error Quoted;
    /// Contacts that are `like` each other in a circle.
    CircularContact = "circular-contact" Error Ours;
    /// An `external` contact that none of the given files defines.
    ExternalContact = "external-contact" Error Ours;
    /// Something other than billing, operations or security.
    UnknownKind = "unknown-contact-type" Error Quoted;
    /// A contact's name that AWS would refuse.
    InvalidName = "invalid-name" Error Quoted;
    /// A contact's title that AWS would refuse.
    InvalidTitle = "invalid-title" Error Quoted;
    /// A contact's e-mail address that AWS would refuse.
    InvalidEmail = "invalid-email" Error Quoted;
    /// A contact's phone number that AWS would refuse.
    InvalidPhone = "invalid-phone" Error Quoted;
    /// A policy with neither rules nor defaults.
    EmptyPolicy = "empty-policy" Error Ours;
    /// A placeholder in the syntax of another tool, which would reach AWS as text.
    ForeignPlaceholder = "foreign-placeholder" Error Quoted;
    /// A placeholder that does not exist, or a stray brace.
    InvalidTemplate = "invalid-template" Error Quoted;
    /// A selector that is empty, and could select nothing or everything by accident.
    EmptySelector = "empty-selector" Error Quoted;
    /// A rule that mentions no contact type.
    RuleWithoutWish = "rule-without-wish" Error Quoted;
    /// Neither a path of OU names nor the ID of an OU.
    InvalidOu = "invalid-ou" Error Quoted;
    /// Not a valid account ID.
    InvalidAccountId = "invalid-account-id" Error Quoted;
    /// Not an integer, or one that does not fit into 64 bits.
    InvalidPriority = "invalid-priority" Error Quoted;
    /// Not a number, a share or `unlimited`.
    InvalidLimit = "invalid-limit" Error Quoted;
    /// Not `allow`, `warn` or `deny`.
    InvalidLevel = "invalid-level" Error Quoted;
    /// Two files set the level of the same warning.
    DuplicateLevel = "duplicate-level" Error Quoted;
    /// Not a date.
    InvalidDate = "invalid-date" Error Quoted;
    /// Not a domain.
    InvalidDomain = "invalid-domain" Error Quoted;
    /// An e-mail address outside `email_domains`.
    EmailDomain = "email-domain" Error Quoted;
    /// An expectation that mentions no contact type, or an empty list of expectations.
    ExpectsNothing = "expects-nothing" Error Quoted;
    /// An expectations file without expectations yet.
    NothingExpected = "nothing-expected" Warning Ours;
    /// Two expectations have the same name.
    DuplicateExpectation = "duplicate-expectation" Error Quoted;
    /// Two rules of equal rank want different things for the same contact.
    ConflictingRules = "conflicting-rules" Error Ours;
    /// More than one file has `files`.
    SeveralMainFiles = "several-main-files" Error Quoted;
    /// A file covered by no entry of `files`, or by several.
    UncoveredFile = "uncovered-file" Error Ours;
    /// Something that only the main file may set.
    MainFileOnly = "main-file-only" Error Quoted;
    /// Neither a path to a file nor a pattern of such paths.
    InvalidPath = "invalid-path" Error Quoted;
    /// A path in `files` that covers no file of the policy.
    PathCoversNothing = "path-covers-nothing" Warning Quoted;
    /// A rule or contact that its file may never have, whatever the account.
    ExceedsRemit = "exceeds-remit" Error Ours;
    /// The rule that would decide is in a file that may not decide for the account.
    OutsideRemit = "outside-remit" Error Ours;
    /// A required contact type ends up without a contact.
    RequiredContactMissing = "required-contact-missing" Error Ours;
    /// A placeholder that cannot be filled for an account.
    UnfilledPlaceholder = "unfilled-placeholder" Error Ours;
    /// A contact that AWS would refuse once its placeholders are filled.
    RefusedByAws = "refused-by-aws" Error Ours;
    /// A contact that no default and no rule uses.
    UnusedContact = "unused-contact" Warning Ours;
    /// A rule that matches no managed account.
    RuleMatchesNothing = "rule-matches-nothing" Warning Ours;
    /// An entry of `exclude` that excludes no account.
    ExcludeMatchesNothing = "exclude-matches-nothing" Warning Ours;
    /// A selector in `except` that excludes no account from its `match`.
    ExceptMatchesNothing = "except-matches-nothing" Warning Ours;
    /// A rule that matches accounts, but is always outranked.
    RuleNeverDecides = "rule-never-decides" Warning Ours;
    /// An OU path or ID that does not exist in the organization; an error in `exclude` and `except`.
    UnknownOu = "unknown-ou" Warning Ours;
    /// An account ID that does not exist in the organization.
    UnknownAccount = "unknown-account" Warning Ours;
    /// Text in a contact's field that YAML takes for a comment.
    CutOffText = "cut-off-text" Warning Quoted;
    /// An anchor that no alias refers to.
    UnusedAnchor = "unused-anchor" Warning Quoted;
    /// An address whose domain comes from a tag, in a policy without `email_domains`.
    TagDecidesDomain = "tag-decides-domain" Warning Ours;
    /// All contact types of an account share one mailbox.
    SharedMailbox = "shared-mailbox" Warning Ours;
    /// The address of a security contact looks like one person's.
    PersonalAddress = "personal-address" Warning Ours;
    /// An address at a free mail provider.
    FreeMailDomain = "free-mail-domain" Warning Quoted;
    /// A phone number that looks made up.
    PlaceholderPhone = "placeholder-phone" Warning Ours;
    /// A phone number without a country code.
    PhoneWithoutCountryCode = "phone-without-country-code" Warning Ours;
    /// A contact has the address of the account's root user.
    AccountRootEmail = "account-root-email" Warning Ours;
    /// A domain that is easily mistaken for another domain in the policy.
    LookAlikeDomain = "look-alike-domain" Warning Quoted;
    /// A domain that no contact has had so far.
    NewDomain = "new-domain" Warning Quoted;
    /// A field that is almost as long as AWS allows.
    FieldNearLimit = "field-near-limit" Warning Ours;
    /// A rule that no longer decides anything.
    ExpiredRule = "expired-rule" Warning Ours;
    /// A rule that will soon stop deciding.
    ExpiringRule = "expiring-rule" Warning Ours;
    /// Whitespace at the start or end of a field.
    StrayWhitespace = "stray-whitespace" Warning Ours;
    /// A contact that could not be read, so nothing is planned for it.
    UnreadableContact = "unreadable-contact" Error Ours;
    /// The earlier policy cannot be read, so changes of policy cannot be told from drift.
    NoBase = "no-base" Warning Ours;
    /// A plan that exceeds a guardrail, so `apply` refuses it.
    ExceededGuardrail = "exceeded-guardrail" Error Ours;
    /// A row with more or fewer columns than the file has.
    WrongColumns = "wrong-columns" Error Quoted;
    /// The header lacks a required column.
    MissingColumn = "missing-column" Error Quoted;
    /// Two columns mean the same.
    DuplicateColumn = "duplicate-column" Error Quoted;
    /// A column that is not recognized.
    UnknownColumn = "unknown-column" Warning Quoted;
    /// An account ID that had lost its leading zeros, and got them back.
    PaddedAccountId = "padded-account-id" Warning Quoted;
    /// An unknown status, or one that contradicts the rest of its row.
    InvalidStatus = "invalid-status" Error Quoted;
    /// Two rows or resources for the same contact that disagree, or could come to.
    DuplicateRecord = "duplicate-record" Error Ours;
    /// A file without contacts.
    NoContacts = "no-contacts" Error Ours;
    /// The file is not JSON.
    InvalidJson = "invalid-json" Error Quoted;
    /// A resource that Terraform's AWS provider would not write like this.
    InvalidResource = "invalid-resource" Error Quoted;
    /// A contact that Terraform would replace or destroy on its next run.
    TaintedResource = "tainted-resource" Warning Ours;
    /// A value that Terraform marks as sensitive.
    SensitiveValue = "sensitive-value" Warning Ours;
}

impl Code {
    /// Whether it is about a plan, and not about the policy that it was made by.
    #[must_use]
    pub fn is_about_plans(self) -> bool {
        matches!(self, Self::UnreadableContact | Self::ExceededGuardrail | Self::NoBase | Self::NewDomain)
    }

    /// What to do about findings of this kind, where that does not depend on what was found. All others say it each by
    /// itself, and show it in the gallery of examples.
    #[must_use]
    pub fn remedy(self) -> Option<&'static str> {
        match self {
            Self::TooManyMistakes => Some("fix those that are listed, then check again"),
            Self::TooManyWarnings => Some("fix or allow those that are listed, then check again"),
            Self::RefusedByAws => Some("shorten or correct what the placeholders put into the field"),
            Self::NewDomain => Some("check the spelling, and that somebody reads mail there"),
            Self::UnreadableContact => Some("fix what the reason says, then plan again"),
            Self::ExceededGuardrail => Some(
                "if you mean these changes, raise the limit for this run with the flag that is named, or in the policy",
            ),
            Self::NoBase => {
                Some("all changes count as changes of policy; `--base` takes a path, such as a checkout of the branch")
            }
            _ => None,
        }
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
