//! How far a long run has come: a bar on a terminal, a plain line now and then elsewhere.

use std::cell::Cell;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};

use super::terminal::Terminal;

/// How often a line is written where no bar can be drawn.
const LINE_EVERY: Duration = Duration::from_secs(30);

/// The progress of one phase.
pub struct Progress<'t> {
    terminal: &'t Terminal,
    what: &'static str,
    total: usize,
    done: Cell<usize>,
    last_line: Cell<Instant>,
    bar: Option<ProgressBar>,
}

impl<'t> Progress<'t> {
    /// Begins a phase of so many steps.
    pub fn new(terminal: &'t Terminal, what: &'static str, total: usize) -> Self {
        let bar = terminal.draws_progress().then(|| {
            let style = ProgressStyle::with_template("{msg} {bar:30} {pos}/{len} {per_sec} {eta}");
            let bar = ProgressBar::new(total as u64).with_message(what);
            style.map_or(bar.clone(), |style| bar.with_style(style))
        });
        Self { terminal, what, total, done: Cell::new(0), last_line: Cell::new(Instant::now()), bar }
    }

    /// One step is done.
    pub fn step(&self) {
        self.done.set(self.done.get() + 1);
        if let Some(bar) = &self.bar {
            bar.inc(1);
        } else if self.last_line.get().elapsed() >= LINE_EVERY {
            self.last_line.set(Instant::now());
            self.terminal.note(&format!("{}: {} of {}", self.what, self.done.get(), self.total));
        }
    }

    /// The phase is over.
    pub fn finish(self) {
        if let Some(bar) = self.bar {
            bar.finish_and_clear();
        }
    }
}
