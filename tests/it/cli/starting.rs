//! How a repository of contacts begins.

use crate::support::program::Place;
use crate::support::snapshots::assert_snapshot;
use crate::support::system::symlink;

const FILLED_IN: &str = "init here --ci github --repository example/contacts --organization-id o-exampleorg \
                         --management-account 111111111111 --region eu-central-1 --role-prefix mail \
                         --default-branch trunk --environment aws-contacts";

const SCHEMAS: [&str; 2] = [".orgcontacts/policy.schema.json", ".orgcontacts/expectations.schema.json"];

#[test]
fn a_repository_begins_with_a_policy_to_fill_in() {
    let place = Place::empty();
    let mut transcript = place.run("init").exits(0).transcript();
    assert_eq!(place.files(), [SCHEMAS[1], SCHEMAS[0], "README.md", "contacts.yaml", "expectations.yaml"]);
    for line in ["validate", "test --organization example", "init", "validate --policy ."] {
        transcript += &format!("\n{}", place.run(line).transcript());
    }
    for (schema, name) in SCHEMAS.iter().zip(["policy", "expectations"]) {
        assert_eq!(place.read(schema), place.run(&format!("schema {name}")).exits(0).stdout);
    }
    assert_snapshot("cli/init", &transcript);
    let readme = place.read("README.md");
    assert!(!readme.contains(['«', '»']), "{readme}");
    assert_snapshot("cli/init-readme", &readme);
}

/// What `init` has commented out.
fn uncommented(text: &str) -> String {
    let line = |line: &str| match line.strip_prefix('#') {
        Some(rest) if !rest.starts_with(' ') || rest.starts_with("  ") => format!("{rest}\n"),
        _ => format!("{line}\n"),
    };
    text.lines().map(line).collect()
}

#[test]
fn what_has_to_be_filled_in_is_said_and_then_it_is_valid() {
    let place = Place::empty();
    place.run("init").exits(0);
    let policy = uncommented(&place.read("contacts.yaml"));
    place.write("contacts.yaml", &policy);
    assert_snapshot("cli/init-uncommented", &place.run("validate").exits(1).transcript());
    let filled = [("name:\n", "SOC"), ("title:\n", "On-call"), ("email:\n", "soc@example.com"), ("phone:\n", "\"1\"")];
    let policy = filled
        .into_iter()
        .fold(policy, |policy, (key, value)| policy.replace(key, &format!("{} {value}\n", key.trim_end())));
    place.write("contacts.yaml", policy.replace("email_domains:", "email_domains: [example.com]"));
    place.run("validate").exits(0);
    let run = place.run("test --organization example").exits(0).says("nothing is expected yet");
    assert_eq!(run.stdout, "Expectations: 0 met, 0 not.\n");
    place.run("test --organization example --deny-warnings").exits(1);
    place.write("expectations.yaml", uncommented(&place.read("expectations.yaml")));
    assert_eq!(place.run("test --organization example").exits(0).stdout, "Expectations: 3 met, 0 not.\n");
}

#[test]
fn nothing_that_is_there_is_replaced() {
    let place = Place::empty();
    place.write("contacts.yaml", "mine");
    place.write("README.md", "mine");
    symlink("nowhere", place.path(".gitlab-ci.yml")).expect("a link can be made");
    let run = place.run("init --ci gitlab").exits(0);
    assert_eq!([place.read("contacts.yaml"), place.read("README.md")], ["mine", "mine"]);
    assert!(run.stdout.contains("= .gitlab-ci.yml"), "{}", run.stdout);
    let run = run.says("contacts.yaml was there already. To check it: orgcontacts validate\n");
    let run = run.says("README.md was there already. For the steps that set up roles");
    assert!(!run.stderr.contains("--force") && !run.stderr.contains("Nothing is managed"), "{}", run.stderr);
    assert!(!place.path("nowhere").exists());
    place.write("other/.orgcontacts", "a file");
    place.run("init other").exits(1).says("other/.orgcontacts");
}

