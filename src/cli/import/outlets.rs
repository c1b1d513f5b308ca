//! Where an import writes: a policy, and what goes with it. Looked at before anything is read.

use std::path::{Path, PathBuf};

use crate::cli::error::{CliError, ImportError};
use crate::cli::input::distinct::distinct;
use crate::cli::output::outlet;
use crate::cli::output::terminal::Terminal;
use crate::text::files::Replaceable;
use crate::text::{Document, Text};

/// What an import is asked to write, as files or as `-`, which is standard output.
#[derive(Clone, Copy, Debug)]
pub struct AskedFiles<'a> {
    pub out: Option<&'a Path>,
    pub expectations: Option<&'a Path>,
    pub removed: Option<&'a Path>,
    /// Whether files that are there may be replaced.
    pub force: bool,
}

/// A place to write to.
enum ImportOutlet {
    Printed,
    File(Replaceable),
}

/// All of them.
pub struct Outlets {
    policy: ImportOutlet,
    expectations: Option<ImportOutlet>,
    removed: Option<ImportOutlet>,
    written: Vec<PathBuf>,
}

impl Outlets {
    /// Refuses what cannot be written, or would be written over a file that is `needed`.
    pub fn look<'p>(asked: AskedFiles<'p>, needed: impl IntoIterator<Item = &'p Path>) -> Result<Self, CliError> {
        let AskedFiles { out, expectations, removed, force } = asked;
        let policy = out.unwrap_or(Path::new("-"));
        let all = [("--out", Some(policy)), ("--expectations", expectations), ("--removed", removed)];
        let named = all.into_iter().filter_map(|(flag, path)| Some((flag, path?)));
        let (printed, files): (Vec<_>, Vec<_>) = named.partition(|(_, path)| *path == Path::new("-"));
        if let [(first, _), (second, _), ..] = printed[..] {
            return Err(ImportError::SeveralPrinted { first, second }.into());
        }
        distinct(files.into_iter().map(|(_, path)| path), needed)?;
        let outlet = |path: &Path| match path == Path::new("-") {
            true => Ok(ImportOutlet::Printed),
            false => outlet::fresh_file(path, force).map(ImportOutlet::File),
        };
        let expectations = expectations.map(outlet).transpose()?;
        Ok(Self { policy: outlet(policy)?, expectations, removed: removed.map(outlet).transpose()?, written: vec![] })
    }

    /// Writes the `removed` blocks, if they are asked for.
    pub fn write_removed(&mut self, blocks: impl FnOnce() -> Document, terminal: &Terminal) -> Result<(), CliError> {
        let Some(outlet) = self.removed.take() else { return Ok(()) };
        self.write(outlet, blocks(), terminal)
    }

    /// Writes the expectations, if they are asked for and there are any.
    pub fn write_expectations(
        &mut self,
        expected: impl FnOnce() -> Option<Document>,
        terminal: &Terminal,
    ) -> Result<(), CliError> {
        let Some(outlet) = self.expectations.take() else { return Ok(()) };
        match expected() {
            Some(document) => self.write(outlet, document, terminal),
            None => {
                terminal.message(Text::default().ours("No expectations were written: no contact is set.\n"));
                Ok(())
            }
        }
    }

    /// Writes the policy, as the last: once it is there, everything is. Gives the files that were written.
    pub fn write_policy(mut self, document: Document, terminal: &Terminal) -> Result<Vec<PathBuf>, CliError> {
        let outlet = std::mem::replace(&mut self.policy, ImportOutlet::Printed);
        self.write(outlet, document, terminal)?;
        Ok(self.written)
    }

    fn write(&mut self, outlet: ImportOutlet, document: Document, terminal: &Terminal) -> Result<(), CliError> {
        match outlet {
            ImportOutlet::Printed => terminal.result(document),
            ImportOutlet::File(file) => {
                self.written.push(file.path().to_owned());
                outlet::write(&file, document.as_str())
            }
        }
    }
}
