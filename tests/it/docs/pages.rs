//! Pages that are followed word for word on the example: what they show is what is printed.

use std::os::unix::fs::symlink;
use std::process::{Command, Output, Stdio};

use super::shown::is_shown;
use super::{Block, blocks};
use crate::support::program::Place;

/// The pages, beside all that say how to do something.
const FOLLOWED: &[&str] = &["docs/audit.md", "docs/examples.md"];

/// Somebody who follows a page: in a folder with the example policy, with the program on the path.
struct Follower {
    place: Place,
    tools: Place,
}

impl Follower {
    fn new() -> Self {
        let tools = Place::empty();
        symlink(env!("CARGO_BIN_EXE_orgcontacts"), tools.path("orgcontacts")).expect("a link can be made");
        Self { place: Place::with_example(), tools }
    }

    fn types(&self, script: &str) -> Output {
        let home = self.tools.path("home");
        let path = format!("{}:/usr/bin:/bin", self.tools.path("").display());
        let mut bash = Command::new("bash");
        bash.args(["-c", script]).current_dir(self.place.path("")).env_clear().env("PATH", path).env("HOME", home);
        bash.env("COLUMNS", "100").stdin(Stdio::null()).output().expect("bash runs")
    }
}

/// The commands of a transcript, each with the lines that follow it.
fn steps(block: &Block) -> Vec<(&str, Vec<&str>)> {
    let mut steps: Vec<(&str, Vec<&str>)> = Vec::new();
    for line in block.text.lines() {
        match line.strip_prefix("$ ") {
            Some(command) => steps.push((command, Vec::new())),
            None => steps.last_mut().expect("a transcript begins with a command").1.push(line),
        }
    }
    steps
}

fn follow(blocks: &[&Block]) -> usize {
    let follower = Follower::new();
    let mut count = 0;
    for block in blocks {
        if block.language == "bash" {
            let output = follower.types(&block.text);
            assert!(output.status.success(), "{}: {output:?}", block.place);
        }
        if block.language == "console" {
            for (command, shown) in steps(block) {
                let output = follower.types(command);
                let printed = String::from_utf8_lossy(&output.stdout);
                let printed: Vec<&str> = printed.lines().collect();
                // What is undecided is shown on purpose: then `plan` exits with 1.
                let is_done = matches!(output.status.code(), Some(0 | 1));
                let errors = String::from_utf8_lossy(&output.stderr);
                assert!(is_done && is_shown(&shown, &printed), "{}: $ {command}\n{printed:#?}\n{errors}", block.place);
                count += 1;
            }
        }
    }
    count
}

#[test]
fn pages_show_what_is_printed() {
    let blocks = blocks();
    let page_of = |block: &Block| block.place.split(':').next().unwrap_or_default().to_owned();
    let mut count = 0;
    for page in blocks.chunk_by(|one, other| page_of(one) == page_of(other)) {
        let name = page_of(&page[0]);
        if name.starts_with("docs/how-to/") || FOLLOWED.contains(&&*name) {
            count += follow(&page.iter().collect::<Vec<_>>());
        }
    }
    assert!(count > 10, "{count}");
}
