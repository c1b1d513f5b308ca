//! What `plan` reads, denied by each kind of policy.

use super::endpoint::{denied, denies, error, no_policy, silence, success};
use super::{ADMINISTRATOR, MANAGEMENT, PLAIN, Setup};

const GET: &str = "account:GetAlternateContact";

/// Whose change it takes.
const CHANGED_BY: &[(&str, &str)] = &[
    ("service control policy", "whoever manages the organization's service control policies"),
    ("resource control policy", "whoever manages the organization's resource control policies"),
    ("permissions boundary", "whoever set the caller's permissions boundary"),
    ("session policy", "start the session"),
    ("VPC endpoint policy", "whoever manages the VPC endpoint's policy"),
];

#[test]
fn contacts_that_a_policy_denies_are_a_matter_of_whoever_manages_it() {
    for (kind, who) in CHANGED_BY {
        for reason in [denies(kind), no_policy(kind, GET)] {
            let checked = Setup::with(vec![denied("GetAlternateContact", &reason).about("AccountId")]).checked();
            let checked = checked.fails(&["read-member-contacts"]).fix("read-member-contacts", "text", who);
            checked.says("read-member-contacts", kind).is("read-management-contacts", "ok");
        }
    }
    let checked = Setup::with(vec![denied("GetAlternateContact", &denies("identity-based policy"))]).checked();
    let checked = checked.fails(&["read-management-contacts", "read-member-contacts"]);
    checked.fix("read-member-contacts", "text", "a deny wins over every allow");
}

