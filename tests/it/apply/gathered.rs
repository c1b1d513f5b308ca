//! Writes that are made at once: what is said of them, and when.

use std::cell::RefCell;

use orgcontacts::gateway::Failure;
use orgcontacts::plan::Plan;
use orgcontacts::run::apply::{ApplyEvent, ApplyOptions, Ran, apply};
use orgcontacts::run::outcome::{NotAttempted, Outcome};
use tokio::sync::watch;

use super::{clock, delete, key, live, setting, update};
use crate::support::memory::Memory;

fn full() -> Failure {
    Failure::NotSaved("no space left on device".to_owned())
}

/// An organization that gathers writes, in which the second of three changes is there already.
fn gathering(flushed: Result<(), Failure>) -> (Memory, Plan) {
    let (memory, plan) = setting(vec![update(), update(), delete()]);
    memory.flushed.replace(Some(flushed));
    memory.meddle(key(3), Some(live("new")));
    (memory, plan)
}

/// What happens, in order. A run that is to be stopped is stopped once a change is over.
async fn run(
    memory: &Memory,
    plan: &Plan,
    recorded: Result<(), Failure>,
    stopped: bool,
) -> (Vec<Outcome>, Vec<String>) {
    let (sender, stop) = watch::channel(false);
    let options = ApplyOptions { verify: None, stop, clock: clock() };
    let told = RefCell::new(Vec::new());
    let tell = |event: ApplyEvent<'_>| {
        let (text, answer) = match event {
            ApplyEvent::Writing(change) => (format!("writing {}", change.key.account), Ok(())),
            ApplyEvent::Flushing => ("flushing".to_owned(), recorded.clone()),
            ApplyEvent::Done(change, outcome) => {
                sender.send_replace(stopped);
                (format!("{outcome} {}", change.key.account), Ok(()))
            }
        };
        told.borrow_mut().push(text.replace("0000000000", ""));
        answer
    };
    let Ran { outcomes, stopped: _ } = apply(memory, memory.organization.identity(), plan, &options, tell).await;
    (outcomes, told.into_inner())
}

#[tokio::test(start_paused = true)]
async fn they_are_called_done_once_they_last() {
    let (memory, plan) = gathering(Ok(()));
    let (outcomes, told) = run(&memory, &plan, Ok(()), false).await;
    assert_eq!(outcomes, [Outcome::Applied, Outcome::AlreadyApplied, Outcome::Applied]);
    let (before, after) = told.split_at(told.iter().position(|text| text == "flushing").expect("they are made"));
    let mut before = before.to_vec();
    before.sort();
    assert_eq!(before, ["already-applied 03", "writing 02", "writing 04"]);
    assert_eq!(after, ["flushing", "applied 02", "applied 04"]);
}

#[tokio::test(start_paused = true)]
async fn if_they_cannot_be_made_none_of_them_is_done() {
    for (flushed, recorded) in [(Err(full()), Ok(())), (Ok(()), Err(full()))] {
        let (memory, plan) = gathering(flushed);
        let (outcomes, told) = run(&memory, &plan, recorded, false).await;
        assert_eq!(outcomes, [Outcome::Failed(full()), Outcome::AlreadyApplied, Outcome::Failed(full())]);
        assert!(told.ends_with(&["failed 02".to_owned(), "failed 04".to_owned()]), "{told:?}");
    }
}

/// Those that were written before the fourth change was found done, which stops the run.
#[tokio::test(start_paused = true)]
async fn those_of_an_interrupted_run_are_made() {
    let (memory, plan) = setting(vec![update(), update(), update(), update(), delete()]);
    memory.flushed.replace(Some(Ok(())));
    memory.meddle(key(5), Some(live("new")));
    let (outcomes, told) = run(&memory, &plan, Ok(()), true).await;
    let interrupted = Outcome::NotAttempted(NotAttempted::Interrupted);
    let applied = Outcome::Applied;
    assert_eq!(outcomes, [applied.clone(), applied.clone(), applied, Outcome::AlreadyApplied, interrupted]);
    assert_eq!(told[told.len() - 4..], ["flushing", "applied 02", "applied 03", "applied 04"], "{told:?}");
}

#[tokio::test(start_paused = true)]
async fn where_there_is_none_nothing_is_made() {
    let (memory, plan) = setting(vec![update()]);
    memory.flushed.replace(Some(Err(full())));
    memory.meddle(key(2), Some(live("new")));
    let (outcomes, told) = run(&memory, &plan, Ok(()), false).await;
    assert_eq!(outcomes, [Outcome::AlreadyApplied]);
    assert_eq!(told, ["already-applied 02"]);
}
