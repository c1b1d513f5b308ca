//! Schemas, and what they are put together from.

use std::borrow::Cow;

/// What may stand somewhere.
#[derive(Clone, Debug, Default)]
pub struct Schema(pub(super) Vec<(&'static str, Keyword)>);

/// What a keyword of a schema says.
#[derive(Clone, Debug)]
pub enum Keyword {
    Text(Cow<'static, str>),
    Number(i64),
    /// That something is allowed, or is not.
    Allowed(bool),
    Constants(Vec<Constant>),
    One(Box<Schema>),
    Several(Vec<Schema>),
    Named(Vec<(String, Schema)>),
}

/// A value that stands for itself.
#[derive(Clone, Debug)]
pub enum Constant {
    Text(String),
    Number(i64),
    Null,
}

/// A member of an object, with its name.
#[derive(Clone, Debug)]
pub struct Property {
    name: String,
    schema: Schema,
    is_required: bool,
}

/// What may stand at members that are not named.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OtherMembers {
    /// Nothing: they are mistakes.
    Refused,
    /// Anything: a later version may have more of them.
    Allowed,
}

impl From<&str> for Constant {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<i64> for Constant {
    fn from(number: i64) -> Self {
        Self::Number(number)
    }
}

impl Property {
    /// One that has to be there.
    pub fn required(name: impl Into<String>, schema: Schema) -> Self {
        Self { name: name.into(), schema, is_required: true }
    }

    /// One that may be missing.
    pub fn optional(name: impl Into<String>, schema: Schema) -> Self {
        Self { name: name.into(), schema, is_required: false }
    }
}

impl Schema {
    pub(super) fn with(mut self, keyword: &'static str, value: Keyword) -> Self {
        self.0.push((keyword, value));
        self
    }

    /// A value of one of these types, by their names in JSON Schema.
    #[must_use]
    pub fn of_types(names: &[&str]) -> Self {
        let value = match names {
            [name] => Keyword::Text((*name).to_owned().into()),
            names => Keyword::Constants(names.iter().copied().map(Constant::from).collect()),
        };
        Self::default().with("type", value)
    }

    #[must_use]
    pub fn string() -> Self {
        Self::of_types(&["string"])
    }

    #[must_use]
    pub fn boolean() -> Self {
        Self::of_types(&["boolean"])
    }

    /// How many there are of something.
    #[must_use]
    pub fn count() -> Self {
        Self::of_types(&["integer"]).at_least(0)
    }

    /// A string that matches a regular expression.
    #[must_use]
    pub fn matching(pattern: impl Into<Cow<'static, str>>) -> Self {
        Self::string().pattern(pattern)
    }

    /// A moment, as RFC 3339 has it, in UTC.
    #[must_use]
    pub fn time() -> Self {
        Self::matching(r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?Z$")
    }

    /// A word that stays as it is, so that scripts can go by it. There may be more of them one day.
    #[must_use]
    pub fn code() -> Self {
        Self::matching("^[a-z0-9]+([-_][a-z0-9]+)*$")
    }

    /// One value alone.
    #[must_use]
    pub fn constant(value: impl Into<Constant>) -> Self {
        Self::one_of([value.into()])
    }

    /// One of these values.
    #[must_use]
    pub fn one_of<C: Into<Constant>>(values: impl IntoIterator<Item = C>) -> Self {
        Self::default().with("enum", Keyword::Constants(values.into_iter().map(C::into).collect()))
    }

    /// What is defined under a name.
    #[must_use]
    pub fn defined(name: &str) -> Self {
        Self::default().with("$ref", Keyword::Text(format!("#/$defs/{name}").into()))
    }

    #[must_use]
    pub fn list(each: Self) -> Self {
        Self::of_types(&["array"]).with("items", Keyword::One(Box::new(each)))
    }

    /// An object with members of ours.
    #[must_use]
    pub fn object(members: impl IntoIterator<Item = Property>, others: OtherMembers) -> Self {
        let (mut named, mut required) = (Vec::new(), Vec::new());
        for Property { name, schema, is_required } in members {
            if is_required {
                required.push(Constant::from(name.as_str()));
            }
            named.push((name, schema));
        }
        let object = Self::of_types(&["object"]).with("properties", Keyword::Named(named));
        let object = match required.is_empty() {
            true => object,
            false => object.with("required", Keyword::Constants(required)),
        };
        match others {
            OtherMembers::Refused => object.with("additionalProperties", Keyword::Allowed(false)),
            OtherMembers::Allowed => object,
        }
    }

    /// An object whose members' names are the author's.
    #[must_use]
    pub fn map(each: Self) -> Self {
        Self::of_types(&["object"]).with("additionalProperties", Keyword::One(Box::new(each)))
    }

    #[must_use]
    pub fn any_of(several: impl IntoIterator<Item = Self>) -> Self {
        Self::default().with("anyOf", Keyword::Several(several.into_iter().collect()))
    }

    /// Also where nothing is known: null.
    #[must_use]
    pub fn or_null(self) -> Self {
        Self::any_of([self, Self::of_types(&["null"])])
    }

    /// That some members have to be there, whatever else is.
    #[must_use]
    pub fn having<'n>(names: impl IntoIterator<Item = &'n str>) -> Self {
        Self::default().with("required", Keyword::Constants(names.into_iter().map(Constant::from).collect()))
    }

    /// What it is for, for people.
    #[must_use]
    pub fn described(self, text: impl Into<Cow<'static, str>>) -> Self {
        self.with("description", Keyword::Text(text.into()))
    }

    /// Of strings: a regular expression that matches somewhere in them.
    #[must_use]
    pub fn pattern(self, pattern: impl Into<Cow<'static, str>>) -> Self {
        self.with("pattern", Keyword::Text(pattern.into()))
    }

    /// Of strings: how many characters they have.
    #[must_use]
    pub fn length(self, least: usize, most: usize) -> Self {
        self.with("minLength", Keyword::number(least)).with("maxLength", Keyword::number(most))
    }

    /// Of strings: that there is something.
    #[must_use]
    pub fn not_empty(self) -> Self {
        self.with("minLength", Keyword::Number(1))
    }

    /// Of numbers: the least.
    #[must_use]
    pub fn at_least(self, least: i64) -> Self {
        self.with("minimum", Keyword::Number(least))
    }

    /// Of numbers: the greatest.
    #[must_use]
    pub fn at_most(self, most: i64) -> Self {
        self.with("maximum", Keyword::Number(most))
    }

    /// Of lists: how many entries they have at least.
    #[must_use]
    pub fn with_entries(self, least: usize) -> Self {
        if least == 0 { self } else { self.with("minItems", Keyword::number(least)) }
    }

    /// Of objects: how many members they have at least.
    #[must_use]
    pub fn with_members(self, least: usize) -> Self {
        if least == 0 { self } else { self.with("minProperties", Keyword::number(least)) }
    }

    /// Of objects: what their members are called.
    #[must_use]
    pub fn named_like(self, name: Self) -> Self {
        self.with("propertyNames", Keyword::One(Box::new(name)))
    }

    /// All of these too.
    #[must_use]
    pub fn and(self, others: impl IntoIterator<Item = Self>) -> Self {
        self.with("allOf", Keyword::Several(others.into_iter().collect()))
    }

    /// One of these too.
    #[must_use]
    pub fn and_any(self, others: impl IntoIterator<Item = Self>) -> Self {
        self.with("anyOf", Keyword::Several(others.into_iter().collect()))
    }

    /// Of those, none that is like another schema.
    #[must_use]
    pub fn but_not(self, other: Self) -> Self {
        self.with("not", Keyword::One(Box::new(other)))
    }

    /// Something more of what is so.
    #[must_use]
    pub fn when(self, so: Self, then: Self) -> Self {
        self.with("if", Keyword::One(Box::new(so))).with("then", Keyword::One(Box::new(then)))
    }

    /// After [`Self::when`]: something more of what is not so.
    #[must_use]
    pub fn otherwise(self, then: Self) -> Self {
        self.with("else", Keyword::One(Box::new(then)))
    }

    /// Something more of what is not so.
    #[must_use]
    pub fn unless(self, so: Self, then: Self) -> Self {
        self.with("if", Keyword::One(Box::new(so))).otherwise(then)
    }
}

impl Keyword {
    fn number(count: usize) -> Self {
        Self::Number(count.try_into().unwrap_or(i64::MAX))
    }
}