#[test]
fn pipelines_are_filled_in() {
    let place = Place::empty();
    let run = place.run(FILLED_IN).exits(0).says("orgcontacts validate -p here/contacts.yaml");
    let run = run.says("import --out here/contacts.yaml --force").says("here/README.md has the steps");
    assert_snapshot("cli/init-github", &run.stdout);
    assert_snapshot("cli/init-github-readme", &place.read("here/README.md"));
    let apply = place.read("here/.github/workflows/contacts-apply.yml");
    for line in [
        "    branches: [trunk]",
        "    paths: [contacts.yaml]",
        "    environment: aws-contacts",
        "          role-to-assume: arn:aws:iam::111111111111:role/mail-apply",
        "          aws-region: eu-central-1",
        "          policy: contacts.yaml",
    ] {
        assert!(apply.lines().any(|found| found == line), "{line} is not in:\n{apply}");
    }
    let place = Place::empty();
    place.run("init --ci gitlab --repository example/platform/contacts --host gitlab.example.com").exits(0);
    assert_snapshot("cli/init-gitlab-readme", &place.read("README.md"));
    let pipeline = place.read(".gitlab-ci.yml");
    assert!(pipeline.contains("AWS_ROLE_ARN: $CONTACTS_APPLY_ROLE"));
    assert!(pipeline.contains(r#"$CI_COMMIT_BRANCH == "main""#) && !pipeline.contains("CI_DEFAULT_BRANCH"));
    assert!(!pipeline.contains(".orgcontacts/"), "the schemas are there, and stay: {pipeline}");
}

/// What the README says to run is understood, with what `init` was told.
#[test]
fn roles_of_the_readme_are_those_of_iam() {
    for arguments in [
        FILLED_IN,
        "init here --ci gitlab --repository example/contacts --host gitlab.example.com \
                                   --organization-id o-exampleorg --management-account 111111111111",
    ] {
        let place = Place::with_example();
        place.run(arguments).exits(0);
        let readme = place.read("here/README.md").replace("\\\n", " ");
        let lines: Vec<_> = readme.lines().filter_map(|line| line.trim().strip_prefix("orgcontacts iam ")).collect();
        assert!(lines.len() >= 2, "{readme}");
        for line in lines {
            let roles = place.run(&format!("iam {line} --format terraform")).exits(0).stdout;
            let prefix = if arguments == FILLED_IN { "mail-" } else { "contacts-" };
            assert!(roles.contains(&format!("\"{prefix}")), "{roles}");
        }
    }
}

/// In a delegated administrator, what the roles may do is still said of the management account's organization.
#[test]
fn roles_in_a_delegated_administrator_are_those_of_iam() {
    let place = Place::with_example();
    place
        .run(
            "init here --ci github --repository example/contacts --organization-id o-exampleorg --management-account \
             111111111111 --caller 222222222222",
        )
        .exits(0);
    let apply = place.read("here/.github/workflows/contacts-apply.yml");
    assert!(apply.contains("role-to-assume: arn:aws:iam::222222222222:role/contacts-apply"), "{apply}");
    let readme = place.read("here/README.md").replace("\\\n", " ");
    assert!(readme.contains("They belong in account 222222222222."), "{readme}");
    place.run("init there --ci github --management-account 111111111111").exits(0);
    assert!(place.read("there/README.md").contains("--trust github:OWNER/REPO --caller 111111111111\n"));
    let line = readme.lines().find_map(|line| line.trim().strip_prefix("orgcontacts iam --for plan"));
    let roles = place.run(&format!("iam --for plan{}", line.expect("a command"))).exits(0).stdout;
    for arn in [
        "arn:aws:account::111111111111:account/o-exampleorg/*",
        "arn:aws:iam::222222222222:oidc-provider/token.actions.githubusercontent.com",
    ] {
        assert!(roles.contains(arn), "{roles}");
    }
}

/// Files that `init` does not write are said to be elsewhere.
#[test]
fn pipelines_speak_of_files_that_are_there() {
    let place = Place::empty();
    place.run("init --ci github").exits(0);
    let read = |name: &str| place.read(&format!(".github/workflows/contacts-{name}.yml"));
    assert!(read("plan").contains("pull-request-fork.yml, in docs/ci/github of orgcontacts"), "{}", read("plan"));
    let new = read("new-account");
    assert!(
        new.contains("docs/ci/eventbridge of orgcontacts") && new.contains("the group of contacts-apply.yml"),
        "{new}"
    );
}

/// A value that could be anything but a name would become a part of a pipeline.
#[test]
fn only_names_are_filled_in() {
    let place = Place::empty();
    for line in [
        "--repository example",
        "--repository example/${{x}}",
        "--repository=-x/y",
        "--repository example/contacts.yaml#",
        "--repository example//contacts",
        "--repository example/platform/contacts",
        "--caller 1",
        "--region $(id)",
        "--region eu:central",
        "--role-prefix a,b",
        "--role-prefix =a",
        "--default-branch ../main",
        "--default-branch a..b",
        "--default-branch [main]",
        "--environment {a}",
        "--environment 'a'",
        "--host gitlab.example.com",
        "--management-account 1",
        "--organization-id x",
    ] {
        place.run(&format!("init --ci github {line}")).exits(64);
    }
    place.run("init --region eu-central-1").exits(64);
    place.run("init --ci jenkins").exits(64);
    assert_eq!(place.files(), [] as [&str; 0]);
}
