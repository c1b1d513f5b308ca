//! What an alternate contact is: its three types, its four fields, and what AWS accepts in them.
//!
//! Values only. Nothing here knows of policies, organizations or AWS calls.

pub mod masks;

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

/// An alternate contact that AWS would accept: the only kind that is ever written.
///
/// The e-mail address stands without surrounding whitespace, as AWS stores it; the other fields
/// are kept exactly as given.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Value(Fields<String>);

impl Value {
    /// Checks the four fields against the limits of the API.
    ///
    /// # Errors
    /// Every field that AWS would refuse, in the order of [`Field::ALL`].
    pub fn new(fields: Fields<String>) -> Result<Self, Vec<InvalidField>> {
        let fields = Fields { email: fields.email.trim().to_owned(), ..fields };
        let invalid: Vec<_> = fields
            .iter()
            .filter_map(|(field, value)| field.check(value).err().map(|fault| InvalidField { field, fault }))
            .collect();
        if invalid.is_empty() { Ok(Self(fields)) } else { Err(invalid) }
    }

    /// The four values.
    #[must_use]
    pub fn fields(&self) -> &Fields<String> {
        &self.0
    }

    /// The e-mail address, without surrounding whitespace.
    #[must_use]
    pub fn email(&self) -> &str {
        &self.0.email
    }

    /// Whether `live` already says what this contact says.
    ///
    /// Name, title and phone are compared byte for byte, e-mail without surrounding whitespace:
    /// that is how AWS stores them. A live contact that lacks a field differs from every contact.
    #[must_use]
    pub fn matches(&self, live: &LiveValue) -> bool {
        let Fields { name, title, email, phone } = &self.0;
        live.name.as_deref() == Some(name)
            && live.title.as_deref() == Some(title)
            && live.email.as_deref().map(str::trim) == Some(email)
            && live.phone.as_deref() == Some(phone)
    }

    /// This contact as AWS would return it.
    #[must_use]
    pub fn to_live(&self) -> LiveValue {
        self.0.clone().map(Some)
    }
}

/// A contact as it was read. AWS declares every field of its answer optional.
pub type LiveValue = Fields<Option<String>>;

impl LiveValue {
    /// The e-mail address without surrounding whitespace.
    #[must_use]
    pub fn trimmed_email(&self) -> Option<&str> {
        self.email.as_deref().map(str::trim)
    }

    /// This contact with its e-mail address as AWS stores it, without surrounding whitespace.
    #[must_use]
    pub fn normalized(mut self) -> Self {
        self.email = self.email.map(|email| email.trim().to_owned());
        self
    }

    /// Whether two readings say the same, by the comparison of [`Value::matches`].
    #[must_use]
    pub fn same_as(&self, other: &Self) -> bool {
        let Fields { name, title, email: _, phone } = self;
        *name == other.name
            && *title == other.title
            && *phone == other.phone
            && self.trimmed_email() == other.trimmed_email()
    }
}

/// One value for each field of a contact.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Fields<T> {
    /// The contact's name.
    pub name: T,
    /// The contact's title or role.
    pub title: T,
    /// The e-mail address that AWS writes to.
    pub email: T,
    /// The telephone number.
    pub phone: T,
}

impl<T> Fields<T> {
    /// The fields with their values, in the order in which they are always shown.
    pub fn iter(&self) -> impl Iterator<Item = (Field, &T)> {
        let Self { name, title, email, phone } = self;
        [(Field::Name, name), (Field::Title, title), (Field::Email, email), (Field::Phone, phone)].into_iter()
    }

    /// The same by reference.
    pub fn as_ref(&self) -> Fields<&T> {
        let Self { name, title, email, phone } = self;
        Fields { name, title, email, phone }
    }

    /// Applies a function to each value.
    pub fn map<U>(self, mut f: impl FnMut(T) -> U) -> Fields<U> {
        let Self { name, title, email, phone } = self;
        Fields { name: f(name), title: f(title), email: f(email), phone: f(phone) }
    }

    /// The value of one field.
    pub fn get(&self, field: Field) -> &T {
        match field {
            Field::Name => &self.name,
            Field::Title => &self.title,
            Field::Email => &self.email,
            Field::Phone => &self.phone,
        }
    }
}

/// The kinds of alternate contact, in the order in which they are always listed.
///
/// An account has at most one of each (AWS Account Management quotas).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// Invoices, payment methods, overdue balances.
    Billing,
    /// Service health and operational notices.
    Operations,
    /// Abuse reports, compromised credentials, security bulletins.
    Security,
}

impl Kind {
    /// All types, in order.
    pub const ALL: [Self; 3] = [Self::Billing, Self::Operations, Self::Security];

    /// The word used in policies, plans and messages.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Billing => "billing",
            Self::Operations => "operations",
            Self::Security => "security",
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FromStr for Kind {
    type Err = UnknownKind;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|t| t.as_str() == text).ok_or_else(|| UnknownKind(text.to_owned()))
    }
}

/// Not one of the three contact types.
#[derive(Debug, Error, PartialEq, Eq)]
#[error("`{0}` is not a contact type: use billing, operations or security")]
pub struct UnknownKind(String);

