//! `import`: from what is there, or from files of other tools, to a policy.

mod choices;
mod command;
mod shapes;
mod spreadsheets;
mod states;

use std::fmt::Write;

use serde_json::Value;

use crate::support::program::{Place, Run};

/// Five accounts that are managed and one that is not, none of which has a contact.
const ORGANIZATION: &str = include_str!("import/organization.yaml");

/// A directory with the organization, and with a file of another tool.
fn place(name: &str, content: &[u8]) -> Place {
    let place = Place::empty();
    place.write("organization.yaml", ORGANIZATION);
    place.write(name, content);
    place
}

/// What an import comes to: its exit code, the codes and lines of its findings, and the contacts that its policy wants,
/// whatever rules it has. Since nothing is set in the organization, a plan creates each of them.
fn outcome(place: &Place, line: &str) -> String {
    let run = place.run(&format!("{line} --organization organization.yaml --out policy.yaml"));
    let mut text = format!("exit {}\n", run.code);
    for finding in findings(&run) {
        let _ = writeln!(text, "{finding}");
    }
    if !place.path("policy.yaml").exists() {
        text.push_str("nothing was written\n");
        return text;
    }
    for contact in wanted(place) {
        let _ = writeln!(text, "{contact}");
    }
    text
}

/// The findings that a run shows, by code and line; other complaints as they are.
fn findings(run: &Run) -> Vec<String> {
    let mut findings = Vec::new();
    let mut lines = run.stderr.lines();
    while let Some(line) = lines.next() {
        let is_finding = line.starts_with("error[") || line.starts_with("warning[");
        if is_finding {
            let code = line.split(':').next().unwrap_or_default();
            let place = lines.next().and_then(|place| place.trim().strip_prefix("--> "));
            let place = place.and_then(|place| place.rsplit_once(':')).map_or("", |(place, _)| place);
            findings.push(format!("{code} {place}"));
        } else if line.starts_with("error: ") {
            findings.push(line.to_owned());
        }
    }
    findings
}

/// The contacts that the policy wants.
#[track_caller]
fn wanted(place: &Place) -> Vec<String> {
    let plan = place.run("plan -p policy.yaml --organization organization.yaml --format json").exits(0);
    let plan: Value = serde_json::from_str(&plan.stdout).expect("a plan");
    let changes = plan["changes"].as_array().expect("changes");
    let contact = |change: &Value| {
        assert_eq!(change["action"], "create", "{change}");
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let fields = ["name", "title", "email", "phone"].map(|field| format!("{:?}", text(&change["after"][field])));
        format!("{} {} {}", text(&change["account"]["id"]), text(&change["type"]), fields.join(" "))
    };
    changes.iter().map(contact).collect()
}
