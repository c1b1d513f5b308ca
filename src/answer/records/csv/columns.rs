//! What the columns of a CSV file mean, by the names in its header.

use std::borrow::Cow;

use super::table::CsvRow;
use super::wire;
use crate::finding::{Code, Finding, Speller, did_you_mean, quoted};
use crate::policy::grammar::plain;
use crate::setting::{Field, Kind};
use crate::text::cell::unguarded;

/// Where things stand in each row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CsvColumns {
    /// How many columns a row has.
    pub width: usize,
    /// The account's ID.
    pub account: usize,
    /// The contacts of a row.
    pub contacts: Vec<ContactColumns>,
    /// What becomes of text before it is a value.
    pub guard: Guard,
}

/// Where a contact stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContactColumns {
    pub kind: KindColumn,
    pub fields: Vec<(Field, usize)>,
    /// Whether it was set, in the files of `report`.
    pub status: Option<usize>,
}

/// Where the type of a contact stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KindColumn {
    /// In a column of its own.
    Cell(usize),
    /// In the names of the contact's columns.
    Header(Kind),
}

/// The apostrophe that keeps a spreadsheet from taking text for a formula.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Guard {
    /// No cell has one.
    Never,
    /// Before what would be a formula.
    Formulas,
    /// Before whatever needs one, and before each apostrophe: the files of `report`.
    Always,
}

impl Guard {
    /// A cell's text without its guard, and without the escapes that `report` writes.
    pub fn lift(self, text: &str) -> Cow<'_, str> {
        let formula = text.strip_prefix('\'').filter(|rest| rest.starts_with(['=', '+', '-', '@']));
        match self {
            Self::Never => text.into(),
            Self::Formulas => formula.unwrap_or(text).into(),
            Self::Always => unguarded(text).into(),
        }
    }
}

/// The columns of the AWS sample.
pub fn of_sample() -> CsvColumns {
    let kind = KindColumn::Cell(wire::TYPE);
    let contacts = vec![ContactColumns { kind, fields: wire::fields(), status: None }];
    CsvColumns { width: wire::WIDTH, account: wire::ACCOUNT, contacts, guard: Guard::Never }
}

/// What an account ID is called, the plainest first: of two columns, the one that says more is meant.
const ACCOUNT: [&str; 10] = [
    "accountid",
    "awsaccountid",
    "accountnumber",
    "awsaccountnumber",
    "linkedaccountid",
    "memberaccountid",
    "accountno",
    "account",
    "awsaccount",
    "id",
];

/// What a contact type is called.
const KIND: [&str; 5] = ["type", "contacttype", "alternatecontacttype", "kind", "contactkind"];

/// CsvColumns that say something of an account, or of a contact, that is not asked for.
const PASSED_OVER: [&str; 12] = [
    "accountname",
    "awsaccountname",
    "accountemail",
    "path",
    "ou",
    "oupath",
    "organizationalunit",
    "status",
    "accountstatus",
    "state",
    "policy",
    "tags",
];

/// What a column means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Meaning {
    /// The account's ID, by a word of this rank.
    Account(usize),
    Kind,
    Field(Field),
    FieldOf(Kind, Field),
    PassedOver,
    Unknown,
}

impl Meaning {
    fn of(name: &str) -> Self {
        let word = plain(name);
        if let Some(rank) = ACCOUNT.iter().position(|known| *known == word) {
            Self::Account(rank)
        } else if KIND.contains(&word.as_str()) {
            Self::Kind
        } else if PASSED_OVER.contains(&word.as_str()) || word.is_empty() {
            Self::PassedOver
        } else if let Some(field) = fields().find(|field| is_field(*field, &word)) {
            Self::Field(field)
        } else {
            let of_kind =
                |kind: Kind| Some((kind, kind.shape().fields().find(|field| is_field_of(kind, *field, &word))?));
            let found = Kind::ALL.into_iter().find_map(of_kind);
            found.map_or(Self::Unknown, |(kind, field)| Self::FieldOf(kind, field))
        }
    }
}

/// The fields that contacts have, whatever their type.
fn fields() -> impl Iterator<Item = Field> {
    let mut seen = Vec::new();
    let all = Kind::ALL.into_iter().flat_map(|kind| kind.shape().fields());
    all.filter(move |field| {
        let is_new = !seen.contains(&field.as_str());
        seen.push(field.as_str());
        is_new
    })
}

fn is_field(field: Field, word: &str) -> bool {
    let bare = word.strip_prefix("alternate").unwrap_or(word);
    let bare = bare.strip_prefix("contact").unwrap_or(bare);
    [word, bare].iter().any(|word| field.as_str() == *word || field.also().contains(word))
}

