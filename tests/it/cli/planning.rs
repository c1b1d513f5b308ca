//! `plan`: what it shows, what it writes, how it exits.

use std::fs;

use crate::support::program::Place;
use crate::support::snapshots::assert_snapshot;
use crate::support::system::{is_private, publish, symlink};

const PLAN: &str = "plan --organization example";

#[test]
fn the_example_is_planned() {
    let place = Place::with_example();
    let run = place.run(PLAN).exits(0);
    assert_snapshot("cli/plan-example", &run.transcript());
    let again = place.run(PLAN).exits(0);
    assert_eq!(again.stdout, run.stdout, "the same input gives the same bytes");
    assert!(!again.stderr.contains("Wrote"), "the example is written out once: {}", again.stderr);
    again.says("From example-organization.yaml, read ");
    assert_eq!(place.read("example-organization.yaml"), include_str!("../../../organization.example.yaml"));
}

#[test]
fn pending_changes_exit_with_2_where_asked_for() {
    let place = Place::with_example();
    place.run(&format!("{PLAN} --detailed-exitcode")).exits(2);
    // Of the network account all is as it should be.
    let run = place.run(&format!("{PLAN} --detailed-exitcode --account 100000000009")).exits(0);
    assert_snapshot("cli/plan-without-changes", &run.transcript());
}

#[test]
fn an_unreadable_contact_exits_with_1_after_showing_everything() {
    let place = Place::with_example();
    place.run(PLAN).exits(0);
    place.edit("example-organization.yaml", "      security: null\n", "");
    assert_snapshot(
        "cli/plan-unreadable",
        &place.run(&format!("{PLAN} --detailed-exitcode --account 100000000005")).exits(1).transcript(),
    );
}

#[test]
fn an_undecided_contact_exits_with_1_after_showing_everything() {
    let place = Place::with_example();
    place.edit(
        "contacts.yaml",
        "exclude:",
        "  - name: also-payments\n    match: { names: [payments-prod, payments-test] }\n    billing: finance\nexclude:",
    );
    let line = format!("{PLAN} --detailed-exitcode --account 100000000004 --account 100000000005");
    assert_snapshot("cli/plan-undecided", &place.run(&line).exits(1).transcript());
}

/// That the organization matches the policy is said of the whole of it alone.
#[test]
fn a_plan_of_a_part_says_what_it_is_about() {
    let place = Place::with_example();
    place.run("apply --organization example --auto-approve --out applied.json").exits(0);
    let scope = |flags: &str| {
        let run =
            place.run(&format!("{PLAN} {flags} --format json --into text=plan.txt --into markdown=plan.md")).exits(0);
        let plan: serde_json::Value = serde_json::from_str(&run.stdout).expect("a plan");
        let whole = plan.get("scope").is_none();
        for file in ["plan.txt", "plan.md"] {
            let text = place.read(file);
            assert_eq!(text.contains("No changes. The organization matches the policy."), whole, "{text}");
            assert_eq!(text.contains("Looked at: "), !whole, "{text}");
        }
        plan["scope"].clone()
    };
    use serde_json::{Value, json};
    assert_eq!(scope(""), Value::Null);
    assert_eq!(scope("--type billing --type security --type operations"), Value::Null, "nothing is narrowed");
    assert_eq!(scope("--account 100000000009"), json!({ "accounts": ["100000000009"] }));
    assert_eq!(scope("--type security --type billing"), json!({ "types": ["billing", "security"] }));
    assert_eq!(scope("--only delete"), json!({ "only": ["delete"] }));
    // Neither is it of an organization that is only supposed.
    let run = place.run(&format!("{PLAN} --tag 100000000009:unrelated=x")).exits(0);
    assert!(!run.stdout.contains("No changes."), "{}", run.stdout);
}

#[test]
fn accounts_and_types_can_be_picked() {
    let place = Place::with_example();
    let line = format!("{PLAN} --account 100000000012 --account 100000000014 --type security --type billing");
    assert_snapshot("cli/plan-of-some-accounts", &place.run(&line).exits(0).transcript());
}

#[test]
fn an_account_that_is_not_there_is_an_error() {
    let run = Place::with_example().run(&format!("{PLAN} --account 999999999999")).exits(1);
    assert_eq!(run.stdout, "");
    assert_snapshot("cli/unknown-account", &run.transcript());
}

