//! Planning and applying where nothing goes wrong, and what it costs.

use orgcontacts::backend::directory::{Behaviour, Pages, Sent};

use super::{EXAMPLE, World, unhurried};

/// The key that the example policy wishes for: 13 managed accounts, three types, less what is
/// left alone.
fn wishes(world: &World) -> u64 {
    let plan: serde_json::Value =
        serde_json::from_str(&world.run("plan --format json").exits(0).stdout).expect("a plan");
    let count = |what: &str| plan["summary"][what].as_u64().expect("a count");
    count("create") + count("update") + count("delete") + count("unchanged")
}

#[test]
fn plan_apply_plan() {
    let world = World::new();
    world.run("plan --detailed-exitcode").exits(2);
    let applied = world.run("apply --auto-approve").exits(0);
    assert!(applied.stdout.ends_with("Apply: 11 applied.\n"), "{}", applied.stdout);
    let again = world.run("plan --detailed-exitcode").exits(0);
    assert!(again.stdout.ends_with("No changes. The organization matches the policy.\n"), "{}", again.stdout);
}

#[test]
fn a_plan_is_the_same_whatever_the_service_sends() {
    let id = |behaviour: Behaviour| {
        let world = World::with(EXAMPLE, behaviour);
        let plan = world.run("plan").exits(0);
        plan.stdout.lines().find(|line| line.starts_with("Plan ID: ")).expect("an id").to_owned()
    };
    let usual = id(unhurried());
    let without = |state, status, paths| Behaviour { sent: Sent { state, status, paths }, ..unhurried() };
    assert_eq!(id(without(false, true, true)), usual, "only the older Status");
    assert_eq!(id(without(true, false, true)), usual, "only State");
    assert_eq!(id(without(true, true, false)), usual, "no Paths: the tree is walked");
    assert_eq!(id(Behaviour { pages: Pages { size: 2, empty: true }, ..unhurried() }), usual, "empty pages");
    let place = World::new().place;
    place.write("organization.yaml", EXAMPLE);
    let local = place.run("plan --organization organization.yaml").exits(0);
    assert!(local.stdout.contains(&usual), "the organization file gives the same plan");
}

#[test]
fn accounts_of_unknown_state_are_left_alone() {
    let sent = Sent { state: false, status: false, paths: true };
    let world = World::with(EXAMPLE, Behaviour { sent, ..unhurried() });
    world.run("plan").exits(1).says("no account to manage");
    assert_eq!(world.reads(), 0);
}

#[test]
fn planning_makes_no_call_too_many() {
    let world = World::new();
    let wishes = wishes(&world);
    assert_eq!(world.count("ListAccounts", "ok"), 1);
    assert_eq!(world.count("ListParents", "ok") + world.count("ListAccountsForParent", "ok"), 0);
    assert_eq!(world.count("ListOrganizationalUnitsForParent", "ok"), 2, "along the policy's paths: / and /Workloads");
    assert_eq!(world.count("DescribeOrganizationalUnit", "ok"), 0, "the plan shows no account in any other OU");
    assert_eq!(world.count("GetResources", "ok"), 1);
    assert_eq!(world.count("ListTagsForResource", "ok"), 0);
    assert_eq!(world.reads(), wishes, "one read for each contact that the policy speaks of");
    assert_eq!(world.count("PutAlternateContact", "ok") + world.count("DeleteAlternateContact", "ok"), 0);
}

/// The calls of a plan for one account, by operation.
fn calls_for_one(world: &World, account: &str) -> Vec<u64> {
    let operations = [
        "DescribeOrganization",
        "DescribeAccount",
        "DescribeOrganizationalUnit",
        "ListTagsForResource",
        "ListAccounts",
        "ListOrganizationalUnitsForParent",
        "ListRoots",
        "GetResources",
    ];
    let counts = || operations.map(|operation| world.count(operation, "ok"));
    let before = counts();
    world.run(&format!("plan --account {account}")).exits(0);
    before.iter().zip(counts()).map(|(before, after)| after - before).collect()
}