/// The fields of a contact.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Field {
    /// `Name` in the API.
    Name,
    /// `Title` in the API.
    Title,
    /// `EmailAddress` in the API.
    Email,
    /// `PhoneNumber` in the API.
    Phone,
}

impl Field {
    /// All fields, in the order in which they are shown.
    pub const ALL: [Self; 4] = [Self::Name, Self::Title, Self::Email, Self::Phone];

    /// The word used in policies, plans and messages.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Title => "title",
            Self::Email => "email",
            Self::Phone => "phone",
        }
    }

    /// A value that AWS takes, for documentation.
    #[must_use]
    pub fn example(self) -> &'static str {
        match self {
            Self::Name => "Security Operations Centre",
            Self::Title => "On-call engineer",
            Self::Email => "soc@example.com",
            Self::Phone => "+1 206 555 0100",
        }
    }

    /// The longest value that AWS takes, in Unicode code points (Account API model, 2021-02-01).
    #[must_use]
    pub fn max_length(self) -> usize {
        match self {
            Self::Name => 64,
            Self::Title => 50,
            Self::Email => 254,
            Self::Phone => 25,
        }
    }

    /// Whether AWS takes a character somewhere in this field.
    ///
    /// The API's patterns are anchored and mean ASCII by `\w` and `\s`; names and titles have none.
    #[must_use]
    pub fn allows(self, c: char) -> bool {
        match self {
            Self::Name | Self::Title => true,
            Self::Email => is_local_part(c) || is_domain(c) || c == '@',
            Self::Phone => is_space(c) || c.is_ascii_digit() || "()+-".contains(c),
        }
    }

    /// Checks one value as AWS would.
    ///
    /// # Errors
    /// The first thing that AWS would refuse.
    pub fn check(self, value: &str) -> Result<(), FieldFault> {
        let length = value.chars().count();
        if length == 0 {
            return Err(FieldFault::Empty);
        }
        if length > self.max_length() {
            return Err(FieldFault::TooLong { length, max: self.max_length() });
        }
        match self {
            Self::Name | Self::Title => Ok(()),
            Self::Phone => value.chars().find(|c| !self.allows(*c)).map_or(Ok(()), |c| Err(FieldFault::Character(c))),
            Self::Email => check_email(value),
        }
    }
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// A field and why AWS would refuse its value.
#[derive(Clone, Debug, Error, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[error("{field}: {fault}")]
pub struct InvalidField {
    /// Which field.
    pub field: Field,
    /// What is wrong with it.
    pub fault: FieldFault,
}

/// Why AWS would refuse a value. The value itself is not repeated: it may be personal data.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum FieldFault {
    /// AWS wants at least one character.
    #[error("must not be empty")]
    Empty,
    /// Over the limit of the field.
    #[error("is {length} characters long; AWS takes at most {max}")]
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
    #[error("has a top-level domain with {0:?}; AWS takes only letters, digits and underscores there")]
    TopLevelDomain(char),
}

/// `[\w+=.#|!&-]+@[\w.-]+\.[\w]+`, ASCII, with the surrounding whitespace already gone.
fn check_email(value: &str) -> Result<(), FieldFault> {
    let (local, domain) = value.split_once('@').ok_or(FieldFault::EmailForm)?;
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
            assert_eq!(Field::Email.check(value), Ok(()), "{value}");
        }
        let refused = [
            ("", FieldFault::Empty),
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
            assert_eq!(Field::Email.check(value), Err(fault), "{value}");
        }
    }

    #[test]
    fn lengths_count_code_points() {
        assert_eq!(Field::Name.check(&"ü".repeat(64)), Ok(()));
        assert_eq!(Field::Title.check(&"ü".repeat(51)), Err(FieldFault::TooLong { length: 51, max: 50 }));
        let long = format!("{}@example.com", "a".repeat(243));
        assert_eq!(Field::Email.check(&long), Err(FieldFault::TooLong { length: 255, max: 254 }));
        assert_eq!(Field::Phone.check("+1 (206) 555-0100"), Ok(()));
        assert_eq!(Field::Phone.check("206.555.0100"), Err(FieldFault::Character('.')));
        assert_eq!(Field::Phone.check("206\u{a0}555"), Err(FieldFault::Character('\u{a0}')));
    }

    #[test]
    fn only_the_email_forgives_surrounding_whitespace() {
        let fields = Fields { name: "A ", title: "T", email: " a@example.com\t", phone: "1" }.map(str::to_owned);
        let contact = Value::new(fields).unwrap();
        let mut live = contact.to_live();
        assert_eq!(contact.email(), "a@example.com");
        live.email = Some("\na@example.com  ".to_owned());
        assert!(contact.matches(&live));
        live.email = Some("A@example.com".to_owned());
        assert!(!contact.matches(&live), "case counts");
        live = contact.to_live();
        live.name = Some("A".to_owned());
        assert!(!contact.matches(&live), "names are compared byte for byte");
        live.name = None;
        assert!(!contact.matches(&live), "a missing field differs");
    }
}
