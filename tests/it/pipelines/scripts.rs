//! The scripts by themselves: what they refuse, and how the program gets onto a runner.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::Command;

use serde_json::json;

use super::{MARKER, World};

/// Runs a script below `ci`; gives its exit code and what it printed.
fn run(world: &World, script: &str, arguments: &[&str], environment: &[(&str, &str)]) -> (i32, String) {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("ci").join(script);
    let mut command = Command::new("bash");
    command.arg(script).args(arguments).current_dir(world.path("repository"));
    command.env_clear().envs(world.environment()).envs(world.credentials()).envs(environment.iter().copied());
    command.env("GITHUB_OUTPUT", world.path("output")).env("GITHUB_PATH", world.path("github-path"));
    let output = command.output().expect("bash runs");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (output.status.code().expect("it was not killed"), text(&output.stdout) + &text(&output.stderr))
}

#[test]
fn only_a_comment_of_ours_is_posted() {
    let world = World::new();
    let long = format!("{MARKER}\n{}", "x".repeat(65_001));
    for (name, content) in
        [("empty", ""), ("other", "Hello @everybody\n"), ("long", &long), ("good", "<!-- orgcontacts -->\nx")]
    {
        world.write(name, content);
    }
    std::os::unix::fs::symlink(world.path("good"), world.path("link")).unwrap();
    let post = |file: &str, number: &str, repository: &str| {
        let file = world.path(file).display().to_string();
        let environment = [("GH_TOKEN", "t"), ("NUMBER", number), ("REPOSITORY", repository), ("COMMENT", &file)];
        run(&world, "github/comment.sh", &[], &environment)
    };
    for file in ["empty", "other", "long", "link", "none"] {
        let (code, said) = post(file, "7", "example/contacts");
        assert_eq!(code, 64, "{file}: {said}");
    }
    for (number, repository) in [("", "example/contacts"), ("7/../8", "example/contacts"), ("7", "example/contacts/x")]
    {
        assert_eq!(post("good", number, repository).0, 64);
    }
    assert!(!world.path("hub/calls").exists(), "nothing was asked or posted");
    assert_eq!(post("good", "7", "example/contacts").0, 0);
    assert_eq!(world.kept("comments").len(), 1);
}

#[test]
fn a_verdict_is_the_commands_own() {
    let world = World::new();
    for (code, verdict) in
        [("0", 0), ("2", 0), ("1", 1), ("3", 3), ("4", 4), ("5", 5), ("64", 64), ("130", 130), ("255", 255)]
    {
        let (ended, said) = run(&world, "github/verdict.sh", &[], &[("EXIT_CODE", code)]);
        assert_eq!(ended, verdict, "{said}");
        assert_eq!(said.contains("::error"), verdict != 0);
    }
    // The shell takes 256 for 0, and what is in brackets is run where a number is expected.
    for code in
        ["", "256", "512", "-256", "00", "02", "0 ", " 0", "0\n", "2\n1", "+0", "0x0", "zero", "a[$(touch hacked)]"]
    {
        let (ended, said) = run(&world, "github/verdict.sh", &[], &[("EXIT_CODE", code)]);
        assert_eq!((ended, said.matches("::error").count()), (1, 1), "`{code}`: {said}");
    }
    assert!(!world.path("repository/hacked").exists());
    // Only a plan can have changes pending.
    for (command, verdict) in [("plan", 0), ("drift", 0), ("apply", 2), ("validate", 2)] {
        let environment = [("EXIT_CODE", "2"), ("COMMAND", command)];
        assert_eq!(run(&world, "github/verdict.sh", &[], &environment).0, verdict, "{command}");
    }
}

#[test]
fn arguments_are_passed_on_as_they_stand() {
    let world = World::new();
    world.program("orgcontacts", "printf '<%s>\\n' \"$@\"");
    let environment = [
        ("COMMAND", "plan"),
        ("POLICY", "a b.yaml\n\n$(touch hacked)\n"),
        ("ARGUMENTS", "--type=billing\n* '\""),
        ("REDACT", "true"),
    ];
    let (code, said) = run(&world, "github/run.sh", &[], &environment);
    assert_eq!(code, 0, "{said}");
    for word in
        ["<plan>", "<--policy=a b.yaml>", "<--policy=$(touch hacked)>", "<--type=billing>", "<* '\">", "<--redact>"]
    {
        assert!(said.contains(&format!("{word}\n")), "{word} is not in\n{said}");
    }
    assert_eq!(world.read("output"), "exit-code=0\n", "without a plan nothing is said of one");
    let folder = world.path("results").display().to_string();
    let again = || run(&world, "github/run.sh", &[], &[("COMMAND", "validate"), ("DIRECTORY", &folder)]).0;
    assert_eq!(again(), 0);
    world.write("results/plan.json", "old values");
    assert_eq!(again(), 64, "nothing of another run is lost, or taken for this one's");
    let (code, _) = run(&world, "github/run.sh", &[], &[("COMMAND", "destroy")]);
    assert_eq!(code, 64);
}

