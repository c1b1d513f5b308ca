//! Pull requests from strangers: no credentials, and nothing of theirs is believed or run.

use std::os::unix::fs::symlink;
use std::process::Command;

use serde_json::json;

use super::{MARKER, ORGANIZATION, POLICY, World, context, pull_request};
use crate::support::github::Job;

/// A world whose repository has a history, and a fork of it.
fn with_fork() -> World {
    let world = World::new();
    world.write("organization.yaml", ORGANIZATION);
    let mut snapshot = Command::new(env!("CARGO_BIN_EXE_orgcontacts"));
    snapshot.args(["snapshot", "--redact", "--organization", "organization.yaml"]);
    snapshot.args(["--out", "repository/organization.yaml"]).current_dir(world.path("."));
    assert!(snapshot.output().expect("the program runs").status.success());
    git(&world, "repository", &["init", "--quiet", "--initial-branch=main"]);
    commit(&world, "repository");
    git(&world, ".", &["clone", "--quiet", "--bare", "repository", "origin.git"]);
    git(&world, "repository", &["remote", "add", "origin", &world.path("origin.git").display().to_string()]);
    git(&world, ".", &["clone", "--quiet", "origin.git", "fork"]);
    world
}

fn git(world: &World, folder: &str, arguments: &[&str]) -> String {
    let mut command = Command::new("git");
    command.args(arguments).current_dir(world.path(folder)).env_clear().envs(world.environment());
    for (name, value) in [("NAME", "Stranger"), ("EMAIL", "stranger@example.com")] {
        command.env(format!("GIT_AUTHOR_{name}"), value).env(format!("GIT_COMMITTER_{name}"), value);
    }
    let output = command.output().expect("git runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

fn commit(world: &World, folder: &str) {
    git(world, folder, &["add", "--all"]);
    git(world, folder, &["commit", "--quiet", "--message=A commit"]);
}

/// The stranger pushes what is in the fork; gives its commit.
fn push(world: &World) -> String {
    commit(world, "fork");
    git(world, "fork", &["push", "--quiet", "--force", "origin", "HEAD:refs/pull/7/head"]);
    let head = git(world, "fork", &["rev-parse", "HEAD"]);
    world.write("hub/pulls", &format!("7\t{head}\n"));
    head
}

/// The two jobs that comment on a pull request from a fork.
fn comment(world: &World, head: &str) -> (Job, Option<Job>) {
    let run = json!({
        "event": "pull_request", "head_sha": head, "head_branch": "a branch",
        "head_repository": { "owner": { "login": "stranger" } },
    });
    let mut context = context(json!({ "workflow_run": run }));
    let planned = world.job("pull-request-fork-comment.yml", "plan", &context);
    context["needs"] = json!({ "plan": planned.need() });
    let commented = world.job("pull-request-fork-comment.yml", "comment", &context);
    (planned, (!commented.skipped).then_some(commented))
}

fn body(world: &World) -> String {
    let comments = world.kept("comments");
    let [only] = &comments[..] else { panic!("{comments:?}") };
    world.read(&format!("hub/comments/{only}/body"))
}

#[test]
fn a_fork_is_checked_without_credentials() {
    let world = with_fork();
    let checked = world.job("pull-request-fork.yml", "plan", &pull_request("stranger/contacts")).ends(true);
    assert_eq!(checked.roles, [""; 0]);
    assert!(checked.summary.starts_with(MARKER) && !checked.summary.contains("@example.com"), "{}", checked.summary);
    assert_eq!(world.kept("comments"), [""; 0], "it may not write");
    // Each variant leaves the other's pull requests alone.
    assert!(world.job("pull-request-fork.yml", "plan", &pull_request("example/contacts")).skipped);
    assert!(world.job("pull-request.yml", "plan", &pull_request("stranger/contacts")).skipped);
    world.edit_policy("security: soc", "security: sox");
    let failed = world.job("pull-request-fork.yml", "plan", &pull_request("stranger/contacts")).ends(false);
    assert!(failed.log.contains("unknown-contact"), "{}", failed.log);
    assert!(world.simulator.state().calls.iter().next().is_none(), "nobody was asked anything");
}

#[test]
fn the_comment_is_about_the_commit_and_made_here() {
    let world = with_fork();
    world.write("fork/contacts/contacts.yaml", &POLICY.replace("title: Finance", "title: Fraud"));
    let head = push(&world);
    let (planned, commented) = comment(&world, &head);
    let planned = planned.ends(true);
    assert_eq!(planned.outputs["number"], "7");
    commented.expect("it is commented").ends(true);
    let first = body(&world);
    assert!(first.contains("+ title  Fraud"), "{first}");
    // The same comment, for the next commit, also where the policy has mistakes now.
    world.write("fork/contacts/contacts.yaml", "version: 1\ncontacts: {}\nrules: @everybody\n");
    let (planned, commented) = comment(&world, &push(&world));
    planned.ends(false);
    commented.expect("it is commented").ends(true);
    assert_ne!(body(&world), first);
    assert!(world.simulator.state().calls.iter().next().is_none(), "nobody was asked anything");
}

#[test]
fn nothing_of_a_fork_is_followed_or_run() {
    let world = with_fork();
    world.write("secret.yaml", "secret: hunter2");
    symlink(world.path("secret.yaml"), world.path("fork/contacts/link.yaml")).unwrap();
    world.write("fork/contacts/$(touch hacked).yaml", "hacked");
    world.write("fork/contacts/a\nb.yaml", "hacked");
    world.write("fork/contacts/deeper/more.yaml", "hacked");
    world.write("fork/contacts/large.yaml", &" ".repeat(1_048_577));
    world.write("fork/contacts/.gitattributes", "* filter=evil");
    world.write("fork/organization.yaml", "hacked");
    world.write("fork/ci/github/comment.sh", "touch hacked");
    world.write("fork/action.yml", "hacked");
    let (planned, commented) = comment(&world, &push(&world));
    planned.ends(true);
    commented.expect("it is commented").ends(true);
    assert!(body(&world).starts_with(MARKER) && !body(&world).contains("hunter2"), "{}", body(&world));
    let taken: Vec<_> = std::fs::read_dir(world.path("repository/contacts")).unwrap().collect();
    assert_eq!(taken.len(), 1, "the policy and nothing else: {taken:?}");
    assert!(!world.path("repository/hacked").exists());
}

#[test]
fn a_pull_request_that_has_moved_on_is_not_commented_on() {
    let world = with_fork();
    world.write("fork/contacts/more.yaml", "version: 1\n");
    let old = push(&world);
    world.write("fork/contacts/more.yaml", "version: 1\n# more\n");
    let new = push(&world);
    assert_ne!(old, new);
    let (planned, commented) = comment(&world, &old);
    planned.ends(false);
    assert!(commented.is_none());
    assert_eq!(world.kept("comments"), [""; 0]);
}