/// Whether a word names both a type and a field, in whichever order.
fn is_field_of(kind: Kind, field: Field, word: &str) -> bool {
    let mut names = std::iter::once(kind.as_str()).chain(kind.also().iter().copied());
    names.any(|name| {
        let before = word.strip_prefix(name).is_some_and(|rest| is_field(field, rest));
        before
            || word.strip_suffix(name).is_some_and(|rest| is_field(field, rest.strip_suffix("contact").unwrap_or(rest)))
    })
}

/// A header, with what its columns mean.
struct Header<'r, 's> {
    row: &'r CsvRow<'s>,
    meanings: Vec<Meaning>,
    /// Columns that are missing.
    lacking: Vec<String>,
    findings: Vec<Finding>,
}

/// What the columns mean, and what was found about them. None where a contact or its account cannot be told.
pub fn of_header(row: &CsvRow<'_>) -> (Option<CsvColumns>, Vec<Finding>) {
    let meanings = row.cells().map(Meaning::of).collect();
    let mut header = Header { row, meanings, lacking: Vec::new(), findings: Vec::new() };
    let columns = header.columns();
    (columns, header.findings)
}

impl Header<'_, '_> {
    fn columns(&mut self) -> Option<CsvColumns> {
        if self.meanings.iter().all(|meaning| matches!(meaning, Meaning::PassedOver | Meaning::Unknown)) {
            self.report_missing("the first row does not name the columns of a contact".to_owned());
            return None;
        }
        let kind = self.one(|meaning| meaning == Meaning::Kind, "type");
        let account = self.account();
        let is_ours = ["status", "policy"].map(|name| self.named(name));
        let status = is_ours[0].filter(|_| is_ours[1].is_some() && kind.is_some());
        let contacts = match kind {
            Some(column) => self.long(column, status).into_iter().collect(),
            None => Kind::ALL.into_iter().filter_map(|kind| self.wide(kind)).collect::<Vec<_>>(),
        };
        if contacts.is_empty() && self.lacking.is_empty() && self.findings.is_empty() {
            self.lacks("type");
        }
        if !self.lacking.is_empty() {
            self.report_missing(format!("the header lacks {}", named(&self.lacking)));
        }
        self.report_unknown(kind.is_some());
        let guard = if status.is_some() { Guard::Always } else { Guard::Formulas };
        let columns = CsvColumns { width: self.row.len(), account: account?, contacts, guard };
        if self.findings.iter().any(Finding::is_error) {
            return None;
        }
        if status.is_none() {
            self.report_passed_over(&columns);
        }
        Some(columns)
    }

    /// The one column of a meaning.
    fn one(&mut self, is_meant: impl Fn(Meaning) -> bool, what: &str) -> Option<usize> {
        let mut found = self.meanings.iter().enumerate().filter(|(_, meaning)| is_meant(**meaning)).map(|(at, _)| at);
        let first = found.next()?;
        if let Some(second) = found.next() {
            let message = format!("two columns mean `{what}`");
            self.findings.push(
                Finding::new(Code::DuplicateColumn, self.row.place_of(second), message)
                    .here("second")
                    .also(self.row.place_of(first), "first")
                    .help("remove or rename one of them"),
            );
        }
        Some(first)
    }

    fn account(&mut self) -> Option<usize> {
        let rank = |meaning: &Meaning| if let Meaning::Account(rank) = meaning { Some(*rank) } else { None };
        let best = self.meanings.iter().filter_map(rank).min();
        match best {
            Some(best) => self.one(|meaning| meaning == Meaning::Account(best), "account_id"),
            None => {
                self.lacks("account_id");
                None
            }
        }
    }

    fn named(&self, name: &str) -> Option<usize> {
        self.row.cells().position(|cell| plain(cell) == name)
    }

    /// A contact a row, whose type stands in a column.
    fn long(&mut self, kind: usize, status: Option<usize>) -> Option<ContactColumns> {
        let column = |field: Field| (field, self.one(|meaning| meaning == Meaning::Field(field), field.as_str()));
        let columns = fields().map(column).collect();
        let fields = self.complete(columns, |field| field.as_str().to_owned())?;
        Some(ContactColumns { kind: KindColumn::Cell(kind), fields, status })
    }

    /// An account a row, with columns for each field of each type; nothing for a type without columns.
    fn wide(&mut self, kind: Kind) -> Option<ContactColumns> {
        let name = |field: Field| format!("{kind}_{field}");
        let column = |field| (field, self.one(|meaning| meaning == Meaning::FieldOf(kind, field), &name(field)));
        let columns: Vec<_> = kind.shape().fields().map(column).collect();
        if columns.iter().all(|(_, column)| column.is_none()) {
            return None;
        }
        let fields = self.complete(columns, name)?;
        Some(ContactColumns { kind: KindColumn::Header(kind), fields, status: None })
    }

