//! What people asked for in public, or stumbled over with other tools: small inputs, each with what is wanted.
//!
//! The inputs stand in `tests/it/cases`, a folder a case.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::support::program::{Place, Run};

/// A place with the files of a case.
fn case(name: &str) -> Place {
    let place = Place::empty();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/cases").join(name);
    copy(&folder, &folder, &place);
    assert!(!place.files().is_empty(), "the files of {name} were not found");
    place
}

fn copy(folder: &Path, top: &Path, place: &Place) {
    for entry in fs::read_dir(folder).expect("the folder can be listed") {
        let path = entry.expect("its entries can be read").path();
        if path.is_dir() {
            copy(&path, top, place);
        } else {
            let name = path.strip_prefix(top).expect("it is below").display().to_string();
            place.write(&name, fs::read(&path).expect("it can be read"));
        }
    }
}

impl Place {
    /// A plan, as a document.
    #[track_caller]
    fn planned(&self, policy: &str, organization: &str, code: i32) -> Value {
        let line = format!("plan -p {policy} --organization {organization} --format json");
        serde_json::from_str(&self.run(&line).exits(code).stdout).expect("a plan")
    }

    #[track_caller]
    fn validated(&self, policy: &str, organization: &str, code: i32) -> Run {
        self.run(&format!("validate -p {policy} --organization {organization}")).exits(code)
    }
}

/// The last digit of the accounts of some entries of a plan, with the type.
fn keys(entries: &Value) -> BTreeSet<String> {
    let entries = entries.as_array().expect("a list").iter();
    let key = |entry: &Value| {
        let id = entry["account"]["id"].as_str().expect("an ID");
        format!("{} {}", &id[11..], entry["type"].as_str().expect("a type"))
    };
    entries.map(key).collect()
}

fn set(keys: &[&str]) -> BTreeSet<String> {
    keys.iter().map(|key| (*key).to_owned()).collect()
}

/// Accounts with the data get a contact, the others are left alone and do not keep the run from ending well.
#[test]
fn accounts_without_the_data_are_left_alone() {
    let place = case("accounts-without-data");
    let naive = place.planned("naive.yaml", "organization.yaml", 1);
    assert!(!keys(&naive["undecided"]).is_empty() && naive["complete"] == false);
    let nonempty = place.planned("nonempty.yaml", "organization.yaml", 0);
    assert!(keys(&nonempty["undecided"]).is_empty() && !keys(&nonempty["changes"]).is_empty());
}

/// A path tells OUs of one name apart, and what people paste from elsewhere gets a suggestion.
#[test]
fn units_of_one_name_are_told_apart() {
    let place = case("same-ou-names");
    place.planned("policy.yaml", "organization.yaml", 0);
    let run = place.validated("nearmiss.yaml", "organization.yaml", 0);
    let warnings = run.stderr.matches("[unknown-ou]").count();
    assert!(warnings > 0 && run.stderr.matches("did you mean").count() >= warnings, "{}", run.transcript());
    let run = place.validated("pasted.yaml", "organization.yaml", 1);
    let mistakes = run.stderr.matches("error[invalid-ou]").count();
    assert!(mistakes > 0 && run.stderr.matches("did you mean").count() >= mistakes, "{}", run.transcript());
}

/// An OU that is renamed does not hand its accounts to other rules without a word.
#[test]
fn a_renamed_unit_is_noticed() {
    let place = case("ou-renamed");
    place.validated("policy.yaml", "before.yaml", 0);
    let run = place.validated("policy.yaml", "after.yaml", 0);
    assert!(
        run.stderr.contains("warning[unknown-ou]") && run.stderr.contains("did you mean `/Sandboxes`?"),
        "{}",
        run.transcript()
    );
    place.run("plan -p policy.yaml --organization after.yaml --deny-warnings").exits(1);
    place.run("apply -p policy.yaml --organization after.yaml --deny-warnings --auto-approve").exits(3);
    let by_id = |organization: &str| place.planned("by-id.yaml", organization, 0)["changes"].clone();
    assert_eq!(keys(&by_id("before.yaml")), keys(&by_id("after.yaml")), "an ID outlives a name");
    // What was to protect accounts fails closed.
    place.validated("protecting.yaml", "before.yaml", 0);
    place.validated("protecting.yaml", "after.yaml", 1);
    let before = place.read("after.yaml");
    place.run("apply -p protecting.yaml --organization after.yaml --auto-approve --allow-incomplete").exits(3);
    assert_eq!(place.read("after.yaml"), before, "nothing was written");
}

