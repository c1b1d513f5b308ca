//! Records of contacts that others keep, in files.

use std::collections::BTreeSet;
use std::path::Path;

use crate::answer::records::{self, ReadRecord, ResourceAddress, TerraformState};
use crate::cli::error::{CliError, ImportError};
use crate::cli::input::policy_files;
use crate::cli::output::terminal::Terminal;
use crate::finding::{Finding, SourceText};
use crate::organization::Organization;
use crate::plan::live::LiveState;
use crate::platform::with_slashes;
use crate::text::Text;
use crate::text::reading::Readable;
use crate::view;

/// Three contacts of 50,000 accounts, ten times.
const CSV: Readable = Readable { name: "a CSV file", most: 256 << 20, begins: |_| true };

/// States hold much else.
const TERRAFORM: Readable = Readable { name: "a Terraform state", most: 1 << 30, begins: |_| true };

/// A record, as text.
pub enum Record {
    Csv(SourceText),
    Terraform(SourceText),
}

impl Record {
    /// Reads a spreadsheet.
    pub fn read_csv(path: &Path) -> Result<Self, CliError> {
        text(CSV, path).map(Self::Csv)
    }

    /// Reads a Terraform state.
    pub fn read_terraform(path: &Path) -> Result<Self, CliError> {
        text(TERRAFORM, path).map(Self::Terraform)
    }
}

fn text(kind: Readable, path: &Path) -> Result<SourceText, CliError> {
    let content = kind.read(path).map_err(|source| CliError::unread(path, source))?;
    Ok(SourceText::new(with_slashes(path), content))
}

/// What a record says of the contacts of an organization, and the resources that Terraform has for them. Shows what is
/// wrong with it.
pub fn contacts(
    record: &Record,
    organization: &Organization,
    terminal: &Terminal,
) -> Result<(LiveState, BTreeSet<ResourceAddress>), CliError> {
    let mistaken = |findings: Vec<Finding>| {
        policy_files::show(&findings, terminal);
        let tally = view::diagnostic::tally(&findings);
        terminal.message(Text::default().ours("The file has ").then(tally).ours(".\n"));
        CliError::from(ImportError::InvalidRecord(findings))
    };
    let (ReadRecord { live, findings }, resources) = match record {
        Record::Csv(source) => (records::read_csv(source, organization).map_err(mistaken)?, BTreeSet::new()),
        Record::Terraform(source) => {
            let TerraformState { recorded, resources } =
                records::read_terraform(source, organization).map_err(mistaken)?;
            (recorded, resources)
        }
    };
    policy_files::show(&findings, terminal);
    Ok((live, resources))
}
