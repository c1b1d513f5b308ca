//! The names of rules and contacts.
//!
//! They stand in plans, logs and comments beside words and places of our own. A name that could be taken for
//! one of those, or for something that people do not see, is none.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use thiserror::Error;
use unicode_properties::{GeneralCategory, GeneralCategoryGroup, UnicodeGeneralCategory};

use super::reader::Reader;
use crate::finding::{Code, Finding, Place, quoted};
use crate::text::invisible::is_invisible;

/// Characters of no name, as they stand in a class of a regular expression.
macro_rules! others {
    () => {
        r"\u0000-\u001f!-%'*,;-@\[-\^`{-\u00a9\u00ab-\u00b4\u00b6-\u00b9\u00bb-\u00bf\u00d7\u00f7\u2000-\u2070\u2190-\u2bff\u3000-\u3004\u3008-\u3020"
    };
}

/// The longest name, in characters.
pub const MAX_LENGTH: usize = 64;

/// Words that mean something of their own where a name could stand: as a wish, as an expectation, or as what
/// decided in a plan.
pub const RESERVED: [&str; 6] = ["absent", "unmanaged", "excluded", "external", "defaults", "revert"];

/// What a name looks like, for schemas: without what it may not hold of ASCII, Latin-1, and the blocks of signs that
/// people paste. No pattern that means the same everywhere knows what a letter is.
pub const PATTERN: &str = concat!("^[^ ", others!(), "]([^", others!(), "]*[^ ", others!(), "])?$");

/// What a name may hold, for messages.
const ALPHABET: &str = "letters, digits, spaces and - _ . / : + & ( )";

