//! The pipelines outside GitHub: EventBridge with CodeBuild, GitLab, pre-commit.

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;
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
    build_trying(world, event, "1")
}

fn build_trying(world: &World, event: &Value, tries: &str) -> Output {
    let root = env!("CARGO_MANIFEST_DIR");
    let archive = world.path("archive.tar.gz").display().to_string();
    let tar = Command::new("tar")
        .args(["-czf", &archive, "-C", &world.path("bin").display().to_string(), "orgcontacts"])
        .args(["-C", &format!("{root}/ci"), "new-account.sh"])
        .status();
    assert!(tar.expect("tar runs").success());
    world.program("aws", &format!("[[ $* == 's3 cp --only-show-errors s3://bucket/key orgcontacts.tar.gz' ]]\npwd >>\"$HUB/folders\"\ncp '{archive}' orgcontacts.tar.gz"));
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
    environment.extend([("PAUSE", "0"), ("TRIES", tries)].map(|(name, value)| (name.to_owned(), value.to_owned())));
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
        assert!(!said(&built).contains("@example.com"), "a build's log is read by many:\n{}", said(&built));
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
    assert_eq!(world.writes(), 0);
}

/// Puts programs into the checkout that say so when they are run.
fn commit_programs(world: &World, folder: &str) {
    let names = ["orgcontacts", "new-account.sh", "sleep", "program", "cargo", "rustc", "sha256sum", "aws", "tar"];
    for name in names {
        let path = format!("repository/{folder}/{name}");
        if world.path(&path).is_dir() {
            continue;
        }
        world.write(&path, "#!/usr/bin/env bash\ntouch \"$HUB/hacked\"\n");
        fs::set_permissions(world.path(&path), fs::Permissions::from_mode(0o755)).unwrap();
    }
}

/// What a commit has put where the build once had its own is not run, not even by a second try.
#[test]
fn nothing_in_the_checkout_is_run_by_the_build() {
    let world = World::new();
    for folder in ["program", "bin", "."] {
        commit_programs(&world, folder);
    }
    symlink(world.path("hub/written"), world.path("repository/orgcontacts.tar.gz")).unwrap();
    let moved = event("MoveAccount", &json!({ "requestParameters": { "accountId": "100000000005" } }));
    world.simulator.state().directory_mut().change_settings(|settings| settings.trusted_access = false);
    let built = build_trying(&world, &moved, "2");
    assert!(!built.status.success() && said(&built).contains("trying again"), "{}", said(&built));
    world.simulator.state().directory_mut().change_settings(|settings| settings.trusted_access = true);
    let built = build_trying(&world, &moved, "2");
    assert!(built.status.success() && world.writes() > 0, "{}", said(&built));
    for file in ["hub/hacked", "hub/written"] {
        assert!(!world.path(file).exists(), "{file}: {}", said(&built));
    }
    let checkout = world.path("repository").canonicalize().unwrap();
    for folder in world.read("hub/folders").lines() {
        assert!(!Path::new(folder).canonicalize().unwrap_or_default().starts_with(&checkout), "{folder}");
    }
}

