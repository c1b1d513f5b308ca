//! The values of settings: as they were read, and as they may be written.

use std::sync::Arc;

use thiserror::Error;

use super::check::FieldFault;
use super::each::Each;
use super::shape::{Field, Shape};

/// A value as it was read. AWS declares every field of its answers optional. Cheap to clone.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct LiveValue(Each<Option<Box<str>>>);

impl LiveValue {
    /// Asks for the text of each field in turn.
    #[must_use]
    pub fn of(shape: &'static Shape, text: impl FnMut(Field) -> Option<Box<str>>) -> Self {
        Self(Each::of(shape, text))
    }

    /// The texts, in the order of the table.
    ///
    /// # Panics
    /// There are more or fewer than fields.
    #[must_use]
    pub fn from_texts(shape: &'static Shape, texts: impl Into<Arc<[Option<Box<str>>]>>) -> Self {
        Self(Each::from_all(shape, texts))
    }

    /// What it consists of.
    #[must_use]
    pub fn shape(&self) -> &'static Shape {
        self.0.shape()
    }

    /// The text of a field, if AWS has one.
    #[must_use]
    pub fn get(&self, field: Field) -> Option<&str> {
        self.0.get(field).as_deref()
    }

    /// The fields with their texts, in the order in which they are always shown.
    pub fn iter(&self) -> impl Iterator<Item = (Field, Option<&str>)> {
        self.0.iter().map(|(field, text)| (field, text.as_deref()))
    }

    /// Whether no field has a text.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.all().iter().all(Option::is_none)
    }

    /// Where its texts are. Clones have the same place; equal values that are not clones have others.
    #[must_use]
    pub fn place_in_memory(&self) -> *const () {
        self.0.all().as_ptr().cast()
    }

    /// The address that AWS writes to, as AWS keeps it.
    #[must_use]
    pub fn address(&self) -> Option<&str> {
        let field = self.shape().address()?;
        self.get(field).map(|text| field.normalized(text))
    }

    /// The same with other texts in place of those that are there.
    #[must_use]
    pub fn map<'t>(&'t self, mut text: impl FnMut(Field, &'t str) -> Box<str>) -> Self {
        Self::of(self.shape(), |field| self.get(field).map(|old| text(field, old)))
    }

    /// This value as AWS keeps it.
    #[must_use]
    pub fn normalized(self) -> Self {
        if self.iter().all(|(field, text)| text.is_none_or(|text| field.normalized(text).len() == text.len())) {
            return self;
        }
        self.map(|field, text| field.normalized(text).into())
    }

    /// Whether two readings say the same to AWS: what it keeps is compared, byte for byte.
    #[must_use]
    pub fn same_as(&self, other: &Self) -> bool {
        self.shape() == other.shape() && self.kept().eq(other.kept())
    }

    /// What AWS keeps, in the order of the table.
    fn kept(&self) -> impl Iterator<Item = Option<&str>> {
        self.iter().map(|(field, text)| text.map(|text| field.normalized(text)))
    }
}

/// A value that AWS would accept: the only thing that is ever written. It is as AWS keeps it. Cheap to clone.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Value(LiveValue);

impl Value {
    /// Checks the fields against the limits of the API.
    ///
    /// # Errors
    /// Every field that AWS would refuse, in the order of the table.
    pub fn new(texts: impl Into<LiveValue>) -> Result<Self, Vec<InvalidField>> {
        let texts = texts.into().normalized();
        let invalid: Vec<_> = texts
            .iter()
            .filter_map(|(field, text)| {
                let checked = match text {
                    None if !field.is_required() => Ok(()),
                    text => field.check(text.unwrap_or_default()),
                };
                checked.err().map(|fault| InvalidField { field, fault })
            })
            .collect();
        if invalid.is_empty() { Ok(Self(texts)) } else { Err(invalid) }
    }

    /// This value as it would be read.
    #[must_use]
    pub fn as_live(&self) -> &LiveValue {
        &self.0
    }

    /// What it consists of.
    #[must_use]
    pub fn shape(&self) -> &'static Shape {
        self.0.shape()
    }

    /// The address that AWS will write to.
    #[must_use]
    pub fn address(&self) -> Option<&str> {
        self.0.address()
    }

    /// Whether `live` already says what this value says. A live value that lacks a required field differs from
    /// every value.
    #[must_use]
    pub fn matches(&self, live: &LiveValue) -> bool {
        self.0.same_as(live)
    }
}

/// A field and why AWS would refuse its value.
#[derive(Clone, Debug, Error, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[error("{field}: {fault}")]
pub struct InvalidField {
    pub field: Field,
    /// What is wrong with it.
    pub fault: FieldFault,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::setting::check::TextForm;
    use crate::setting::shape::{Mask, Normalisation, Row};

    /// A kind of setting that there is not, with a field that may be left out.
    static PLACE: Shape = Shape {
        noun: "place",
        can_be_absent: false,
        if_incomplete: "AWS wants a street",
        rows: &[row("street", true), row("floor", false)],
    };

    const fn row(name: &'static str, required: bool) -> Row {
        Row {
            name,
            also: &[],
            example: "1",
            longest: 3,
            form: TextForm::Any,
            required,
            normalisation: Normalisation::Trimmed,
            mask: Mask::None,
            invalid: "invalid-place",
            is_address: false,
        }
    }

    fn place(street: Option<&str>, floor: Option<&str>) -> LiveValue {
        LiveValue::from_texts(&PLACE, [street, floor].map(|text| text.map(Box::from)))
    }

    #[test]
    fn only_a_field_that_is_required_must_be_there() {
        assert!(Value::new(place(Some("a"), None)).is_ok());
        let invalid = Value::new(place(None, Some("long"))).unwrap_err();
        let faults: Vec<_> = invalid.iter().map(|InvalidField { field, fault }| (field.as_str(), *fault)).collect();
        assert_eq!(faults, [("street", FieldFault::Empty), ("floor", FieldFault::TooLong { length: 4, max: 3 })]);
        assert_eq!(invalid[0].field.advice(FieldFault::Empty), "AWS wants a street");
    }

    #[test]
    fn what_aws_keeps_is_compared_and_a_field_left_out_is_not_empty() {
        let value = Value::new(place(Some(" a "), None)).unwrap();
        assert_eq!(value.as_live(), &place(Some("a"), None));
        assert!(value.matches(&place(Some("a\n"), None)));
        assert!(!value.matches(&place(Some("a"), Some(""))));
        assert_eq!(value.address(), None);
    }

    #[test]
    fn values_of_two_shapes_are_never_equal() {
        static OTHER: Shape = Shape { noun: "other", can_be_absent: true, if_incomplete: "", rows: PLACE.rows };
        let other = LiveValue::from_texts(&OTHER, [Some("a"), None].map(|text| text.map(Box::from)));
        assert!(!other.same_as(&place(Some("a"), None)) && other != place(Some("a"), None));
    }

    #[test]
    fn clones_share_their_texts() {
        let value = place(Some("a"), None);
        let field = PLACE.field("street").unwrap();
        let (one, other) = (value.get(field).unwrap(), value.clone());
        assert!(std::ptr::eq(one, other.get(field).unwrap()));
    }
}