/// What an archive for this machine is called by.
fn target_of_this_machine() -> String {
    let system = if cfg!(target_os = "macos") { "apple-darwin" } else { "unknown-linux-musl" };
    format!("{}-{system}", std::env::consts::ARCH)
}

#[test]
fn a_release_is_run_only_if_it_has_the_hash() {
    let world = World::new();
    world.program("orgcontacts", "echo released");
    let folder = format!("orgcontacts-{}", target_of_this_machine());
    fs::create_dir(world.path(&folder)).unwrap();
    fs::rename(world.path("bin/orgcontacts"), world.path(&format!("{folder}/orgcontacts"))).unwrap();
    let mut tar = Command::new("tar");
    tar.args(["-czf", "archive.tar.gz", &folder]).current_dir(world.path("."));
    assert!(tar.status().expect("tar runs").success());
    let archive = world.path("archive.tar.gz").display().to_string();
    world.program(
        "curl",
        &format!(
            "printf '%s\\n' \"$*\" >>\"$HUB/curl\"\nwhile [[ $1 != --output ]]; do shift; done\ncp '{archive}' \"$2\""
        ),
    );
    let hash = orgcontacts::plan::file::sha256(&fs::read(world.path("archive.tar.gz")).unwrap());
    let install = |version: &str, hash: &str| {
        let environment =
            [("VERSION", version), ("SHA256", hash), ("RELEASES", "https://example.com/OWNER/orgcontacts")];
        run(&world, "github/install.sh", &[], &environment)
    };
    let (code, said) = install("0.1.0", &"0".repeat(64));
    assert_eq!(code, 64, "{said}");
    assert!(!world.path("github-path").exists());
    assert_eq!(install("0.1.0", "").0, 64, "a release without a hash is not downloaded");
    assert_eq!(install("0.1.0/../../evil", &hash).0, 64);
    let (code, said) = install("0.1.0", &hash);
    assert_eq!(code, 0, "{said}");
    let program = Path::new(world.read("github-path").trim()).join("orgcontacts");
    assert_eq!(Command::new(program).output().unwrap().stdout, b"released\n");
    let asked = world.read("hub/curl");
    assert_eq!(asked.lines().count(), 2, "{asked}");
    let address = format!("https://example.com/OWNER/orgcontacts/releases/download/v0.1.0/{folder}.tar.gz");
    assert!(asked.contains(&address), "{asked}");
}

#[test]
fn the_source_is_built_as_it_is_locked() {
    let world = World::new();
    world.program("cargo", "printf '%s\\n' \"$*\" >\"$HUB/cargo\"");
    let (code, said) = run(&world, "github/install.sh", &[], &[("VERSION", "source"), ("SOURCE", "the source")]);
    assert_eq!(code, 0, "{said}");
    let bin = world.path("temp/orgcontacts-bin");
    assert_eq!(
        world.read("hub/cargo"),
        format!("install --quiet --locked --path the source --root {}\n", bin.display())
    );
    assert_eq!(world.read("github-path"), format!("{}/bin\n", bin.display()));
}

/// rustup and cargo take what they find where they are started for settings, and run what these name.
#[test]
fn the_checkout_does_not_say_how_the_source_is_built() {
    let world = World::new();
    world.program("cargo", "pwd -P >\"$HUB/folder\"\nenv >\"$HUB/environment\"");
    world.write("repository/rust-toolchain.toml", "[toolchain]\npath = \"evil\"\n");
    let environment = [("VERSION", "source"), ("SOURCE", "/source"), ("ACTIONS_ID_TOKEN_REQUEST_TOKEN", "token")];
    let (code, said) = run(&world, "github/install.sh", &[], &environment);
    assert_eq!(code, 0, "{said}");
    let checkout = world.path("repository").canonicalize().unwrap();
    assert!(!Path::new(world.read("hub/folder").trim()).starts_with(checkout));
    let seen = world.read("hub/environment");
    for secret in ["AWS_SECRET_ACCESS_KEY", "ACTIONS_ID_TOKEN"] {
        assert!(!seen.contains(secret), "scripts of dependencies have no credentials: {seen}");
    }
}

