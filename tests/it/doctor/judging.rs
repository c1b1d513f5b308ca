//! What `doctor` makes of answers, without an endpoint: what was not asked, and why.

use std::collections::BTreeSet;

use orgcontacts::answer::checkup::{
    About, Check, CheckCode, CheckStatus, CheckupEvidence, Deduction, Demands, Goal, ListedMembers, PolicyAtHand,
    ReadTried, RolesTried, WayToAws, checkup,
};
use orgcontacts::finding::SourceText;
use orgcontacts::gateway::{CallerFacts, Denial, Failure, FeatureSet, Operation, OrganizationFacts, PolicyKind};
use orgcontacts::organization::{AccountId, SettingKey};
use orgcontacts::policy::Policy;
use orgcontacts::setting::Kind;

fn account(number: u64) -> AccountId {
    format!("{number:012}").parse().expect("an ID")
}

fn refused() -> Failure {
    Failure::AccessDenied { operation: Operation::AssumeRole, detail: None }
}

fn listed() -> ListedMembers {
    ListedMembers { organization: None, active: vec![account(2)], tagged: None, count: 2, complete: true }
}

/// Security contacts of all accounts, and the billing contact of one.
const POLICY: &str = "version: 1
contacts:
  soc: { name: S, title: S, email: soc@example.com, phone: \"+1 206 555 0100\" }
defaults: { security: soc }
rules: [{ name: one, match: { accounts: [\"000000000002\"] }, billing: soc }]
";

/// What is made of a check, where something was asked.
fn judged(code: CheckCode, via_role: Option<&str>, ask: impl FnOnce(&mut CheckupEvidence)) -> Check {
    let (policy, _) = Policy::parse(&[SourceText::new("contacts.yaml", POLICY.into())]).expect("it has no mistakes");
    let way = WayToAws { region: "us-east-1".to_owned(), endpoints: BTreeSet::new() };
    let mut evidence = CheckupEvidence::of_way(Ok(way));
    ask(&mut evidence);
    let demands = Demands::new(Goal::Plan, Some(&policy), via_role.map(str::to_owned));
    let checks = checkup(&PolicyAtHand::Valid(Box::new(policy)), &demands, &evidence).checks;
    checks.into_iter().find(|check| check.code == code).expect("it is one of all")
}

/// What is made of the roles in members.
fn of_roles(via_role: Option<&str>, ask: impl FnOnce(&mut CheckupEvidence)) -> (CheckStatus, About) {
    let check = judged(CheckCode::ViaRole, via_role, ask);
    (check.status, check.about)
}

/// A member account calls, and it is known which organization it is in.
fn known(evidence: &mut CheckupEvidence) {
    let arn = "arn:aws:iam::000000000003:user/simulated";
    evidence.caller = Some(Ok(CallerFacts::new(account(3), Some(arn))));
    let organization = "o-exampleorg".parse().expect("an ID");
    let facts = OrganizationFacts { organization, management_account: account(1), features: FeatureSet::All };
    evidence.organization = Some(Ok(facts));
    evidence.members = Some(Ok(listed()));
}

#[test]
fn roles_that_were_not_tried_are_unknown_for_a_reason() {
    let role = Some("Contacts");
    let unknown = |about| (CheckStatus::Unknown, about);
    assert_eq!(of_roles(None, |_| {}), (CheckStatus::NotNeeded, About::NotNeeded));
    assert_eq!(of_roles(role, |_| {}), unknown(About::NoTime));
    let failed = of_roles(role, |evidence| evidence.members = Some(Err(refused())));
    assert_eq!(failed, unknown(About::NotAsked(CheckCode::ListAccounts)));
    let nobody = of_roles(role, |evidence| evidence.members = Some(Ok(listed())));
    assert_eq!(nobody, unknown(About::NoMember));
    for left in [1, 2] {
        let late = of_roles(role, |evidence| {
            evidence.members = Some(Ok(listed()));
            evidence.roles_left = left;
        });
        assert_eq!(late, unknown(About::NoTime));
    }
}

#[test]
fn of_roles_that_were_tried_each_is_told() {
    let tried = |outcomes: Vec<(AccountId, Result<(), Failure>)>| {
        of_roles(Some("Contacts"), |evidence| {
            evidence.members = Some(Ok(listed()));
            (evidence.roles, evidence.roles_left) = (outcomes, 3);
        })
    };
    let used = About::Roles(RolesTried { used: vec![account(2)], failed: Vec::new(), left: 3 });
    assert_eq!(tried(vec![(account(2), Ok(()))]), (CheckStatus::Ok, used));
    let one = About::Roles(RolesTried { used: vec![account(2)], failed: vec![(account(3), refused())], left: 3 });
    assert_eq!(tried(vec![(account(2), Ok(())), (account(3), Err(refused()))]), (CheckStatus::Failed, one));
}

#[test]
fn who_administers_is_open_if_that_is_denied_and_failed_if_asking_fails() {
    let asked = |failure: Failure| {
        judged(CheckCode::DelegatedAdministrator, None, |evidence| {
            known(evidence);
            evidence.administered = Some(Err(failure));
        })
    };
    let denied = Failure::AccessDenied {
        operation: Operation::ListDelegatedServicesForAccount,
        detail: Some(Denial::NotAllowed(PolicyKind::IdentityBased)),
    };
    let open = asked(denied.clone());
    assert_eq!((open.status, open.about), (CheckStatus::Unknown, About::Administers(Deduction::Open(denied))));
    let failed = asked(Failure::ExpiredCredentials);
    assert_eq!((failed.status, failed.about), (CheckStatus::Failed, About::Failure(Failure::ExpiredCredentials)));
}

/// What a policy has to allow follows from what was denied alone.
#[test]
fn what_failed_for_another_reason_does_not_change_what_to_do() {
    let denied = Failure::AccessDenied {
        operation: Operation::GetAlternateContact,
        detail: Some(Denial::NotAllowed(PolicyKind::IdentityBased)),
    };
    let fix = |failed: &[(Kind, &Failure)]| {
        let tried = failed.iter().map(|(kind, failure)| ReadTried {
            key: SettingKey { account: account(2), kind: *kind },
            outcome: Err((*failure).clone()),
        });
        let check = judged(CheckCode::ReadMemberContacts, None, |evidence| {
            known(evidence);
            evidence.member_reads = tried.collect();
        });
        format!("{:?}", check.fix.expect("something can be done"))
    };
    let both = fix(&[(Kind::Billing, &denied), (Kind::Security, &denied)]);
    let other = &Failure::ExpiredCredentials;
    assert_eq!(fix(&[(Kind::Billing, &denied), (Kind::Operations, other), (Kind::Security, &denied)]), both);
    assert_ne!(fix(&[(Kind::Billing, &denied), (Kind::Operations, other)]), both);
}
