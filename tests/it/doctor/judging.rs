//! What `doctor` makes of answers, without an endpoint: what was not asked, and why.

use std::collections::BTreeSet;

use orgcontacts::answer::checkup::{
    About, CheckCode, CheckStatus, CheckupEvidence, Demands, Goal, ListedMembers, PolicyAtHand, RolesTried, WayToAws,
    checkup,
};
use orgcontacts::gateway::{Failure, Operation};
use orgcontacts::organization::AccountId;

fn account(number: u64) -> AccountId {
    format!("{number:012}").parse().expect("an ID")
}

fn refused() -> Failure {
    Failure::AccessDenied { operation: Operation::AssumeRole, detail: None }
}

fn listed() -> ListedMembers {
    ListedMembers { organization: None, active: vec![account(2)], tagged: None, count: 2, complete: true }
}

/// What is made of the roles in members, where something was asked.
fn of_roles(via_role: Option<&str>, ask: impl FnOnce(&mut CheckupEvidence)) -> (CheckStatus, About) {
    let way = WayToAws { region: "us-east-1".to_owned(), endpoints: BTreeSet::new() };
    let mut evidence = CheckupEvidence::of_way(Ok(way));
    ask(&mut evidence);
    let demands = Demands::new(Goal::Plan, None, via_role.map(str::to_owned));
    let checks = checkup(&PolicyAtHand::Absent, &demands, &evidence).checks;
    let check = checks.into_iter().find(|check| check.code == CheckCode::ViaRole).expect("it is one of all");
    (check.status, check.about)
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
