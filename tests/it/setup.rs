//! `setup`: what is missing, what is done, and what becomes of it when AWS does not play along.

mod page;

use std::process::Command;

use crate::doctor::endpoint::{Endpoint, NO_ADMINISTRATOR, Rule, denied, error, foreign, no_policy, success};
use crate::support::program::{Place, Run};
use crate::support::snapshots::assert_snapshot;
#[cfg(unix)]
use crate::support::terminal::answered;

const MANAGEMENT: &str = "100000000001";

/// An organization in which AWS Account Management has nothing to say.
const OFF: &str = "simulate:\n  trusted_access: false\n  delegated_administrators: []\n";

/// One in which another account administers it.
const ADMINISTERED: &str = "simulate:\n  delegated_administrators: [\"100000000003\"]\n";

struct Starting {
    endpoint: Endpoint,
    place: Place,
}

impl Starting {
    fn new(simulate: &str, rules: Vec<Rule>) -> Self {
        Self { endpoint: Endpoint::new(simulate, rules), place: Place::empty() }
    }

    fn command(&self, caller: &str, arguments: &str) -> (String, Command) {
        let line = format!("setup {arguments}");
        // The endpoint has no quotas here. What does not show is not waited for.
        let mut command = self.place.command(&format!("{line} --quota x1000 --verify-timeout 2s"));
        command.env("AWS_ENDPOINT_URL", self.endpoint.url()).env("AWS_ACCESS_KEY_ID", caller);
        command.env("AWS_SECRET_ACCESS_KEY", "simulated");
        (line, command)
    }

    fn run(&self, arguments: &str) -> Run {
        self.run_by(MANAGEMENT, arguments)
    }

    fn run_by(&self, caller: &str, arguments: &str) -> Run {
        let (line, mut command) = self.command(caller, arguments);
        self.place.ended(&line, &command.output().expect("the program runs"))
    }

    /// How often an operation was carried out.
    fn count(&self, operation: &str) -> u64 {
        self.endpoint.simulator.state().calls.count(operation, "ok")
    }

    /// What was changed.
    fn changes(&self) -> [u64; 3] {
        ["EnableAWSServiceAccess", "DeregisterDelegatedAdministrator", "RegisterDelegatedAdministrator"]
            .map(|operation| self.count(operation))
    }
}

#[test]
fn what_is_missing_is_done_once() {
    let starting = Starting::new(OFF, Vec::new());
    let line = "--delegated-administrator 100000000003 --auto-approve";
    let run = starting.run(line).exits(0);
    assert_snapshot("setup/all-steps", &run.transcript());
    assert_eq!(starting.changes(), [1, 0, 1]);
    let again = starting.run(line).exits(0);
    assert_snapshot("setup/nothing-to-do", &again.transcript());
    assert_eq!(starting.changes(), [1, 0, 1]);
}

#[test]
fn one_administrator_is_replaced_by_another() {
    let starting = Starting::new(ADMINISTERED, Vec::new());
    let line = "--delegated-administrator 100000000005 --deregister 100000000003 --auto-approve";
    let run = starting.run(line).exits(0);
    assert_snapshot("setup/replaced", &run.transcript());
    assert_eq!(starting.changes(), [0, 1, 1]);
    starting.run("--deregister 100000000003 --auto-approve").exits(0);
    assert_eq!(starting.changes(), [0, 1, 1], "it is none any more");
}

#[test]
fn nobody_to_ask_is_wrong_usage() {
    let starting = Starting::new(OFF, Vec::new());
    let run = starting.run("").exits(64).says("--auto-approve");
    assert!(run.stdout.contains("Enable trusted access"), "{}", run.stdout);
    assert_eq!(starting.changes(), [0, 0, 0]);
}

#[test]
fn what_cannot_be_had_is_refused_before_anything_is_asked() {
    let starting = Starting::new(OFF, Vec::new());
    let delegate = |account: &str| format!("--delegated-administrator {account} --auto-approve");
    starting.run_by("100000000003", &delegate("100000000003")).exits(1).says("is not the management account");
    starting.run_by("999999999999", "--auto-approve").exits(1).says("not in an AWS Organization");
    starting.run(&delegate(MANAGEMENT)).exits(1).says("is the management account");
    starting.run(&delegate("999999999999")).exits(1).says("it is not in the organization");
    // The example has one that is suspended.
    starting.run(&delegate("100000000014")).exits(1).says("cannot be registered");
    starting.run("--delegated-administrator 100000000003 --deregister 100000000003").exits(64);
    let body = format!(
        r#"{{"Organization":{{"Id":"o-exampleorg","MasterAccountId":"{MANAGEMENT}","FeatureSet":"CONSOLIDATED_BILLING"}}}}"#
    );
    let bill = Starting::new(OFF, vec![success("DescribeOrganization", &body)]);
    bill.run("--auto-approve").exits(1).says("aws organizations enable-all-features");
    assert_eq!((starting.changes(), bill.changes()), ([0, 0, 0], [0, 0, 0]));
}

#[test]
fn a_lost_answer_is_looked_up() {
    let lost = |operation| foreign(operation, "502 Bad Gateway", "<html>").reaching();
    let rules = vec![lost("EnableAWSServiceAccess"), lost("RegisterDelegatedAdministrator")];
    let starting = Starting::new(OFF, rules);
    starting.run("--delegated-administrator 100000000003 --auto-approve").exits(0);
    assert_eq!(starting.changes(), [1, 0, 1]);
    let rules = vec![foreign("EnableAWSServiceAccess", "502 Bad Gateway", "<html>")];
    let starting = Starting::new(OFF, rules);
    let run = starting.run("--delegated-administrator 100000000003 --auto-approve").exits(5);
    assert!(run.stdout.contains("may have been done"), "{}", run.stdout);
    assert!(run.stdout.contains("not attempted"), "{}", run.stdout);
    assert_eq!(starting.changes(), [0, 0, 0]);
}

