//! Guardrails, and files that are not what they should be.

use crate::support::program::Place;
use crate::support::snapshots::assert_snapshot;

const ORGANIZATION: &str = "example-organization.yaml";

/// Everybody's telephone number changes: more than a third of all contacts.
fn with_sweeping_policy() -> Place {
    let place = Place::with_example();
    place.edit("contacts.yaml", "phone: \"+1 206 555 0100\"", "phone: \"+1 206 555 0198\"");
    place
}

#[test]
fn a_guardrail_refuses_and_names_the_flag_that_lets_the_plan_pass() {
    let place = with_sweeping_policy();
    let plan = place.run("plan --organization example").exits(0);
    let (_, end) = plan.stdout.split_once("Guardrails").expect("the plan shows what is exceeded");
    assert_snapshot("cli/plan-over-a-guardrail", &format!("Guardrails{end}"));
    let flag = end.split_once("pass, add ").and_then(|(_, rest)| rest.lines().next()).expect("a flag is named");
    let line = "apply --organization example --auto-approve";
    let run = place.run(line).exits(3);
    assert_snapshot("cli/apply-over-a-guardrail", &run.transcript().replace(&run.stdout, "[the plan]\n"));
    assert_eq!(place.read(ORGANIZATION), include_str!("../../../organization.example.yaml"));
    assert_eq!(place.files(), ["contacts.yaml", ORGANIZATION], "nothing is left behind");
    place.run(&format!("{line} {flag}")).exits(0);
    place.run("plan --organization example --detailed-exitcode").exits(0);
}

#[test]
fn one_fewer_than_the_flag_says_is_too_few() {
    let place = with_sweeping_policy();
    let counts = place.run("plan --organization example --format json").exits(0).stdout;
    let counts: serde_json::Value = serde_json::from_str(&counts).expect("JSON");
    let updates = counts["summary"]["update"].as_u64().expect("a number");
    let line = "apply --organization example --auto-approve";
    place.run(&format!("{line} --max-updates {}", updates - 1)).exits(3);
    place.run(&format!("{line} --max-updates unlimited --max-deletes 0")).exits(3).says("--max-deletes 1");
    place.run(&format!("{line} --max-updates unlimited --max-changes 3")).exits(3).says("--max-changes");
    place.run(&format!("{line} --max-updates {updates}")).exits(0);
}

#[test]
fn an_incomplete_plan_is_applied_only_where_asked_for() {
    let place = Place::with_example();
    place.run("plan --organization example").exits(0);
    place.edit(ORGANIZATION, "      security: null\n", "");
    let before = place.read(ORGANIZATION);
    let line = "apply --organization example --auto-approve --account 100000000005 --account 100000000004";
    let run = place.run(line).exits(3);
    assert_snapshot("cli/apply-incomplete", &run.transcript());
    assert_eq!(place.read(ORGANIZATION), before);
    let run = place.run(&format!("{line} --allow-incomplete")).exits(0);
    assert!(run.stdout.ends_with("Apply: 2 applied.\n"), "{}", run.stdout);
}

/// Whom `exclude` was to protect may be anywhere: no flag lets such a plan pass, nor that it has nothing to do.
#[test]
fn a_policy_with_an_error_is_never_applied() {
    let place = Place::with_example();
    place.edit("contacts.yaml", "  - ou: /Suspended", "  - ou: /Suspend");
    let refused = "the policy has 1 error that no flag overrides";
    let run = place.run("plan --organization example --out plan.json").exits(1);
    assert!(run.stdout.contains(", 1 error in the policy."), "{}", run.stdout);
    for line in ["apply", "apply plan.json", "apply --account 100000000004 --type security"] {
        let line = format!("{line} --organization {ORGANIZATION} --auto-approve --allow-incomplete");
        let line = if line.contains("json") { line } else { format!("{line} --max-updates unlimited") };
        place.run(&line).exits(3).says(refused).says("correct the policy");
    }
    assert_eq!(place.read(ORGANIZATION), include_str!("../../../organization.example.yaml"));
    let comment = place.run("show plan.json --format markdown").exits(0).stdout;
    assert!(comment.contains("`apply` refuses it until the policy is corrected."), "{comment}");
}

/// A share is one of each type too: a few contacts of one type do not disappear among those of the others.
#[test]
fn a_share_is_one_of_each_type_too() {
    let place = Place::with_example();
    let line = "plan --organization example --format json --max-updates";
    let judged = |share: &str| {
        let plan = place.run(&format!("{line} {share}")).exits(0).stdout;
        let plan: serde_json::Value = serde_json::from_str(&plan).expect("JSON");
        let violations = plan["violations"].as_array().expect("a list").clone();
        let types: Vec<_> = violations.iter().map(|violation| violation["type"].to_string()).collect();
        (plan["guardrails"]["existing"].clone(), types)
    };
    let (existing, _) = judged("100%");
    let of = |kind: &str| existing[kind].as_u64().expect("a number");
    assert_eq!(of("all"), of("billing") + of("operations") + of("security"));
    assert!(of("operations") <= 10 && of("security") <= 10 && of("billing") > 10, "{existing}");
    assert_eq!(judged("0%").1, ["null", "\"billing\"", "\"operations\"", "\"security\""], "0% is none of however few");
    assert_eq!(judged("0.001%").1, ["null", "\"billing\""]);
    assert_eq!(judged("0").1, ["null"], "a number is one for all types together");
}

