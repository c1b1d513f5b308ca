//! Accounts, by their IDs or by their names, wherever a command line names one.

use crate::support::program::{ORGANIZATION, Place};
use crate::support::snapshots::assert_snapshot;

const EXAMPLE: &str = include_str!("../../../organization.example.yaml");

/// An organization in which two accounts have one name, and some have separators in theirs.
fn namesakes() -> Place {
    let place = Place::with_example();
    let organization = EXAMPLE.replace("name: search-test", "name: payments-test");
    let organization = organization.replace("name: search-prod", "name: \"a=b:c\"");
    place.write(ORGANIZATION, organization.replace("name: log-archive", "name: a"));
    place
}

#[test]
fn a_name_means_the_same_as_the_id() {
    let place = Place::with_example();
    for command in ["plan", "apply --auto-approve", "report", "snapshot", "explain"] {
        let flag = if command == "explain" { "" } else { "--account " };
        let by = |account: &str| {
            let place = Place::with_example();
            let run = place.run(&format!("{command} --organization example {flag}{account}"));
            (run.code, run.stdout)
        };
        assert_eq!(by("payments-prod"), by("100000000004"), "{command}");
    }
    for (by_name, by_id) in [
        ("--move payments-prod=/Sandbox", "--move 100000000004=/Sandbox"),
        ("--tag payments-prod:team=a:b=c", "--tag 100000000004:team=a:b=c"),
        ("--untag payments-prod:team", "--untag 100000000004:team"),
    ] {
        let plan = |what_if: &str| place.run(&format!("plan --organization example --full {what_if}")).stdout;
        assert_eq!(plan(by_name), plan(by_id));
        assert_ne!(plan(by_name), place.run("plan --organization example --full").stdout);
    }
}

#[test]
fn where_names_have_separators_the_longest_that_there_is_is_meant() {
    let place = namesakes();
    let plan = |flags: &str| place.run(&format!("plan --organization {ORGANIZATION} --full {flags}")).stdout;
    assert_eq!(plan("--move a=b:c=/Sandbox"), plan("--move 100000000006=/Sandbox"));
    assert_eq!(plan("--tag a=b:c:team=x"), plan("--tag 100000000006:team=x"));
    assert_eq!(plan("--tag a:team=x:c=y"), plan("--tag 100000000002:team=x:c=y"));
}

#[test]
fn what_names_no_account_or_several_is_said() {
    let place = namesakes();
    let mut transcript = String::new();
    for (line, code) in [
        ("plan --account payments-test", 64),
        ("explain payments-test", 64),
        ("snapshot --account payments-test", 64),
        ("report --account payments-test --account nobody", 64),
        ("plan --move payments-test=/Sandbox", 64),
        ("plan --account payment-prod", 1),
        ("plan --account Payments-Prod", 1),
        ("plan --account 1000-0000-0004", 1),
        ("plan --account payment-prod --account 999999999999", 1),
        ("apply --auto-approve --account payment-prod", 1),
        ("plan --tag payment-prod:team=x", 1),
    ] {
        let run = place.run(&format!("{line} --organization {ORGANIZATION}")).exits(code);
        assert_eq!(run.stdout, "", "{line}");
        transcript.push_str(&run.transcript());
        transcript.push('\n');
    }
    assert_snapshot("cli/naming-accounts", &transcript);
}
