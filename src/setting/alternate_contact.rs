//! The alternate contact: its table, and its fields by name for those who speak to AWS or read its files.

use super::check::TextForm;
use super::each::Each;
use super::shape::{Field, Mask, Normalisation, Row, Shape};
use super::value::LiveValue;

/// What an alternate contact consists of.
///
/// Limits and patterns are those of `PutAlternateContact` (Account API model, 2021-02-01).
pub static SHAPE: Shape = Shape {
    noun: "contact",
    can_be_absent: true,
    if_incomplete: "AWS requires all four fields",
    rows: &[ROWS.name, ROWS.title, ROWS.email, ROWS.phone],
};

const ROWS: Fields<Row> = Fields {
    name: Row {
        name: "name",
        also: &["fullname", "contactname", "displayname"],
        example: "Security Operations Centre",
        longest: 64,
        form: TextForm::Any,
        required: true,
        normalisation: Normalisation::Exact,
        mask: Mask::Word("name-"),
        invalid: "invalid-name",
        is_address: false,
    },
    title: Row {
        name: "title",
        also: &["role", "position", "jobtitle"],
        example: "On-call engineer",
        longest: 50,
        form: TextForm::Any,
        required: true,
        normalisation: Normalisation::Exact,
        mask: Mask::None,
        invalid: "invalid-title",
        is_address: false,
    },
    email: Row {
        name: "email",
        also: &["emailaddress", "emails", "mail", "emailid"],
        example: "soc@example.com",
        longest: 254,
        form: TextForm::EmailAddress,
        required: true,
        normalisation: Normalisation::Trimmed,
        mask: Mask::EmailAddress,
        invalid: "invalid-email",
        is_address: true,
    },
    phone: Row {
        name: "phone",
        also: &["phonenumber", "phones", "telephone", "telephonenumber", "tel", "mobile"],
        example: "+1 206 555 0100",
        longest: 25,
        form: TextForm::PhoneNumber,
        required: true,
        normalisation: Normalisation::Exact,
        mask: Mask::Digits,
        invalid: "invalid-phone",
        is_address: false,
    },
};

/// Something for each field of a contact, by name. Who forgets a field does not compile.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
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
    /// Applies a function to each.
    pub fn map<U>(self, mut f: impl FnMut(T) -> U) -> Fields<U> {
        let Self { name, title, email, phone } = self;
        Fields { name: f(name), title: f(title), email: f(email), phone: f(phone) }
    }

    /// In the order of the table.
    pub fn in_order(self) -> [T; 4] {
        let Self { name, title, email, phone } = self;
        [name, title, email, phone]
    }

    /// The fields, each with what stands here for it, in the order of the table.
    pub fn with_fields(self) -> impl Iterator<Item = (Field, T)> {
        SHAPE.fields().zip(self.in_order())
    }
}

impl<'v> Fields<Option<&'v str>> {
    /// The texts of a contact by name.
    ///
    /// # Panics
    /// The value is no contact.
    #[must_use]
    pub fn of(contact: &'v LiveValue) -> Self {
        let mut texts = SHAPE.fields().map(|field| contact.get(field));
        let mut next = || texts.next().flatten();
        Self { name: next(), title: next(), email: next(), phone: next() }
    }
}

impl<T> From<Fields<T>> for Each<T> {
    fn from(fields: Fields<T>) -> Self {
        Self::from_all(&SHAPE, fields.in_order())
    }
}

impl From<Fields<Option<String>>> for LiveValue {
    fn from(texts: Fields<Option<String>>) -> Self {
        Self::from_texts(&SHAPE, texts.map(|text| text.map(String::into_boxed_str)).in_order())
    }
}

impl From<Fields<String>> for LiveValue {
    fn from(texts: Fields<String>) -> Self {
        texts.map(Some).into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::setting::{FieldFault, Value};

    fn check(name: &str, text: &str) -> Result<(), FieldFault> {
        SHAPE.field(name).unwrap().check(text)
    }

    #[test]
    fn fields_by_name_are_in_the_order_of_the_table() {
        let names = Fields { name: "name", title: "title", email: "email", phone: "phone" };
        assert!(names.clone().with_fields().all(|(field, name)| field.as_str() == name));
        let live = LiveValue::from(names.clone().map(str::to_owned));
        assert_eq!(Fields::of(&live), names.map(Some));
    }

    #[test]
    fn lengths_count_code_points() {
        assert_eq!(check("name", &"ü".repeat(64)), Ok(()));
        assert_eq!(check("title", &"ü".repeat(51)), Err(FieldFault::TooLong { length: 51, max: 50 }));
        let long = format!("{}@example.com", "a".repeat(243));
        assert_eq!(check("email", &long), Err(FieldFault::TooLong { length: 255, max: 254 }));
        assert_eq!(check("email", ""), Err(FieldFault::Empty));
    }

    #[test]
    fn only_the_email_forgives_surrounding_whitespace() {
        let fields = Fields { name: "A ", title: "T", email: " a@example.com\t", phone: "1" }.map(str::to_owned);
        let contact = Value::new(fields).unwrap();
        let live = |edit: fn(&mut Fields<Option<String>>)| {
            let mut fields = Fields::of(contact.as_live()).map(|text| text.map(str::to_owned));
            edit(&mut fields);
            LiveValue::from(fields)
        };
        assert_eq!(contact.address(), Some("a@example.com"));
        assert!(contact.matches(&live(|live| live.email = Some("\na@example.com  ".to_owned()))));
        assert!(!contact.matches(&live(|live| live.email = Some("A@example.com".to_owned()))), "case counts");
        let trimmed = live(|live| live.name = Some("A".to_owned()));
        assert!(!contact.matches(&trimmed), "names are compared byte for byte");
        assert!(!contact.matches(&live(|live| live.name = None)), "a missing field differs");
    }

    #[test]
    fn names_and_titles_say_who_it_is() {
        let saying: Vec<&str> = SHAPE.fields().filter(|field| field.says_who()).map(|field| field.as_str()).collect();
        assert_eq!(saying, ["name", "title"]);
    }
}
