//! The schemas of policies and expectations, for editors: as much of the language as one place shows.
//!
//! Editors take what is not quoted for numbers and booleans, where this program takes what is written. So those are
//! allowed wherever a text without quotes may look like one, and are not looked at.

use super::grammar::{self, EXPECTATIONS, GrammarKey, GrammarShape, POLICY, Table, TableNeeds, TextSort};
use super::limits::Limit;
use super::{files, lists, name, rules, template};
use crate::finding::LintLevel;
use crate::organization::AccountId;
use crate::organization::ou::OuPattern;
use crate::setting::{Field, Kind, Normalisation};
use crate::text::Document;
use crate::text::schema::{Constant, OtherMembers, Property, Schema};

/// What a file of a policy may hold.
#[must_use]
pub fn policy() -> Document {
    let (top, rest) = (&*POLICY, &grammar::of_policies()[1..]);
    of_table(top).document("Policy of orgcontacts", definitions(rest))
}

/// What a file of expectations may hold.
#[must_use]
pub fn expectations() -> Document {
    let (top, rest) = (&*EXPECTATIONS, &grammar::of_expectations()[1..]);
    let shared: [&Table; 2] = [&grammar::SELECTOR, &grammar::IF_MISSING];
    of_table(top).document("Expectations of orgcontacts", definitions(rest).chain(definitions(&shared)))
}

