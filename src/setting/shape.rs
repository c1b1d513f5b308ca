//! What a value consists of: a table of fields, of which all that is done with them is derived.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::ptr;

use super::check::{FieldFault, TextForm};

/// What values of a kind consist of. There is one of each, so that it is equal to itself alone.
#[derive(Debug)]
pub struct Shape {
    /// What such a value is called in messages.
    pub noun: &'static str,
    /// Whether there may be none. Of a kind that is always set, nothing is created or deleted.
    pub can_be_absent: bool,
    /// What to say where a field is empty that must not be.
    pub if_incomplete: &'static str,
    /// The fields, in the order in which they are always shown.
    pub rows: &'static [Row],
}

/// What is known of a field.
#[derive(Debug)]
pub struct Row {
    /// The word used in policies, plans, files and messages.
    pub name: &'static str,
    /// What AWS's API, other tools and people call it, in lower case and without separators.
    pub also: &'static [&'static str],
    /// A value that AWS takes, for documentation.
    pub example: &'static str,
    /// The longest value that AWS takes, in Unicode code points.
    pub longest: usize,
    /// What AWS accepts in it.
    pub form: TextForm,
    /// Whether AWS insists on it.
    pub required: bool,
    /// What AWS keeps of a value, and so what is compared.
    pub normalisation: Normalisation,
    /// What is shown in place of a value where nothing personal may show.
    pub mask: Mask,
    /// The code of findings about values that AWS would refuse.
    pub invalid: &'static str,
    /// Whether it is where AWS writes to: who receives AWS's mail is told by it. At most one of a shape is.
    pub is_address: bool,
}

/// What AWS keeps of a value, and so what is compared. Case counts in all fields.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Normalisation {
    /// All of it.
    Exact,
    /// Not the whitespace around it.
    Trimmed,
}

impl Normalisation {
    /// What is kept of a text.
    #[must_use]
    pub fn of(self, text: &str) -> &str {
        match self {
            Self::Exact => text,
            Self::Trimmed => text.trim(),
        }
    }
}

/// What is shown in place of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mask {
    /// The value itself: it is about nobody.
    None,
    /// A word that begins so.
    Word(&'static str),
    /// An e-mail address that nobody has.
    EmailAddress,
    Digits,
}

impl Shape {
    /// The fields, in the order in which they are always shown.
    pub fn fields(&'static self) -> impl ExactSizeIterator<Item = Field> {
        (0..self.rows.len()).map(move |index| Field { shape: self, index })
    }

    #[must_use]
    pub fn field(&'static self, name: &str) -> Option<Field> {
        self.fields().find(|field| field.as_str() == name)
    }

    /// The field that AWS writes to, if there is one.
    #[must_use]
    pub fn address(&'static self) -> Option<Field> {
        self.fields().find(|field| field.row().is_address)
    }

    /// How long the longest name of a field is, so that values can be aligned.
    #[must_use]
    pub fn widest_name(&self) -> usize {
        self.rows.iter().map(|row| row.name.len()).max().unwrap_or(0)
    }
}

impl PartialEq for Shape {
    fn eq(&self, other: &Self) -> bool {
        ptr::eq(self, other)
    }
}

impl Eq for Shape {}

impl Hash for Shape {
    fn hash<H: Hasher>(&self, state: &mut H) {
        ptr::hash(self, state);
    }
}

/// A field of a shape.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Field {
    shape: &'static Shape,
    index: usize,
}

impl Field {
    fn row(self) -> &'static Row {
        &self.shape.rows[self.index]
    }

    /// What it is a field of.
    #[must_use]
    pub fn shape(self) -> &'static Shape {
        self.shape
    }

    /// Where it stands among the fields of its shape, counted from 0.
    #[must_use]
    pub fn index(self) -> usize {
        self.index
    }

    /// The word used in policies, plans, files and messages.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        self.row().name
    }

    /// What AWS's API, other tools and people call it, in lower case and without separators.
    #[must_use]
    pub fn also(self) -> &'static [&'static str] {
        self.row().also
    }

    /// A value that AWS takes, for documentation.
    #[must_use]
    pub fn example(self) -> &'static str {
        self.row().example
    }

    /// The longest value that AWS takes, in Unicode code points.
    #[must_use]
    pub fn max_length(self) -> usize {
        self.row().longest
    }

    /// Whether it is a number to call.
    #[must_use]
    pub fn is_phone_number(self) -> bool {
        self.row().form == TextForm::PhoneNumber
    }

    /// What AWS takes, as a regular expression that is not anchored; `None` if it takes any text.
    #[must_use]
    pub fn pattern(self) -> Option<&'static str> {
        self.row().form.pattern()
    }

    /// Whether AWS insists on it.
    #[must_use]
    pub fn is_required(self) -> bool {
        self.row().required
    }

    /// What AWS keeps of a value.
    #[must_use]
    pub fn normalisation(self) -> Normalisation {
        self.row().normalisation
    }

    /// A value as AWS keeps it.
    #[must_use]
    pub fn normalized(self, text: &str) -> &str {
        self.row().normalisation.of(text)
    }

    /// Whether its texts say in words who or what it is about.
    #[must_use]
    pub fn says_who(self) -> bool {
        !self.row().is_address && matches!(self.mask(), Mask::None | Mask::Word(_))
    }

    /// What is shown in place of a value.
    #[must_use]
    pub fn mask(self) -> Mask {
        self.row().mask
    }

    /// The code of findings about values that AWS would refuse.
    #[must_use]
    pub fn invalid(self) -> &'static str {
        self.row().invalid
    }

    /// Checks one value, normalized, as AWS would.
    ///
    /// # Errors
    /// The first thing that AWS would refuse.
    pub fn check(self, text: &str) -> Result<(), FieldFault> {
        if text.is_empty() {
            return Err(FieldFault::Empty);
        }
        self.check_length(text)?;
        self.row().form.check(text)
    }

    /// Checks text that stands in a value, whatever else may stand there.
    ///
    /// # Errors
    /// What makes AWS refuse any such value.
    pub fn check_part(self, part: &str) -> Result<(), FieldFault> {
        self.check_length(part)?;
        self.row().form.check_part(part)
    }

    /// Checks how long a text is.
    ///
    /// # Errors
    /// It is too long.
    pub fn check_length(self, text: &str) -> Result<(), FieldFault> {
        let (length, max) = (text.chars().count(), self.max_length());
        if length > max { Err(FieldFault::TooLong { length, max }) } else { Ok(()) }
    }

    /// What to do about a fault, for people.
    #[must_use]
    pub fn advice(self, fault: FieldFault) -> &'static str {
        match fault {
            FieldFault::Empty => self.shape.if_incomplete,
            fault => self.row().form.advice(fault),
        }
    }
}

/// In the order in which fields are shown; of several shapes, by their nouns.
impl Ord for Field {
    fn cmp(&self, other: &Self) -> Ordering {
        (self.shape.noun, self.index).cmp(&(other.shape.noun, other.index))
    }
}

impl PartialOrd for Field {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl fmt::Debug for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.shape.noun, self.as_str())
    }
}
