//! What `--help` says of each command after its flags: examples, exit codes, variables.

/// The variables by which the AWS CLI is told where it works, which all commands that ask AWS go by.
macro_rules! aws {
    () => {
        "  AWS_PROFILE, AWS_REGION, AWS_ENDPOINT_URL, …  As in the AWS CLI\n"
    };
}

macro_rules! mask_key {
    () => {
        "  ORGCONTACTS_MASK_KEY       Key for --redact, for the same masks in every run\n"
    };
}

macro_rules! commit {
    () => {
        "  GITHUB_SHA, CI_COMMIT_SHA  Commit that Markdown names, if --commit is not given\n"
    };
}

macro_rules! policy {
    () => {
        "  ORGCONTACTS_POLICY         Policy, if --policy is not given\n"
    };
}

macro_rules! deny_warnings {
    () => {
        "  ORGCONTACTS_DENY_WARNINGS  Set to 1 or true for --deny-warnings\n"
    };
}

macro_rules! via_role {
    () => {
        "  ORGCONTACTS_VIA_ROLE       Role to assume, if --via-role is not given\n"
    };
}

macro_rules! no_color {
    () => {
        "  NO_COLOR                   Set to anything to turn colours off"
    };
}

mod starting;
mod topic;

pub use starting::{COMPLETIONS, HELP, INIT, MAN, SCHEMA};
pub use topic::{HelpArgs, run};

pub const PROGRAM: &str = concat!(
    "Examples:
  orgcontacts plan --organization example     Try it without an AWS account
  orgcontacts plan --out plan.json            Plan, and save the plan for review
  orgcontacts apply plan.json                 Apply exactly the plan that was reviewed

Exit codes:
  0    Done, or nothing to do
  1    An error, or something is undecided or unreadable
  2    Changes are pending (`plan --detailed-exitcode`)
  3    A guardrail refused the plan
  4    The plan is stale
  5    Applied in part
  64   Wrong usage
  130  Interrupted

Environment variables:
",
    policy!(),
    deny_warnings!(),
    via_role!(),
    mask_key!(),
    aws!(),
    no_color!(),
);

pub const PLAN: &str = concat!(
    "Examples:
  orgcontacts plan
  orgcontacts plan --out plan.json
  orgcontacts plan --type security --account 111122223333
  orgcontacts plan --organization organization.yaml     Offline, on a file that `snapshot` saved
  orgcontacts plan --organization organization.yaml --move 111122223333=/Sandbox
  orgcontacts plan --format markdown --into json=plan.json

Exit codes:
  0   The plan is complete
  1   An error, or something is undecided or unreadable: nothing is planned for it
  2   With --detailed-exitcode: the plan is complete and has changes
  64  Wrong usage

Environment variables:
",
    policy!(),
    deny_warnings!(),
    via_role!(),
    commit!(),
    mask_key!(),
    aws!(),
    no_color!(),
);

pub const APPLY: &str = concat!(
    "Examples:
  orgcontacts apply plan.json
  orgcontacts apply plan.json --report report.json
  orgcontacts apply                                     Plan, ask, apply
  orgcontacts apply --auto-approve --max-deletes 0
  orgcontacts apply --organization organization.yaml    Rehearse on a file

Exit codes:
  0    Everything was applied, or there was nothing to do
  1    An error, or nothing was applied and something failed
  3    A guardrail refused the plan, or it is incomplete
  4    The plan is stale: it is not the one expected, or all contacts have changed since
  5    Applied in part: see what was not; running the same plan again finishes it
  64   Wrong usage, or no terminal to ask on
  130  Interrupted; writes in flight were finished

Environment variables:
",
    policy!(),
    deny_warnings!(),
    via_role!(),
    "  XDG_STATE_HOME             Where plans without a file name are kept\n",
    mask_key!(),
    aws!(),
    no_color!(),
);

pub const SHOW: &str = concat!(
    "Examples:
  orgcontacts show plan.json
  orgcontacts show plan.json --format markdown

Exit codes:
  0   The plan was shown
  1   An error: the file is not a plan, or is damaged
  64  Wrong usage

Environment variables:
",
    commit!(),
    mask_key!(),
    no_color!(),
);

pub const REVERT: &str = concat!(
    "Examples:
  orgcontacts revert plan.json --out undo.json
  orgcontacts apply undo.json

Exit codes:
  0   The plan restores every old value
  1   An error, or no old value can be restored
  5   Some contacts stay as they are: they have changed since, or could not be read
  64  Wrong usage

Environment variables:
",
    via_role!(),
    mask_key!(),
    aws!(),
    no_color!(),
);

pub const VALIDATE: &str = concat!(
    "Examples:
  orgcontacts validate
  orgcontacts validate --policy policies/
  orgcontacts validate --organization organization.yaml     Also against OUs, tags and accounts
  orgcontacts validate --format github                      As annotations for GitHub Actions

Exit codes:
  0   The policy has no mistakes; there may be warnings
  1   It has mistakes, or cannot be read
  64  Wrong usage

Environment variables:
",
    policy!(),
    deny_warnings!(),
    no_color!(),
);

