//! What AWS accepts in a field: the forms that texts have, and what can be wrong with them.

use thiserror::Error;

/// What a text has to look like, by the patterns of AWS's API models.
///
/// The patterns are anchored and mean ASCII by `\w` and `\s`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextForm {
    /// Any text: the API has no pattern.
    Any,
    /// `[\w+=.#|!&-]+@[\w.-]+\.[\w]+`, with the surrounding whitespace already gone.
    EmailAddress,
    /// `[\s0-9()+-]+`
    PhoneNumber,
}

impl TextForm {
    /// The same as a regular expression that takes a whole text, for schemas. It means the same in JavaScript, Python
    /// and Rust, and is not anchored.
    #[must_use]
    pub fn pattern(self) -> Option<&'static str> {
        match self {
            Self::Any => None,
            Self::EmailAddress => Some(r"[A-Za-z0-9_+=.#|!&-]+@[A-Za-z0-9_.-]+\.[A-Za-z0-9_]+"),
            Self::PhoneNumber => Some(r"[ \t\n\v\f\r0-9()+-]+"),
        }
    }

    /// What a whole text lacks to have this form.
    ///
    /// # Errors
    /// The first thing that AWS would refuse.
    pub fn check(self, text: &str) -> Result<(), FieldFault> {
        match self {
            Self::Any => Ok(()),
            Self::EmailAddress => check_email(text),
            Self::PhoneNumber => self.check_characters(text),
        }
    }

    /// What is wrong with characters that stand somewhere in a text, whatever else stands there.
    ///
    /// # Errors
    /// The first thing that AWS would refuse.
    pub fn check_part(self, part: &str) -> Result<(), FieldFault> {
        self.check_characters(part)?;
        if self == Self::EmailAddress && part.matches('@').count() > 1 {
            return Err(FieldFault::Character('@'));
        }
        Ok(())
    }

    /// What to do about a fault, for people.
    #[must_use]
    pub fn advice(self, fault: FieldFault) -> &'static str {
        match (self, fault) {
            (Self::EmailAddress, FieldFault::TopLevelDomain(_)) => {
                "AWS refuses internationalised top-level domains in any spelling"
            }
            (Self::EmailAddress, _) => "AWS accepts ASCII letters, digits and _+=.#|!&- before the @ of an address",
            (Self::PhoneNumber, FieldFault::Character(_)) => {
                "AWS accepts digits, spaces, parentheses, + and -; extensions are not allowed"
            }
            (Self::Any | Self::PhoneNumber, _) => "shorten it",
        }
    }

    fn check_characters(self, text: &str) -> Result<(), FieldFault> {
        text.chars().find(|c| !self.allows(*c)).map_or(Ok(()), |c| Err(FieldFault::Character(c)))
    }

    fn allows(self, c: char) -> bool {
        match self {
            Self::Any => true,
            Self::EmailAddress => is_local_part(c) || is_domain(c) || c == '@',
            Self::PhoneNumber => is_space(c) || c.is_ascii_digit() || "()+-".contains(c),
        }
    }
}

/// Why AWS would refuse a value. The value itself is not repeated: it may be personal data.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum FieldFault {
    /// AWS wants at least one character.
    #[error("must not be empty")]
    Empty,
    /// Over the limit of the field.
    #[error("is {length} characters long; AWS allows at most {max}")]
    TooLong {
        /// In code points.
        length: usize,
        /// In code points.
        max: usize,
    },
    /// A character that the field's pattern does not allow.
    #[error("contains {0:?}, which AWS does not accept there")]
    Character(char),
    /// Not of the form `local@domain.tld`.
    #[error("is not an e-mail address of the form name@example.com")]
    EmailForm,
    /// The part after the last dot holds something else than letters, digits and underscores.
    #[error("has a top-level domain with {0:?}; AWS accepts only letters, digits and underscores there")]
    TopLevelDomain(char),
}

fn check_email(text: &str) -> Result<(), FieldFault> {
    let (local, domain) = text.split_once('@').ok_or(FieldFault::EmailForm)?;
    if let Some(c) = local.chars().find(|c| !is_local_part(*c)) {
        return Err(FieldFault::Character(c));
    }
    if let Some(c) = domain.chars().find(|c| !is_domain(*c)) {
        return Err(FieldFault::Character(c));
    }
    let (host, top) = domain.rsplit_once('.').ok_or(FieldFault::EmailForm)?;
    if local.is_empty() || host.is_empty() || top.is_empty() {
        return Err(FieldFault::EmailForm);
    }
    top.chars().find(|c| !is_word(*c)).map_or(Ok(()), |c| Err(FieldFault::TopLevelDomain(c)))
}

fn is_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_'
}

fn is_local_part(c: char) -> bool {
    is_word(c) || "+=.#|!&-".contains(c)
}

fn is_domain(c: char) -> bool {
    is_word(c) || c == '.' || c == '-'
}

/// What `\s` means in the API's patterns.
fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\n' | '\u{b}' | '\u{c}' | '\r')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn email_addresses_are_judged_as_the_api_does() {
        let ok = ["a@b.c", "a.b+c=d#e|f!g&h-i@sub_domain.example.com", "A@-.x", "a@b..c_1"];
        for value in ok {
            assert_eq!(TextForm::EmailAddress.check(value), Ok(()), "{value}");
        }
        let refused = [
            ("a.example.com", FieldFault::EmailForm),
            ("a@example", FieldFault::EmailForm),
            ("@example.com", FieldFault::EmailForm),
            ("a@.com", FieldFault::EmailForm),
            ("a@example.", FieldFault::EmailForm),
            ("ü@example.com", FieldFault::Character('ü')),
            ("a b@example.com", FieldFault::Character(' ')),
            ("a@b@example.com", FieldFault::Character('@')),
            ("o'hara@example.com", FieldFault::Character('\'')),
            ("a@example.xn--p1ai", FieldFault::TopLevelDomain('-')),
        ];
        for (value, fault) in refused {
            assert_eq!(TextForm::EmailAddress.check(value), Err(fault), "{value}");
        }
    }

    #[test]
    fn telephone_numbers_have_digits_and_a_few_signs() {
        assert_eq!(TextForm::PhoneNumber.check("+1 (206) 555-0100"), Ok(()));
        assert_eq!(TextForm::PhoneNumber.check("206.555.0100"), Err(FieldFault::Character('.')));
        assert_eq!(TextForm::PhoneNumber.check("206\u{a0}555"), Err(FieldFault::Character('\u{a0}')));
    }
}
