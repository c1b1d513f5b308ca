//! `schema`: what may stand in our files and results, for editors and for programs that read them.

use clap::{Args, ValueEnum};

use crate::backend::organization_file;
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::cli::output::terminal::Terminal;
use crate::plan::file as plan_file;
use crate::policy::schema;
use crate::run::outcome;
use crate::text::Document;
use crate::view::{checkup, coverage, explain, finding};

#[derive(Debug, Args)]
pub struct SchemaArgs {
    /// Kind of file or result
    #[arg(value_name = "NAME")]
    pub of: Described,
}

/// What there is a schema of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Described {
    /// A policy, such as contacts.yaml.
    Policy,
    /// Expectations about a policy, such as expectations.yaml.
    Expectations,
    /// An organization file, as `snapshot` saves it.
    Organization,
    /// A saved plan, and what `plan --format json` prints.
    Plan,
    /// What `apply --report` writes.
    ApplyReport,
    /// What `explain --format json` prints.
    Explanation,
    /// What `validate --format json` prints.
    Findings,
    /// What `report --format json` prints.
    Coverage,
    /// What `doctor --format json` prints.
    Checkup,
}

/// Prints a schema.
pub fn run(SchemaArgs { of }: &SchemaArgs, terminal: &Terminal) -> Result<Exit, CliError> {
    terminal.result(of.schema())?;
    Ok(Exit::Done)
}

impl Described {
    fn schema(self) -> Document {
        match self {
            Self::Policy => schema::policy(),
            Self::Expectations => schema::expectations(),
            Self::Organization => organization_file::schema::schema(),
            Self::Plan => plan_file::schema(),
            Self::ApplyReport => outcome::schema::schema(),
            Self::Explanation => explain::schema::schema(),
            Self::Findings => finding::schema::schema(),
            Self::Coverage => coverage::schema::schema(),
            Self::Checkup => checkup::schema::schema(),
        }
    }
}
