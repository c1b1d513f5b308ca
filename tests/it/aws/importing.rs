//! `import` from AWS: what could not be read is said, and left alone.

use super::World;
#[cfg(unix)]
use super::faults::{finish, interrupt, kill};

#[test]
fn an_import_from_aws_is_that_from_a_snapshot() {
    let world = World::new();
    world.run("snapshot --out organization.yaml").exits(0);
    let of_file = world.place.run("import --organization organization.yaml").exits(0);
    let of_aws = world.run("import").exits(0);
    assert_eq!(of_aws.stdout, of_file.stdout);
    assert_eq!(world.reads(), 78, "each contact once by each");
    assert_eq!(world.count("PutAlternateContact", "ok") + world.count("DeleteAlternateContact", "ok"), 0);
}

#[test]
fn a_contact_that_cannot_be_read_is_not_wished_for() {
    let world = World::with_faults(&["access-denied,operation=GetAlternateContact,account=100000000004"]);
    let run = world.run("import --out imported.yaml").exits(1);
    run.says("Could not be read, and left alone: 3 contacts: access denied");
    let plan = world.place.run("plan -p imported.yaml --organization example --format json").exits(0);
    let plan: serde_json::Value = serde_json::from_str(&plan.stdout).expect("a plan");
    assert_eq!(plan["changes"], serde_json::json!([]));
    assert_eq!(plan["summary"]["unchanged"], 27, "all but the three of that account");
}

#[test]
fn a_listing_that_breaks_off_makes_no_policy() {
    let world = World::with_faults(&["503,operation=ListAccounts*"]);
    world.run("import --out imported.yaml").exits(1);
    assert!(!world.place.path("imported.yaml").exists());
}

#[test]
fn contacts_of_a_file_need_no_read_of_any() {
    let world = World::new();
    let contact = "name,title,email,phone";
    world.place.write("contacts.csv", format!("account_id,type,{contact}\n100000000004,billing,N,T,n@example.com,1\n"));
    world.run("import --from csv=contacts.csv").exits(0);
    assert_eq!(world.reads(), 0);
}

#[cfg(unix)]
#[test]
fn interrupted_it_writes_nothing() {
    for line in ["import --out new.yaml", "plan --out new.yaml", "report --into json=new.yaml"] {
        let world = World::with_faults(&["hang,operation=GetAlternateContact,account=100000000008"]);
        let child = world.start(line);
        while world.reads() < 24 {
            std::thread::yield_now();
        }
        kill(&child, interrupt());
        finish(&world, line, child).exits(130).says("Interrupted; nothing was written.");
        assert!(!world.place.path("new.yaml").exists(), "{line}");
    }
}
