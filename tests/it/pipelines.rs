//! The ready pipelines, played: their own steps and scripts, in a repository, against an AWS endpoint on
//! loopback and a `gh` that keeps comments and issues in folders.

mod elsewhere;
mod coverage;
mod forks;
mod roles;
mod scripts;
mod workflows;

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::PathBuf;

use jiff::Timestamp;
use orgcontacts::backend::directory::{Behaviour, QuotaLevel};
use orgcontacts::backend::organization_file::{Encoding, wire};
use orgcontacts::backend::simulator::Simulator;
use orgcontacts::organization::SettingKey;
use orgcontacts::setting::Kind;
use orgcontacts::setting::alternate_contact::Fields;
use serde_json::{Value, json};

use crate::support::github::{Job, Runner};

const ORGANIZATION: &str = include_str!("../../organization.example.yaml");
const POLICY: &str = include_str!("../../contacts.example.yaml");
const PLAN_ROLE: &str = "arn:aws:iam::100000000001:role/contacts-plan";
const APPLY_ROLE: &str = "arn:aws:iam::100000000001:role/contacts-apply";
const CREATE_ROLE: &str = "arn:aws:iam::100000000001:role/contacts-create";
const MARKER: &str = "<!-- orgcontacts -->";

/// A repository with a policy, the organization behind an endpoint, and what GitHub keeps.
struct World {
    folder: tempfile::TempDir,
    simulator: Simulator,
}

