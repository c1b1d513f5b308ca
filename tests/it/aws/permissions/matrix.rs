//! Every command with every policy, behind an endpoint that lets through what `iam` prints and nothing else: it comes to what
//! it comes to with every permission.

use std::collections::BTreeSet;
use std::fmt::Write;

use orgcontacts::backend::directory::{IamPolicy, Permissions, SimulatedRole};
use serde_json::{Value, json};

use super::{CONTACTS, DELEGATE, POLICIES, calls, printed, restrict, world};
use crate::aws::{MANAGEMENT, World};
use crate::simulator::Client;
use crate::support::program::Run;

/// Who calls.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Caller {
    Management,
    Delegate,
    /// A role of the delegated administrator, which takes a role in each member.
    RoleByRoles,
}

impl Caller {
    fn account(self) -> &'static str {
        match self {
            Self::Management => MANAGEMENT,
            Self::Delegate | Self::RoleByRoles => DELEGATE,
        }
    }

    fn flags(self) -> &'static str {
        if self == Self::RoleByRoles { " --via-role Contacts" } else { "" }
    }
}

/// The commands, by the names that `iam` has for them; whether a policy has a say in them.
const COMMANDS: [(&str, &str, bool); 7] = [
    ("plan", "plan --format json", true),
    ("apply", "apply --auto-approve --max-updates unlimited --max-deletes unlimited --format json", true),
    (
        "create",
        "apply --only create --account 100000000005 --auto-approve --max-updates unlimited --max-deletes unlimited \
         --format json",
        true,
    ),
    ("report", "report --policy contacts.yaml --format json", true),
    ("doctor", "doctor --format json", true),
    ("snapshot", "snapshot", false),
    ("setup", "setup --delegated-administrator 100000000005 --auto-approve", false),
];

#[test]
fn the_permissions_of_the_management_account_suffice() {
    suffice(Caller::Management);
}

#[test]
fn the_permissions_of_a_delegated_administrator_suffice() {
    suffice(Caller::Delegate);
}

#[test]
fn the_permissions_of_a_role_and_those_in_members_suffice() {
    suffice(Caller::RoleByRoles);
}

#[track_caller]
fn suffice(caller: Caller) {
    for (at, (name, policy)) in POLICIES.iter().enumerate() {
        for (task, line, heeds_policy) in COMMANDS {
            // Nobody but the management account sets up, and nobody needs a role in members for it.
            let is_setup_by_another = task == "setup" && caller != Caller::Management;
            if is_setup_by_another || (!heeds_policy && at > 0) {
                continue;
            }
            let policy = format!("{CONTACTS}{policy}\n");
            let [free, bound] = [false, true].map(|is_bound| Trial::new(caller, &policy, task, is_bound));
            let [free_run, bound_run] = [&free, &bound].map(|trial| trial.run(line));
            let place = format!("{name}, by {}: {line}\n{}", caller.account(), bound_run.transcript());
            assert_eq!(bound_run.code, free_run.code, "{place}");
            assert_eq!(contacts(&bound.world), contacts(&free.world), "{place}");
            assert_eq!(decided(task, &bound_run.stdout), decided(task, &free_run.stdout), "{place}");
            let denied = calls(&bound.world).1;
            assert!(denied.is_subset(&of_names()), "{place}{denied:?}");
        }
    }
}

/// An organization, and somebody who calls.
struct Trial {
    world: World,
    /// What a role calls with: a key, and a token.
    session: Option<(String, String)>,
    flags: &'static str,
}

impl Trial {
    fn new(caller: Caller, policy: &str, task: &str, is_bound: bool) -> Self {
        let world = world(caller.account(), policy, "");
        let flags = if task == "snapshot" || task == "setup" || task == "report" { "" } else { caller.flags() };
        let granted = is_bound.then(|| printed(&world, &format!("--for {task}{flags}")));
        if caller != Caller::RoleByRoles {
            granted.iter().for_each(|policy| restrict(&world, policy));
            return Self { world, session: None, flags };
        }
        let member = printed(&world, "--member --via-role Contacts");
        // Members trust the roles of these two commands.
        let trusted = if task == "apply" || task == "create" { "apply" } else { "plan" };
        let role = format!("arn:aws:iam::{DELEGATE}:role/contacts-{trusted}");
        world.simulator.state().directory_mut().change_settings(|settings| {
            let of_role = granted.as_ref().map(permissions);
            settings.roles.insert(role.clone(), SimulatedRole { permissions: of_role, trust: None });
            for account in 1..=14 {
                let permissions = Some(permissions(&member["permissions"]));
                let trust = Some(IamPolicy::read(&member["trust"]).expect("a policy"));
                let arn = format!("arn:aws:iam::1{account:011}:role/Contacts");
                settings.roles.insert(arn, SimulatedRole { permissions, trust });
            }
        });
        let session = Some(session(&world, &role));
        Self { world, session, flags }
    }

    fn run(&self, line: &str) -> Run {
        let line = format!("{line}{}", self.flags);
        let mut command = self.world.command(&line);
        if let Some((key, token)) = &self.session {
            command.env("AWS_ACCESS_KEY_ID", key).env("AWS_SESSION_TOKEN", token);
        }
        self.world.place.ended(&line, &command.output().expect("the program runs"))
    }
}

fn permissions(policy: &Value) -> Permissions {
    Permissions::Policies { identity: vec![IamPolicy::read(policy).expect("a policy")], boundary: None }
}

/// Takes a role: its key and its token.
fn session(world: &World, role: &str) -> (String, String) {
    let role = role.replace(':', "%3A").replace('/', "%2F");
    let form = format!("Action=AssumeRole&RoleArn={role}&RoleSessionName=ci");
    let answer = Client::new(&world.simulator, DELEGATE).sts(&form);
    let element = |name: &str| answer.element(name).expect("it is in the answer");
    (element("AccessKeyId"), element("SessionToken"))
}

/// What only the names of units are read by.
fn of_names() -> BTreeSet<String> {
    ["DescribeOrganizationalUnit", "ListOrganizationalUnitsForParent"].map(str::to_owned).into()
}

/// What does not depend on the time, or on names of units.
fn decided(task: &str, stdout: &str) -> Value {
    if task == "snapshot" || task == "setup" {
        let lines = stdout.lines().filter(|line| !line.trim_start().starts_with("read_at: "));
        return lines.collect::<Vec<_>>().join("\n").into();
    }
    let document: Value = serde_json::from_str(stdout).unwrap_or_default();
    let each = |list: &str, of: &dyn Fn(&Value) -> Value| -> Vec<Value> {
        document[list].as_array().into_iter().flatten().map(of).collect()
    };
    match task {
        "report" => json!([document["totals"], each("accounts", &|account| account["contacts"].clone())]),
        "doctor" => json!([document["ready"], each("checks", &|check| json!([check["code"], check["status"]]))]),
        _ => json!([document["id"], document["plan_id"], document["summary"], document["unreadable"]]),
    }
}

/// All contacts that the endpoint holds.
fn contacts(world: &World) -> String {
    let state = world.simulator.state();
    let recorded = state.directory().recorded().contacts.clone();
    recorded.into_iter().fold(String::new(), |mut all, (key, contact)| {
        let _ = writeln!(all, "{key} {contact:?}");
        all
    })
}