#[test]
fn one_account_takes_as_many_calls_however_large_the_organization_is() {
    let small = World::new();
    let accounts = (0..300).map(|n| {
        format!(
            "  - {{ id: \"2{n:011}\", name: more-{n}, state: ACTIVE, parent: ou-ex01-worktest, tags: {{ a: b }} }}\n"
        )
    });
    let large = World::with(
        &EXAMPLE.replace("\naccounts:\n", &format!("\naccounts:\n{}", accounts.collect::<String>())),
        unhurried(),
    );
    assert!(
        large.count("ListAccounts", "ok") == 0
            && large.simulator.state().directory().organization().accounts().len() > 300
    );
    for world in [&small, &large] {
        // The root and what is below it, since `/Suspended` has to be there.
        assert_eq!(calls_for_one(world, "100000000005"), [1, 1, 1, 1, 0, 1, 1, 0]);
    }
}

#[test]
fn an_ou_that_protects_is_looked_for_whichever_account_matters() {
    let world = World::new();
    world.run("plan --account 100000000005 --format json").exits(0);
    for there in ["/Suspended", "ou-ex01-suspende", "/Workloads/Test"] {
        let policy = format!("  - ou: /Suspended\n  - ou: {there}\n");
        world.place.edit("contacts.yaml", "  - ou: /Suspended\n", &policy);
        let plan = world.run("plan --account 100000000010 --format json").exits(0).stdout;
        assert!(!plan.contains("unknown-ou"), "{there}: {plan}");
        world.place.edit("contacts.yaml", &policy, "  - ou: /Suspended\n");
    }
    for gone in ["/Suspend", "/Workloads/Suspended", "ou-ex01-gonegone"] {
        world.place.edit("contacts.yaml", "  - ou: /Suspended\n", &format!("  - ou: {gone}\n"));
        let line = "--account 100000000010 --type billing";
        world.run(&format!("plan {line}")).exits(1).says("error[unknown-ou]");
        world.run(&format!("apply {line} --auto-approve --allow-incomplete")).exits(3);
        world.place.edit("contacts.yaml", &format!("  - ou: {gone}\n"), "  - ou: /Suspended\n");
    }
}

#[test]
fn one_account_gets_the_same_decisions_as_in_a_plan_for_all() {
    let world = World::new();
    let plan = |line: &str| -> serde_json::Value {
        serde_json::from_str(&world.run(&format!("plan --format json{line}")).stdout).expect("a plan")
    };
    let all = plan("");
    let accounts = world.simulator.state().directory().organization().accounts().keys().copied().collect::<Vec<_>>();
    for account in accounts {
        let one = plan(&format!(" --account {account}"));
        for part in ["changes", "undecided", "skipped", "unreadable", "out_of_reach"] {
            let of_account = |plan: &serde_json::Value| -> Vec<serde_json::Value> {
                let entries = plan[part].as_array().expect("a list").iter();
                entries.filter(|entry| entry["account"]["id"] == account.as_str()).cloned().collect()
            };
            assert_eq!(of_account(&one), of_account(&all), "{part} of {account}");
            assert_eq!(
                one[part].as_array().map(Vec::len),
                Some(of_account(&one).len()),
                "nothing of any other account"
            );
        }
    }
}

#[test]
fn tags_are_read_only_if_something_depends_on_them() {
    let world = World::new();
    let contact = "{ name: SOC, title: SOC, email: soc@example.com, phone: '1' }";
    world
        .place
        .write("contacts.yaml", format!("version: 1\ncontacts: {{ soc: {contact} }}\ndefaults: {{ security: soc }}\n"));
    world.run("plan").exits(0);
    assert_eq!(world.count("GetResources", "ok") + world.count("ListTagsForResource", "ok"), 0);
}

#[test]
fn applying_a_saved_plan_lists_nothing() {
    let world = World::new();
    world.run("plan --out plan.json").exits(0);
    let (reads, listed) = (world.reads(), world.count("ListAccounts", "ok"));
    world.run("apply plan.json").exits(0);
    assert_eq!(world.count("ListAccounts", "ok"), listed);
    assert_eq!(world.reads() - reads, 2 * 11, "one read before and one after each write");
    assert_eq!(world.count("PutAlternateContact", "ok"), 10);
    assert_eq!(world.count("DeleteAlternateContact", "ok"), 1);
}

#[test]
fn no_verify_does_not_read_back() {
    let world = World::new();
    world.run("plan --out plan.json").exits(0);
    let reads = world.reads();
    world.run("apply plan.json --no-verify").exits(0);
    assert_eq!(world.reads() - reads, 11);
}

