//! The tutorial, followed word for word.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use orgcontacts::backend::directory::{Behaviour, QuotaLevel};
use orgcontacts::backend::organization_file::{Encoding, wire};
use orgcontacts::backend::simulator::Simulator;

use super::shown::is_shown;
use super::{Block, of_document};
use crate::support::program::Place;

/// Commands that read and write AWS. The test does not wait for quotas, and nobody is there to say yes.
fn in_a_hurry(line: &str) -> String {
    let asks_aws = ["doctor", "import", "plan", "apply", "explain"];
    let words: Vec<&str> = line.split_whitespace().collect();
    match words.as_slice() {
        ["orgcontacts", "apply", ..] => format!("{line} --quota x1000 --auto-approve"),
        ["orgcontacts", command, ..] if asks_aws.contains(command) => format!("{line} --quota x1000"),
        _ => line.to_owned(),
    }
}

/// A folder, the simulated AWS, and a shell in it.
struct Shell {
    place: Place,
    simulator: Simulator,
}

impl Shell {
    fn new() -> Self {
        let organization = include_str!("../../../organization.example.yaml");
        let recorded = wire::parse(organization, Encoding::Yaml).expect("the organization is well-formed");
        let behaviour = Behaviour { quota: QuotaLevel::Unlimited, ..Behaviour::default() };
        let simulator = Simulator::start(recorded, behaviour).expect("a port is free");
        let place = Place::empty();
        let path = place.path("bin");
        fs::create_dir(&path).expect("a folder can be made");
        std::os::unix::fs::symlink(env!("CARGO_BIN_EXE_orgcontacts"), path.join("orgcontacts")).expect("a link");
        place.write(".gitconfig", "[user]\nname = A\nemail = a@example.com\n");
        place.write("contacts/organization.yaml", organization);
        Self { place, simulator }
    }

    /// What a command line prints, on both streams.
    fn prints(&self, line: &str, input: Option<&str>) -> String {
        let mut shell = Command::new("bash");
        let programs = std::env::var("PATH").unwrap_or_default();
        shell
            .args(["-c", &format!("{{ {line} ; }} 2>&1")])
            .current_dir(self.place.path("contacts"))
            .env_clear()
            .env("HOME", self.place.path(""))
            .env("PATH", format!("{}:{programs}", self.place.path("bin").display()))
            .env("AWS_ENDPOINT_URL", self.simulator.url())
            .envs([("AWS_ACCESS_KEY_ID", "100000000001"), ("AWS_SECRET_ACCESS_KEY", "simulated")])
            .envs([("AWS_REGION", "us-east-1"), ("COLUMNS", "100")])
            .stdin(Stdio::null());
        if let Some(input) = input {
            self.place.write("input", input);
            shell.stdin(fs::File::open(self.place.path("input")).expect("it was written"));
        }
        let output = shell.output().expect("bash runs");
        let text = String::from_utf8(output.stdout).expect("the program writes UTF-8");
        assert!(output.status.success(), "{line}: {:?}\n{text}", output.status);
        text
    }

    fn follow(&self, Block { place, language, text }: &Block) {
        match language.as_str() {
            "diff" => assert_eq!(self.prints("git apply -", Some(text)), "", "{place}"),
            "console" => {
                for step in text.split("$ ").skip(1) {
                    let mut lines = step.lines();
                    let line = lines.next().expect("a command");
                    let expected: Vec<&str> = lines.collect();
                    let printed = self.prints(&in_a_hurry(line), None);
                    let output: Vec<&str> = printed.lines().collect();
                    assert!(is_shown(&expected, &output), "{place}: {line} prints\n{printed}");
                }
            }
            other => panic!("{place}: nobody follows `{other}`"),
        }
    }
}

#[test]
fn the_tutorial_does_what_it_says() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let blocks = of_document(&root.join("docs/tutorial.md"), root);
    let shell = Shell::new();
    let (preparing, following): (Vec<_>, Vec<_>) = blocks.iter().partition(|block| {
        // The test has installed the program, made the folder and started the endpoint already.
        block.language == "sh" || block.text.starts_with("$ orgcontacts simulate ")
    });
    assert_eq!(preparing.len(), 4, "something new has to be prepared");
    following.iter().for_each(|block| shell.follow(block));
    assert!(following.len() >= 10, "{}", following.len());
}
