//! Which rule decides, and what becomes of it: one thing changed in a small organization at a time.

mod mismatch;
mod naming;
mod planning;

use std::collections::BTreeSet;

use orgcontacts::desired::Undecided;
use orgcontacts::finding::{Code, Finding, SourceText};
use orgcontacts::plan::why::Why;
use orgcontacts::policy::Policy;
use orgcontacts::setting::Kind;

use crate::support::world::{MANAGEMENT, PAYMENTS, SANDBOX, SEARCH, World};

const OF_PRODUCTION: &str = "    match: { ou: /Workloads/Prod }\n";

/// The policy with other selectors of the rule for production.
fn production(selectors: &str) -> World {
    World::in_sync().policy(OF_PRODUCTION, &format!("{selectors}\n"))
}

/// The accounts that would get operations contacts if they had none.
fn meant(world: World) -> BTreeSet<String> {
    let world = [MANAGEMENT, PAYMENTS, SEARCH, SANDBOX]
        .into_iter()
        .fold(world, |world, account| world.unset(account, Kind::Operations));
    let plan = world.plan();
    assert_eq!(plan.plan.undecided, vec![], "everything is decided");
    plan.plan.changes.iter().map(|change| change.key.account.to_string()).collect()
}

#[track_caller]
fn check(selectors: &str, accounts: &[&str]) {
    assert_eq!(meant(production(selectors)), accounts.iter().map(|id| (*id).to_owned()).collect(), "{selectors}");
}

#[test]
fn an_exception_takes_accounts_out() {
    check("    match: { ou: /Workloads/Prod }", &[PAYMENTS, SEARCH]);
    check("    match: { ou: /Workloads/Prod }\n    except: { names: search-* }", &[PAYMENTS]);
    check("    match: { ou: /Workloads/Prod }\n    except: { names: search-*, ou: /Sandbox }", &[PAYMENTS, SEARCH]);
    check("    match: { ou: /Workloads/Prod }\n    except: [{ names: search-* }, { ou: /Sandbox }]", &[PAYMENTS]);
}

#[test]
fn every_key_of_a_selector_has_to_hold_and_one_selector_of_a_list() {
    check("    match: { ou: /Workloads, names: search-* }", &[SEARCH]);
    check("    match: [{ ou: /Workloads, names: payments-* }, { names: search-* }]", &[PAYMENTS, SEARCH]);
    check("    match: { ou: [/Sandbox/None, /Workloads] }", &[PAYMENTS, SEARCH]);
    check(&format!("    match: {{ accounts: [\"{SEARCH}\"], ou: /Workloads }}"), &[SEARCH]);
    check(&format!("    match: {{ accounts: [\"{SEARCH}\"], names: payments-prod }}"), &[]);
}

/// Which of two rules decides for one account: the first wishes for a contact, the second for none.
#[track_caller]
fn stronger(first: &str, second: &str) -> &'static str {
    let second = format!("  - name: second\n    match: {second}\n    operations: absent\n");
    let world = production(&format!("    match: {first}")).more_policy(&second).unset(SEARCH, Kind::Operations);
    let plan = world.plan().plan;
    let is_of_search = |account: &str| account == SEARCH;
    let undecided = plan.undecided.iter().filter(|unplanned| is_of_search(&unplanned.key.account.to_string()));
    let changes = plan.changes.iter().filter(|change| is_of_search(&change.key.account.to_string()));
    match (undecided.count(), changes.count()) {
        (0, 1) => "first",
        (0, 0) => "second",
        (1, 0) => "neither",
        counts => panic!("{counts:?}"),
    }
}

#[test]
fn what_says_more_of_an_account_is_stronger() {
    let account = format!("{{ accounts: [\"{SEARCH}\"] }}");
    let ranks = [
        "{ ou: /* }",
        "{ ou: /Workloads }",
        "{ ou: /Workloads/* }",
        "{ ou: /Workloads/Prod }",
        "{ ou: /Workloads, names: \"search-*\" }",
        "{ ou: /Workloads, names: search-prod }",
        "{ ou: /Workloads/*, names: search-prod }",
        "{ ou: /Workloads/Prod, names: search-prod }",
        account.as_str(),
    ];
    for (index, weaker) in ranks.iter().enumerate() {
        assert_eq!(stronger(weaker, weaker), "neither", "{weaker}");
        for other in &ranks[index + 1..] {
            assert_eq!(stronger(weaker, other), "second", "{weaker} or {other}");
            assert_eq!(stronger(other, weaker), "first", "{other} or {weaker}");
        }
    }
}

