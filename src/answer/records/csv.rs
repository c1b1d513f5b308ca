//! Spreadsheets: CSV files of a person, of the AWS sample that lists alternate contacts, or of `report`.

mod columns;
mod table;
mod wire;

use std::borrow::Cow;
use std::str::FromStr;

use super::gathering::{Gathering, ReadRecord, not_this};
use crate::finding::{Code, Finding, Place, SourceText, did_you_mean, quoted};
use crate::gateway::Failure;
use crate::organization::{AccountId, Organization, SettingKey};
use crate::plan::live::Observed;
use crate::policy::grammar::plain;
use crate::policy::words;
use crate::setting::{Field, InvalidField, Kind, LiveValue, Value};
use columns::{ContactColumns, CsvColumns, KindColumn};
use table::{CsvRow, DELIMITERS, Dialect, declared, rows};

/// What to do about a file without contacts.
const FILLED: &str = "write a row for each contact; rows without name, title, e-mail and phone do not count";

/// What a CSV file says of the contacts of an organization.
///
/// # Errors
/// All findings, if a mistake is among them.
pub fn read(source: &SourceText, organization: &Organization) -> Result<ReadRecord, Vec<Finding>> {
    let mut gathering = Gathering::new(organization);
    if let Some(finding) = not_this(source, "a CSV file").or_else(|| is_json(source)) {
        return Err(vec![finding]);
    }
    let (dialect, sample) = dialect(source);
    let mut rows = rows(source, dialect);
    let columns = if sample {
        Some(columns::of_sample())
    } else {
        rows.next().and_then(|header| {
            let (columns, findings) = columns::of_header(&header);
            findings.into_iter().for_each(|finding| gathering.report(finding));
            columns
        })
    };
    if let Some(columns) = columns {
        for row in rows {
            record(&mut gathering, &row, &columns, sample);
        }
    }
    gathering.finish(source, "no row of the file contains a contact", FILLED)
}

fn is_json(source: &SourceText) -> Option<Finding> {
    let text = source.text.trim_start_matches(['\u{feff}', ' ', '\r', '\n', '\t']);
    text.starts_with('{').then(|| {
        Finding::new(Code::WrongFile, Place::text(source, 0..0), "this is JSON, not a CSV file")
            .help("for a Terraform state, use `--from terraform=FILE`")
    })
}

/// How a file is written, and whether it is of the AWS sample.
fn dialect(source: &SourceText) -> (Dialect, bool) {
    let first = |delimiter, quotes| {
        let dialect = Dialect { delimiter, quotes };
        (dialect, rows(source, dialect).next())
    };
    let declared = declared(source);
    let delimiters = || match &declared {
        Some(delimiter) => std::slice::from_ref(delimiter),
        None => &DELIMITERS[..],
    };
    let mut unquoted = delimiters().iter().map(|delimiter| first(*delimiter, false));
    let of_sample = |row: &Option<CsvRow<'_>>| row.as_ref().is_some_and(is_of_sample);
    if let Some((dialect, _)) = unquoted.find(|(_, row)| of_sample(row)) {
        return (dialect, true);
    }
    let width = |row: &Option<CsvRow<'_>>| row.as_ref().map_or(0, CsvRow::len);
    // Of equals, `max_by_key` takes the last.
    let quoted = delimiters().iter().rev().map(|delimiter| first(*delimiter, true));
    let widest = quoted.max_by_key(|(_, row)| width(row));
    (widest.map_or(Dialect { delimiter: b',', quotes: true }, |(dialect, _)| dialect), false)
}

fn is_of_sample(row: &CsvRow<'_>) -> bool {
    row.len() > 1 && row.get(1).trim() == wire::SECOND
}

fn record(gathering: &mut Gathering<'_>, row: &CsvRow<'_>, columns: &CsvColumns, sample: bool) {
    if row.is_unclosed() {
        let finding = Finding::new(Code::WrongColumns, row.place(), "a quotation mark is never closed");
        return gathering.report(finding.help("close it, or double it if it is part of the text"));
    }
    if row.len() != columns.width {
        return gathering.report(wrong_columns(row, columns.width, sample));
    }
    if sample && !is_of_sample(row) {
        let message = format!("`{}` stands where each row has `{}`", quoted(row.get(1)), wire::SECOND);
        return gathering.report(Finding::new(Code::WrongColumns, row.place_of(1), message));
    }
    let id = account(gathering, row, columns);
    for contact in &columns.contacts {
        let kind = kind(gathering, row, contact.kind);
        if let (Some(account), Some(kind)) = (id, kind) {
            record_contact(gathering, row, columns, contact, SettingKey { account, kind });
        }
    }
}

fn wrong_columns(row: &CsvRow<'_>, width: usize, sample: bool) -> Finding {
    let message = format!("this row has {} columns instead of {width}", row.len());
    let lines = row.place().written().lines().count();
    let help = if lines > 1 {
        format!("it spans {lines} lines: close a quotation mark, or double one that is part of the text")
    } else if sample {
        "the AWS sample does not use quotes: remove the delimiter from the values".to_owned()
    } else {
        "quote values that contain the delimiter".to_owned()
    };
    Finding::new(Code::WrongColumns, row.place(), message).help(help)
}

