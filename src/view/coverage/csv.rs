//! Coverage for spreadsheets: a line for each contact.

use csv::{Terminator, WriterBuilder};

use crate::answer::coverage::{ContactCoverage, Coverage, PolicyStatus};
use crate::organization::AccountRef;
use crate::plan::live::Observed;
use crate::setting::{Field, Kind};
use crate::text::Document;
use crate::text::cell::guarded;

/// The columns before those of the contact's fields.
const COLUMNS: [&str; 6] = ["account_id", "account_name", "path", "type", "status", "policy"];

/// Whether a file begins as one of these.
#[must_use]
pub fn is_ours(head: &[u8]) -> bool {
    head.strip_prefix("\u{feff}".as_bytes()).unwrap_or(head).starts_with(COLUMNS.join(",").as_bytes())
}

/// The CSV view.
#[must_use]
pub fn csv(coverage: &Coverage) -> Document {
    let mut fields: Vec<&'static str> = Vec::new();
    for field in Kind::ALL.iter().flat_map(|kind| kind.shape().fields()).map(Field::as_str) {
        if !fields.contains(&field) {
            fields.push(field);
        }
    }
    let mut lines = Lines::new();
    lines.push(COLUMNS.into_iter().chain(fields.iter().copied()));
    for account in &coverage.accounts {
        for contact in &account.contacts {
            lines.push(cells(&account.account, contact, &fields).iter().map(String::as_str));
        }
    }
    Document::csv(&lines.text())
}

/// A contact as a line, in the order of the columns.
fn cells(account: &AccountRef, contact: &ContactCoverage, fields: &[&str]) -> Vec<String> {
    let AccountRef { id, name, path } = account;
    let status = contact.status();
    let policy = status.policy.map(PolicyStatus::as_str).unwrap_or_default();
    let known = [id.as_str(), name, path, contact.kind.as_str(), status.live.as_str(), policy].map(str::to_owned);
    let text = |name: &&str| match &contact.found {
        Observed::Present(live) => {
            let field = live.shape().field(name).and_then(|field| live.get(field));
            field.unwrap_or_default().to_owned()
        }
        Observed::Absent | Observed::Unreadable(_) => String::new(),
    };
    known.into_iter().chain(fields.iter().map(text)).collect()
}

/// A table as it is written.
struct Lines(csv::Writer<Vec<u8>>);

impl Lines {
    fn new() -> Self {
        Self(WriterBuilder::new().terminator(Terminator::CRLF).from_writer(Vec::new()))
    }

    fn push<'c>(&mut self, cells: impl Iterator<Item = &'c str>) {
        let cells: Vec<_> = cells.map(guarded).collect();
        self.0.write_record(cells.iter().map(|cell| cell.as_bytes())).expect("memory can always be written to");
    }

    fn text(self) -> String {
        let bytes = self.0.into_inner().expect("memory can always be written to");
        String::from_utf8(bytes).expect("it was made of text")
    }
}
