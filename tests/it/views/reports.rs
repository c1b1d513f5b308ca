//! The views of what came of applying a plan.

use std::path::Path;

use orgcontacts::gateway::{Denial, Failure, Operation, PolicyKind};
use orgcontacts::run::outcome::{NotAttempted, Outcome, Report, Unverified, wire};
use orgcontacts::setting::Kind::{Billing, Operations, Security};
use orgcontacts::text::Colour;
use orgcontacts::view;
use orgcontacts::view::report::NextCommands;

use crate::support::snapshots::{assert_snapshot, visible};
use crate::support::world::{MANAGEMENT, PAYMENTS, SANDBOX, SEARCH, World, contact, mary};

/// A plan of nine changes, of all kinds.
fn world() -> World {
    World::in_sync()
        .unset(MANAGEMENT, Billing)
        .unset(MANAGEMENT, Security)
        .unset(PAYMENTS, Billing)
        .unset(PAYMENTS, Operations)
        .set(PAYMENTS, Security, mary())
        .set(SEARCH, Billing, mary())
        .set(SEARCH, Operations, mary())
        .set(SEARCH, Security, mary())
        .set(SANDBOX, Operations, mary())
}

pub fn report(interrupted: bool, outcomes: impl IntoIterator<Item = Outcome>) -> Report {
    let document = world().plan();
    let results: Vec<_> = document.plan.changes.iter().cloned().zip(outcomes).collect();
    let time = |text: &str| text.parse().expect("a time");
    Report {
        plan_id: document.id,
        started_at: time("2026-11-23T10:00:00Z"),
        finished_at: time("2026-11-23T10:00:07Z"),
        interrupted,
        stopped: None,
        results,
    }
}

#[track_caller]
fn check(name: &str, report: &Report) {
    assert_eq!(report.results.len(), world().plan().plan.changes.len(), "every change has an outcome");
    assert_snapshot(name, &view::report::report(report).plain());
    assert_snapshot(&format!("{name}-json"), &wire::render(report));
}

fn reset() -> Failure {
    Failure::Unavailable {
        operation: Operation::PutAlternateContact,
        attempts: 5,
        detail: "connection reset".to_owned(),
        ambiguous: true,
    }
}

/// The outcomes of a run in which everything happened that can.
pub fn every_outcome() -> [Outcome; 9] {
    let other = || contact("John Stiles", "Contractor\u{1b}[2J", "john@example.org", "+1 206 555 0177");
    [
        Outcome::Applied,
        Outcome::AlreadyApplied,
        Outcome::Drifted { found: Some(other()) },
        Outcome::Failed(Failure::AccessDenied {
            operation: Operation::PutAlternateContact,
            detail: Some(Denial::Denied(PolicyKind::ServiceControl)),
        }),
        Outcome::Unverified(Unverified::NotYetVisible),
        Outcome::Unverified(Unverified::Different { found: Some(other()) }),
        Outcome::Unverified(Unverified::Unknown(reset())),
        Outcome::NotAttempted(NotAttempted::Stopped),
        Outcome::Drifted { found: None },
    ]
}

#[test]
fn every_outcome_says_what_became_of_the_change() {
    let report = Report { stopped: Some(Failure::ExpiredCredentials), ..report(false, every_outcome()) };
    check("report/every-outcome", &report);
    let styled = view::report::report(&report).render(Colour::On);
    assert_snapshot("styled/report", &visible(&styled));
    let words: std::collections::BTreeSet<&str> =
        every_outcome().iter().map(|outcome| outcome.word().as_str()).collect();
    assert_eq!(words.len(), 6, "all six kinds are there");
}

#[test]
fn what_is_simply_done_is_only_counted() {
    check("report/all-applied", &report(false, std::iter::repeat_n(Outcome::Applied, 9)));
}

#[test]
fn an_interrupted_run_says_so() {
    let outcomes = [Outcome::Applied, Outcome::Applied, Outcome::Unverified(Unverified::Interrupted)];
    let rest = std::iter::repeat(Outcome::NotAttempted(NotAttempted::Interrupted));
    check("report/interrupted", &report(true, outcomes.into_iter().chain(rest).take(9)));
}

#[test]
fn the_end_says_where_everything_is_and_how_to_go_on() {
    let next = NextCommands {
        again: "orgcontacts apply plan.json --profile prod".to_owned(),
        plan: "orgcontacts plan --profile prod".to_owned(),
    };
    let files = [("plan", Path::new("plan.json")), ("log", Path::new("plan.json.log"))];
    let ending = |report: &Report| view::report::ending(report, &files, &next).plain();
    let all = report(false, std::iter::repeat_n(Outcome::Applied, 9));
    assert_eq!(ending(&all), "\nTook 7 s.\n  plan    plan.json\n  log     plan.json.log");
    let some = ending(&report(false, every_outcome()));
    let left = "\n5 changes left. To finish, run: orgcontacts apply plan.json --profile prod\n\
                2 contacts drifted. To plan again, run: orgcontacts plan --profile prod";
    assert!(some.ends_with(left), "{some}");
}

/// While it runs, only what was tried and is not simply done is worth a line.
#[test]
fn failures_are_lines_of_their_own() {
    let report = report(false, every_outcome());
    let lines: Vec<String> = report
        .results
        .iter()
        .filter_map(|(change, outcome)| view::report::as_it_happens(change, outcome))
        .map(|line| line.plain())
        .collect();
    assert_eq!(lines.len(), 6, "{lines:?}");
    assert_eq!(
        lines[1],
        "failed        create operations contact of 222222222222 payments-prod: access denied: \
         account:PutAlternateContact (explicitly denied by a service control policy)"
    );
    assert!(lines.iter().all(|line| !line.contains('@') && !line.contains('\n')), "{lines:?}");
}