/// The account of a row. Spreadsheets take IDs for numbers, and drop the zeros before them.
fn account(gathering: &mut Gathering<'_>, row: &CsvRow<'_>, columns: &CsvColumns) -> Option<AccountId> {
    // An apostrophe before a number makes a spreadsheet take it for text.
    let text = row.get(columns.account).trim().trim_start_matches('\'').trim_start();
    if let Ok(id) = text.parse() {
        return Some(id);
    }
    let place = row.place_of(columns.account);
    let is_number = !text.is_empty() && text.len() < 12 && text.bytes().all(|byte| byte.is_ascii_digit());
    if let Some(id) = is_number.then(|| format!("{text:0>12}").parse::<AccountId>().ok()).flatten() {
        let message = format!("`{text}` has lost its leading zeros: read as account {id}");
        let help = "format the column as text before you paste IDs into it";
        gathering.report(Finding::new(Code::PaddedAccountId, place, message).help(help));
        return Some(id);
    }
    let is_rounded = text.contains(['e', 'E']) && f64::from_str(&text.replace(',', ".")).is_ok();
    let help = match words::account_in(text) {
        _ if is_rounded => {
            "a spreadsheet has rounded it: copy the ID from AWS into a column formatted as text".to_owned()
        }
        Some(id) => did_you_mean([id.as_str()]),
        None => "write all twelve digits, such as `012345678901`".to_owned(),
    };
    let message = match text {
        "" => "this row has no account ID".to_owned(),
        text => format!("`{}` is not a valid account ID: an account ID has twelve digits", quoted(text)),
    };
    gathering.report(Finding::new(Code::InvalidAccountId, place, message).help(help));
    None
}

fn kind(gathering: &mut Gathering<'_>, row: &CsvRow<'_>, column: KindColumn) -> Option<Kind> {
    let cell = match column {
        KindColumn::Header(kind) => return Some(kind),
        KindColumn::Cell(cell) => cell,
    };
    let word = plain(row.get(cell));
    let known = Kind::ALL.into_iter().find(|kind| kind.as_str() == word || kind.also().contains(&word.as_str()));
    if known.is_none() {
        let message = match row.get(cell).trim() {
            "" => "this row has no contact type".to_owned(),
            text => format!("`{}` is not a contact type", quoted(text)),
        };
        let help = "use billing, operations or security";
        gathering.report(Finding::new(Code::UnknownKind, row.place_of(cell), message).help(help));
    }
    known
}

fn record_contact(
    gathering: &mut Gathering<'_>,
    row: &CsvRow<'_>,
    columns: &CsvColumns,
    contact: &ContactColumns,
    key: SettingKey,
) {
    let texts = contact.fields.iter().map(|(field, cell)| (*field, *cell, columns.guard.lift(row.get(*cell))));
    let texts: Vec<_> = texts.collect();
    let is_empty = texts.iter().all(|(_, _, text)| text.trim().is_empty());
    let status = match contact.status {
        Some(cell) => Status::read(gathering, row, cell, is_empty),
        // Whoever wrote an empty row may have failed to read the contact: it is not taken for "not set".
        None => (!is_empty).then_some(Status::Set),
    };
    let observed = match status {
        None => None,
        Some(Status::Missing) => Some(Observed::Absent),
        Some(Status::Unreadable) => Some(Observed::Unreadable(Failure::UnreadInFile)),
        Some(Status::Set) => value(gathering, row, &texts, key),
    };
    if let Some(observed) = observed {
        put(gathering, row, key, observed);
    }
}

/// A contact as AWS would take it.
fn value(
    gathering: &mut Gathering<'_>,
    row: &CsvRow<'_>,
    texts: &[(Field, usize, Cow<'_, str>)],
    key: SettingKey,
) -> Option<Observed> {
    let of = |wanted| texts.iter().find(|(field, _, _)| *field == wanted);
    let live = LiveValue::of(key.kind.shape(), |field| of(field).map(|(_, _, text)| Box::from(&**text)));
    match Value::new(live) {
        Ok(value) => Some(Observed::Present(value.as_live().clone())),
        Err(invalid) => {
            for InvalidField { field, fault } in invalid {
                let (text, place) = match of(field) {
                    Some((_, cell, text)) => (&**text, row.place_of(*cell)),
                    None => ("", row.place()),
                };
                gathering.report_refused(key, field, fault, text, place);
            }
            None
        }
    }
}

fn put(gathering: &mut Gathering<'_>, row: &CsvRow<'_>, key: SettingKey, observed: Observed) {
    let Some((known, first)) = gathering.put(key, observed.clone(), row.place()) else { return };
    if known != observed {
        let SettingKey { account, kind } = key;
        let message = format!("the {} of account {account} is given twice, with different values", kind.title());
        gathering.report(
            Finding::new(Code::DuplicateRecord, row.place(), message)
                .here("second")
                .also(first, "first")
                .help("remove the row that is wrong"),
        );
    }
}

/// What `report` says of a contact.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Status {
    Set,
    Missing,
    Unreadable,
}

impl Status {
    /// The status in a cell, if it goes with the rest of its row.
    fn read(gathering: &mut Gathering<'_>, row: &CsvRow<'_>, cell: usize, is_empty: bool) -> Option<Self> {
        let text = row.get(cell).trim();
        let status = match text.to_ascii_lowercase().as_str() {
            "set" => Some(Self::Set),
            "missing" => Some(Self::Missing),
            "unreadable" => Some(Self::Unreadable),
            _ => None,
        };
        let (message, help) = match (status, is_empty) {
            (Some(Self::Set), false) | (Some(Self::Missing | Self::Unreadable), true) => return status,
            (Some(Self::Set), true) => {
                ("the status is `set`, but the contact has no values".to_owned(), "write `missing`, or the contact")
            }
            (Some(Self::Missing | Self::Unreadable), false) => {
                (format!("the status is `{text}`, but the contact has values"), "write `set`, or remove the values")
            }
            (None, _) => {
                (format!("`{}` is not the status of a contact", quoted(text)), "use set, missing or unreadable")
            }
        };
        gathering.report(Finding::new(Code::InvalidStatus, row.place_of(cell), message).help(help));
        None
    }
}
