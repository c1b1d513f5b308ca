//! `man`: the manual pages, which say what `--help` says.

use std::fs;
use std::path::{Path, PathBuf};

use clap::builder::Resettable;
use clap::{Args, Command};
use clap_mangen::Man;
use clap_mangen::roff::{Roff, roman};

use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::cli::output::outlet;
use crate::cli::output::terminal::Terminal;
use crate::text::{Document, Text};

#[derive(Debug, Args)]
pub struct ManArgs {
    /// Write each page to a file in this folder, replacing earlier pages
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

/// A page, as a file holds it.
struct ManualPage {
    /// What its file is called.
    name: String,
    roff: String,
}

/// Prints or writes the pages of a command and of its subcommands.
pub fn run(args: &ManArgs, command: Command, terminal: &Terminal) -> Result<Exit, CliError> {
    let pages = pages(command);
    match &args.out {
        None => terminal.result(Document::script(&pages.iter().map(|page| &*page.roff).collect::<String>()))?,
        Some(folder) => {
            pages.iter().try_for_each(|page| write(folder, page))?;
            let count = Text::default().ours("Wrote ").counted(pages.len(), "page");
            terminal.note(count.ours(" to ").text(folder.display()).ours("."));
        }
    }
    Ok(Exit::Done)
}

fn pages(command: Command) -> Vec<ManualPage> {
    let mut command = command;
    command.build();
    let subcommands = command.get_subcommands().filter(|command| !command.is_hide_set()).cloned();
    std::iter::once(command.clone()).chain(subcommands).map(page).collect()
}

fn page(command: Command) -> ManualPage {
    let more = command.get_after_long_help().map(ToString::to_string).unwrap_or_default();
    // What `-h` leaves out has its place here.
    let command = command.after_long_help(Resettable::Reset).mut_args(|argument| argument.hide_short_help(false));
    let man = Man::new(command).source(concat!("orgcontacts ", env!("CARGO_PKG_VERSION"))).manual("orgcontacts");
    let mut roff = Vec::new();
    man.render(&mut roff).expect("a list of bytes can always be written to");
    let roff = String::from_utf8_lossy(&roff).into_owned() + &sections(&more).to_roff();
    ManualPage { name: man.get_filename(), roff }
}

/// What `--help` ends with: titles with a colon, and below each indented lines.
fn sections(more: &str) -> Roff {
    let mut roff = Roff::new();
    let mut begun = false;
    for line in more.lines().filter(|line| !line.is_empty()) {
        match (line.strip_prefix("  "), line.strip_suffix(':')) {
            (None, Some(title)) => {
                if std::mem::replace(&mut begun, true) {
                    roff.control("fi", []);
                }
                roff.control("SH", [title.to_uppercase().as_str()]);
                roff.control("nf", []);
            }
            (line_below, _) => {
                roff.text([roman(line_below.unwrap_or(line))]);
            }
        }
    }
    roff.control("fi", []);
    roff
}

/// How a page of ours begins, after what is the same in all pages.
const MARK: &[u8] = b".TH orgcontacts";

/// Writes a page that others may read, over an older one.
fn write(folder: &Path, ManualPage { name, roff }: &ManualPage) -> Result<(), CliError> {
    fs::create_dir_all(folder).map_err(|source| CliError::Write { path: folder.to_owned(), source })?;
    let is_ours = |head: &[u8]| head.windows(MARK.len()).any(|part| part == MARK);
    outlet::publish(&folder.join(name), roff, is_ours)
}
