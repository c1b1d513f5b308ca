//! The roles in the documents and the template: they are what `iam` prints, and they suffice.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;

use orgcontacts::backend::directory::{Behaviour, Permissions, QuotaLevel};
use orgcontacts::backend::organization_file::{Encoding, wire};
use orgcontacts::backend::simulator::Simulator;
use serde_json::Value;

use super::{ORGANIZATION, World, text};
use crate::support::github::yaml;
use crate::support::program::Place;

/// The actions that policies allow.
fn allowed(policies: &[Value]) -> Vec<String> {
    let statements = policies.iter().flat_map(|policy| policy["Statement"].as_array().expect("statements"));
    let allowing = statements.filter(|statement| statement["Effect"] == "Allow");
    let actions = allowing.flat_map(|statement| match &statement["Action"] {
        Value::Array(actions) => actions.clone(),
        action => vec![action.clone()],
    });
    actions.map(|action| text(&action).to_owned()).collect()
}

fn document(path: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).expect("the document is there")
}

/// What `iam` prints, or a part of it as `jq` would.
fn printed(line: &str) -> String {
    let (line, member) = line.split_once(" | jq .").map_or((line, None), |(line, member)| (line, Some(member)));
    let run = Place::with_example().run(line.strip_prefix("orgcontacts ").expect("a command of ours")).exits(0);
    let Some(member) = member else { return run.stdout };
    let start = run.stdout.find(&format!("  \"{member}\": ")).expect("it is in the result") + member.len() + 6;
    let part = run.stdout[start..].trim_end().strip_suffix('}').expect("the end of the result");
    format!("{}\n", part.trim_end().replace("\n  ", "\n"))
}

/// Each policy in the documents stands below the command that prints it, as it prints it for the example.
#[test]
fn the_documents_show_what_iam_prints() {
    let mut shown = 0;
    for path in ["docs/gitops.md", "docs/via-role.md"] {
        let document = document(path);
        let blocks = document.split("```console\n$ orgcontacts iam ").skip(1);
        for block in blocks {
            let (line, rest) = block.split_once("\n```\n\n```json\n").expect("a policy stands below the command");
            let policy = rest.split("```").next().expect("it ends");
            assert_eq!(policy, printed(&format!("orgcontacts iam {line}")), "{path}: iam {line}");
            shown += 1;
        }
        assert_eq!(document.matches("```json\n").count(), document.matches("$ orgcontacts iam ").count(), "{path}");
    }
    assert_eq!(shown, 6);
}

/// The template is for any policy: it has all that `iam` says, and new accounts get their contacts with it.
#[test]
fn the_template_suffices_for_new_accounts() {
    let role = yaml("docs/ci/eventbridge/template.yaml")["Resources"]["BuildRole"]["Properties"]["Policies"][1]
        ["PolicyDocument"]
        .clone();
    let creates = allowed(&[role]);
    let needed: Value = serde_json::from_str(&printed("orgcontacts iam --for create --organization example")).unwrap();
    let needed: BTreeSet<String> = allowed(&[needed]).into_iter().collect();
    let more: BTreeSet<String> = creates.iter().filter(|action| !needed.contains(*action)).cloned().collect();
    assert_eq!(more, ["organizations:ListParents".to_owned()].into(), "for OUs by their IDs");
    assert!(needed.iter().all(|action| creates.contains(action)), "{needed:?}");
    for line in ["apply --auto-approve --only create --account 100000000005", "apply --auto-approve --only create"] {
        let recorded = wire::parse(ORGANIZATION, Encoding::Yaml).expect("it is well-formed");
        let behaviour = Behaviour { quota: QuotaLevel::Unlimited, ..recorded.simulate.behaviour.clone() };
        let mut world = World::new();
        world.simulator = Simulator::start(recorded, behaviour).expect("a port is free");
        world.simulator.state().directory_mut().change_settings(|settings| {
            let permissions = Permissions::Allow(creates.clone());
            settings.principals.insert("100000000001".parse().unwrap(), permissions);
        });
        let mut command = Command::new(world.path("bin/orgcontacts"));
        command.args(line.split(' ')).arg("--policy=contacts").current_dir(world.path("repository"));
        let output = command.env_clear().envs(world.environment()).envs(world.credentials()).output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(0), "{said}");
        assert!(!said.contains("not authorized") && !said.contains("denied"), "{said}");
        assert_ne!(world.writes(), 0);
    }
}
