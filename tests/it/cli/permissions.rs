//! `iam`: its forms, what is said beside them, and what is refused.

use serde_json::Value;

use crate::support::program::{Place, Run};
use crate::support::snapshots::assert_snapshot;

fn iam(flags: &str) -> Run {
    Place::with_example().run(&format!("iam {flags}"))
}

const EXAMPLE: &str = "--organization example";

#[test]
fn every_form_of_a_role() {
    let trust = "--trust github:example@12/contacts@34";
    for (name, flags) in [
        ("iam/plan-terraform", format!("--for plan {trust} --format terraform {EXAMPLE}")),
        ("iam/plan-cloudformation", format!("--for plan {trust} --format cloudformation {EXAMPLE}")),
        ("iam/apply-for-anybody-terraform", format!("--for apply --format terraform {EXAMPLE}")),
        ("iam/apply-for-anybody-cloudformation", format!("--for apply --format cloudformation {EXAMPLE}")),
        ("iam/member-cloudformation", format!("--member --via-role team/Contacts --format cloudformation {EXAMPLE}")),
        ("iam/control-terraform", format!("--scp --via-role Contacts --format terraform {EXAMPLE}")),
        ("iam/control-cloudformation", format!("--scp --format cloudformation {EXAMPLE}")),
    ] {
        assert_snapshot(name, &iam(&flags).exits(0).stdout);
    }
}

/// What is printed as JSON, and what is said beside it.
#[test]
fn permissions_come_with_what_has_to_be_known() {
    for (name, flags) in [
        ("iam/plan", format!("--for plan --trust github:example@12/contacts@34 {EXAMPLE}")),
        ("iam/apply-by-a-delegate", format!("--for apply --caller 100000000003 --via-role team/Contacts {EXAMPLE}")),
        ("iam/member", format!("--member --via-role team/Contacts {EXAMPLE}")),
        ("iam/control", format!("--scp --via-role Contacts {EXAMPLE}")),
        ("iam/setup", format!("--for setup {EXAMPLE}")),
        ("iam/doctor", format!("--for doctor --via-role Contacts {EXAMPLE}")),
    ] {
        assert_snapshot(name, &iam(&flags).exits(0).transcript());
    }
}