/// "Neither `owner` nor `Owner`" is a list; the spelling that means both is warned of where no account has both.
#[test]
fn accounts_with_neither_tag_are_selected() {
    let place = case("no-owner-tag");
    let wanted = keys(&place.planned("by-precedence.yaml", "organization.yaml", 0)["changes"]);
    assert_eq!(keys(&place.planned("list.yaml", "organization.yaml", 0)["changes"]), wanted);
    // One account has both: the spelling that means both is no mistake there, and means what it says.
    assert_ne!(keys(&place.planned("literal.yaml", "organization.yaml", 0)["changes"]), wanted);
    place.edit("organization.yaml", "\"owner\": \"x\", ", "");
    let literal = place.validated("literal.yaml", "organization.yaml", 0);
    assert!(literal.stderr.contains("warning[except-matches-nothing]"), "{}", literal.transcript());
    assert!(literal.stderr.contains("write a list"), "{}", literal.transcript());
}

/// Contacts take all fields but one from another.
#[test]
fn one_field_is_overridden() {
    let place = case("one-field");
    let changed = |policy: &str| {
        let plan = place.planned(policy, "organization.yaml", 0);
        let changes = plan["changes"].as_array().expect("a list").clone();
        changes.into_iter().map(|change| (change["account"]["id"].clone(), change["after"].clone())).collect::<Vec<_>>()
    };
    let like = changed("like.yaml");
    assert_eq!(like, changed("by-tag.yaml"));
    assert_eq!(like.len(), 3);
    assert_eq!(like[1].1["email"], "payments-bills@example.com");
    assert_eq!(like[1].1["name"], like[0].1["name"]);
}

/// Addresses that come from the accounts follow a new domain, and the domain that is refused is named.
#[test]
fn a_new_mail_domain_is_followed() {
    let place = case("mail-domain");
    let run = place.run("plan -p policy.yaml --organization after.yaml").exits(1);
    assert!(run.stderr.contains("new.example.net"), "{}", run.transcript());
    let plan = place.planned("allowed.yaml", "after.yaml", 0);
    assert!(!keys(&plan["changes"]).is_empty());
    let run = place.run("apply -p allowed.yaml --organization after.yaml --auto-approve").exits(3);
    let (_, flag) = run.stderr.split_once("--max-updates ").expect("it names the flag");
    let number: String = flag.chars().take_while(char::is_ascii_digit).collect();
    let line = format!("apply -p allowed.yaml --organization after.yaml --auto-approve --max-updates {number}");
    place.run(&line).exits(0);
}

/// A folder a team, each with a file of its own, in any depth.
#[test]
fn each_team_has_a_folder() {
    let place = case("a-folder-a-team");
    let id = |policy: &str| place.planned(policy, "organization.yaml", 0)["id"].clone();
    let flat = id("flat");
    assert_eq!([id("nested"), id("mixed"), id("nested/payments -p nested/search")], [&flat; 3].map(Clone::clone));
}

/// Names, addresses and numbers need not stand where everybody can read them.
#[test]
fn contacts_can_be_kept_elsewhere() {
    let place = case("public-repository");
    place.run("validate -p rules.yaml").exits(0);
    let alone = place.planned("rules.yaml", "organization.yaml", 1);
    assert!(keys(&alone["changes"]).is_empty() && alone["undecided"][0]["reason"]["code"] == "external-contact");
    let line = "plan -p rules.yaml -p values.yaml --organization organization.yaml --redact";
    let run = place.run(line).exits(0);
    assert!(run.stdout.contains("2 to create") && !run.stdout.contains("soc@example.com"), "{}", run.transcript());
    place.run("plan -p from-env.yaml --organization organization.yaml").exits(1).says("error[invalid-template]");
}

/// A contact is given to every account that has none, and none that is there is touched, now or later.
#[test]
fn contacts_are_set_only_where_they_are_missing() {
    let place = case("only-where-missing");
    let plan = place.planned("wish.yaml", "organization.yaml", 0);
    assert!(plan["summary"]["create"].as_u64() > Some(0));
    assert_eq!([&plan["summary"]["update"], &plan["summary"]["delete"]], [0, 0]);
    place.run("apply -p wish.yaml --organization organization.yaml --auto-approve").exits(0);
    place.run("plan -p wish.yaml --organization organization.yaml --detailed-exitcode").exits(0);
}

/// "Everything but", in the ways in which people say it.
#[test]
fn everything_but_some_is_selected() {
    let place = case("everything-but");
    place.planned("policy.yaml", "organization.yaml", 0);
    let either = keys(&place.planned("or-except.yaml", "organization.yaml", 0)["changes"]);
    let both = keys(&place.planned("and-except.yaml", "organization.yaml", 0)["changes"]);
    assert!(either.is_subset(&both) && either != both && !either.contains("2 security"), "{either:?} {both:?}");
    let run = place.validated("and-except.yaml", "organization.yaml", 0);
    assert!(run.stderr.contains("warning[except-matches-nothing]"), "{}", run.transcript());
    assert_ne!(either, set(&[]), "some are left");
}