    /// All fields with their columns, if no column is missing.
    fn complete(
        &mut self,
        columns: Vec<(Field, Option<usize>)>,
        name: impl Fn(Field) -> String,
    ) -> Option<Vec<(Field, usize)>> {
        for (field, _) in columns.iter().filter(|(field, column)| column.is_none() && field.is_required()) {
            self.lacks(&name(*field));
        }
        let complete = columns.iter().all(|(field, column)| column.is_some() || !field.is_required());
        complete.then(|| columns.into_iter().filter_map(|(field, column)| Some((field, column?))).collect())
    }

    fn lacks(&mut self, name: &str) {
        self.lacking.push(name.to_owned());
    }

    fn report_missing(&mut self, message: String) {
        let fields = || fields().map(Field::as_str);
        let long: Vec<_> = ["account_id", "type"].into_iter().chain(fields()).collect();
        let wide = fields().map(|field| format!("{}_{field}", Kind::ALL[0]));
        let wide: Vec<_> = std::iter::once("account_id".to_owned()).chain(wide).collect();
        let help = format!(
            "name the columns in the first row, in any order: {}; or, with one row per account, {}, and so on",
            long.join(", "),
            wide.join(", ")
        );
        self.findings.push(Finding::new(Code::MissingColumn, self.row.place(), message).help(help));
    }

    /// Says which columns are ignored though it is known what they mean: a status may say what was left unsaid
    /// otherwise, that a contact is out of date.
    fn report_passed_over(&mut self, columns: &CsvColumns) {
        let is_passed_over = |(at, meaning): &(usize, &Meaning)| match meaning {
            Meaning::Account(_) => *at != columns.account,
            Meaning::Field(_) => {
                !columns.contacts.iter().any(|contact| contact.fields.iter().any(|(_, cell)| cell == at))
            }
            Meaning::PassedOver => !plain(self.row.get(*at)).is_empty(),
            // Of these, each that is ignored is reported by itself.
            Meaning::Kind | Meaning::FieldOf(..) | Meaning::Unknown => false,
        };
        let passed_over = self.meanings.iter().enumerate().filter(is_passed_over).map(|(at, _)| at);
        let passed_over: Vec<usize> = passed_over.collect();
        let names: Vec<_> = passed_over.iter().map(|at| quoted(self.row.get(*at))).collect();
        let (place, verb) = match passed_over[..] {
            [] => return,
            [at] => (self.row.place_of(at), "is"),
            [..] => (self.row.place(), "are"),
        };
        let message = format!("{} {verb} ignored", named(&names));
        let help = "if a column marks rows that do not count, remove those rows";
        self.findings.push(Finding::new(Code::UnknownColumn, place, message).help(help));
    }

    /// Says which columns are ignored because nobody knows what they mean.
    fn report_unknown(&mut self, is_long: bool) {
        for (at, meaning) in self.meanings.iter().enumerate() {
            let help = match meaning {
                Meaning::FieldOf(kind, field) if is_long => {
                    format!(
                        "in a file with a `type` column, each row is one contact: write a row for `{kind}`, with its \
                         {field}"
                    )
                }
                Meaning::Unknown => {
                    let meant = Speller::default()
                        .closest(self.row.get(at), names(is_long).iter().map(String::as_str))
                        .map(str::to_owned);
                    meant.map_or_else(
                        || "remove it if you do not need it here".to_owned(),
                        |meant| did_you_mean([meant.as_str()]),
                    )
                }
                Meaning::Account(_)
                | Meaning::Kind
                | Meaning::Field(_)
                | Meaning::FieldOf(..)
                | Meaning::PassedOver => continue,
            };
            let message = format!("the column `{}` is ignored", quoted(self.row.get(at)));
            self.findings.push(Finding::new(Code::UnknownColumn, self.row.place_of(at), message).help(help));
        }
    }
}

/// Columns by their names, in a sentence.
fn named(columns: &[impl AsRef<str>]) -> String {
    let names: Vec<_> = columns.iter().map(|name| format!("`{}`", name.as_ref())).collect();
    match names.as_slice() {
        [first @ .., last] if !first.is_empty() => format!("the columns {} and {last}", first.join(", ")),
        names => format!("the column {}", names.concat()),
    }
}

/// What columns are called that mean something.
fn names(is_long: bool) -> Vec<String> {
    let fields = || fields().map(|field| field.as_str().to_owned());
    if is_long {
        return fields().collect();
    }
    Kind::ALL.into_iter().flat_map(|kind| fields().map(move |field| format!("{kind}_{field}"))).collect()
}
