//! `orgcontacts simulate FILE`: an AWS endpoint on loopback over an organization file.

use std::path::PathBuf;
use std::time::Duration;

use crate::backend::directory::{Fault, MAX_PAGE, QuotaLevel, parse_duration};
use crate::backend::organization_file::read_faults;
use crate::backend::simulator::{Observer, Overrides, ServerEvent, ServerOptions, serve};
use clap::Args;

use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::cli::input::distinct::distinct;
use crate::cli::input::signals::Signals;
use crate::cli::input::source;
use crate::cli::output::terminal::Terminal;
use crate::text::Text;

#[derive(Debug, Args)]
pub struct SimulateArgs {
    /// Organization file, YAML or JSON
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Port to listen on, on 127.0.0.1; 0 picks a free one
    #[arg(long, value_name = "N", default_value_t = 0)]
    port: u16,
    /// Write changes back to the file, and keep other processes from changing it
    #[arg(long)]
    write: bool,
    /// Quotas to enforce: documented, china, unlimited, or a factor such as x10
    #[arg(long, value_name = "QUOTA")]
    quota: Option<QuotaLevel>,
    /// Inject a fault: KIND[,operation=…][,account=…][,occurrence=…][,probability=…][,delay=…]
    #[arg(long = "fault", value_name = "SPEC")]
    fault: Vec<Fault>,
    /// File with a list of faults
    #[arg(long, value_name = "FILE")]
    faults: Option<PathBuf>,
    /// Seed for random behaviour
    #[arg(hide_short_help = true, long, value_name = "N")]
    seed: Option<u64>,
    /// How long it takes for a written contact to show in reads
    #[arg(hide_short_help = true, long, value_name = "DURATION", value_parser = parse_duration)]
    visible_after: Option<Duration>,
    /// Maximum entries per page, 1 to 20
    #[arg(hide_short_help = true, long, value_name = "N", value_parser = page_size)]
    page_size: Option<usize>,
    /// Send an empty page with a token before every page
    #[arg(hide_short_help = true, long)]
    empty_pages: bool,
    /// Do not send `State`
    #[arg(hide_short_help = true, long)]
    no_state: bool,
    /// Do not send `Status`
    #[arg(hide_short_help = true, long)]
    no_status: bool,
    /// Do not send `Paths` and `Path`
    #[arg(hide_short_help = true, long)]
    no_paths: bool,
}

fn page_size(text: &str) -> Result<usize, String> {
    let size = text.parse().ok().filter(|size| (1..=MAX_PAGE).contains(size));
    size.ok_or_else(|| format!("a page has 1 to {MAX_PAGE} entries"))
}

/// Serves until it is told to end. With `-v`, each call is a line on standard error.
pub async fn run(args: SimulateArgs, terminal: &Terminal) -> Result<Exit, CliError> {
    let SimulateArgs { file, port, write, quota, mut fault, faults, seed, visible_after, page_size, .. } = args;
    distinct([], [source::named_file(&file)].into_iter().chain(faults.as_deref()))?;
    if let Some(faults) = faults {
        fault.extend(read_faults(&faults)?);
    }
    let overrides = Overrides {
        quota,
        faults: fault,
        seed,
        visible_after,
        page_size,
        empty_pages: args.empty_pages,
        no_state: args.no_state,
        no_status: args.no_status,
        no_paths: args.no_paths,
    };
    let file = source::organization_path(&file, terminal)?;
    let watching = terminal.clone();
    let observer: Observer = Box::new(move |event| match event {
        ServerEvent::Called(call) => watching.detail(Text::of(call)),
        ServerEvent::NotSaved(error) => {
            watching.problem(Text::of(format_args!("changes could not be saved and were undone: {error}")));
        }
    });
    let options = ServerOptions { file, port, write, overrides, observer: Some(observer) };
    // Whoever starts it waits for this line, which says that calls can be made.
    let ready = |address| drop(terminal.result(Text::of(format_args!("http://{address}")).ours("\n")));
    let mut signals = Signals::listen()?;
    serve(options, ready, signals.next()).await?;
    Ok(Exit::Done)
}