#[test]
fn contacts_that_no_identity_policy_allows_take_a_statement() {
    let missing = denied("GetAlternateContact", &no_policy("identity-based policy", GET));
    let checked = Setup::with(vec![missing.clone()]).checked();
    let checked = checked.fails(&["read-management-contacts", "read-member-contacts"]);
    let statement = |resource: &str, types: &str| {
        format!(
            r#"{{"Effect":"Allow","Action":"{GET}","Resource":"{resource}","Condition":{{"ForAllValues:StringEquals":{{"account:AlternateContactTypes":[{types}]}},"Null":{{"account:AlternateContactTypes":"false"}}}}}}"#
        )
    };
    let (own, named) = (
        format!("arn:aws:account::{MANAGEMENT}:account"),
        format!("arn:aws:account::{MANAGEMENT}:account/o-exampleorg/*"),
    );
    let all = |resource| statement(resource, r#""BILLING","SECURITY""#);
    let checked = checked.fix("read-management-contacts", "statement", &all(&own));
    // Two types anywhere, and the third in some OUs: each has a statement of its own.
    let checked = checked.fix("read-member-contacts", "statement", &all(&named));
    checked.fix("read-member-contacts", "statement", "o-exampleorg/r-ex01/ou-ex01-sandbox0/*");
    // Only what was denied.
    let security = missing.clone().about("SECURITY");
    let setup = Setup::delegated(vec![security]);
    setup.place.write("contacts.yaml", PLAIN);
    let checked = setup.checked().fails(&["read-member-contacts"]);
    checked.fix("read-member-contacts", "statement", &statement(&named, r#""SECURITY""#));
    // A delegated administrator needs no statement about itself.
    Setup::delegated(vec![missing]).checked().fix("read-member-contacts", "statement", &all(&named));
}

#[test]
fn contacts_that_are_denied_without_a_reason() {
    let checked = Setup::with(vec![denied("GetAlternateContact", "").about("AccountId")]).checked();
    checked.fails(&["read-member-contacts"]).no_fix("read-member-contacts");
    let reason =
        " (The management account can only be managed using the standalone context from the management account.)";
    let checked = Setup::delegated(vec![denied("GetAlternateContact", reason)]).checked();
    checked.fails(&["read-member-contacts"]).fix("read-member-contacts", "text", "management account itself");
}

#[test]
fn contacts_that_do_not_come() {
    let throttled = error("GetAlternateContact", "429 Too Many Requests", "TooManyRequestsException", "");
    let checked = Setup::with(vec![throttled.about("AccountId")]).checked().fails(&["read-member-contacts"]);
    checked.says("read-member-contacts", "throttled").fix("read-member-contacts", "text", "--via-role");
    let silent = silence("GetAlternateContact").about("AccountId");
    Setup::with(vec![silent])
        .checked()
        .fails(&["read-member-contacts"])
        .says("read-member-contacts", "no usable answer");
}

#[test]
fn accounts_that_may_not_be_listed() {
    let action = "organizations:ListAccounts";
    let checked = Setup::with(vec![denied("ListAccounts", &no_policy("identity-based policy", action))]).checked();
    let checked = checked.fails(&["list-accounts"]).fix("list-accounts", "statement", action).is("list-units", "ok");
    checked.is("read-member-contacts", "unknown").says("read-member-contacts", "the check `list-accounts` failed");
    let checked = Setup::with(vec![denied("ListAccounts", &denies("permissions boundary"))]).checked();
    checked.fails(&["list-accounts"]).fix("list-accounts", "text", "permissions boundary");
}

#[test]
fn units_that_may_not_be_listed() {
    let action = "organizations:ListRoots";
    let rule = denied("ListRoots", &no_policy("identity-based policy", action));
    let checked = Setup::with(vec![rule.clone()]).checked().fails(&["list-units"]);
    checked.fix("list-units", "statement", action).is("read-member-contacts", "ok");
    // A policy that goes by no OU does not need them.
    let setup = Setup::with(vec![rule]);
    setup.place.write("contacts.yaml", PLAIN);
    setup.checked().fails(&[]).is("list-units", "not-needed").is("read-tags", "not-needed");
}

/// An OU that is not there would be an error of a rule that is in force.
#[test]
fn what_only_an_ended_rule_needs_is_not_asked_for() {
    let rule = "rules:\n  - name: old\n    match: { ou: /Workloads, tags: { team: search } }\n    \
                except: { ou: /Nope }\n    until: 2020-11-01\n    billing: absent\n";
    let setup = Setup::with(vec![denied("GetAlternateContact", "").about("BILLING")]).asked("--for apply");
    setup.place.write("contacts.yaml", format!("{PLAIN}{rule}"));
    let checked = setup.checked().fails(&[]).is("delete-contacts", "not-needed");
    checked.is("list-units", "not-needed").is("read-tags", "not-needed");
}

#[test]
fn only_what_the_policy_needs_is_asked_for() {
    let rules = vec![denied("GetAlternateContact", "").about("BILLING"), denied("ListTagsForResource", "")];
    let setup = Setup::with(rules);
    setup.place.write("contacts.yaml", PLAIN);
    let checked = setup.asked("--for apply").checked().fails(&[]).is("delete-contacts", "not-needed");
    checked.is("write-contacts", "unknown").says("read-member-contacts", "read security of account");
}

#[test]
fn tags_that_may_not_be_read() {
    let action = "organizations:ListTagsForResource";
    let listed = || denied("ListTagsForResource", &no_policy("identity-based policy", action));
    // The management account has an index of them.
    let checked = Setup::with(vec![listed()]).checked().fails(&[]);
    checked.is("read-tags", "ok").says("read-tags", "index");
    let index = denied("GetResources", &no_policy("identity-based policy", "tag:GetResources"));
    let checked = Setup::with(vec![listed(), index]).checked().fails(&["read-tags"]);
    checked.fix("read-tags", "statement", "arn:aws:organizations::100000000001:account/o-exampleorg/*");
    Setup::delegated(vec![listed()]).checked().fails(&["read-tags"]).fix("read-tags", "statement", action);
}

#[test]
fn without_a_policy_everything_counts_as_needed() {
    let setup = Setup::with(vec![denied("GetAlternateContact", "").about("OPERATIONS")]);
    std::fs::remove_file(setup.place.path("contacts.yaml")).expect("it was there");
    let checked = setup.checked().fails(&["read-management-contacts", "read-member-contacts"]);
    checked.is("policy", "not-needed").is("list-units", "ok").is("read-tags", "ok");
    let broken = Setup::with(Vec::new());
    broken.place.write("contacts.yaml", "version: 1\nrules:\n  - nmae: x\n");
    let checked = broken.checked().fails(&["policy"]);
    checked.says("policy", "mistake").fix("policy", "command", "orgcontacts validate -p contacts.yaml");
    broken.place.write("my policy/a.yaml", "version: 1\nrules:\n  - nmae: x\n");
    let checked = broken.under("ORGCONTACTS_POLICY", "my policy").checked().fails(&["policy"]);
    checked.fix("policy", "command", "orgcontacts validate -p 'my policy'");
    Setup::with(Vec::new()).asked("-p nowhere.yaml").checked().fails(&["policy"]);
}

#[test]
fn an_organization_without_other_accounts() {
    let alone = format!(
        r#"{{"Accounts":[{{"Id":"{MANAGEMENT}","Name":"m","State":"ACTIVE","Paths":["o-exampleorg/r-ex01/{MANAGEMENT}/"]}}]}}"#
    );
    let checked = Setup::with(vec![success("ListAccounts", &alone)]).checked().fails(&[]);
    checked.is("read-member-contacts", "unknown").says("read-member-contacts", "no active member account");
    assert_ne!(ADMINISTRATOR, MANAGEMENT);
}

/// A policy that goes by tags, and what it says besides.
fn by_tags(rest: &str) -> String {
    format!("{}{rest}", PLAIN.split("defaults:").next().unwrap_or_default())
}

#[test]
fn an_account_that_a_tag_excludes_is_not_read() {
    let untouched = ["100000000002", "100000000003"].map(|id| denied("GetAlternateContact", "").about(id));
    let setup = Setup::with(untouched.into());
    setup.place.write("contacts.yaml", by_tags("defaults:\n  security: soc\nexclude:\n  - tags: { team: security }\n"));
    let checked = setup.checked().fails(&[]).says("read-member-contacts", "read security of account 100000000004");
    checked.is("read-tags", "ok");
    // Where no tag can be read, it is not known who is excluded.
    let setup = Setup::delegated(vec![denied("ListTagsForResource", ""), denied("GetAlternateContact", "")]);
    setup.place.write("contacts.yaml", by_tags("defaults:\n  security: soc\nexclude:\n  - tags: { team: security }\n"));
    setup.checked().fails(&["read-tags"]).is("read-member-contacts", "unknown");
}

#[test]
fn a_tag_that_no_account_has_is_not_said_to_lack_time() {
    let setup = Setup::with(Vec::new());
    setup.place.write(
        "contacts.yaml",
        by_tags("rules:\n  - name: none\n    match: { tags: { team: nobody } }\n    security: soc\n"),
    );
    let checked = setup.checked().fails(&[]).is("read-member-contacts", "unknown");
    checked.says("read-member-contacts", "the policy manages no known member account");
}

#[test]
fn only_what_a_rule_wants_is_read_where_it_wants_it() {
    let elsewhere = ["SECURITY", "OPERATIONS", "100000000002", "100000000006", "100000000008"];
    let setup = Setup::with(elsewhere.map(|about| denied("GetAlternateContact", "").about(about)).into());
    let rule =
        "rules:\n  - name: payments\n    match: { ou: /Workloads/Prod, tags: { team: payments } }\n    billing: soc\n";
    setup.place.write("contacts.yaml", by_tags(rule));
    setup.checked().fails(&[]).says("read-member-contacts", "read billing of account 100000000004");
}
