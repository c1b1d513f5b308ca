//! How far a long run has come: a bar on a terminal, a plain line now and then elsewhere.

use std::cell::Cell;
use std::sync::mpsc;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};

use crate::cli::output::terminal::Terminal;
use crate::gateway::Arrival;
use crate::text::Text;
use crate::view::progress::{longer_than_a_minute, status, took_about};

/// How often a line is written where no bar can be drawn.
const LINE_EVERY: Duration = Duration::from_secs(30);

/// How often a phase without a measure shows that it goes on.
const TICK: Duration = Duration::from_millis(100);

/// A bar with its figures, on one line: what does not fit is cut off.
const WIDE: &str = "{prefix} {bar:30} {pos} of {len}{wide_msg}";

/// The figures alone.
const NARROW: &str = "{prefix}: {pos} of {len}{wide_msg}";

/// How long the rest takes, if that is known, and how often AWS has refused a call for its rate.
pub type Gauge = (Option<Duration>, u64);

/// The progress of one phase. Nothing is shown before something is known of it.
pub struct Progress {
    terminal: Terminal,
    what: &'static str,
    done: Cell<usize>,
    total: Cell<usize>,
    last_line: Cell<(Instant, usize)>,
    bar: Option<ProgressBar>,
}

impl Progress {
    /// Begins a phase of so many steps as will be expected.
    pub fn new(terminal: &Terminal, what: &'static str) -> Self {
        let bar = bar(terminal, what, if terminal.is_narrow() { NARROW } else { WIDE });
        let last_line = Cell::new((Instant::now(), 0));
        Self { terminal: terminal.clone(), what, done: Cell::new(0), total: Cell::new(0), last_line, bar }
    }

    /// So many more steps are to be made.
    pub fn expect(&self, steps: usize) {
        self.total.set(self.total.get() + steps);
        if let Some(bar) = &self.bar {
            bar.set_length(self.total.get() as u64);
        }
    }

    /// How many steps are still to be made.
    pub fn left(&self) -> usize {
        self.total.get() - self.done.get()
    }

    /// One step is done. `gauge` is asked about so many that are left.
    pub fn step(&self, gauge: impl FnOnce(usize) -> Gauge) {
        self.done.set(self.done.get() + 1);
        if let Some(bar) = &self.bar {
            let (left, throttles) = gauge(self.left());
            bar.inc(1);
            bar.set_message(status(bar.per_sec(), left, throttles).plain());
            return;
        }
        let (since, done_then) = self.last_line.get();
        if since.elapsed() >= LINE_EVERY {
            let rate = (self.done.get() - done_then) as f64 / since.elapsed().as_secs_f64();
            self.last_line.set((Instant::now(), self.done.get()));
            let (left, throttles) = gauge(self.left());
            let status = status(rate, left, throttles);
            let count = format_args!("{}: {} of {}", self.what, self.done.get(), self.total.get());
            self.terminal.note(Text::of(count).then(status));
        }
    }

    /// The phase is over.
    pub fn finish(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.finish();
    }
}

/// The count of a phase that nobody knows the length of.
pub struct Count {
    terminal: Terminal,
    what: &'static str,
    found: Cell<usize>,
    last_line: Cell<Instant>,
    bar: Option<ProgressBar>,
}

impl Count {
    /// Begins a phase.
    pub fn new(terminal: &Terminal, what: &'static str) -> Self {
        let bar = bar(terminal, what, "{prefix}: {pos} so far");
        Self { terminal: terminal.clone(), what, found: Cell::new(0), last_line: Cell::new(Instant::now()), bar }
    }

    /// Accounts were listed, those that are not ready included once they are.
    pub fn arrived(&self, arrival: Arrival<'_>) {
        if let Some(part) = arrival.ready() {
            self.found(part.accounts().len());
        }
    }

    /// So much more was found.
    pub fn found(&self, more: usize) {
        self.found.set(self.found.get() + more);
        if let Some(bar) = &self.bar {
            bar.set_position(self.found.get() as u64);
        } else if self.last_line.get().elapsed() >= LINE_EVERY {
            self.last_line.set(Instant::now());
            self.terminal.note(Text::of(format_args!("{}: {} so far", self.what, self.found.get())));
        }
    }

    /// The phase is over.
    pub fn finish(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}

impl Drop for Count {
    fn drop(&mut self) {
        self.finish();
    }
}

/// A phase of which nobody knows how far it has come: something turns on a terminal, a line is written now and then
/// elsewhere.
pub struct Busy {
    bar: Option<ProgressBar>,
    /// Ends the lines when it is dropped.
    lines: Option<mpsc::Sender<()>>,
}

impl Busy {
    /// Begins a phase.
    pub fn new(terminal: &Terminal, what: &'static str) -> Self {
        match bar(terminal, what, "{prefix} {spinner} {elapsed}") {
            Some(bar) => {
                bar.enable_steady_tick(TICK);
                Self { bar: Some(bar), lines: None }
            }
            None => Self { bar: None, lines: Some(lines(terminal, what)) },
        }
    }

    /// The phase is over.
    pub fn finish(&mut self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
        self.lines = None;
    }
}

impl Drop for Busy {
    fn drop(&mut self) {
        self.finish();
    }
}

/// Writes a line now and then, until the other end is dropped.
fn lines(terminal: &Terminal, what: &'static str) -> mpsc::Sender<()> {
    let (sender, is_over) = mpsc::channel();
    let (terminal, began) = (terminal.clone(), Instant::now());
    std::thread::spawn(move || {
        while is_over.recv_timeout(LINE_EVERY) == Err(mpsc::RecvTimeoutError::Timeout) {
            terminal.note(Text::of(format_args!("{what}: for {} so far", took_about(began.elapsed()))));
        }
    });
    sender
}

/// A bar below those that are drawn already, where bars are drawn.
fn bar(terminal: &Terminal, what: &'static str, template: &str) -> Option<ProgressBar> {
    terminal.draws_progress().then(|| {
        let bar = terminal.bars().add(ProgressBar::new(0).with_prefix(what));
        ProgressStyle::with_template(template).map_or(bar.clone(), |style| bar.with_style(style))
    })
}

/// Says of a run that takes more than a minute how long it will take. Tells whether it was said.
pub fn announce(terminal: &Terminal, what: &str, outlook: Option<Duration>) -> bool {
    let text = outlook.and_then(|outlook| longer_than_a_minute(what, outlook));
    text.map(|text| terminal.note(text)).is_some()
}
