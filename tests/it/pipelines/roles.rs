//! The roles in the documents and the template: they suffice, and the one that plans cannot write.

use std::fs;
use std::path::Path;
use std::process::Command;

use orgcontacts::backend::directory::{Behaviour, Permissions, QuotaLevel};
use orgcontacts::backend::organization_file::{Encoding, wire};
use orgcontacts::backend::simulator::Simulator;
use serde_json::Value;

use super::{ORGANIZATION, World, text};
use crate::support::github::yaml;

/// The actions that the policies in a text allow.
fn allowed(policies: &[Value]) -> Vec<String> {
    let statements = policies.iter().flat_map(|policy| policy["Statement"].as_array().expect("statements"));
    let actions = statements.flat_map(|statement| match &statement["Action"] {
        Value::Array(actions) => actions.clone(),
        action => vec![action.clone()],
    });
    actions.map(|action| text(&action).to_owned()).collect()
}

/// The program does with the roles of the documents what they are for, and cannot do more.
#[test]
fn the_roles_suffice() {
    let document = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/gitops.md")).unwrap();
    let policies: Vec<Value> = document
        .split("```json\n")
        .skip(1)
        .map(|block| serde_json::from_str(block.split("```").next().unwrap()).expect("the policy is JSON"))
        .collect();
    let [plan, apply, trust] = &policies[..] else { panic!("{} policies", policies.len()) };
    assert_eq!(trust["Statement"][0]["Action"], "sts:AssumeRoleWithWebIdentity");
    let role = yaml("docs/ci/eventbridge/template.yaml")["Resources"]["BuildRole"]["Properties"]["Policies"][1]
        ["PolicyDocument"]
        .clone();
    let plans = allowed(std::slice::from_ref(plan));
    let applies = allowed(&[plan.clone(), apply.clone()]);
    let creates = allowed(&[role]);
    let mut expected = [plans.clone(), vec!["account:PutAlternateContact".to_owned()]].concat();
    expected.sort();
    let mut created = creates.clone();
    created.sort();
    assert_eq!(created, expected, "the role for new accounts is as the documents say");
    for more in ["", "simulate: { send: { state: true, status: true, paths: false } }\n"] {
        let run = |actions: &[String], line: &str| {
            let recorded = wire::parse(&format!("{ORGANIZATION}{more}"), Encoding::Yaml).expect("it is well-formed");
            let behaviour = Behaviour { quota: QuotaLevel::Unlimited, ..recorded.simulate.behaviour.clone() };
            let mut world = World::new();
            world.simulator = Simulator::start(recorded, behaviour).expect("a port is free");
            world.simulator.state().directory_mut().change_settings(|settings| {
                let permissions = Permissions::Allow(actions.to_vec());
                settings.principals.insert("100000000001".parse().unwrap(), permissions);
            });
            let mut command = Command::new(world.path("bin/orgcontacts"));
            command.args(line.split(' ')).arg("--policy=contacts").current_dir(world.path("repository"));
            let output = command.env_clear().envs(world.environment()).envs(world.credentials()).output().unwrap();
            let said = String::from_utf8_lossy(&output.stderr).into_owned();
            (output.status.code(), world.writes(), said)
        };
        let is_done = |(code, writes, said): (Option<i32>, u64, String)| {
            assert_eq!(code, Some(0), "{said}");
            assert!(!said.contains("not authorized") && !said.contains("denied"), "{said}");
            writes
        };
        assert_eq!(is_done(run(&plans, "plan")), 0);
        assert_eq!(is_done(run(&plans, "plan --account 100000000005")), 0);
        assert_ne!(run(&plans, "apply --auto-approve").0, Some(0), "the plan role cannot write");
        assert_eq!(is_done(run(&applies, "apply --auto-approve")), 11);
        assert_ne!(is_done(run(&creates, "apply --auto-approve --only create --account 100000000005")), 0);
        assert_ne!(is_done(run(&creates, "apply --auto-approve --only create")), 0);
    }
}