#[test]
fn a_program_in_the_checkout_is_not_taken_for_ours() {
    let world = World::new();
    let path = |first: &str| format!("{first}:{}", world.environment()["PATH"]);
    let install = |first: &str| run(&world, "github/install.sh", &[], &[("VERSION", "path"), ("PATH", &path(first))]);
    let elsewhere = world.path("elsewhere").display().to_string();
    assert_eq!(install(&elsewhere).0, 0);
    fs::create_dir_all(world.path("repository/tools")).unwrap();
    fs::copy(world.path("bin/orgcontacts"), world.path("repository/tools/orgcontacts")).unwrap();
    fs::create_dir(&elsewhere).unwrap();
    symlink(world.path("repository/tools/orgcontacts"), world.path("elsewhere/orgcontacts")).unwrap();
    for first in [&world.path("repository/tools").display().to_string(), "tools", &elsewhere] {
        let (code, said) = install(first);
        assert_eq!((code, said.contains("is in the checkout")), (64, true), "{first}: {said}");
    }
}

/// A plan file that was refused has an id that says nothing.
#[test]
fn only_a_plan_that_was_accepted_has_outputs() {
    let world = World::new();
    let folder = |name: &str| world.path(name).display().to_string();
    let (code, said) = run(
        &world,
        "github/run.sh",
        &[],
        &[("COMMAND", "plan"), ("POLICY", "contacts"), ("DIRECTORY", &folder("plan"))],
    );
    assert_eq!(code, 0, "{said}");
    let plan = world.read("plan/plan.json");
    let id =
        world.read("output").lines().find_map(|line| line.strip_prefix("plan-id=").map(str::to_owned)).expect("an id");
    let apply = |name: &str, plan: &str, expected: &str| {
        fs::remove_file(world.path("output")).unwrap();
        world.write(&format!("{name}.json"), plan);
        let file = folder(&format!("{name}.json"));
        let environment =
            [("COMMAND", "apply"), ("PLAN", &*file), ("EXPECT_PLAN", expected), ("DIRECTORY", &*folder(name))];
        let (code, said) = run(&world, "github/run.sh", &[], &environment);
        assert_eq!(code, 0, "{said}");
        world.read("output")
    };
    let is_silent =
        |outputs: &str| !["plan-id", "changes", "complete", "plan-file"].iter().any(|name| outputs.contains(name));
    let damaged = apply("damaged", &plan.replacen("example.com", "example.org", 1), &id);
    assert!(damaged.contains("exit-code=1\n") && is_silent(&damaged), "{damaged}");
    let foreign = apply("foreign", &plan.replacen("\"create\": ", "\"create\": path", 1), "");
    assert!(is_silent(&foreign), "{foreign}");
    let other = apply("other", &plan, &format!("sha256:{}", "0".repeat(64)));
    assert!(other.contains("exit-code=4\n") && is_silent(&other), "{other}");
    assert_eq!(world.writes(), 0);
    let applied = apply("good", &plan, &id);
    assert!(applied.contains("exit-code=0\n") && applied.contains(&format!("plan-id={id}\n")), "{applied}");
}

#[test]
fn a_comment_names_the_commit_that_it_is_about() {
    let world = World::new();
    let commit = "0123456789abcdef0123456789abcdef01234567";
    let plan = |commit: &str| {
        let environment = [("COMMAND", "plan"), ("POLICY", "contacts"), ("COMMIT", commit)];
        run(&world, "github/run.sh", &[], &environment)
    };
    assert_eq!(plan("`@everybody`").0, 64);
    assert!(!world.path("output").exists());
    assert_eq!(plan(commit).0, 0);
    let outputs = world.read("output");
    let comment = outputs.lines().find_map(|line| line.strip_prefix("comment-file=")).expect("a comment");
    let comment = fs::read_to_string(comment).unwrap();
    assert!(comment.starts_with(&format!("{MARKER}\n\nPlanned for commit `{commit}`.\n\n### Alternate")), "{comment}");
    assert_eq!(comment.matches("Planned for").count(), 1, "{comment}");
}