#[test]
fn a_lost_answer_about_who_is_taken_out_is_looked_up() {
    let lost = || foreign("DeregisterDelegatedAdministrator", "502 Bad Gateway", "<html>");
    let reached = Starting::new(ADMINISTERED, vec![lost().reaching()]);
    reached.run("--deregister 100000000003 --auto-approve").exits(0);
    let missed = Starting::new(ADMINISTERED, vec![lost()]);
    // Nobody is registered before it is known that the other is gone.
    let run = missed.run("--deregister 100000000003 --delegated-administrator 100000000005 --auto-approve").exits(5);
    assert!(run.stdout.contains("may have been done") && run.stdout.contains("not attempted"), "{}", run.stdout);
    assert_eq!((reached.changes(), missed.changes()), ([0, 1, 0], [0, 0, 0]));
}

/// Somebody at a terminal is asked, and only `yes` is a yes.
#[cfg(unix)]
#[test]
fn nothing_is_done_without_a_yes() {
    for (typed, code, changes) in
        [("no\n", 1, [0; 3]), ("y\n", 1, [0; 3]), ("\u{4}", 1, [0; 3]), ("yes\n", 0, [1, 0, 1])]
    {
        let starting = Starting::new(OFF, Vec::new());
        let (line, command) = starting.command(MANAGEMENT, "--delegated-administrator 100000000003");
        let run = starting.place.ended(&line, &answered(command, typed)).exits(code);
        assert!(run.stderr.contains("Only `yes` is accepted"), "{typed:?}: {}", run.stderr);
        assert_eq!(run.stderr.contains("not confirmed; nothing was changed"), code == 1, "{}", run.stderr);
        assert_eq!(starting.changes(), changes, "{typed:?}");
    }
}

/// What shows late, or cannot be looked up for a moment, is looked up again.
#[test]
fn a_step_may_take_its_time_to_show() {
    let off = success("ListAWSServiceAccessForOrganization", r#"{"EnabledServicePrincipals":[]}"#).times(3);
    let late = Starting::new(OFF, vec![off]);
    late.run("--auto-approve").exits(0);
    let denied = denied("ListDelegatedAdministrators", "").after(1).times(1);
    let unwell = Starting::new("simulate:\n  delegated_administrators: []\n", vec![denied]);
    unwell.run("--delegated-administrator 100000000003 --auto-approve").exits(0);
    assert_eq!((late.changes(), unwell.changes()), ([1, 0, 0], [0, 0, 1]));
}

#[test]
fn what_does_not_show_in_time_is_unverified() {
    let none = success("ListDelegatedAdministrators", r#"{"DelegatedAdministrators":[]}"#);
    let slow = Starting::new("", vec![none.clone()]);
    let run = slow.run("--delegated-administrator 100000000003 --auto-approve").exits(5);
    assert_snapshot("setup/unverified", &run.transcript());
    // It shows at the third look.
    let late = Starting::new("", vec![none.times(3)]);
    late.run("--delegated-administrator 100000000003 --auto-approve").exits(0);
    assert_eq!((slow.changes(), late.changes()), ([0, 0, 1], [0, 0, 1]));
}

#[test]
fn a_step_that_fails_ends_it_with_what_was_done() {
    let action = "organizations:RegisterDelegatedAdministrator";
    let missing = denied("RegisterDelegatedAdministrator", &no_policy("identity-based policy", action));
    let starting = Starting::new(OFF, vec![missing]);
    let run = starting.run("--delegated-administrator 100000000003 --auto-approve").exits(5);
    assert_snapshot("setup/failed", &run.transcript());
    assert_eq!(starting.changes(), [1, 0, 0]);
    // The first one too.
    let missing = denied("EnableAWSServiceAccess", "");
    let starting = Starting::new(OFF, vec![missing]);
    let run = starting.run("--delegated-administrator 100000000003 --auto-approve").exits(5);
    assert!(run.stdout.contains("Setup: 1 failed, 1 not attempted."), "{}", run.stdout);
}

/// AWS has one sentence for those who administer nothing, and may give it to others.
#[test]
fn the_management_account_is_not_said_to_administer_nothing() {
    let step = error("EnableAWSServiceAccess", "400 Bad Request", "AccessDeniedException", NO_ADMINISTRATOR);
    let run = Starting::new(OFF, vec![step]).run("--auto-approve").exits(5);
    assert!(!run.stdout.contains("does not administer"), "{}", run.stdout);
    assert!(!run.stdout.contains("--delegated-administrator"), "{}", run.stdout);
    let look = error("ListDelegatedAdministrators", "400 Bad Request", "AccessDeniedException", NO_ADMINISTRATOR);
    let run = Starting::new(OFF, vec![look]).run("--auto-approve").exits(1);
    assert!(!run.stderr.contains("does not administer"), "{}", run.stderr);
}

#[test]
fn a_step_that_is_throttled_is_made_again() {
    let throttled = error("EnableAWSServiceAccess", "400 Bad Request", "TooManyRequestsException", "");
    let starting = Starting::new(OFF, vec![throttled.times(1)]);
    starting.run("--auto-approve").exits(0);
    assert_eq!(starting.changes(), [1, 0, 0]);
}
