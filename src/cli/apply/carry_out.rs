//! Carrying out a plan under the eyes of its log, of signals and of whoever watches the progress.

use std::cell::RefCell;
use std::time::Duration;

use tokio::sync::watch;

use crate::cli::input::signals::Signals;
use crate::cli::output::progress::{Progress, announce};
use crate::cli::output::terminal::Terminal;
use crate::cli::time::now;
use crate::gateway::freshness::Clock;
use crate::gateway::{Failure, Work, WriteAccess};
use crate::organization::Identity;
use crate::plan::Change;
use crate::plan::file::PlanDocument;
use crate::run::apply::{ApplyEvent, ApplyOptions, Ran, apply};
use crate::run::journal::Journal;
use crate::run::outcome::{NotAttempted, Outcome, Report, Unverified};
use crate::text::Text;
use crate::view::report::as_it_happens;

/// For how long an interrupted run may take to finish what is in flight.
const GRACE: Duration = Duration::from_secs(60);

/// How long after a signal others are taken to belong to it.
const TOGETHER: Duration = Duration::from_millis(50);

/// Carries out a plan to its end, or to where it was interrupted by signals.
pub async fn carry_out<A: WriteAccess>(
    access: &A,
    identity: &Identity,
    document: &PlanDocument,
    verify: Option<Duration>,
    journal: &Journal,
    signals: &mut Signals,
    terminal: &Terminal,
) -> Report {
    let changes = &document.plan.changes;
    let (stopping, stop) = watch::channel(false);
    let options = ApplyOptions { verify, stop, clock: Clock::of_the_machine() };
    let progress = Progress::new(terminal, "Applying");
    progress.expect(changes.len());
    let deletes = document.plan.counts().delete;
    let outlook = |left| access.outlook(work(left, deletes, verify.is_some()));
    announce(terminal, "Applying the changes", outlook(changes.len()));
    let stages = Stages::new(changes);
    let tell = |event: ApplyEvent<'_>| {
        if let ApplyEvent::Done(change, outcome) = event {
            // Where there is no bar, nobody is watching: the report has them all.
            let line = as_it_happens(change, outcome).filter(|_| terminal.draws_progress());
            line.into_iter().for_each(|line| terminal.note(line));
            progress.step(|left| (outlook(left), access.throttles()));
        }
        stages.note(&event);
        record(journal, &event)
    };
    let started_at = now();
    let Ran { outcomes, stopped } = tokio::select! {
        ran = apply(access, identity, &document.plan, &options, tell) => ran,
        () = interruption(&stopping, signals, terminal) => Ran { outcomes: stages.outcomes(), stopped: None },
    };
    progress.finish();
    Report {
        plan_id: document.id,
        started_at,
        finished_at: now(),
        interrupted: *stopping.borrow(),
        stopped,
        results: changes.iter().cloned().zip(outcomes).collect(),
    }
}

/// What is to be done for so many changes, of which the deletes come last.
fn work(left: usize, deletes: usize, verify: bool) -> Work {
    let deletes = deletes.min(left);
    Work { reads: left * (1 + usize::from(verify)), puts: left - deletes, deletes }
}

fn record(journal: &Journal, event: &ApplyEvent<'_>) -> Result<(), Failure> {
    let recorded = match event {
        ApplyEvent::Writing(change) => journal.begun(change.key),
        ApplyEvent::Flushing => journal.all_begun(),
        ApplyEvent::Done(change, outcome) => journal.done(change.key, outcome),
    };
    recorded.map_err(|error| Failure::NotSaved(format!("log of started writes: {error}")))
}

/// How far each change has come, for a run that is ended at once.
struct Stages<'p> {
    changes: &'p [Change],
    stages: RefCell<Vec<Stage>>,
}

#[derive(Clone)]
enum Stage {
    NotBegun,
    Writing,
    Done(Outcome),
}

impl<'p> Stages<'p> {
    fn new(changes: &'p [Change]) -> Self {
        Self { changes, stages: RefCell::new(vec![Stage::NotBegun; changes.len()]) }
    }

    fn note(&self, event: &ApplyEvent<'_>) {
        let (change, stage) = match event {
            ApplyEvent::Writing(change) => (change, Stage::Writing),
            ApplyEvent::Flushing => return,
            ApplyEvent::Done(change, outcome) => (change, Stage::Done((*outcome).clone())),
        };
        if let Ok(place) = self.changes.binary_search_by_key(&change.key, |change| change.key) {
            self.stages.borrow_mut()[place] = stage;
        }
    }

    fn outcomes(&self) -> Vec<Outcome> {
        let outcome = |stage: &Stage| match stage {
            Stage::NotBegun => Outcome::NotAttempted(NotAttempted::Interrupted),
            Stage::Writing => Outcome::Unverified(Unverified::Abandoned),
            Stage::Done(outcome) => outcome.clone(),
        };
        self.stages.borrow().iter().map(outcome).collect()
    }
}

/// Lets the run stop at the first signal, and returns when it has to end at once: at the second
/// one, or when what is in flight takes too long.
async fn interruption(stopping: &watch::Sender<bool>, signals: &mut Signals, terminal: &Terminal) {
    signals.next().await;
    stopping.send_replace(true);
    let what = "Stopping: finishing writes in flight, starting no new ones. Press Ctrl-C again to stop at once.";
    terminal.message(Text::default().line(Text::of(what)));
    // A closing terminal and a service manager send several signals for one.
    tokio::time::sleep(TOGETHER).await;
    signals.notice();
    tokio::select! {
        () = signals.next() => {}
        () = tokio::time::sleep(GRACE) => {}
    }
}
