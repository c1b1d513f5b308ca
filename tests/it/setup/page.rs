//! The page that says how to set up AWS: its commands, one after the other, where everybody may do what `iam` prints and
//! nothing else.

use serde_json::{Value, json};

use super::{MANAGEMENT, OFF, Starting};
use crate::doctor::endpoint::Endpoint;
use crate::support::program::{Place, Run};

const PAGE: &str = include_str!("../../../docs/setup.md");

/// The member that stands for the one of the page, and the other.
const MEMBER: &str = "100000000003";
const OTHER: &str = "100000000005";

/// The commands of a section, with the accounts of the example in place of the page's.
fn commands(section: &str) -> Vec<String> {
    let section = PAGE.split("\n## ").find(|text| text.starts_with(section)).expect("the section is there");
    let lines = section.lines().filter_map(|line| line.strip_prefix("$ "));
    lines.map(|line| line.replace("222222222222", MEMBER).replace("333333333333", OTHER)).collect()
}

/// Somebody who goes through the page, at an endpoint that judges policies.
struct Reader {
    place: Place,
    endpoint: Endpoint,
}

impl Reader {
    /// Two profiles, and an organization that is simulated as its file says.
    fn new(simulate: &Value) -> Self {
        let reader = Self { place: Place::empty(), endpoint: endpoint(simulate) };
        for (profile, account) in [("management", MANAGEMENT), ("member", MEMBER)] {
            reader.configure(profile, "aws_access_key_id", account);
            reader.configure(profile, "aws_secret_access_key", "simulated");
        }
        reader
    }

    /// As the AWS CLI does.
    fn configure(&self, profile: &str, key: &str, value: &str) {
        let (path, head) = (self.place.path(".aws/config"), format!("[profile {profile}]\n"));
        let config = if path.exists() { self.place.read(".aws/config") } else { String::new() };
        let config = if config.contains(&head) { config } else { format!("{config}{head}") };
        self.place.write(".aws/config", config.replace(&head, &format!("{head}{key} = {value}\n")));
    }

    /// Runs a command of the page, and writes what it prints where the page has it written.
    fn does(&self, line: &str) {
        match line.split_whitespace().collect::<Vec<_>>().as_slice() {
            ["orgcontacts", ..] => {
                let (line, file) = line.split_once(" > ").map_or((line, None), |(line, file)| (line, Some(file)));
                let run = self.run(line.trim_start_matches("orgcontacts ")).exits(0);
                if let Some(file) = file {
                    self.place.write(file, &run.stdout);
                }
            }
            ["aws", "configure", "set", key, value, "--profile", profile] => self.configure(profile, key, value),
            // The first is a browser's business, and for the second there is no service here.
            ["aws", "sso", "login", ..] | ["aws", "cloudformation", "deploy", ..] => {}
            _ => panic!("nobody knows how to do this: {line}"),
        }
    }

    fn run(&self, line: &str) -> Run {
        let approved = if line.starts_with("setup") { " --auto-approve" } else { "" };
        let line = format!("{line}{approved} --quota x1000");
        let mut command = self.place.command(&line);
        let output = command.env("AWS_ENDPOINT_URL", self.endpoint.url()).output().expect("the program runs");
        self.place.ended(&line, &output)
    }

    /// What `iam` prints, offline.
    fn printed(&self, flags: &str) -> Value {
        let run = self.place.run(&format!("iam {flags} --organization example -q")).exits(0);
        serde_json::from_str(&run.stdout).expect("a policy")
    }
}

fn endpoint(simulate: &Value) -> Endpoint {
    Endpoint::new(&format!("simulate: {simulate}\n"), Vec::new())
}

/// A principal with policies of IAM.
fn with(policy: &Value) -> Value {
    json!({ "policies": [policy] })
}

#[test]
fn trusted_access_and_the_delegation_take_what_iam_prints() {
    let granted = Place::empty().run("iam --for setup --organization example").exits(0).stdout;
    let granted: Value = serde_json::from_str(&granted).expect("a policy");
    let off = json!({ "trusted_access": false, "delegated_administrators": [], "principals": { MANAGEMENT: with(&granted) } });
    let reader = Reader::new(&off);
    commands("1. ").iter().for_each(|line| reader.does(line));
    let state = reader.endpoint.simulator.state();
    let done = ["EnableAWSServiceAccess", "RegisterDelegatedAdministrator", "DeregisterDelegatedAdministrator"];
    assert_eq!(done.map(|operation| state.calls.count(operation, "ok")), [1, 2, 2]);
}

#[test]
fn the_rest_of_the_page_takes_what_iam_prints_to_the_first_plan() {
    let snapshot = Place::empty().run("iam --for snapshot --organization example").exits(0).stdout;
    let snapshot: Value = serde_json::from_str(&snapshot).expect("a policy");
    let delegated = |principals: Value| json!({ "delegated_administrators": [MEMBER], "principals": principals });
    let mut reader = Reader::new(&delegated(json!({ MANAGEMENT: with(&snapshot) })));
    for line in commands("2. ").iter().chain(&commands("3. ")) {
        reader.does(line);
    }
    // What the templates make of the account, in the words of an organization file.
    let mut principals = json!({ MEMBER: { "allow": ["sts:AssumeRole"] } });
    for command in ["plan", "apply"] {
        let template = reader.place.read(&format!("{command}-role.yaml"));
        assert!(template.contains(&format!("RoleName: contacts-{command}")), "{template}");
        let role = reader.printed(&format!("--for {command} --caller {MEMBER} --trust account:{MEMBER}"));
        let arn = format!("arn:aws:iam::{MEMBER}:role/contacts-{command}");
        principals[arn] = json!({ "policies": [role["permissions"]], "trust": role["trust"] });
    }
    reader.endpoint = endpoint(&delegated(principals));
    commands("4. ").iter().for_each(|line| reader.does(line));
    let run = reader.run("plan --profile contacts-plan").exits(0);
    assert!(run.stdout.contains("Plan: 0 to create, 0 to update, 0 to delete,"), "{}", run.stdout);
    // Nobody else gets at anything.
    reader.run("plan --profile member").exits(1).says("access denied");
}

#[test]
fn what_the_page_shows_is_what_is_said() {
    let run = Starting::new(OFF, Vec::new()).run("--delegated-administrator 100000000003 --auto-approve").exits(0);
    for line in run.stdout.lines() {
        assert!(PAGE.contains(&line.replace("100000000003", "222222222222")), "{line}");
    }
}
