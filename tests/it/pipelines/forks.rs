//! Pull requests from strangers: no credentials, and nothing of theirs is believed or run.

use std::os::unix::fs::{PermissionsExt, symlink};
use std::process::Command;

use serde_json::json;

use super::{MARKER, ORGANIZATION, POLICY, World, context, pull_request};
use crate::support::github::Job;

/// A world whose repository has a history, and a fork of it.
fn with_fork() -> World {
    let world = World::new();
    world.write("organization.yaml", ORGANIZATION);
    let mut snapshot = Command::new(env!("CARGO_BIN_EXE_orgcontacts"));
    snapshot.args(["snapshot", "--redact", "--policy", "repository/contacts"]);
    snapshot.args(["--organization", "organization.yaml"]);
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

/// The stranger pushes what is in the fork, and GitHub makes the merge; gives the stranger's commit.
fn push(world: &World) -> String {
    commit(world, "fork");
    let head = push_without_merge(world);
    git(world, "fork", &["fetch", "--quiet", "origin", "main"]);
    let tree = git(world, "fork", &["merge-tree", "--write-tree", "origin/main", "HEAD"]);
    merge(world, &tree, &head);
    head
}

fn push_without_merge(world: &World) -> String {
    git(world, "fork", &["push", "--quiet", "--force", "origin", "HEAD:refs/pull/7/head"]);
    let head = git(world, "fork", &["rev-parse", "HEAD"]);
    world.write("hub/pulls", &format!("7\t{head}\n"));
    head
}

/// Makes a merge of the stranger's commit that has these files.
fn merge(world: &World, tree: &str, head: &str) {
    let merge = git(world, "fork", &["commit-tree", tree, "-p", "origin/main", "-p", head, "-m", "Merge"]);
    git(world, "fork", &["push", "--quiet", "--force", "origin", &format!("{merge}:refs/pull/7/merge")]);
}

/// Files of the repository below `contacts`, as the job has taken them.
fn taken(world: &World) -> Vec<String> {
    let mut find = Command::new("find");
    let listed = find.args(["contacts", "!", "-type", "d", "-print0"]).current_dir(world.path("repository")).output();
    let listed = String::from_utf8(listed.expect("find runs").stdout).expect("the names here are UTF-8");
    let mut names: Vec<_> = listed.split_terminator('\0').map(str::to_owned).collect();
    names.sort();
    names
}

/// The two jobs that comment on a pull request from a fork.
fn comment(world: &World, head: &str) -> (Job, Option<Job>) {
    let run = json!({
        "event": "pull_request", "head_sha": head, "head_branch": "a branch",
        "head_repository": { "full_name": "stranger/contacts", "owner": { "login": "stranger" } },
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
    assert!(checked.summary.contains("By the change of policy: **0**."), "{}", checked.summary);
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
    assert!(first.contains("By the change of policy: **") && !first.contains("no-base"), "{first}");
    // The same comment, for the next commit, also where the policy has mistakes now.
    world.write("fork/contacts/contacts.yaml", "version: 1\ncontacts: {}\nrules: @everybody\n");
    let (planned, commented) = comment(&world, &push(&world));
    planned.ends(false);
    commented.expect("it is commented").ends(true);
    assert_ne!(body(&world), first);
    assert!(world.simulator.state().calls.iter().next().is_none(), "nobody was asked anything");
}

#[test]
fn the_merge_is_planned_and_not_the_branch() {
    let world = with_fork();
    world.write("fork/contacts/contacts.yaml", &POLICY.replace("title: Finance", "title: Fraud"));
    // Meanwhile somebody adds a file to the main branch.
    world.write("repository/contacts/later.yaml", "version: 1\nrules: []\n");
    commit(&world, "repository");
    git(&world, "repository", &["push", "--quiet", "origin", "main"]);
    let base = git(&world, "repository", &["rev-parse", "HEAD"]);
    let head = push(&world);
    comment(&world, &head).0.ends(true);
    assert_eq!(taken(&world), ["contacts/contacts.yaml", "contacts/later.yaml"]);
    let (_, commented) = comment(&world, &head);
    commented.expect("it is commented").ends(true);
    let body = body(&world);
    let second = format!("{MARKER}\n\nPlanned for commit `{head}`, merged into `{base}`.\n\n");
    assert!(body.starts_with(&second) && body.contains("+ title  Fraud"), "{body}");
}

/// What a folder that is given as a policy may hold is taken, whatever it is called.
#[test]
fn every_file_of_the_policy_is_taken() {
    let world = with_fork();
    let names = [
        "team.prod.yaml",
        "deeper/more.yml",
        "a b.yaml",
        "a\nb.yaml",
        "tab\t.yaml",
        "-x.yaml",
        "$(touch hacked).yaml",
        "\u{fc}.yaml",
        "a\\b.yaml",
        "\"x\".yaml",
        "empty.yml",
        "folder.yaml/in.yaml",
    ];
    for name in names {
        let content = if name == "empty.yml" { "" } else { "version: 1\n" };
        world.write(&format!("fork/contacts/{name}"), content);
    }
    let executable = world.path("fork/contacts/executable.yaml");
    world.write("fork/contacts/executable.yaml", "version: 1\n");
    std::fs::set_permissions(executable, std::fs::Permissions::from_mode(0o755)).unwrap();
    // What is no part of a policy is not missed.
    for name in ["README.md", ".hidden.yaml", ".hidden/x.yaml", "deeper/.x.yaml", ".gitattributes", "tab.yaml\t"] {
        world.write(&format!("fork/contacts/{name}"), "* filter=evil");
    }
    symlink("/etc/passwd", world.path("fork/contacts/.link.yaml")).unwrap();
    let (_, commented) = comment(&world, &push(&world));
    commented.expect("it is commented").ends(true);
    let mut expected: Vec<_> = names.iter().map(|name| format!("contacts/{name}")).collect();
    expected.extend(["contacts/contacts.yaml", "contacts/executable.yaml"].map(str::to_owned));
    expected.sort();
    assert_eq!(taken(&world), expected);
    assert!(!world.path("repository/hacked").exists());
    let modes = ["contacts/executable.yaml", "contacts/contacts.yaml"]
        .map(|name| world.path(&format!("repository/{name}")).metadata().unwrap().permissions().mode() & 0o777);
    assert_eq!(modes, [0o600, 0o600]);
}

/// What a fork may hold that could be part of the policy and is not taken, and what is said of it.
const ATTACKS: &[(&str, &str)] = &[
    ("link", "contacts/link.yaml"),
    ("link to a folder", "contacts/more"),
    ("size", "larger than 1 MiB"),
    ("name", "a link"),
    ("folder", "no folder"),
    ("attribute", "gitattributes: ident"),
    ("encoding", "gitattributes: working-tree-encoding"),
    ("submodule", "contacts/sub"),
];

fn attack(world: &World, attack: &str) {
    let link = |to: &str, name: &str| symlink(to, world.path(&format!("fork/{name}"))).unwrap();
    match attack {
        "link" => link("../secret.yaml", "contacts/link.yaml"),
        "link to a folder" => link("../more", "contacts/more"),
        "size" => world.write("fork/contacts/large.yaml", &" ".repeat(1_048_577)),
        "name" => link("x", "contacts/`@a\n##[x]`\u{202e}.yaml"),
        "folder" => {
            std::fs::remove_dir_all(world.path("fork/contacts")).unwrap();
            link("more", "contacts");
        }
        "attribute" => world.write("fork/.gitattributes", "*.yaml ident\n"),
        "encoding" => world.write("fork/contacts/.gitattributes", "* working-tree-encoding=ISO-8859-1\n"),
        "submodule" => {
            git(world, "fork", &["init", "--quiet", "contacts/sub"]);
            git(world, "fork/contacts/sub", &["commit", "--quiet", "--allow-empty", "--message=A commit"]);
        }
        other => panic!("{other} is no attack"),
    }
}

/// The job ends, and the comment says why.
#[test]
fn nothing_is_left_out_silently() {
    for (name, said) in ATTACKS {
        let world = with_fork();
        world.write("secret.yaml", "secret: hunter2");
        world.write("fork/more/x.yaml", "secret: hunter2");
        attack(&world, name);
        let head = push(&world);
        let (planned, commented) = comment(&world, &head);
        let planned = planned.ends(false);
        assert!(planned.log.contains("::error title=orgcontacts::Not planned: "), "{name}: {}", planned.log);
        commented.expect("it is commented").ends(true);
        let body = body(&world);
        let first = format!("{MARKER}\n\n**Not planned:** commit `{head}`. ");
        assert!(body.starts_with(&first) && body.contains(said), "{name}: {body}");
        assert!(body.bytes().all(|byte| byte == b'\n' || (b' '..=b'~').contains(&byte)), "{name}: {body}");
        assert!(!planned.log.contains("##[") && !planned.log.contains("hunter2"), "{name}: {}", planned.log);
    }
}

#[test]
fn a_merge_of_something_else_is_not_planned() {
    let world = with_fork();
    // One that cannot be made, as where branches conflict.
    world.write("fork/contacts/more.yaml", "version: 1\n");
    commit(&world, "fork");
    let old = push_without_merge(&world);
    let refused = |head: &str| {
        let (planned, commented) = comment(&world, head);
        planned.ends(false);
        commented.expect("it is commented").ends(true);
        assert!(body(&world).contains("There is no merge of it"), "{}", body(&world));
        assert!(body(&world).contains(head), "{}", body(&world));
    };
    refused(&old);
    // One that is still of the commit before.
    git(&world, "fork", &["fetch", "--quiet", "origin", "main"]);
    merge(&world, "HEAD^{tree}", &old);
    comment(&world, &old).0.ends(true);
    world.write("fork/contacts/more.yaml", "version: 1\n# more\n");
    commit(&world, "fork");
    refused(&push_without_merge(&world));
}

#[test]
fn nothing_of_a_fork_is_run() {
    let world = with_fork();
    world.write("fork/organization.yaml", "hacked");
    world.write("fork/ci/github/comment.sh", "touch hacked");
    world.write("fork/ci/github/merge.sh", "touch hacked");
    world.write("fork/action.yml", "hacked");
    world.write("fork/.gitattributes", "* filter=evil diff=evil merge=evil");
    let (planned, commented) = comment(&world, &push(&world));
    planned.ends(true);
    commented.expect("it is commented").ends(true);
    assert_eq!(taken(&world), ["contacts/contacts.yaml"]);
    assert!(!world.path("repository/hacked").exists());
    // The comments on branches of this repository are made with a role.
    let run = json!({ "event": "pull_request", "head_repository": { "full_name": "example/contacts" } });
    assert!(world.job("pull-request-fork-comment.yml", "plan", &context(json!({ "workflow_run": run }))).skipped);
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
