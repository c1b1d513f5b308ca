//! The pipelines outside GitHub: EventBridge with CodeBuild, GitLab, pre-commit.

use std::fs;
use std::process::{Command, Output};

use serde_json::{Value, json};

use super::{World, text};
use crate::support::github::yaml;

fn bash(world: &World, script: &str, environment: &[(String, String)]) -> Output {
    let mut command = Command::new("bash");
    command.args(["-eo", "pipefail", "-c", script]).current_dir(world.path("repository"));
    command.env_clear().envs(world.environment()).envs(world.credentials()).envs(environment.iter().cloned());
    command.output().expect("bash runs")
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

/// The properties of a resource of the template. CloudFormation's short forms are tags, of which nothing
/// is needed here.
fn resource(name: &str) -> Value {
    yaml("docs/ci/eventbridge/template.yaml")["Resources"][name]["Properties"].clone()
}

/// What an event's rule tells the build: the places of its map, filled into its template. A place that the
/// event does not have is an empty text.
fn transformed(event: &Value) -> Vec<(String, String)> {
    let transformer = resource("Rule")["Targets"][0]["InputTransformer"].clone();
    let mut input = text(&transformer["InputTemplate"]).to_owned();
    for (name, path) in transformer["InputPathsMap"].as_object().expect("a map") {
        let steps = text(path).trim_start_matches("$.").split('.');
        let found = steps.fold(event.clone(), |value, step| value.get(step).cloned().unwrap_or_default());
        input = input.replace(&format!("<{name}>"), text(&found));
    }
    let input: Value = serde_json::from_str(&input).expect("the template is JSON");
    let variables = input["environmentVariablesOverride"].as_array().expect("a list").iter();
    variables.map(|variable| (text(&variable["name"]).to_owned(), text(&variable["value"]).to_owned())).collect()
}

/// Whether the rule's pattern takes an event.
fn is_taken(event: &Value) -> bool {
    let pattern = resource("Rule")["EventPattern"].clone();
    assert!(pattern.get("detail-type").is_none(), "it is not known for every event");
    let detail = &pattern["detail"];
    assert_eq!(detail["errorCode"], json!([{ "exists": false }]));
    let names = detail["eventName"].as_array().expect("a list");
    pattern["source"] == json!([event["source"]])
        && names.contains(&event["detail"]["eventName"])
        && event["detail"].get("errorCode").is_none()
}

fn event(name: &str, detail: &Value) -> Value {
    let mut event = json!({ "source": "aws.organizations", "detail": { "eventName": name } });
    event["detail"].as_object_mut().unwrap().extend(detail.as_object().unwrap().clone());
    event
}

/// Runs the commands of the build as CodeBuild does, in the policy's repository.
fn build(world: &World, event: &Value) -> Output {
    let root = env!("CARGO_MANIFEST_DIR");
    let archive = world.path("archive.tar.gz").display().to_string();
    let tar = Command::new("tar")
        .args(["-czf", &archive, "-C", &world.path("bin").display().to_string(), "orgcontacts"])
        .args(["-C", &format!("{root}/ci"), "new-account.sh"])
        .status();
    assert!(tar.expect("tar runs").success());
    world.program("aws", &format!("[[ $* == 's3 cp --only-show-errors s3://bucket/key orgcontacts.tar.gz' ]]\ncp '{archive}' orgcontacts.tar.gz"));
    let hash = orgcontacts::plan::file::sha256(&fs::read(&archive).unwrap());
    let project = resource("Project");
    let buildspec: Value = serde_saphyr::from_str(text(&project["Source"]["BuildSpec"])).expect("the build is YAML");
    let phases =
        ["install", "build"].map(|phase| buildspec["phases"][phase]["commands"].as_array().expect("a list").clone());
    let commands: Vec<_> = phases.iter().flatten().map(text).collect();
    let mut environment = transformed(event);
    for variable in project["Environment"]["EnvironmentVariables"].as_array().expect("a list") {
        let value = match text(&variable["Name"]) {
            "PROGRAM" => "s3://bucket/key",
            "PROGRAM_SHA256" => &hash,
            "POLICY" => "contacts",
            other => panic!("{other} is not known here"),
        };
        environment.push((text(&variable["Name"]).to_owned(), value.to_owned()));
    }
    environment.extend([("PAUSE", "0"), ("TRIES", "1")].map(|(name, value)| (name.to_owned(), value.to_owned())));
    bash(world, &commands.join("\n"), &environment)
}

#[test]
fn every_event_leads_to_its_account() {
    let id = "100000000005";
    let events = [
        event(
            "CreateAccountResult",
            &json!({ "serviceEventDetails": { "createAccountStatus": { "state": "SUCCEEDED", "accountId": id } } }),
        ),
        event(
            "AccountJoinedOrganization",
            &json!({ "serviceEventDetails": { "accountId": id, "joinedMethod": "Created" } }),
        ),
        event("MoveAccount", &json!({ "requestParameters": { "accountId": id, "sourceParentId": "r-ex01" } })),
        event(
            "TagResource",
            &json!({ "requestParameters": { "resourceId": id, "tags": [{ "key": "team", "value": "<x>" }] } }),
        ),
    ];
    for event in events {
        assert!(is_taken(&event), "{event}");
        let world = World::new();
        let built = build(&world, &event);
        assert!(built.status.success(), "{}", said(&built));
        assert!(world.count("PutAlternateContact") > 0, "{}", said(&built));
        assert_eq!((world.count("DeleteAlternateContact"), world.count("ListAccounts")), (0, 0), "{event}");
        assert!(said(&built).contains(id) && !said(&built).contains("100000000012"), "{}", said(&built));
    }
}

#[test]
fn an_event_of_another_shape_overwrites_nothing_either() {
    let joined = event("AccountJoinedOrganization", &json!({ "joinedMethod": "INVITED" }));
    let world = World::new();
    let built = build(&world, &joined);
    assert!(built.status.success(), "{}", said(&built));
    assert!(said(&built).contains("Left out by --only: 4 updates, 1 delete."), "{}", said(&built));
    assert_eq!(world.count("PutAlternateContact"), 6, "what is missing anywhere");
    let tagged = event("TagResource", &json!({ "requestParameters": { "resourceId": "ou-ex01-sandbox0" } }));
    let world = World::new();
    assert!(build(&world, &tagged).status.success());
    assert_eq!(world.writes(), 0);
    for ignored in ["UntagResource", "CreateAccount"] {
        assert!(!is_taken(&event(ignored, &json!({}))));
    }
    assert!(!is_taken(&event("MoveAccount", &json!({ "errorCode": "AccessDenied" }))), "it was not moved");
}

#[test]
fn a_program_of_another_hash_is_not_run() {
    let world = World::new();
    world.program("sha256sum", "exit 1");
    let built = build(&world, &event("MoveAccount", &json!({ "requestParameters": { "accountId": "100000000005" } })));
    assert!(!built.status.success());
    assert!(!world.path("repository/program").exists());
    assert_eq!(world.writes(), 0);
}

/// The shell lines of a job, with those of the job that it extends.
fn gitlab(world: &World, job: &str, more: &[(&str, &str)]) -> Output {
    let pipeline = yaml("docs/ci/gitlab/.gitlab-ci.yml");
    assert_eq!(pipeline[job]["extends"], ".orgcontacts");
    let lines = |job: &Value, part: &str| -> Vec<String> {
        job[part].as_array().expect("a list").iter().map(|line| text(line).to_owned()).collect()
    };
    let script =
        [lines(&pipeline[".orgcontacts"], "before_script"), lines(&pipeline[job], "script")].concat().join("\n");
    let directory = world.path("repository").display().to_string();
    let mut environment = vec![("IDENTITY_TOKEN".to_owned(), "token".to_owned())];
    for (name, value) in pipeline[".orgcontacts"]["variables"].as_object().expect("variables") {
        environment.push((name.clone(), text(value).replace("$CI_PROJECT_DIR", &directory)));
    }
    environment.extend(more.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
    bash(world, &script, &environment)
}

#[test]
fn gitlab_plans_applies_and_looks_for_drift() {
    let world = World::new();
    world.program("cargo", "mkdir -p .orgcontacts/bin\ncp \"$(command -v orgcontacts)\" .orgcontacts/bin/");
    let planned = gitlab(&world, "plan", &[]);
    assert!(planned.status.success(), "{}", said(&planned));
    assert!(!said(&planned).contains("@example.com"), "a job's log is read by many");
    let quality: Value = serde_json::from_str(&world.read("repository/codequality.json")).expect("JSON");
    assert!(quality.is_array());
    assert!(world.read("repository/junit.xml").starts_with("<?xml"));
    assert_eq!(gitlab(&world, "drift", &[]).status.code(), Some(2));

    let merged = gitlab(&world, "plan-merged", &[]);
    assert!(merged.status.success(), "{}", said(&merged));
    let id = world.read("repository/plan.env");
    let id = id.trim().strip_prefix("PLAN_ID=").expect("the id is passed on").to_owned();
    assert!(!world.path("repository/plan.json").exists());
    assert_eq!(gitlab(&world, "apply", &[("PLAN_ID", "sha256:00")]).status.code(), Some(4));
    assert!(!gitlab(&world, "apply", &[]).status.success(), "nothing is applied that nobody has approved");
    assert_eq!(world.writes(), 0);
    let applied = gitlab(&world, "apply", &[("PLAN_ID", &id)]);
    assert!(applied.status.success(), "{}", said(&applied));
    assert!(world.read("repository/report.json").contains("\"applied\""));
    assert_eq!(gitlab(&world, "drift", &[]).status.code(), Some(0));
}

#[test]
fn hooks_are_commands_of_the_program() {
    let hooks = yaml(".pre-commit-hooks.yaml");
    let hooks = hooks.as_array().expect("a list");
    assert_eq!(hooks.len(), 2);
    for hook in hooks {
        assert_eq!(hook["pass_filenames"], json!(false));
        let world = World::new();
        let run = || bash(&world, &format!("{} --policy contacts", text(&hook["entry"])), &[]).status.code();
        assert_eq!(run(), Some(0));
        world.edit_policy("security: soc", "security: sox");
        assert_eq!(run(), Some(1));
    }
}