#[test]
fn the_management_account_is_reached_without_naming_it() {
    let world = World::new();
    let plan = world.run("plan --format json --account 100000000001").exits(0);
    assert!(plan.stdout.contains("\"unchanged\": 2"), "{}", plan.stdout);
}

#[test]
fn a_delegated_administrator_leaves_the_management_account_alone() {
    let organization = format!("{EXAMPLE}\nsimulate: {{ delegated_administrators: [\"100000000003\"] }}\n");
    let mut world = World::with(&organization, unhurried());
    world.caller = "100000000003";
    let plan = world.run("plan").exits(0);
    assert!(plan.stdout.contains("Out of reach"), "{}", plan.stdout);
    assert!(world.count("ListTagsForResource", "ok") > 0, "the tag index is for the management account");
    world.run("apply --auto-approve").exits(0);
    world.run("plan --detailed-exitcode").exits(0);
    assert_eq!(world.count("GetAlternateContact", "AccessDeniedException"), 0);
}

#[test]
fn a_revert_takes_everything_back() {
    let world = World::new();
    let before = world.simulator.state().directory().recorded().contacts.clone();
    world.run("apply --auto-approve --out plan.json").exits(0);
    world.run("revert plan.json --out back.json").exits(0);
    world.run("apply back.json --max-deletes unlimited").exits(0);
    let set = |contacts: &std::collections::BTreeMap<_, Option<_>>| -> Vec<_> {
        contacts.iter().filter_map(|(key, contact)| Some((*key, contact.clone()?))).collect()
    };
    assert_eq!(set(&world.simulator.state().directory().recorded().contacts), set(&before));
    world.run("plan --detailed-exitcode").exits(2);
}

#[test]
fn a_plan_of_another_organization_is_refused() {
    let world = World::new();
    world.run("plan --out plan.json").exits(0);
    let other = World::with(&EXAMPLE.replace("o-exampleorg", "o-otherorg"), unhurried());
    other.place.write("plan.json", world.place.read("plan.json"));
    other.run("apply plan.json").exits(1).says("the plan is for organization o-exampleorg");
    assert_eq!(other.reads(), 0);
}

#[test]
fn a_long_run_is_announced_with_the_time_that_the_quota_leaves() {
    use std::io::{BufRead, BufReader};
    let world = World::new();
    let mut child = world.start("plan --quota get=0.01/1");
    let stderr = BufReader::new(child.stderr.take().expect("it is piped"));
    let line = stderr.lines().map_while(Result::ok).find(|line| line.starts_with("Reading contacts will take"));
    child.kill().expect("it is running");
    child.wait().expect("it ends");
    // The first contact may be on its way already.
    let expected =
        [54, 55].map(|minutes| format!("Reading contacts will take at least {minutes} min at AWS's rate limit."));
    assert!(line.as_ref().is_some_and(|line| expected.contains(line)), "{line:?}");
}

#[test]
fn a_plan_that_was_applied_is_not_replaced() {
    let world = World::new();
    world.run("plan --out plan.json").exits(0);
    let applied = world.place.read("plan.json");
    world.run("apply plan.json").exits(0);
    world.run("plan --into json=plan.json").exits(1).says("plan.json already contains something else");
    assert_eq!(world.place.read("plan.json"), applied);
    let log = world.place.read("plan.json.log");
    for line in ["plan --out plan.json.log", "plan --into json=plan.json.log"] {
        world.run(line).exits(1).says("plan.json.log already contains something else");
        assert_eq!(world.place.read("plan.json.log"), log, "{line}");
    }
    let run = world.run("plan --out plan.json").exits(0);
    assert!(run.stderr.contains("has been applied, and holds the old values: it is now "), "{}", run.stderr);
    let kept = std::fs::read_dir(world.place.path(".")).expect("a folder").map(|entry| entry.expect("a file").path());
    let kept: Vec<_> = kept.filter(|path| std::fs::read_to_string(path).is_ok_and(|text| text == applied)).collect();
    let [kept] = kept.as_slice() else { panic!("the applied plan is there once: {kept:?}") };
    world.run(&format!("revert {} --out back.json", kept.display())).exits(0);
}
