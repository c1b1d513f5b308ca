//! The texts that stand at the keys of policies.

use std::fmt;

use crate::setting::Field;

/// What stands at a key, if it is one text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextSort {
    /// The version of the language.
    Version,
    /// What a rule or a contact is called.
    Name,
    /// The name of a contact that stands elsewhere.
    ContactName,
    /// That a contact is kept elsewhere.
    External,
    /// What is wanted of a contact, in a word.
    Wish,
    /// What is expected of a contact, in a word.
    Expected,
    /// A field of a contact, perhaps with placeholders.
    Template(Field),
    Kind,
    Domain,
    Integer {
        least: i64,
    },
    /// A pattern of the paths of files.
    Paths,
    /// A unit, by its path or ID.
    Unit,
    TagKey,
    /// A text in which `*` stands for any run of characters.
    Pattern,
    AccountId,
    /// What a warning is taken for.
    Level,
    /// A day, until whose end something holds.
    Date,
    /// How many changes there may be.
    Limit,
    /// The same, but not as a share.
    Count,
    /// What an expectation is called.
    Title,
    /// An e-mail address.
    Address,
}

/// With its article.
impl fmt::Display for TextSort {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Version => "`1`",
            Self::Name => "a name",
            Self::ContactName => "the name of a contact",
            Self::External => "`external`",
            Self::Wish => "the name of a contact, `absent` or `unmanaged`",
            Self::Expected => "the name of a contact, `absent`, `unmanaged`, `excluded` or an address",
            Self::Template(_) => "a template",
            Self::Kind => "a contact type",
            Self::Domain => "a domain",
            Self::Integer { .. } => "an integer",
            Self::Paths => "a pattern of paths",
            Self::Unit => "a path or an ID",
            Self::TagKey => "a tag key",
            Self::Pattern => "a pattern",
            Self::AccountId => "an account ID",
            Self::Level => "`allow`, `warn` or `deny`",
            Self::Date => "a date",
            Self::Limit => "a number, a share or `unlimited`",
            Self::Count => "a number or `unlimited`",
            Self::Title => "a text",
            Self::Address => "an address",
        })
    }
}