/// Roles are for the rule and the project of this stack alone.
#[test]
fn services_take_roles_for_this_stack_only() {
    for (role, user) in [("StartRole", "Rule"), ("BuildRole", "Project")] {
        let condition = &resource(role)["AssumeRolePolicyDocument"]["Statement"][0]["Condition"];
        let source = text(&condition["ArnEquals"]["aws:SourceArn"]).to_owned();
        let kind = user.to_lowercase();
        assert!(source.ends_with(&format!(":${{AWS::AccountId}}:{kind}/${{AWS::StackName}}")), "{role}: {source}");
        assert_eq!(resource(user)["Name"], "AWS::StackName", "{user}");
        assert_eq!(condition["StringEquals"]["aws:SourceAccount"], "AWS::AccountId", "{role}");
    }
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

/// A `cargo` that installs, like the real one, and like rustup looks around where it is started.
fn gitlab_builds(world: &World) {
    world.program(
        "cargo",
        "echo built >>\"$HUB/built\"\n[[ ! -e rust-toolchain.toml && ! -e .cargo && -z ${IDENTITY_TOKEN:-} ]] || touch \"$HUB/hacked\"\n\
         while [[ $1 != --root ]]; do shift; done\nmkdir -p \"$2/bin\"\ncp \"$(command -v orgcontacts)\" \"$2/bin/\"",
    );
}

/// What a commit, or a cache, has put where the job looks for its program, its token or its results.
#[test]
fn nothing_in_the_checkout_is_run_by_gitlab() {
    let world = World::new();
    gitlab_builds(&world);
    for folder in [".orgcontacts-cache/bin", ".orgcontacts-cache", ".orgcontacts", "bin", "."] {
        commit_programs(&world, folder);
    }
    world.write("repository/rust-toolchain.toml", "[toolchain]\npath = \".\"\n");
    world.write("repository/.cargo/config.toml", "[build]\nrustc = \"./rustc\"\n");
    for link in [".identity-token", "plan.env", "old-values.json", "report.json", "plan.json"] {
        symlink(world.path(&format!("hub/written-{link}")), world.path(&format!("repository/{link}"))).unwrap();
    }
    let unharmed = |job: &str| {
        let hub =
            fs::read_dir(world.path("hub")).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
        let bad: Vec<_> = hub.filter(|name| name == "hacked" || name.starts_with("written")).collect();
        assert_eq!(bad, [""; 0], "{job}");
    };
    let merged = gitlab(&world, "plan-merged", &[]);
    assert!(merged.status.success(), "{}", said(&merged));
    unharmed("plan-merged");
    let id = world.read("repository/plan.env").trim().trim_start_matches("PLAN_ID=").to_owned();
    commit_programs(&world, ".orgcontacts-cache");
    let applied = gitlab(&world, "apply", &[("PLAN_ID", &id), ("ORGCONTACTS_SHA256", &"0".repeat(64))]);
    assert!(applied.status.success() && world.writes() > 0, "{}", said(&applied));
    unharmed("apply");
    assert_eq!(world.read("hub/built").lines().count(), 2);
}

#[test]
fn a_cached_program_is_run_only_if_it_has_the_hash() {
    let world = World::new();
    gitlab_builds(&world);
    let built = gitlab(&world, "plan", &[]);
    let hash = said(&built).lines().find_map(|line| line.strip_suffix("  orgcontacts").map(str::to_owned));
    let hash = hash.unwrap_or_else(|| panic!("the hash is not in\n{}", said(&built)));
    let builds = || world.read("hub/built").lines().count();
    assert!(gitlab(&world, "plan", &[("ORGCONTACTS_SHA256", &hash)]).status.success());
    assert_eq!(builds(), 1, "it comes out of the cache");
    assert!(gitlab(&world, "plan", &[]).status.success());
    assert_eq!(builds(), 2, "without a hash nothing does");
    commit_programs(&world, ".orgcontacts-cache");
    assert!(gitlab(&world, "plan", &[("ORGCONTACTS_SHA256", &hash)]).status.success());
    assert_eq!(builds(), 3, "what is another is not run");
    assert!(!world.path("hub/hacked").exists());
}

#[test]
fn gitlab_plans_applies_and_looks_for_drift() {
    let world = World::new();
    gitlab_builds(&world);
    let planned = gitlab(&world, "plan", &[]);
    assert!(planned.status.success(), "{}", said(&planned));
    assert!(!said(&planned).contains("@example.com"), "a job's log is read by many");
    let quality: Value = serde_json::from_str(&world.read("repository/codequality.json")).expect("JSON");
    assert!(quality.is_array());
    assert!(world.read("repository/junit.xml").starts_with("<?xml"));
    // Of a merge that GitLab has made, the comment names the head of the merge request.
    let [head, merge] = ["0123456789abcdef0123456789abcdef01234567", "fedcba9876543210fedcba9876543210fedcba98"];
    for (name, named) in [("CI_MERGE_REQUEST_SOURCE_BRANCH_SHA", head), ("NOTHING", merge)] {
        assert!(gitlab(&world, "plan", &[("CI_COMMIT_SHA", merge), (name, head)]).status.success());
        assert!(world.read("repository/plan.md").contains(&format!("\nPlanned for commit `{named}`.\n")), "{name}");
    }
    assert_eq!(gitlab(&world, "drift", &[]).status.code(), Some(2));

    let merged = gitlab(&world, "plan-merged", &[]);
    assert!(merged.status.success(), "{}", said(&merged));
    let id = world.read("repository/plan.env");
    let id = id.trim().strip_prefix("PLAN_ID=").expect("the id is passed on").to_owned();
    assert!(!world.path("repository/plan.json").exists());
    let other = format!("sha256:{}", "0".repeat(64));
    assert_eq!(gitlab(&world, "apply", &[("PLAN_ID", &other)]).status.code(), Some(4));
    assert!(!gitlab(&world, "apply", &[]).status.success(), "nothing is applied that nobody has approved");
    assert_eq!(world.writes(), 0);
    let applied = gitlab(&world, "apply", &[("PLAN_ID", &id)]);
    assert!(applied.status.success(), "{}", said(&applied));
    for job in [&merged, &applied] {
        assert!(!said(job).contains("@example.com"), "a job's log is read by many:\n{}", said(job));
    }
    assert!(world.read("repository/old-values.json").contains("@example.com"), "files have no masks");
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