pub const TEST: &str = concat!(
    "Examples:
  orgcontacts test --organization organization.yaml
  orgcontacts test expectations/ --organization organization.yaml --format junit

Exit codes:
  0   Every expectation is met
  1   An expectation is not met, or a file has mistakes
  64  Wrong usage

Environment variables:
",
    policy!(),
    deny_warnings!(),
    mask_key!(),
    no_color!(),
);

pub const EXPLAIN: &str = concat!(
    "Examples:
  orgcontacts explain payments-prod
  orgcontacts explain 111122223333 --type security
  orgcontacts explain '/Workloads/*/Test' --organization organization.yaml
  orgcontacts explain --email soc@example.com     Where an address comes from
  orgcontacts explain --email mary.major@example.com --live     And where it is now

Exit codes:
  0   The accounts were explained
  1   An error, such as an unknown account or a mistake in the policy; --live: a contact was not read
  64  Wrong usage

Environment variables:
",
    policy!(),
    mask_key!(),
    aws!(),
    no_color!(),
);

pub const REPORT: &str = concat!(
    "Examples:
  orgcontacts report
  orgcontacts report --into html=coverage.html --into csv=coverage.csv
  orgcontacts report --organization organization.yaml     Offline, on a file that `snapshot` saved
  orgcontacts report --fail-under 95% --type security
  orgcontacts report --append history.jsonl --into html=coverage.html --redact

Exit codes:
  0   Everything was read, and enough is covered
  1   An error; something could not be read; or less is covered than --fail-under wants
  64  Wrong usage

Environment variables:
",
    policy!(),
    via_role!(),
    mask_key!(),
    aws!(),
    no_color!(),
);

pub const SNAPSHOT: &str = concat!(
    "Examples:
  orgcontacts snapshot --out organization.yaml
  orgcontacts snapshot --out redacted.yaml --redact --policy contacts.yaml
  orgcontacts plan --organization organization.yaml

Exit codes:
  0    Everything was read
  1    An error, or some contacts could not be read: they are left out of the file
  64   Wrong usage
  130  Interrupted; the same command continues

Environment variables:
",
    via_role!(),
    mask_key!(),
    aws!(),
    no_color!(),
);

pub const IMPORT: &str = concat!(
    "Examples:
  orgcontacts import --organization organization.yaml --out contacts.yaml
  orgcontacts import --organization example                    Try it without an AWS account
  orgcontacts import --from csv=contacts.csv --organization organization.yaml
  orgcontacts import --from terraform=state.json --removed removed.tf --out contacts.yaml
  orgcontacts import --expectations expectations.yaml --out contacts.yaml

Exit codes:
  0    The policy reproduces everything that was read
  1    An error, or some contacts could not be read: the policy leaves them alone
  64   Wrong usage
  130  Interrupted; nothing was written

Environment variables:
",
    via_role!(),
    aws!(),
    no_color!(),
);

pub const SIMULATE: &str = concat!(
    "Examples:
  orgcontacts simulate organization.yaml --port 4010
  AWS_ENDPOINT_URL=http://127.0.0.1:4010 aws organizations list-accounts
  orgcontacts plan --endpoint-url http://127.0.0.1:4010
  orgcontacts simulate organization.yaml --fault throttle,operation=Get*,probability=0.2

Exit codes:
  0   Stopped with Ctrl-C or SIGTERM
  1   An error: the file cannot be served, or the port is taken
  64  Wrong usage

Environment variables:
",
    no_color!(),
);

pub const IAM: &str = concat!(
    "Examples:
  orgcontacts iam --for plan
  orgcontacts iam --for apply --trust github:example/contacts --format terraform > apply.tf
  orgcontacts iam --for plan --organization organization.yaml --caller 111122223333
  orgcontacts iam --member --via-role Contacts --format cloudformation     For a StackSet
  orgcontacts iam --scp

Exit codes:
  0   The permissions were printed
  1   An error: the policy has mistakes, or the organization could not be read
  64  Wrong usage

Environment variables:
",
    policy!(),
    via_role!(),
    aws!(),
    no_color!(),
);

pub const DOCTOR: &str = concat!(
    "Examples:
  orgcontacts doctor
  orgcontacts doctor --for apply
  orgcontacts doctor --for apply --probe 111122223333     Also write a contact back unchanged
  orgcontacts doctor --via-role OrganizationAccountAccessRole --all
  orgcontacts doctor --format json

Exit codes:
  0   Nothing that is needed has failed
  1   Something has failed: the line says what, why, and how to fix it
  64  Wrong usage

Environment variables:
",
    policy!(),
    via_role!(),
    "  XDG_STATE_HOME             Where --probe keeps the old value\n",
    aws!(),
    no_color!(),
);

pub const SETUP: &str = concat!(
    "Examples:
  orgcontacts setup
  orgcontacts setup --delegated-administrator 111122223333
  orgcontacts setup --delegated-administrator 111122223333 --deregister 444455556666

Exit codes:
  0    Everything is in place
  1    An error, nothing was done, or the answer was no
  5    A step failed, or does not show yet; run it again to continue
  64   Wrong usage, or no terminal to ask on
  130  Interrupted

Environment variables:
",
    aws!(),
    no_color!(),
);