#[test]
fn policies_that_cannot_be_read_are_named() {
    let place = Place::empty();
    std::fs::create_dir(place.path("empty")).expect("a folder");
    let mut transcript = String::new();
    for line in [
        "plan --organization example",
        "plan --organization example --policy other.yaml",
        "plan --organization example --policy empty",
        "validate",
    ] {
        let run = place.run(line).exits(1);
        assert_eq!(run.stdout, "", "{line}");
        transcript.push_str(&run.transcript());
        transcript.push('\n');
    }
    assert_snapshot("cli/no-policy", &transcript);
    assert_eq!(place.files(), [] as [&str; 0], "no example is written for nothing");
}

#[test]
fn organization_files_that_cannot_be_used_are_named() {
    let place = Place::with_example();
    let example = include_str!("../../../organization.example.yaml");
    let edits = [
        ("format: orgcontacts/organization", "format: orgcontacts/plan"),
        ("version: 1\n", "version: 2\n"),
        ("accounts:\n", "acounts:\n"),
        ("id: o-exampleorg", "id: exampleorg"),
        ("- id: \"100000000002\"", "- id: \"10000000000\""),
        ("- id: \"100000000002\"", "- id: \"100000000001\""),
        ("name: log-archive", "name: null"),
        ("parent: ou-ex01-security0", "parent: ou-ex01-nowhere0"),
        ("name: Workloads, parent: r-ex01", "name: Workloads, parent: ou-ex01-workprod"),
        ("units:\n", "units: [\n"),
    ];
    let mut transcript = String::new();
    for (from, to) in edits {
        place.write("organization.yaml", example);
        place.edit("organization.yaml", from, to);
        let run = place.run("plan --organization organization.yaml").exits(1);
        assert_eq!(run.stdout, "", "{to}");
        transcript.push_str(&format!("`{}` becomes `{}`\n{}\n", from.trim_end(), to.trim_end(), run.stderr));
    }
    place.write("organization.json", "{\n  \"format\": 1\n}\n");
    transcript.push_str(&format!("JSON\n{}\n", place.run("plan --organization organization.json").exits(1).stderr));
    transcript.push_str(&format!("missing\n{}", place.run("plan --organization missing.yaml").exits(1).stderr));
    assert_snapshot("cli/broken-organization-files", &transcript);
}

#[test]
fn an_organization_with_nothing_to_manage_is_an_error() {
    let place = Place::with_example();
    place.edit("contacts.yaml", "  - ou: /Suspended", "  - ou: /");
    let run = place.run("plan --organization example").exits(1);
    assert_eq!(run.stdout, "");
    assert_snapshot("cli/nothing-to-manage", &run.transcript());
}

/// The unreadable file is not overwritten by the example, nor is anything written beside it.
#[test]
fn where_the_example_cannot_be_written_the_user_is_told() {
    let place = Place::with_example();
    let line = "plan --organization contacts.yaml/organization.yaml";
    place.run(line).exits(1).says("contacts.yaml/organization.yaml: ");
    let line = "plan --organization example --out contacts.yaml/plan.json";
    let run = place.run(line).exits(1).says("contacts.yaml/plan.json could not be written");
    assert_eq!(run.stdout, "");
    assert_eq!(place.files(), ["contacts.yaml"]);
}

/// A rule that goes beyond what its file may decide stops nothing but what it would decide.
#[test]
fn a_rule_outside_its_remit_does_not_stop_the_rest() {
    let place = Place::empty();
    let main = "version: 1
files: [{ path: teams.yaml, match: { tags: { team: payments } }, types: billing }]
contacts:
  soc: { name: S, title: T, email: soc@example.com, phone: \"+1 206 555 0100\" }
  fin: { name: F, title: T, email: fin@example.com, phone: \"+1 206 555 0100\" }
defaults: { security: soc, billing: fin }
";
    place.write("policy/main.yaml", main);
    place.write("policy/teams.yaml", "version: 1\nrules: [{ name: wide, match: { ou: / }, billing: soc }]\n");
    let line = "-p policy --organization example";
    place.run(&format!("plan {line}")).exits(1).says("error[outside-remit]");
    place.run(&format!("plan {line} --type security")).exits(0);
    place.run(&format!("apply {line} --auto-approve --max-updates unlimited")).exits(3);
    let run = place.run(&format!("apply {line} --auto-approve --max-updates unlimited --allow-incomplete")).exits(0);
    assert!(run.stdout.contains(" applied."), "{}", run.transcript());
}
