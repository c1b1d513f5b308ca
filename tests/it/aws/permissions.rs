//! What `iam` prints is what a command needs: everything that it calls, and nothing else. The endpoint knows nothing but
//! the policy that was printed.

mod least;
mod matrix;
mod reach;

use std::collections::BTreeSet;
use std::fmt::Write;

use orgcontacts::backend::directory::{IamPolicy, Permissions};
use orgcontacts::setting::Kind;
use serde_json::{Value, json};

use super::{EXAMPLE, MANAGEMENT, World, unhurried};
use crate::simulator::Client;
use crate::support::snapshots::assert_snapshot;

pub const DELEGATE: &str = "100000000003";

/// The example organization with a delegated administrator, written for somebody who calls.
pub fn world(caller: &'static str, policy: &str, more: &str) -> World {
    let organization = format!("{EXAMPLE}\nsimulate: {{ delegated_administrators: [\"{DELEGATE}\"]{more} }}\n");
    let mut world = World::with(&organization, unhurried());
    world.caller = caller;
    world.place.write("contacts.yaml", policy);
    world.place.write("organization.yaml", organization);
    world
}

/// What `iam` prints for a command, offline.
pub fn printed(world: &World, flags: &str) -> Value {
    let line = format!("iam {flags} --organization organization.yaml --caller {}", world.caller);
    let run = world.place.run(&line).exits(0);
    serde_json::from_str(&run.stdout).expect("a policy")
}

/// Lets the caller do what a policy says, and nothing else.
pub fn restrict(world: &World, policy: &Value) {
    let identity = vec![IamPolicy::read(policy).expect("a policy")];
    world.simulator.state().directory_mut().change_settings(|settings| {
        let permissions = Permissions::Policies { identity, boundary: None };
        settings.principals.insert(world.caller.parse().unwrap(), permissions);
    });
}

/// The actions that a policy allows.
pub fn actions(policy: &Value) -> BTreeSet<String> {
    let statements = policy["Statement"].as_array().expect("statements");
    let allowed = statements.iter().filter(|statement| statement["Effect"] == "Allow");
    let actions = allowed.flat_map(|statement| match &statement["Action"] {
        Value::Array(actions) => actions.clone(),
        action => vec![action.clone()],
    });
    actions.map(|action| action.as_str().expect("a text").split(':').nth(1).unwrap().to_owned()).collect()
}

/// The operations that were called, but for the one that everybody may call; with those that were denied by themselves.
pub fn calls(world: &World) -> (BTreeSet<String>, BTreeSet<String>) {
    let state = world.simulator.state();
    let (mut called, mut denied) = (BTreeSet::new(), BTreeSet::new());
    for call in state.calls.iter().filter(|call| call.operation != "GetCallerIdentity") {
        let set = if call.outcome.starts_with("AccessDenied") { &mut denied } else { &mut called };
        set.insert(call.operation.to_string());
    }
    (called, denied)
}

pub const CONTACTS: &str = "version: 1
contacts:
  soc: { name: SOC, title: On call, email: soc@example.com, phone: '+1 206 555 0100' }
  team: { name: '{tag:team|none}', title: On call, email: team@example.com, phone: '+1 206 555 0101' }
";