#[test]
fn who_may_take_a_role() {
    let trust = |flags: &str| {
        let run = iam(&format!("{flags} {EXAMPLE} -q")).exits(0);
        let printed: Value = serde_json::from_str(&run.stdout).expect("JSON");
        printed["trust"]["Statement"][0].clone()
    };
    let subjects = |flags: &str| {
        let condition = &trust(flags)["Condition"];
        let operator = ["StringEquals", "StringLike"].into_iter().find_map(|operator| {
            let operator = condition[operator].as_object()?;
            operator.iter().find(|(key, _)| key.ends_with(":sub")).map(|(_, subject)| subject.clone())
        });
        operator.expect("a subject").to_string()
    };
    let github = "--trust github:example/contacts";
    assert_eq!(
        subjects(&format!("--for plan {github} --default-branch trunk")),
        r#"["repo:example/contacts:pull_request","repo:example/contacts:ref:refs/heads/trunk"]"#
    );
    assert_eq!(subjects(&format!("--for apply {github}")), r#""repo:example/contacts:environment:contacts""#);
    assert_eq!(
        subjects(&format!("--for create {github} --environment prod --owner-id 12 --repository-id 34")),
        r#""repo:example@12/contacts@34:environment:prod-create""#
    );
    let gitlab = "--trust gitlab:example/contacts --host gitlab.example.com";
    assert_eq!(
        subjects(&format!("--for apply {gitlab}")),
        r#""project_path:example/contacts:ref_type:branch:ref:main""#
    );
    assert_eq!(subjects(&format!("--for plan {gitlab}")), r#""project_path:example/contacts:ref_type:branch:ref:*""#);
    let provider = trust(&format!("--for plan {gitlab} --partition aws-cn"))["Principal"]["Federated"].clone();
    assert_eq!(provider, "arn:aws-cn:iam::100000000001:oidc-provider/gitlab.example.com");
    let account = trust("--for plan --trust account:100000000009")["Principal"]["AWS"].clone();
    assert_eq!(account, "arn:aws:iam::100000000009:root");
}

/// Both forms of GitHub's subject are explained where only names are given.
#[test]
fn the_subject_of_github_is_explained() {
    let run = iam(&format!("--for apply --trust github:example/contacts {EXAMPLE}")).exits(0);
    for words in ["`repo:OWNER@ID/REPO@ID:…`", "gh api repos/example/contacts/actions/oidc/customization/sub"] {
        assert!(run.stderr.contains(words), "{}", run.stderr);
    }
}

#[test]
fn what_could_be_anything_but_a_name_is_refused() {
    for flags in [
        "--for plan --trust github:example/contacts*",
        "--for plan --trust gitlab:example/*",
        "--for plan --trust github:example/contacts --default-branch *",
        "--for plan --trust github:example/contacts --environment a:b",
        "--for plan --trust github:example/contacts --owner-id 1",
        "--for plan --trust gitlab:a/b --host https://gitlab.example.com",
        "--for plan --trust github:a/b --host gitlab.example.com",
        "--for plan --trust account:100000000003 --host gitlab.example.com",
        "--for plan --host gitlab.example.com",
        "--for plan --trust gitlab:a/b --owner-id 1 --repository-id 2",
        "--scp --trust github:a/b",
        "--member --via-role Contacts --trust github:a/b",
        "--scp --with-names",
        "--for plan --role-prefix ${x}",
        "--for plan --partition amazon",
        "--for destroy",
        "--member",
        "--scp --member --via-role Contacts",
        "--for plan --scp",
        "--for plan --via-role *",
        "--for plan --organization-id o-exampleorg",
        "",
    ] {
        iam(&format!("{flags} {EXAMPLE}")).exits(64);
    }
}

/// Nothing has to be read where the organization's IDs are given, and nothing is narrowed to OUs then.
#[test]
fn an_organization_can_be_given_by_its_ids() {
    let ids = "--organization-id o-exampleorg --management-account 111111111111";
    let run = iam(&format!("--for apply {ids} --caller 222222222222 --partition aws-cn")).exits(0);
    assert!(run.stdout.contains("arn:aws-cn:account::111111111111:account/o-exampleorg/*"), "{}", run.stdout);
    assert!(
        run.stdout.contains("organizations:ListAccountsForParent"),
        "it is not known whether AWS sends paths there"
    );
    assert!(!run.stdout.contains("AccountResourceOrgPaths") && !run.stdout.contains("222222222222"), "{}", run.stdout);
    assert!(run.stderr.contains("Not narrowed to OUs"), "{}", run.stderr);
    let narrowed = iam(&format!("--for apply --no-narrowing-by-unit {EXAMPLE}")).exits(0);
    assert!(!narrowed.stdout.contains("AccountResourceOrgPaths") && !narrowed.stderr.contains("Narrowed"));
}

/// A policy of many OUs does not fit into IAM. The OUs above them do.
#[test]
fn what_is_too_long_becomes_wider_and_is_said() {
    let place = Place::empty();
    let units: Vec<String> = (0..200).map(|n| format!("ou-ab12-{n:08}")).collect();
    let mut organization = String::from(
        "format: orgcontacts/organization\nversion: 1\norganization: { id: o-exampleorg, management_account: \
         \"111111111111\" }\nunits:\n  - { id: r-ab12, name: Root }\n  - { id: ou-ab12-workload, name: Workloads, parent: \
         r-ab12 }\n",
    );
    for unit in &units {
        organization.push_str(&format!("  - {{ id: {unit}, name: {unit}, parent: ou-ab12-workload }}\n"));
    }
    organization.push_str("accounts: [{ id: \"111111111111\", name: m, state: ACTIVE, parent: r-ab12 }]\n");
    place.write("organization.yaml", &organization);
    place.write(
        "contacts.yaml",
        format!(
            "version: 1\ncontacts: {{ soc: {{ name: SOC, title: On call, email: soc@example.com, phone: '1' }} }}\n\
             rules: [{{ name: a, match: {{ ou: [{}] }}, security: soc }}]\n",
            units.join(", ")
        ),
    );
    let run = place.run("iam --for apply --organization organization.yaml").exits(0);
    let policy: Value = serde_json::from_str(&run.stdout).expect("a policy");
    assert!(policy.to_string().len() <= 6_144);
    assert!(run.stdout.contains("o-exampleorg/r-ab12/ou-ab12-workload/*"), "{}", run.stdout);
    assert!(run.stderr.contains("Too long for IAM: /Workloads stands for the 200 OUs in it."), "{}", run.stderr);
}

/// What protects accounts must be there, here as everywhere.
#[test]
fn an_ou_that_is_excluded_and_not_there_is_an_error() {
    let place = Place::with_example();
    place.edit("contacts.yaml", "ou: /Suspended", "ou: /Closed");
    let run = place.run(&format!("iam --for apply {EXAMPLE}")).exits(1);
    assert!(run.stderr.contains("unknown-ou"), "{}", run.stderr);
}

/// A rule that has ended decides nothing, so that nobody needs permissions for it, and none of its OUs has to be there.
#[test]
fn what_only_an_ended_rule_wants_is_not_granted() {
    let policy = "version: 1\ncontacts: { soc: { name: SOC, title: SOC, email: soc@example.com, phone: '+1 206 555 0100' } }\n\
                  defaults: { security: soc }\n";
    let rule = |until: &str| {
        format!(
            "{policy}rules:\n  - name: old\n    match: {{ ou: /Workloads/*, tags: {{ team: search }} }}\n    \
             except: {{ ou: /Nope }}\n    until: {until}\n    billing: absent\n    operations: soc\n"
        )
    };
    let (ended, without, lasting) = (Place::empty(), Place::empty(), Place::empty());
    ended.write("contacts.yaml", rule("2020-11-01"));
    without.write("contacts.yaml", policy);
    lasting.write("contacts.yaml", rule("9999-12-31").replace("except: { ou: /Nope }", "except: { ou: /Sandbox }"));
    let ids = "--organization-id o-exampleorg --management-account 111111111111";
    for task in
        ["--for plan", "--for apply", "--for create", "--for report", "--for doctor", "--member --via-role R", "--scp"]
    {
        for about in [EXAMPLE, ids] {
            let line = format!("iam {task} {about}");
            let granted = |place: &Place| place.run(&line).exits(0).stdout;
            assert_eq!(granted(&ended), granted(&without), "{line}");
            assert_ne!(granted(&lasting), granted(&without), "{line}");
        }
    }
    let apply = ended.run(&format!("iam --for apply {EXAMPLE}")).exits(0);
    assert!(!apply.stdout.contains("DeleteAlternateContact"), "{}", apply.stdout);
}

/// A caller that nobody is would get permissions that nobody has a use for.
#[test]
fn a_caller_that_is_not_in_the_organization_is_refused() {
    for task in ["plan", "apply", "create", "report", "snapshot", "doctor", "setup"] {
        let run = iam(&format!("--for {task} --caller 100000000030 {EXAMPLE}")).exits(1);
        assert!(run.stderr.contains("the organization has no account 100000000030"), "{task}: {}", run.stderr);
        assert!(run.stdout.is_empty(), "{}", run.stdout);
    }
    iam(&format!("--member --via-role Contacts --caller 100000000030 {EXAMPLE}")).exits(1).says("no account");
    // Nobody knows who is in an organization that is given by its ID.
    iam("--for plan --organization-id o-exampleorg --management-account 111111111111 --caller 222222222222").exits(0);
}

/// The example has one that is suspended.
#[test]
fn a_caller_that_is_not_active_is_refused() {
    let run = iam(&format!("--for apply --caller 100000000014 {EXAMPLE}")).exits(1);
    assert!(run.stderr.contains("account 100000000014 is SUSPENDED"), "{}", run.stderr);
    assert!(run.stdout.is_empty(), "{}", run.stdout);
}

#[test]
fn gitlab_is_said_to_name_no_environment() {
    let gitlab = "--trust gitlab:example/contacts --default-branch trunk";
    let said = |task: &str| iam(&format!("--for {task} {gitlab} {EXAMPLE}")).exits(0).stderr;
    let note = "GitLab's subject names no environment: every job on the branch `trunk`";
    assert!(said("apply").contains(note), "{}", said("apply"));
    assert!(!said("plan").contains("environment"), "{}", said("plan"));
}

/// The role in members trusts `plan` and `apply`.
#[test]
fn a_role_that_members_do_not_trust_is_said() {
    let said = |task: &str| iam(&format!("--for {task} --via-role Contacts {EXAMPLE}")).exits(0).stderr;
    for task in ["create", "report", "snapshot", "doctor"] {
        assert!(said(task).contains(&format!("make it trust the one for {task} too")), "{}", said(task));
    }
    for task in ["plan", "apply", "setup"] {
        assert!(!said(task).contains("iam --member"), "{}", said(task));
    }
}

#[test]
fn only_the_management_account_can_set_up() {
    let run = iam(&format!("--for setup --caller 100000000003 {EXAMPLE}")).exits(1);
    run.says("only the management account, 100000000001, can set up AWS Organizations");
    iam("--for setup --organization-id o-exampleorg --management-account 111111111111 --caller 222222222222").exits(1);
}

#[test]
fn commands_without_a_policy_need_none() {
    let place = Place::empty();
    for task in ["snapshot", "setup", "report", "doctor"] {
        place.run(&format!("iam --for {task} {EXAMPLE}")).exits(0);
    }
    place.run(&format!("iam --for plan {EXAMPLE}")).exits(1).says("contacts.yaml");
}