/// The token that a merge is fetched with is in no argument, and for one server.
#[test]
fn a_merge_is_fetched_with_a_token_for_its_server_alone() {
    let world = World::new();
    world.program("git", "printf '%s\\n' \"$*\" \"$GIT_CONFIG_KEY_0\" >>\"$HUB/git\"\nexit 1");
    let commit = "0123456789abcdef0123456789abcdef01234567";
    let merge = |number: &str, commit: &str, policy: &str| {
        let of = [("NUMBER", number), ("COMMIT", commit), ("POLICY", policy)];
        let more = [("GH_TOKEN", "secret-token"), ("GITHUB_SERVER_URL", "https://example.com")];
        run(&world, "github/merge.sh", &[], &[of.as_slice(), &more].concat())
    };
    for (number, commit, policy) in [
        ("7/../8", commit, "contacts"),
        ("7", "main", "contacts"),
        ("7", commit, "../contacts"),
        ("7", commit, "/etc"),
        ("7", commit, "contacts\nmore"),
        ("7", commit, "."),
    ] {
        let (code, said) = merge(number, commit, policy);
        assert_eq!(code, 64, "{number} {commit} {policy}: {said}");
    }
    assert!(!world.path("hub/git").exists(), "nothing was fetched");
    let (code, said) = merge("7", commit, "contacts");
    assert_eq!(code, 1, "{said}");
    let asked = world.read("hub/git");
    assert!(asked.ends_with("refs/pull/7/merge\nhttp.https://example.com/.extraHeader\n"), "{asked}");
    assert!(!asked.contains("secret-token") && !said.contains("secret-token"), "{asked}{said}");
}

/// What the scripts ask `gh` for, answered by jq, where there is one: GitHub's own answers are JSON.
#[test]
fn filters_find_what_they_look_for() {
    if Command::new("jq").arg("--version").output().is_err() {
        return;
    }
    let answers = json!([
        { "id": 11, "number": 1, "user": { "login": "a" }, "body": "<!-- orgcontacts -->\r\nx\ty", "pull_request": null, "head": { "sha": "s" } },
        { "id": 12, "number": 2, "user": { "login": "b" }, "body": null, "head": { "sha": "t" } },
        { "id": 13, "number": 3, "user": { "login": "c" }, "body": "one\ttwo", "head": { "sha": "u" } },
    ]);
    let filter = |path: &str| {
        let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap();
        text.split_once("--jq '").expect("a filter").1.split('\'').next().unwrap().to_owned()
    };
    let world = World::new();
    let answer = |filter: &str, answers: &serde_json::Value| {
        world.write("answers.json", &answers.to_string());
        let output = Command::new("jq").args(["-r", filter]).arg(world.path("answers.json")).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    };
    let mut comments = answers.clone();
    comments[1]["body"] = json!("");
    assert_eq!(
        answer(&filter("ci/github/comment.sh"), &comments),
        "11\ta\t<!-- orgcontacts -->\n12\tb\t\n13\tc\tone\\ttwo\n"
    );
    assert_eq!(
        answer(&filter("ci/github/issue.sh"), &answers),
        "2\tb\t\n3\tc\tone\\ttwo\n",
        "a pull request is no issue"
    );
    let pulls = filter("docs/ci/github/pull-request-fork-comment.yml");
    assert_eq!(answer(&pulls, &answers), "1\ts\n2\tt\n3\tu\n");
}

#[test]
fn a_new_account_is_tried_again_until_it_is_ready() {
    let world = World::new();
    world.program(
        "orgcontacts",
        "printf '%s\\n' \"$*\" >>\"$HUB/runs\"\n(($(wc -l <\"$HUB/runs\") == 3)) || exit \"${FAILS:-1}\"",
    );
    let new = |arguments: &[&str], more: &[(&str, &str)]| {
        let _ = fs::remove_file(world.path("hub/runs"));
        let mut environment = vec![("PAUSE", "0")];
        environment.extend(more);
        let (code, said) = run(&world, "new-account.sh", arguments, &environment);
        let runs = world.path("hub/runs");
        (code, if runs.exists() { world.read("hub/runs").lines().count() } else { 0 }, said)
    };
    let (code, runs, said) = new(&["", "null", "r-ab12", "100000000005", "999999999999"], &[("POLICY", "a\nb")]);
    assert_eq!((code, runs), (0, 3), "{said}");
    let line = "apply --policy=a --policy=b --account=100000000005 --only=create --auto-approve --redact";
    assert!(world.read("hub/runs").lines().all(|run| run == line), "{}", world.read("hub/runs"));
    let (code, runs, _) = new(&["100000000005"], &[("TRIES", "2")]);
    assert_eq!((code, runs), (1, 2), "not for ever");
    let (code, runs, _) = new(&["100000000005"], &[("FAILS", "64")]);
    assert_eq!((code, runs), (64, 1), "time does not mend wrong usage");
    let (code, runs, said) = new(&["1000000000050", "$(touch hacked)"], &[]);
    assert_eq!((code, runs), (0, 3), "{said}");
    assert!(said.starts_with("The event names no account: looking at all of them.\n"), "{said}");
    assert!(!world.read("hub/runs").contains("--account"));
    assert_eq!(new(&["ou-ab12-11111111"], &[("EVENT", "TagResource")]).1, 0, "a unit was tagged");
    assert_eq!(new(&["100000000005"], &[("EVENT", "TagResource")]).1, 3);
}
