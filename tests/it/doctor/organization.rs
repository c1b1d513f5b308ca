//! The organization, trusted access, and who administers AWS Account Management.

use super::endpoint::{NO_ADMINISTRATOR, Rule, denied, denies, error, no_policy, silence, success};
use super::{ADMINISTRATOR, MANAGEMENT, PLAIN, Setup};

#[test]
fn an_account_without_an_organization() {
    let checked = Setup::with(Vec::new()).called_by("999999999999").checked().fails(&["organization"]);
    checked
        .fix("organization", "text", "management account")
        .is("all-features", "unknown")
        .is("list-accounts", "unknown");
}

#[test]
fn an_organization_that_may_not_be_described() {
    let action = "organizations:DescribeOrganization";
    let checked =
        Setup::with(vec![denied("DescribeOrganization", &no_policy("identity-based policy", action))]).checked();
    let checked = checked.fails(&["organization"]).fix("organization", "statement", action);
    checked.fix("organization", "statement", r#""Resource":"*""#).is("trusted-access", "unknown");
    let checked = Setup::with(vec![denied("DescribeOrganization", &denies("service control policy"))]).checked();
    let checked = checked.fails(&["organization"]).fix("organization", "text", "service control policies");
    checked.says("organization", "AWS names one policy, even if several deny it");
    let throttled = error("DescribeOrganization", "400 Bad Request", "TooManyRequestsException", "");
    Setup::with(vec![throttled]).checked().fails(&["organization"]).says("organization", "throttled");
    Setup::with(vec![silence("DescribeOrganization")]).checked().fails(&["organization"]).is("caller", "ok");
}

#[test]
fn an_organization_with_a_common_bill_only() {
    let body = format!(
        r#"{{"Organization":{{"Id":"o-exampleorg","MasterAccountId":"{MANAGEMENT}","FeatureSet":"CONSOLIDATED_BILLING"}}}}"#
    );
    let checked = Setup::with(vec![success("DescribeOrganization", &body)]).checked().fails(&["all-features"]);
    checked.fix("all-features", "command", "aws organizations enable-all-features").is("trusted-access", "unknown");
}

const ENABLE: &str = "orgcontacts setup";

#[test]
fn trusted_access_that_is_off() {
    let off = "simulate:\n  trusted_access: false\n";
    let checked = Setup::of(off, Vec::new()).checked().fails(&["trusted-access"]);
    let checked = checked.fix("trusted-access", "command", ENABLE).is("read-member-contacts", "unknown");
    checked.is("list-accounts", "ok").is("read-management-contacts", "ok");
    // It may not be listed, and shows in what is read.
    let not_listed = denied("ListAWSServiceAccessForOrganization", "");
    let checked = Setup::of(off, vec![not_listed]).checked().fails(&["trusted-access", "read-member-contacts"]);
    checked.fix("trusted-access", "command", ENABLE).fix("read-member-contacts", "command", ENABLE);
}

#[test]
fn what_may_not_be_listed_is_concluded_from_the_reads() {
    let action = "organizations:ListDelegatedServicesForAccount";
    let rules = vec![
        denied("ListAWSServiceAccessForOrganization", ""),
        denied("ListDelegatedServicesForAccount", &no_policy("identity-based policy", action)),
    ];
    let checked = Setup::delegated(rules.clone()).checked().fails(&[]).is("trusted-access", "ok");
    checked.says("trusted-access", "could be read").is("delegated-administrator", "ok");
    // Where nothing can be read either, nothing tells.
    let unread = denied("GetAlternateContact", &no_policy("identity-based policy", "account:GetAlternateContact"));
    let checked = Setup::delegated(rules.into_iter().chain([unread]).collect()).checked();
    let checked = checked.fails(&["read-member-contacts"]).is("trusted-access", "unknown");
    checked.is("delegated-administrator", "unknown").fix(
        "read-member-contacts",
        "statement",
        "account:GetAlternateContact",
    );
}

#[test]
fn a_member_that_administers_nothing() {
    let checked = Setup::with(Vec::new()).called_by("100000000005").checked().fails(&["delegated-administrator"]);
    let register = "orgcontacts setup --delegated-administrator 100000000005";
    let checked = checked.fix("delegated-administrator", "command", register).is("list-accounts", "unknown");
    checked.says("delegated-administrator", "neither the management account nor a delegated administrator");
    let plain = no_administrator("ListDelegatedServicesForAccount");
    let checked = Setup::delegated(vec![plain]).checked().fails(&["delegated-administrator"]);
    checked.fix("delegated-administrator", "command", ADMINISTRATOR);
}

fn no_administrator(operation: &str) -> Rule {
    error(operation, "400 Bad Request", "AccessDeniedException", NO_ADMINISTRATOR)
}

/// Of a caller that is known to administer the organization, AWS's words for those who do not tell no cause.
#[test]
fn whoever_administers_the_organization_is_not_told_to_be_registered() {
    for (operation, code) in [("ListRoots", "list-units"), ("ListAccounts", "list-accounts")] {
        for setup in [Setup::with, Setup::delegated] {
            let checked = setup(vec![no_administrator(operation)]).checked().fails(&[code]).no_fix(code);
            let checked = checked.says(code, &format!("access denied: organizations:{operation}"));
            let message = checked.check(code)["message"].to_string();
            assert!(!message.contains("does not administer"), "{message}");
        }
    }
    let contact = || vec![no_administrator("GetAlternateContact")];
    Setup::delegated(contact()).checked().fails(&["read-member-contacts"]).no_fix("read-member-contacts");
    let failed = ["read-management-contacts", "read-member-contacts"];
    Setup::with(contact()).checked().fails(&failed).no_fix("read-management-contacts");
    // It may be asked before it is known who asks.
    let rules = vec![no_administrator("ListAWSServiceAccessForOrganization"), denied("GetAlternateContact", "")];
    let checked = Setup::delegated(rules).checked().is("trusted-access", "unknown");
    let message = checked.check("trusted-access")["message"].to_string();
    assert!(!message.contains("does not administer"), "{message}");
}

/// Whoever manages the management account alone reads no member.
#[test]
fn a_policy_of_the_management_account_alone_needs_no_trusted_access() {
    let off = "simulate:\n  trusted_access: false\n";
    let rule = |accounts: &str| {
        let contacts = PLAIN.split("defaults:").next().unwrap_or_default();
        format!("{contacts}rules:\n  - name: own\n    match: {{ accounts: [{accounts}] }}\n    security: soc\n")
    };
    let setup = Setup::of(off, Vec::new());
    setup.place.write("contacts.yaml", rule(&format!("\"{MANAGEMENT}\"")));
    let checked = setup.checked().fails(&[]).is("trusted-access", "not-needed");
    checked.is("read-member-contacts", "not-needed").is("read-management-contacts", "ok");
    setup.place.write("contacts.yaml", rule(&format!("\"{MANAGEMENT}\", \"100000000005\"")));
    setup.checked().fails(&["trusted-access"]).is("read-member-contacts", "unknown");
}

#[test]
fn a_delegated_administrator_for_another_service() {
    let other = success(
        "ListDelegatedServicesForAccount",
        r#"{"DelegatedServices":[{"ServicePrincipal":"config.amazonaws.com"}]}"#,
    );
    let checked = Setup::delegated(vec![other]).checked().fails(&["delegated-administrator"]);
    let checked =
        checked.says("delegated-administrator", "for config.amazonaws.com, but not for AWS Account Management");
    checked.fix("delegated-administrator", "command", "orgcontacts setup --delegated-administrator");
    // It may not say so, lists accounts, and is denied their contacts without a reason.
    let rules = vec![
        denied("ListDelegatedServicesForAccount", &denies("identity-based policy")),
        denied("GetAlternateContact", ""),
    ];
    let checked = Setup::delegated(rules).checked().fails(&["delegated-administrator", "read-member-contacts"]);
    checked.says("delegated-administrator", "probably a delegated administrator for a service other than");
}