macro_rules! names {
    ($($(#[doc = $doc:literal])* $name:ident;)*) => {
        $(
            $(#[doc = $doc])*
            #[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
            pub struct $name(Arc<str>);

            impl $name {
                /// The name as it was written.
                #[must_use]
                pub fn as_str(&self) -> &str {
                    &self.0
                }
            }

            impl FromStr for $name {
                type Err = InvalidName;

                fn from_str(text: &str) -> Result<Self, Self::Err> {
                    check(text).map(|()| Self(text.into()))
                }
            }

            impl fmt::Display for $name {
                fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                    f.write_str(&self.0)
                }
            }
        )*
    };
}

names! {
    /// What a rule is called, in plans and explanations too.
    RuleName;
    /// What rules call a contact by.
    ContactName;
}

/// Why a text is no name.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum InvalidName {
    /// There is nothing.
    #[error("it is empty")]
    Empty,
    /// It is one of `RESERVED`.
    #[error("it is a reserved word")]
    Reserved,
    /// It is longer than `MAX_LENGTH`.
    #[error("it has {length} characters; at most {MAX_LENGTH} are allowed")]
    TooLong {
        /// How many characters it has.
        length: usize,
    },
    /// It begins or ends with a space.
    #[error("it begins or ends with a space")]
    OuterSpace,
    /// It holds something else than letters, digits and a few signs.
    #[error("'{0}' is not allowed in it")]
    Character(char),
}

/// Reads the name of a rule or a contact, which is what `thing` says; `None` if it is none.
pub fn read<T: FromStr<Err = InvalidName>>(
    reader: &mut Reader<'_>,
    text: &str,
    location: &Place,
    thing: &str,
    code: Code,
) -> Option<T> {
    let fault = match text.parse() {
        Ok(name) => return Some(name),
        Err(fault) => fault,
    };
    let refused = format!("`{}` cannot name a {thing}: {fault}", quoted(text));
    let (code, message, help) = match fault {
        InvalidName::Empty => (Code::ReservedName, format!("a {thing}'s name must not be empty"), None),
        InvalidName::Reserved => {
            let words: Vec<_> = RESERVED.iter().map(|word| format!("`{word}`")).collect();
            (Code::ReservedName, refused, Some(format!("the reserved words are {}", words.join(", "))))
        }
        InvalidName::Character(_) => (code, refused, Some(format!("use {ALPHABET}"))),
        InvalidName::OuterSpace => (code, refused, Some("remove the space".to_owned())),
        InvalidName::TooLong { .. } => (code, refused, Some("shorten it".to_owned())),
    };
    let finding = Finding::new(code, location.clone(), message);
    reader.report(match help {
        Some(help) => finding.help(help),
        None => finding,
    });
    None
}

fn check(text: &str) -> Result<(), InvalidName> {
    if text.is_empty() {
        return Err(InvalidName::Empty);
    }
    if RESERVED.contains(&text) {
        return Err(InvalidName::Reserved);
    }
    if let Some(c) = first_stranger(text) {
        return Err(InvalidName::Character(c));
    }
    if text.starts_with(' ') || text.ends_with(' ') {
        return Err(InvalidName::OuterSpace);
    }
    let length = text.chars().count();
    if length > MAX_LENGTH { Err(InvalidName::TooLong { length }) } else { Ok(()) }
}

/// The first character that no name holds. A mark is part of the letter before it, and nothing by itself.
fn first_stranger(text: &str) -> Option<char> {
    let mut after_letter = false;
    text.chars().find(|c| {
        let is_mark = c.general_category_group() == GeneralCategoryGroup::Mark;
        let belongs = !is_invisible(*c) && if is_mark { after_letter } else { stands_alone(*c) };
        after_letter = is_mark || c.general_category_group() == GeneralCategoryGroup::Letter;
        !belongs
    })
}

fn stands_alone(c: char) -> bool {
    matches!(c, ' ' | '-' | '_' | '.' | '/' | ':' | '+' | '&' | '(' | ')')
        || c.general_category() == GeneralCategory::DecimalNumber
        || c.general_category_group() == GeneralCategoryGroup::Letter
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_letters_digits_and_a_few_signs() {
        let longest = "ä".repeat(MAX_LENGTH);
        for name in [
            "soc",
            "R&D (EMEA)",
            "team/payments: night+day_2.0",
            "Sécurité",
            "Se\u{301}curite\u{301}",
            "安全運用",
            "सुरक्षा",
            "الأمن",
            "٣",
            "Absent",
            "defaults of ours",
            "-",
            &longest,
        ] {
            assert_eq!(name.parse::<RuleName>().map(|name| name.to_string()), Ok(name.to_owned()));
            assert_eq!(name.parse::<ContactName>().map(|name| name.to_string()), Ok(name.to_owned()));
        }
    }

    #[test]
    fn nothing_else_is_a_name() {
        let too_long = "x".repeat(MAX_LENGTH + 1);
        let cases = [
            ("", InvalidName::Empty),
            ("absent", InvalidName::Reserved),
            ("unmanaged", InvalidName::Reserved),
            ("excluded", InvalidName::Reserved),
            ("external", InvalidName::Reserved),
            ("defaults", InvalidName::Reserved),
            ("revert", InvalidName::Reserved),
            (" soc", InvalidName::OuterSpace),
            ("soc ", InvalidName::OuterSpace),
            (" ", InvalidName::OuterSpace),
            (&too_long, InvalidName::TooLong { length: MAX_LENGTH + 1 }),
            ("x`, contacts/00.yaml:7", InvalidName::Character('`')),
            ("a,b", InvalidName::Character(',')),
            ("a@b", InvalidName::Character('@')),
            ("a\tb", InvalidName::Character('\t')),
            ("a\nb", InvalidName::Character('\n')),
            ("a\u{a0}b", InvalidName::Character('\u{a0}')),
            ("a\u{202e}b", InvalidName::Character('\u{202e}')),
            ("a\u{200d}b", InvalidName::Character('\u{200d}')),
            ("a\u{fe0f}b", InvalidName::Character('\u{fe0f}')),
            ("\u{3164}", InvalidName::Character('\u{3164}')),
            ("\u{301}a", InvalidName::Character('\u{301}')),
            ("1\u{20e3}", InvalidName::Character('\u{20e3}')),
            ("½", InvalidName::Character('½')),
            ("👍", InvalidName::Character('👍')),
            ("<b>", InvalidName::Character('<')),
        ];
        for (name, fault) in cases {
            assert_eq!(name.parse::<RuleName>(), Err(fault), "{name:?}");
            assert_eq!(name.parse::<ContactName>(), Err(fault), "{name:?}");
        }
    }
}