#[test]
fn a_saved_plan_is_for_its_owner_alone() {
    let place = Place::with_example();
    place.run(&format!("{PLAN} --account 100000000001 --out plan.json")).exits(0);
    publish(&place.path("plan.json"));
    let run = place
        .run(&format!("{PLAN} --out plan.json"))
        .exits(0)
        .says("orgcontacts apply plan.json --organization example\n");
    assert!(is_private(&place.path("plan.json")));
    assert_eq!(place.files(), ["contacts.yaml", "example-organization.yaml", "plan.json"]);
    assert_snapshot("cli/plan-out", &run.transcript().replace(&run.stdout, "[the plan]\n"));
}

#[test]
fn a_plan_is_written_in_several_formats_at_once() {
    let place = Place::with_example();
    let run =
        place.run(&format!("{PLAN} --color always --format json --into text=plan.txt --into json=plan.json")).exits(0);
    let text = place.run(PLAN).exits(0).stdout;
    assert_eq!(place.read_text("plan.txt"), text, "files are without colours");
    assert_eq!(place.read("plan.json"), run.stdout);
    for name in ["plan.txt", "plan.json"] {
        assert!(is_private(&place.path(name)), "{name}");
    }
}

#[test]
fn the_plan_document_is_json_with_the_contract_s_fields() {
    let place = Place::with_example();
    let run = place.run(&format!("{PLAN} --format json")).exits(0);
    let document: serde_json::Value = serde_json::from_str(&run.stdout).expect("JSON");
    let names: Vec<&str> = document.as_object().expect("an object").keys().map(String::as_str).collect();
    let wanted = [
        "format",
        "version",
        "id",
        "digest",
        "created_at",
        "tool",
        "organization",
        "policy",
        "complete",
        "summary",
        "changes",
        "unreadable",
        "undecided",
        "skipped",
        "out_of_reach",
        "violations",
        "recipients",
    ];
    for name in wanted {
        assert!(names.contains(&name), "{name} is missing");
    }
    assert_eq!(document["policy"][0]["path"], "contacts.yaml");
    assert_eq!(document["changes"].as_array().map(Vec::len), Some(11));
    let text = place.run(PLAN).stdout;
    assert!(text.contains(document["id"].as_str().expect("an id")), "the text shows the same id");
}

#[test]
fn a_directory_is_one_policy() {
    let place = Place::empty();
    let example = include_str!("../../../contacts.example.yaml");
    let (contacts, rules) = example.split_once("\nrules:").expect("the example has rules");
    place.write("policy/10-contacts.yaml", contacts);
    place.write("policy/20-rules.yml", format!("version: 1\nrules:{rules}"));
    place.write("policy/notes.txt", "not: a policy");
    place.write("policy/.20-rules.yml.swp.yaml", "not: a policy");
    place.write("policy/.old/contacts.yaml", "not: a policy");
    place.write("policy/teams/expectations.yaml", include_str!("../../../expectations.example.yaml"));
    place.write("policy/teams/payments/more.yaml", "version: 1\nrequire: security\n");
    // A link to a file or a folder that is there anyhow is no second one, nor a way round in circles.
    symlink(place.path("policy"), place.path("policy/teams/up")).expect("a link");
    symlink(place.path("policy/20-rules.yml"), place.path("policy/teams/again.yaml")).expect("a link");
    let of_directory = place.run(&format!("{PLAN} --format json --policy policy")).exits(0).stdout;
    let line = "-p policy/20-rules.yml -p policy/10-contacts.yaml -p policy/teams/payments/more.yaml -p policy/10-contacts.yaml";
    let of_files = place.run(&format!("{PLAN} --format json {line}")).exits(0).stdout;
    let read = |text: &str| -> serde_json::Value { serde_json::from_str(text).expect("JSON") };
    let (of_directory, of_files) = (read(&of_directory), read(&of_files));
    let paths: Vec<&str> =
        of_directory["policy"].as_array().expect("a list").iter().filter_map(|file| file["path"].as_str()).collect();
    assert_eq!(paths, ["policy/10-contacts.yaml", "policy/20-rules.yml", "policy/teams/payments/more.yaml"]);
    assert_eq!(of_directory["changes"], of_files["changes"]);
    assert_eq!(of_directory["id"], of_files["id"], "the order of files does not matter");
    place.write("contacts.yaml", example);
    let of_one: serde_json::Value = read(&place.run(&format!("{PLAN} --format json")).exits(0).stdout);
    assert_eq!(of_one["id"], of_directory["id"]);
}

