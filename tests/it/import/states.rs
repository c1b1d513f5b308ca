//! Contacts from Terraform's states: what must come of each.

use super::{findings, outcome, place};
use crate::support::snapshots::assert_snapshot;

/// `terraform-1-11` is what Terraform 1.11.4 with provider 5.100 wrote.
const STATES: &[(&str, &str)] = &[
    ("import/terraform", include_str!("states/terraform-1-11.json")),
    ("import/other-hosts-and-types", include_str!("states/other-hosts-and-types.json")),
    ("import/two-for-one", include_str!("states/two-for-one.json")),
    ("import/tainted-and-sensitive", include_str!("states/tainted-and-sensitive.json")),
    ("import/refused-by-aws", include_str!("states/refused-by-aws.json")),
    ("import/empty-state", include_str!("states/empty.json")),
    ("import/plan-of-terraform", include_str!("states/plan.json")),
    ("import/raw-state", include_str!("states/raw.json")),
    ("import/broken-state", include_str!("states/broken.json")),
    ("import/hostile-state", include_str!("states/hostile.json")),
];

#[test]
fn each_state_comes_to_what_it_says() {
    for (name, content) in STATES {
        let place = place("state.json", content.as_bytes());
        let mut text = outcome(&place, "import --from terraform=state.json --removed removed.tf");
        if place.path("removed.tf").exists() {
            text.push_str(&place.read("removed.tf"));
        }
        assert_snapshot(name, &text);
    }
}

#[test]
fn a_plan_and_a_raw_state_come_with_the_command_to_run() {
    for content in [include_str!("states/plan.json"), include_str!("states/raw.json")] {
        let place = place("state.json", content.as_bytes());
        let run = place.run("import --from terraform=state.json --organization organization.yaml").exits(1);
        assert_eq!(findings(&run), ["error[wrong-file] state.json:1"]);
        run.says("terraform show -json > state.json");
    }
}

#[test]
fn two_resources_for_one_contact_are_both_named() {
    let place = place("state.json", include_bytes!("states/two-for-one.json"));
    let run = place.run("import --from terraform=state.json --organization organization.yaml").exits(1);
    run.says("aws_account_alternate_contact.soc and module.m.aws_account_alternate_contact.soc are both the security");
}

#[test]
fn what_aws_would_refuse_is_a_comment_without_the_value() {
    let place = place("state.json", include_bytes!("states/refused-by-aws.json"));
    let run = place.run("import --from terraform=state.json --organization organization.yaml").exits(0);
    assert!(run.stdout.contains("# 222222222222 security: "), "{}", run.stdout);
    assert!(!run.stdout.contains("call me"), "{}", run.stdout);
}

#[test]
fn nothing_in_a_state_reaches_the_terminal_or_the_configuration() {
    let place = place("state.json", include_bytes!("states/hostile.json"));
    let line = "import --from terraform=state.json --organization organization.yaml --removed removed.tf";
    let run = place.run(line).exits(0);
    for text in [&run.stdout, &run.stderr] {
        crate::support::harmless::check(text, false);
    }
    assert!(place.read("removed.tf").contains("  from = module.x.aws_account_alternate_contact.soc\n"));
}