impl World {
    fn new() -> Self {
        let recorded = wire::parse(ORGANIZATION, Encoding::Yaml).expect("the example is well-formed");
        let behaviour = Behaviour { quota: QuotaLevel::Unlimited, ..Behaviour::default() };
        let simulator = Simulator::start(recorded, behaviour).expect("a port is free");
        let world = Self { folder: tempfile::tempdir().expect("a folder"), simulator };
        for folder in ["bin", "hub/comments", "hub/issues", "temp", "repository/contacts", "state"] {
            fs::create_dir_all(world.path(folder)).unwrap();
        }
        for folder in ["repository", "base"] {
            world.write(&format!("{folder}/contacts/contacts.yaml"), POLICY);
        }
        let program = env!("CARGO_BIN_EXE_orgcontacts");
        // The endpoint has no quotas here: the program need not keep to them either.
        world.program(
            "orgcontacts",
            &format!("case $1 in plan | apply | report) set -- \"$@\" --quota=x1000 ;; esac\n{program} \"$@\""),
        );
        symlink(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/support/gh.sh"), world.path("bin/gh")).unwrap();
        world
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn write(&self, name: &str, text: &str) {
        fs::create_dir_all(self.path(name).parent().unwrap()).unwrap();
        fs::write(self.path(name), text).unwrap();
    }

    #[track_caller]
    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    fn edit_policy(&self, from: &str, to: &str) {
        let policy = self.read("repository/contacts/contacts.yaml");
        assert_ne!(policy.matches(from).count(), 0, "`{from}` is not in the policy");
        self.write("repository/contacts/contacts.yaml", &policy.replacen(from, to, 1));
    }

    /// A program that steps find on their path.
    fn program(&self, name: &str, script: &str) {
        let path = self.path(&format!("bin/{name}"));
        fs::write(&path, format!("#!/usr/bin/env bash\nset -euo pipefail\n{script}\n")).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    }

    fn runner(&self) -> Runner {
        Runner {
            folder: self.folder.path().to_owned(),
            workspace: self.path("repository"),
            environment: self.environment(),
            credentials: self.credentials(),
        }
    }

    /// Nothing of the machine's environment but its programs.
    fn environment(&self) -> BTreeMap<String, String> {
        let path = format!("{}:{}", self.path("bin").display(), std::env::var("PATH").unwrap_or_default());
        let shown = |name: &str| self.path(name).display().to_string();
        [("PATH", path), ("HOME", shown("state")), ("RUNNER_TEMP", shown("temp")), ("HUB", shown("hub"))]
            .map(|(name, value)| (name.to_owned(), value))
            .into()
    }

    fn credentials(&self) -> BTreeMap<String, String> {
        let url = self.simulator.url();
        [("AWS_ENDPOINT_URL", url.as_str()), ("AWS_ACCESS_KEY_ID", "100000000001"), ("AWS_SECRET_ACCESS_KEY", "x")]
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .into()
    }

    fn job(&self, workflow: &str, name: &str, context: &Value) -> Job {
        self.runner().job(&format!("docs/ci/github/{workflow}"), name, context)
    }

    /// The folders of comments or issues.
    fn kept(&self, what: &str) -> Vec<String> {
        let entries = fs::read_dir(self.path(&format!("hub/{what}"))).unwrap();
        let mut names: Vec<_> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    /// How often an operation was done.
    fn count(&self, operation: &str) -> u64 {
        self.simulator.state().calls.count(operation, "ok")
    }

    fn writes(&self) -> u64 {
        self.count("PutAlternateContact") + self.count("DeleteAlternateContact")
    }

    /// Somebody else sets a contact.
    fn set(&self, account: &str, kind: Kind, name: &str) {
        let key = SettingKey { account: account.parse().unwrap(), kind };
        let fields = Fields { name, title: "T", email: "n@example.com", phone: "1" }.map(str::to_owned);
        self.simulator.state().directory_mut().put(key, fields.into(), Timestamp::UNIX_EPOCH).expect("it may be set");
    }
}

/// What GitHub tells a workflow.
fn context(event: Value) -> Value {
    json!({
        "github": {
            "repository": "example/contacts",
            "token": "token",
            "server_url": "https://example.com",
            "action_repository": "OWNER/orgcontacts",
            "action_path": env!("CARGO_MANIFEST_DIR"),
            "event": event,
        },
        "vars": {
            "CONTACTS_PLAN_ROLE": PLAN_ROLE,
            "CONTACTS_APPLY_ROLE": APPLY_ROLE,
            "CONTACTS_CREATE_ROLE": CREATE_ROLE,
        },
        "inputs": {},
        "needs": {},
    })
}

fn pull_request(from: &str) -> Value {
    context(
        json!({ "pull_request": { "number": 7, "head": { "repo": { "full_name": from } }, "base": { "sha": "0".repeat(40) } } }),
    )
}

fn needing(job: &Job) -> Value {
    let mut context = context(json!({}));
    context["needs"] = json!({ "plan": job.need() });
    context
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

#[test]
fn from_pull_request_to_apply_to_drift() {
    let world = World::new();
    world.edit_policy("soc@example.com", "security@example.com");
    let planned = world.job("pull-request.yml", "plan", &pull_request("example/contacts")).ends(true);
    assert_eq!(planned.roles, [PLAN_ROLE]);
    assert_eq!(world.kept("comments").len(), 1);
    let comment = world.read(&format!("hub/comments/{}/body", world.kept("comments")[0]));
    // Nothing was applied before: what the policy as it was wanted is drift.
    let causes = "By the change of policy: **13**. By drift: **6**.";
    assert!(comment.contains(causes) && comment.contains("What had drifted"), "{comment}");
    assert!(comment.contains("Plan ID") && !comment.contains("@example.com"), "{comment}");
    assert!(!planned.log.contains("@example.com") && !planned.summary.contains("@example.com"), "{}", planned.log);
    assert_eq!(world.writes(), 0, "a plan writes nothing");

    let merged = world.job("apply.yml", "plan", &context(json!({}))).ends(true);
    assert_eq!(merged.roles, [PLAN_ROLE]);
    let id = text(&merged.outputs["plan-id"]);
    assert!(id.starts_with("sha256:") && merged.summary.contains(id), "{}", merged.summary);
    assert_ne!(merged.outputs["changes"], "0");
    // Many contacts change at once; the workflow's own limits are what lets it pass or not.
    let refused = world.job("apply.yml", "apply", &needing(&merged)).ends(false);
    assert!(refused.log.contains("exit code 3: refused by a guardrail"), "{}", refused.log);
    assert!(refused.summary.contains("the run ended before the first change"), "{}", refused.summary);
    assert_eq!(world.writes(), 0);

    world.edit_policy("security@example.com", "soc@example.com");
    let merged = world.job("apply.yml", "plan", &context(json!({}))).ends(true);
    let applied = world.job("apply.yml", "apply", &needing(&merged)).ends(true);
    assert_eq!(applied.roles, [APPLY_ROLE]);
    assert!(applied.summary.starts_with("<!-- orgcontacts apply -->\n"), "{}", applied.summary);
    for job in [&merged, &applied] {
        assert!(!job.log.contains("@example.com") && !job.summary.contains("@example.com"), "{}", job.log);
    }
    assert_eq!(world.writes().to_string(), text(&merged.outputs["changes"]));
    let kept: Value = serde_json::from_str(&world.read("artifacts/old-values/plan.json")).expect("the plan is kept");
    assert_eq!(kept["id"], merged.outputs["plan-id"]);

    world.job("drift.yml", "drift", &context(json!({}))).ends(true);
    assert_eq!(world.kept("issues"), [""; 0], "there is nothing to report");
    let nothing = world.job("apply.yml", "plan", &context(json!({}))).ends(true);
    assert!(world.job("apply.yml", "apply", &needing(&nothing)).skipped, "there is nothing to approve");
}

#[test]
fn a_comment_is_updated_and_nobody_elses_is_touched() {
    let world = World::new();
    for (id, author, line) in [("001", "stranger", MARKER), ("002", "github-actions[bot]", "something else")] {
        world.write(&format!("hub/comments/{id}/author"), author);
        world.write(&format!("hub/comments/{id}/state"), "open");
        world.write(&format!("hub/comments/{id}/body"), &format!("{line}\nleave me alone"));
    }
    let run = || world.job("pull-request.yml", "plan", &pull_request("example/contacts"));
    run().ends(true);
    let [_, _, ours] = &world.kept("comments")[..] else { panic!("{:?}", world.kept("comments")) };
    let body = |id: &str| world.read(&format!("hub/comments/{id}/body"));
    let first = body(ours);
    assert!(first.starts_with(MARKER) && first.contains("Plan ID `sha256:"), "{first}");
    world.edit_policy("Payments Finance", "Payments Accounting");
    run().ends(true);
    assert_ne!(body(ours), first);
    // A policy with mistakes has a comment of its own, in the same place; the job fails after that.
    world.edit_policy("security: soc", "security: sox");
    let failed = run().ends(false);
    assert!(body(ours).contains("unknown-contact"), "{}", body(ours));
    assert!(failed.log.contains("::error "), "annotations are in the log:\n{}", failed.log);
    assert_eq!(world.kept("comments").len(), 3);
    for id in ["001", "002"] {
        assert!(body(id).ends_with("leave me alone"));
    }
    let calls = world.read("hub/calls");
    assert_eq!(calls.matches("POST").count(), 1, "{calls}");
    assert_eq!(calls.matches("PATCH").count(), 2, "{calls}");
}

#[test]
fn what_has_changed_since_it_was_approved_is_refused() {
    let world = World::new();
    let planned = world.job("apply.yml", "plan", &context(json!({}))).ends(true);
    world.set("100000000012", Kind::Security, "Somebody else");
    let refused = world.job("apply.yml", "apply", &needing(&planned)).ends(false);
    assert!(refused.log.contains("exit code 4: the plan is stale"), "{}", refused.log);
    assert!(!refused.summary.contains("unverified"), "nothing was begun:\n{}", refused.summary);
    assert_eq!(world.writes(), 0);
    // So is a policy that was changed in between.
    let planned = world.job("apply.yml", "plan", &context(json!({}))).ends(true);
    world.edit_policy("Payments Finance", "Payments Accounting");
    world.job("apply.yml", "apply", &needing(&planned)).ends(false);
    assert_eq!(world.writes(), 0);
}

#[test]
fn a_saved_plan_is_applied_as_it_was_approved() {
    let world = World::new();
    let run = |world: &World| {
        let planned = world.job("apply-saved-plan.yml", "plan", &context(json!({}))).ends(true);
        let plan = fs::read_to_string(world.path("artifacts/plan/plan.json")).expect("the plan is an artifact");
        (planned, plan)
    };
    let (planned, plan) = run(&world);
    // A plan that somebody has put in its place, whole and well-formed, is not the approved one.
    world.edit_policy("Payments Finance", "Payments Accounting");
    let (_, other) = run(&world);
    assert_ne!(plan, other);
    world.job("apply-saved-plan.yml", "apply", &needing(&planned)).ends(false);
    world.write("artifacts/plan/plan.json", &plan.replacen("example.com", "example.org", 1));
    let refused = world.job("apply-saved-plan.yml", "apply", &needing(&planned)).ends(false);
    assert!(refused.log.contains("digest"), "{}", refused.log);
    assert_eq!(world.writes(), 0);
    world.write("artifacts/plan/plan.json", &plan);
    let applied = world.job("apply-saved-plan.yml", "apply", &needing(&planned)).ends(true);
    assert_eq!(applied.roles, [APPLY_ROLE]);
    assert_eq!(world.writes().to_string(), text(&planned.outputs["changes"]));
    assert!(plan.contains("@example.com"), "the plan file has the contacts themselves");
    for job in [&planned, &refused, &applied] {
        assert!(!job.log.contains("@example.com") && !job.summary.contains("@example.com"), "{}", job.log);
    }
}

#[test]
fn one_issue_is_opened_kept_and_closed() {
    let world = World::new();
    world.write("hub/issues/1/author", "stranger");
    world.write("hub/issues/1/state", "open");
    world.write("hub/issues/1/body", MARKER);
    let drift = || world.job("drift.yml", "drift", &context(json!({}))).ends(true);
    drift();
    let [_, issue] = &world.kept("issues")[..] else { panic!("{:?}", world.kept("issues")) };
    let field = |name: &str| world.read(&format!("hub/issues/{issue}/{name}"));
    assert_eq!(field("title"), "Alternate contacts have drifted");
    let first = field("body");
    assert!(first.starts_with(MARKER) && !first.contains("@example.com"), "an issue shows no address:\n{first}");
    world.set("100000000012", Kind::Security, "Somebody else");
    drift();
    assert_ne!(field("body"), first, "it has the newest plan");
    // Where nothing can be told, nothing is said.
    let before = field("body");
    world.simulator.state().directory_mut().change_settings(|settings| settings.trusted_access = false);
    let failed = world.job("drift.yml", "drift", &context(json!({}))).ends(false);
    assert!(failed.log.contains("Drift could not be determined"), "{}", failed.log);
    assert_eq!((field("body"), field("state")), (before, "open".to_owned()));
    world.simulator.state().directory_mut().change_settings(|settings| settings.trusted_access = true);

    let planned = world.job("apply.yml", "plan", &context(json!({}))).ends(true);
    world.job("apply.yml", "apply", &needing(&planned)).ends(true);
    drift();
    assert_eq!((field("state"), field("state_reason")), ("closed".to_owned(), "completed".to_owned()));
    drift();
    assert_eq!(world.kept("issues").len(), 2);
    assert_eq!(world.read("hub/issues/1/state"), "open", "nobody else's issue is closed");
}

#[test]
fn a_new_account_gets_what_it_lacks_and_keeps_what_it_has() {
    let world = World::new();
    let run = |account: &str| {
        let event = json!({ "client_payload": { "account": account } });
        world.job("new-account.yml", "create", &context(event))
    };
    // 100000000004 has another billing contact than the policy wants, and no contact less.
    run("100000000004").ends(true);
    assert_eq!(world.writes(), 0);
    let created = run("100000000005").ends(true);
    assert_eq!(created.roles, [CREATE_ROLE]);
    assert_eq!(world.count("DeleteAlternateContact"), 0);
    let written = world.count("PutAlternateContact");
    assert!(written > 0);
    run("100000000005").ends(true);
    assert_eq!(world.count("PutAlternateContact"), written, "once is enough");
    assert_eq!(world.count("ListAccounts"), 0, "the organization is not listed for one account");
    for hostile in ["100000000005\n--only=update", "$(touch hacked)", "'; touch hacked", "1", ""] {
        let refused = run(hostile).ends(false);
        assert!(refused.log.contains("That is not a valid account ID."), "{}", refused.log);
        assert_eq!(refused.roles, [""; 0], "before there are credentials");
    }
    assert!(!world.path("repository/hacked").exists());
}