/// What a file may decide goes by where it is, not by a link that leads to it.
#[test]
fn a_link_lends_a_file_no_other_path() {
    let place = Place::empty();
    let rules = "version: 1\nrules:\n  - { name: all, match: { ou: / }, security: soc }\n";
    let main = |path: &str| {
        let soc = "{ name: S, title: T, email: soc@example.com, phone: \"+1 206 555 0100\" }";
        format!("version: 1\nfiles:\n  - {{ path: {path}, match: {{ ou: / }} }}\ncontacts: {{ soc: {soc} }}\n")
    };
    place.write("policy/teams/a/rules.yaml", rules);
    fs::create_dir_all(place.path("policy/teams/b")).expect("a folder");
    symlink(place.path("policy/teams/a/rules.yaml"), place.path("policy/teams/b/rules.yaml")).expect("a link");
    place.write("policy/main.yaml", main("teams/b/*.yaml"));
    place.run("validate -p policy").exits(1).says("error[uncovered-file]").says("policy/teams/a/rules.yaml:1");
    place.run("validate -p policy/teams/b -p policy/main.yaml").exits(1).says("policy/teams/a/rules.yaml:1");
    place.write("policy/main.yaml", main("teams/a/*.yaml"));
    place.run("validate -p policy --organization example").exits(0);
    // However the files are named, they are where they are.
    let absolute = place.path("policy/teams/a/rules.yaml").display().to_string();
    for path in ["policy/teams/b/../a/rules.yaml", "policy/./teams/a/rules.yaml", &absolute] {
        place.run(&format!("validate -p policy/main.yaml -p {path}")).exits(0);
    }
    place.write("elsewhere/rules.yaml", rules);
    symlink(place.path("elsewhere"), place.path("policy/teams/c")).expect("a link");
    place.write("policy/main.yaml", main("teams/*/*.yaml"));
    place.run("validate -p policy/main.yaml -p policy/teams/c").exits(1).says("error[uncovered-file]");
    place.run("validate -p policy/main.yaml -p policy/teams/c/rules.yaml").exits(1).says("error[uncovered-file]");
}

/// What is kept elsewhere is given by whoever runs the program, and not by a link that somebody puts into the folder.
#[test]
fn a_link_in_the_folder_does_not_supply_what_is_kept_elsewhere() {
    let place = Place::empty();
    let main = "version: 1
files: [{ path: teams/*.yaml, match: { ou: /Workloads }, types: billing }]
contacts: { soc: external }
defaults: { security: soc }
";
    place.write("policy/main.yaml", main);
    place.write(
        "other/soc.yaml",
        "version: 1\ncontacts: { soc: { name: S, title: T, email: s@example.com, phone: \"+1 206 555 0100\" } }\n",
    );
    place.run("validate -p policy -p other/soc.yaml --organization example").exits(0);
    fs::create_dir_all(place.path("policy/teams")).expect("a folder");
    symlink(place.path("other/soc.yaml"), place.path("policy/teams/soc.yaml")).expect("a link");
    place.run("validate -p policy --organization example").exits(1).says("error[uncovered-file]");
}

#[test]
fn json_organization_files_are_read_and_written() {
    let place = Place::with_example();
    let yaml = include_str!("../../../organization.example.yaml");
    let recorded = orgcontacts::backend::organization_file::wire::parse(
        yaml,
        orgcontacts::backend::organization_file::Encoding::Yaml,
    )
    .expect("the example is well-formed");
    place.write(
        "organization.json",
        orgcontacts::backend::organization_file::wire::render(
            &recorded,
            orgcontacts::backend::organization_file::Encoding::Json,
        ),
    );
    let of_yaml = place.run(PLAN).exits(0).stdout;
    let of_json = place.run("plan --organization organization.json").exits(0).stdout;
    assert_eq!(of_json, of_yaml);
    place.run("apply --organization organization.json --auto-approve").exits(0);
    let written: serde_json::Value = serde_json::from_str(&place.read("organization.json")).expect("still JSON");
    assert_eq!(written["read_at"], "2026-11-23T10:00:00Z");
    place.run("plan --organization organization.json --detailed-exitcode").exits(0);
}

#[test]
fn the_management_account_is_out_of_reach_of_a_delegated_administrator() {
    let place = Place::with_example();
    place.run(PLAN).exits(0);
    place.edit("example-organization.yaml", "caller: \"100000000001\"", "caller: \"100000000003\"");
    let run = place.run(&format!("{PLAN} --account 100000000001 --account 100000000003")).exits(0);
    assert_snapshot("cli/plan-out-of-reach", &run.transcript());
}