/// Policies of every kind of selector and wish.
pub const POLICIES: &[(&str, &str)] = &[
    ("defaults", "defaults: { security: soc }"),
    ("all types", "defaults: { security: soc, billing: soc, operations: { if_missing: soc } }"),
    ("a path", "rules: [{ name: a, match: { ou: /Workloads/Prod }, security: soc }]"),
    ("a wildcard", "rules: [{ name: a, match: { ou: '/*/Test' }, security: soc, operations: absent }]"),
    ("an ID", "rules: [{ name: a, match: { ou: ou-ex01-sandbox0 }, billing: soc }]"),
    ("the root", "rules: [{ name: a, match: { ou: / }, billing: soc }]"),
    ("accounts", "rules: [{ name: a, match: { accounts: ['100000000004', '100000000001'] }, operations: absent }]"),
    ("tags", "rules: [{ name: a, match: { tags: { team: payments } }, billing: soc }]"),
    ("a template", "rules: [{ name: a, match: { ou: /Sandbox }, billing: team }]"),
    ("names", "rules: [{ name: a, match: { names: '*-prod' }, operations: { if_missing: soc } }]"),
    (
        "two rules",
        "rules: [{ name: a, match: [{ ou: /Sandbox }, { accounts: '100000000005' }], security: soc },
      { name: b, match: { ou: /Security }, security: absent }]",
    ),
    (
        "exclusions",
        "defaults: { security: soc }
exclude: [{ ou: /Sandbox }, { accounts: ['100000000004', '100000000001'] }, { tags: { team: data } }]",
    ),
    (
        "unmanaged",
        "defaults: { security: soc, billing: unmanaged }
rules: [{ name: a, match: { ou: /Workloads }, security: unmanaged }]",
    ),
];

/// What a file may decide for binds its rules, where they do not bind themselves.
#[test]
fn remits_narrow_the_rules_of_their_files() {
    let world = world(MANAGEMENT, "", "");
    let main = format!("{CONTACTS}files: [{{ path: team.yaml, match: {{ ou: /Sandbox }} }}]\n");
    world.place.write("policy/main.yaml", main);
    let rule = "{ name: a, match: { tags: { owner: '*' } }, operations: soc }";
    world.place.write("policy/team.yaml", format!("version: 1\nrules: [{rule}]\n"));
    let policy = printed(&world, "--for plan --policy policy");
    let contacts = policy["Statement"].as_array().unwrap().iter().find(|statement| statement["Sid"] == "ReadContacts");
    let paths = &contacts.expect("contacts are read")["Condition"]["ForAnyValue:StringLike"];
    assert_eq!(paths["account:AccountResourceOrgPaths"], json!(["o-exampleorg/r-ex01/ou-ex01-sandbox0/*"]));
}

/// From AWS, `iam` comes to the same as from a file, and writes nothing.
#[test]
fn permissions_can_be_had_from_aws() {
    for caller in [MANAGEMENT, DELEGATE] {
        let world = world(caller, include_str!("../../../contacts.example.yaml"), "");
        let run = world.run("iam --for apply").exits(0);
        let online: Value = serde_json::from_str(&run.stdout).expect("a policy");
        assert_eq!(online, printed(&world, "--for apply"));
        assert_eq!(world.reads(), 0);
    }
}

/// Which contacts the role that applies the example policy reads, sets and removes, account by account.
#[test]
fn the_role_reaches_what_the_policy_names() {
    let world = world(MANAGEMENT, include_str!("../../../contacts.example.yaml"), "");
    restrict(&world, &printed(&world, "--for apply"));
    let accounts: Vec<String> = {
        let state = world.simulator.state();
        state.directory().organization().accounts().keys().map(ToString::to_string).collect()
    };
    let mut table = String::from("              billing  operations  security\n");
    for account in accounts {
        let row = Kind::ALL.map(|kind| {
            let may = |operation: &str| {
                let mut input = json!({ "AlternateContactType": kind.as_str().to_ascii_uppercase() });
                if account != MANAGEMENT {
                    input["AccountId"] = json!(account);
                }
                if operation == "PutAlternateContact" {
                    input["Name"] = json!("SOC");
                }
                Client::new(&world.simulator, MANAGEMENT).account(operation, &input).status != 403
            };
            // What is valid is not written: a call that is let through ends with an error of another kind, or deletes.
            let marks = [("GetAlternateContact", 'r'), ("PutAlternateContact", 's'), ("DeleteAlternateContact", 'd')];
            marks.into_iter().map(|(operation, mark)| if may(operation) { mark } else { '-' }).collect::<String>()
        });
        let _ = writeln!(table, "{account}  {}      {}         {}", row[0], row[1], row[2]);
    }
    assert_snapshot("iam/reach", &table);
}