fn definitions<'t>(tables: &'t [&'static Table]) -> impl Iterator<Item = (String, Schema)> + use<'t> {
    tables.iter().map(|table| (defined_as(table), of_table(table)))
}

/// The name under which a table is defined: `if-missing-wish` for an `if_missing` wish.
fn defined_as(table: &Table) -> String {
    let words = table.of.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    words.filter(|word| !["a", "an"].contains(word)).collect::<Vec<_>>().join("-")
}

fn of_table(table: &Table) -> Schema {
    let member = |GrammarKey { name, shape, required, doc, also: _ }: &GrammarKey| {
        let schema = of_shape(shape).described(doc.clone());
        if *required { Property::required(*name, schema) } else { Property::optional(*name, schema) }
    };
    let schema = Schema::object(table.keys.iter().map(member), OtherMembers::Refused);
    match table.needs {
        TableNeeds::Nothing => schema,
        TableNeeds::AnyKey => schema.with_members(1),
        TableNeeds::AnyKind => schema.and_any(Kind::ALL.map(|kind| Schema::having([kind.as_str()]))),
        TableNeeds::AllWithout(key) => {
            let others = table.names().into_iter().filter(|name| *name != key);
            schema.unless(Schema::having([key]), Schema::having(others))
        }
    }
}

fn of_shape(shape: &GrammarShape) -> Schema {
    match shape {
        GrammarShape::Text { sort, example: _ } => of_text(*sort),
        GrammarShape::Table(table) => Schema::defined(&defined_as(table)),
        GrammarShape::Named { keys, example: _, each, least } => {
            Schema::map(of_shape(each)).named_like(of_text(*keys)).with_members(*least)
        }
        GrammarShape::List { each, least } => Schema::list(of_shape(each)).with_entries(*least),
        GrammarShape::OneOrMore(each) => Schema::any_of([of_shape(each), Schema::list(of_shape(each)).with_entries(1)]),
        GrammarShape::MaybeNothing(what) => Schema::any_of([of_shape(what), Schema::of_types(&["null"])]),
        GrammarShape::Either(one, other) => Schema::any_of([of_shape(one), of_shape(other)]),
    }
}

fn of_text(sort: TextSort) -> Schema {
    match sort {
        TextSort::Version => Schema::one_of([Constant::from(1), Constant::from("1")]),
        TextSort::External => Schema::constant("external"),
        TextSort::Kind => Schema::one_of(Kind::ALL.map(Kind::as_str)),
        TextSort::Name | TextSort::ContactName => name_or(&[]),
        TextSort::Wish => name_or(&["absent", "unmanaged"]),
        TextSort::Expected => expected(),
        TextSort::Template(field) => of_template(field),
        TextSort::Address => of_address(),
        TextSort::Integer { least } => {
            let digits = if least < 0 { "^[+-]?0*[0-9]{1,19}$" } else { "^([+]?0*[0-9]{1,19}|-0+)$" };
            Schema::of_types(&["string", "integer"]).pattern(digits).at_least(least).at_most(i64::MAX)
        }
        TextSort::Level => Schema::one_of(LintLevel::ALL.map(LintLevel::as_str)),
        TextSort::Date => Schema::string().pattern(rules::DATE_PATTERN),
        TextSort::Limit => Schema::of_types(&["string", "integer"]).pattern(Limit::PATTERN).at_least(0),
        TextSort::Count => Schema::of_types(&["string", "integer"]).pattern(Limit::COUNT_PATTERN).at_least(0),
        TextSort::Domain => unquoted().pattern(lists::DOMAIN_PATTERN),
        TextSort::Paths => unquoted().pattern(files::PATH_PATTERN).but_not(Schema::matching(files::NO_PATH_PATTERN)),
        TextSort::Unit => Schema::matching(OuPattern::PATTERN),
        TextSort::TagKey => Schema::string(),
        TextSort::Pattern => unquoted(),
        TextSort::AccountId => Schema::of_types(&["string", "number"]).pattern(AccountId::PATTERN),
        TextSort::Title => unquoted().not_empty(),
    }
}

/// A text that may stand there without quotes, whatever it looks like.
fn unquoted() -> Schema {
    Schema::of_types(&["string", "number", "boolean"])
}

/// A name, or one of the words that are no names elsewhere.
fn name_or(words: &[&str]) -> Schema {
    let reserved = name::RESERVED.into_iter().filter(|word| !words.contains(word));
    unquoted().pattern(name::PATTERN).length(1, name::MAX_LENGTH).but_not(Schema::one_of(reserved))
}

/// A word, or an address, which has a sign that no name has.
fn expected() -> Schema {
    let word = name_or(&["absent", "unmanaged", "excluded"]);
    unquoted().when(Schema::matching("@"), of_address()).otherwise(word)
}

/// An address that somebody receives mail at: without placeholders.
fn of_address() -> Schema {
    let fields = Kind::ALL.map(|kind| kind.shape().address());
    Schema::string().and(fields.into_iter().flatten().take(1).map(filled))
}

/// A field of a contact. Where there are placeholders, only they are looked at.
fn of_template(field: Field) -> Schema {
    let is_address = field.shape().address() == Some(field);
    let types: &[&str] = match (is_address, field.pattern()) {
        // No number or boolean looks like an address.
        (true, _) => &["string"],
        (false, Some(_)) => &["string", "number"],
        (false, None) => &["string", "number", "boolean"],
    };
    let foreign = template::FOREIGN_PATTERNS.map(Schema::matching);
    Schema::of_types(types)
        .pattern(template::PATTERN)
        .but_not(Schema::any_of(foreign))
        .when(Schema::default().pattern("^[^{}]*$"), filled(field))
}

/// A field whose placeholders are filled, or which has none.
fn filled(field: Field) -> Schema {
    let most = field.max_length();
    match (field.normalisation(), field.pattern()) {
        (Normalisation::Exact, None) => Schema::default().length(1, most),
        (Normalisation::Exact, Some(form)) => Schema::default().pattern(format!("^{form}$")).length(1, most),
        (Normalisation::Trimmed, form) => {
            let length = Schema::default().pattern(format!(r"^\s*\S{{1,{most}}}\s*$"));
            let form = form.map(|form| Schema::default().pattern(format!(r"^\s*{form}\s*$")));
            Schema::default().and(std::iter::once(length).chain(form))
        }
    }
}