/// Why a required type is undecided, by accounts.
fn missing(world: &World) -> BTreeSet<String> {
    let reasons = world.plan().plan.undecided.into_iter().map(|unplanned| match unplanned.why {
        Why::Undecided(Undecided::RequiredContactMissing { kind: Kind::Operations, says: _ }) => {
            unplanned.key.account.to_string()
        }
        why => panic!("{why:?}"),
    });
    reasons.collect()
}

#[test]
fn a_required_type_may_not_be_left_out_unmanaged_or_absent() {
    let everybody = [MANAGEMENT, PAYMENTS, SEARCH, SANDBOX].map(str::to_owned);
    let required = |wish: &str, to: &str| World::in_sync().policy(wish, to).more_policy("require: [operations]\n");
    let sandboxes = "match: { ou: /Sandbox }\n    operations: absent";
    // No rule speaks of the management account.
    assert_eq!(missing(&required(sandboxes, sandboxes)), [MANAGEMENT, SANDBOX].map(str::to_owned).into());
    let unmanaged = "match: { ou: /Sandbox }\n    operations: unmanaged";
    assert_eq!(missing(&required(sandboxes, unmanaged)), [MANAGEMENT, SANDBOX].map(str::to_owned).into());
    let set = "match: { ou: /Sandbox }\n    operations: platform";
    assert_eq!(missing(&required(sandboxes, set)), [MANAGEMENT.to_owned()].into());
    for wish in ["absent", "unmanaged"] {
        let defaults = format!("  security: soc\n  operations: {wish}\n");
        let world = World::in_sync().policy("  security: soc\n", &defaults);
        assert_eq!(
            missing(&world.more_policy("require: [operations]\n")),
            [MANAGEMENT, SANDBOX].map(str::to_owned).into()
        );
    }
    let nothing = World::in_sync().policy("operations: platform", "billing: finance").policy(sandboxes, unmanaged);
    assert_eq!(missing(&nothing.more_policy("require: [operations]\n")), everybody.into());
}

fn codes(findings: &[Finding]) -> Vec<Code> {
    findings.iter().map(|finding| finding.code).collect()
}

#[test]
fn an_exception_that_takes_out_nobody_is_warned_of_with_what_may_be_meant() {
    let help = |except: &str| {
        let world = production(&format!("    match: {{ ou: /Workloads/Prod }}\n    except: {except}"));
        let found = world.findings().into_iter().filter(|finding| finding.code == Code::ExceptMatchesNothing);
        found.map(|finding| finding.help.unwrap_or_default()).collect::<Vec<_>>()
    };
    let all = "an account has to match all its keys; to except accounts that match either, write a list";
    assert_eq!(help("{ ou: /Sandbox }"), ["check it, or remove it"]);
    assert_eq!(help("{ ou: /Sandbox, names: search-prod }"), [all]);
    assert_eq!(help(&format!("{{ ou: /Sandbox, accounts: [\"{SEARCH}\"] }}")), [all]);
    assert_eq!(help("{ ou: /Workloads, names: search-prod }"), [] as [&str; 0]);
}

/// What the OUs are called may decide who is managed, and what a file may say.
#[test]
fn of_accounts_in_ous_of_unknown_names_nothing_is_said_where_that_decides() {
    let soc = "{ name: S, title: S, email: soc@example.com, phone: \"+1 206 555 0100\" }";
    let wherever = |policy: &str, team: Option<&str>| {
        let main = format!("version: 1\ncontacts:\n  soc: {soc}\ndefaults: {{ security: soc }}\n{policy}");
        let texts = [("contacts.yaml", main)].into_iter().chain(team.map(|text| ("teams/a.yaml", text.to_owned())));
        let sources: Vec<_> = texts.map(|(path, text)| SourceText::new(path, text.into_bytes())).collect();
        Policy::parse(&sources).expect("the policy has no mistakes").0.wherever().is_some()
    };
    let files = "files: [{ path: \"teams/*.yaml\", match: { ou: / } }]\n";
    let rule = "version: 1\nrules: [{ name: a, match: { names: a }, security: soc }]\n";
    assert!(wherever("", None));
    assert!(wherever("exclude: [{ ou: /A }]\n", None));
    assert!(!wherever("exclude: [{ ou: \"/A/*\" }]\n", None));
    assert!(!wherever(files, Some(rule)));
}

#[test]
fn an_exclusion_that_takes_out_nobody_is_warned_of_and_no_other() {
    let found = |exclude: &str| codes(&World::in_sync().more_policy(exclude).findings());
    assert_eq!(found("exclude: [{ ou: /Sandbox }]\n"), vec![Code::RuleMatchesNothing]);
    assert_eq!(found("exclude: [{ names: sandbox-bob }]\n"), vec![Code::ExcludeMatchesNothing]);
}
