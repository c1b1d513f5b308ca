//! Which contacts the permissions of each command reach, against what was worked out by hand for each policy. Judged as IAM
//! judges, without an endpoint.

use std::fmt::Write;

use orgcontacts::backend::directory::{IamPolicy, Principal};

use super::{CONTACTS, DELEGATE, POLICIES};
use crate::aws::MANAGEMENT;
use crate::support::program::Place;

/// The members of the example by the last digits of their IDs, and the OUs that they are in.
const MEMBERS: [(u64, &str); 13] = [
    (2, "ou-ex01-security0/"),
    (3, "ou-ex01-security0/"),
    (4, "ou-ex01-workload/ou-ex01-workprod/"),
    (5, "ou-ex01-workload/ou-ex01-worktest/"),
    (6, "ou-ex01-workload/ou-ex01-workprod/"),
    (7, "ou-ex01-workload/ou-ex01-worktest/"),
    (8, "ou-ex01-workload/ou-ex01-workprod/"),
    (9, "ou-ex01-workload/ou-ex01-workprod/"),
    (10, "ou-ex01-sandbox0/"),
    (11, "ou-ex01-sandbox0/"),
    (12, "ou-ex01-sandbox0/"),
    (13, ""),
    (14, "ou-ex01-suspende/"),
];

const ALL: &[u64] = &[2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14];
const PROD: &[u64] = &[4, 6, 8, 9];
const TEST: &[u64] = &[5, 7];
const SANDBOX: &[u64] = &[10, 11, 12];

/// What a policy can want: types with the accounts that they are set or removed of, the same of the management account's
/// own, and the accounts that are excluded.
struct Wanted {
    sets: &'static [(&'static str, &'static [u64])],
    removes: &'static [(&'static str, &'static [u64])],
    own_sets: &'static [&'static str],
    own_removes: &'static [&'static str],
    excluded: &'static [u64],
}

const NOTHING: Wanted = Wanted { sets: &[], removes: &[], own_sets: &[], own_removes: &[], excluded: &[] };

/// Of each of the policies, in their order. A tag and a name of today decide nothing: they may change.
const WANTED: [Wanted; 13] = [
    Wanted { sets: &[("SECURITY", ALL)], own_sets: &["SECURITY"], ..NOTHING },
    Wanted {
        sets: &[("BILLING", ALL), ("OPERATIONS", ALL), ("SECURITY", ALL)],
        own_sets: &["BILLING", "OPERATIONS", "SECURITY"],
        ..NOTHING
    },
    Wanted { sets: &[("SECURITY", PROD)], ..NOTHING },
    Wanted { sets: &[("SECURITY", TEST)], removes: &[("OPERATIONS", TEST)], ..NOTHING },
    Wanted { sets: &[("BILLING", SANDBOX)], ..NOTHING },
    Wanted { sets: &[("BILLING", ALL)], own_sets: &["BILLING"], ..NOTHING },
    Wanted { removes: &[("OPERATIONS", &[4])], own_removes: &["OPERATIONS"], ..NOTHING },
    Wanted { sets: &[("BILLING", ALL)], ..NOTHING },
    Wanted { sets: &[("BILLING", SANDBOX)], ..NOTHING },
    Wanted { sets: &[("OPERATIONS", ALL)], ..NOTHING },
    Wanted { sets: &[("SECURITY", &[5, 10, 11, 12])], removes: &[("SECURITY", &[2, 3])], ..NOTHING },
    Wanted { sets: &[("SECURITY", ALL)], excluded: &[4, 10, 11, 12], ..NOTHING },
    Wanted { sets: &[("SECURITY", ALL)], own_sets: &["SECURITY"], ..NOTHING },
];

/// Whether a type of an account is among some.
fn has(reaches: &[(&str, &[u64])], kind: &str, account: u64) -> bool {
    reaches.iter().any(|(of, accounts)| *of == kind && accounts.contains(&account))
}

/// What a command may do with a contact, a letter for each of reading, setting and removing.
fn letters(may: impl Fn(&str) -> bool) -> String {
    let all = [("GetAlternateContact", 'r'), ("PutAlternateContact", 's'), ("DeleteAlternateContact", 'd')];
    all.into_iter().map(|(operation, letter)| if may(operation) { letter } else { '-' }).collect()
}

impl Wanted {
    /// What a command has to be allowed with a member's contact, and no more.
    fn of_member(&self, task: &str, kind: &str, account: u64) -> String {
        let (sets, removes) = (has(self.sets, kind, account), has(self.removes, kind, account));
        let is_free = !self.excluded.contains(&account);
        letters(|operation| match operation {
            "GetAlternateContact" => sets || removes || task == "report" || task == "snapshot",
            "PutAlternateContact" => sets && is_free && (task == "apply" || task == "create"),
            _ => removes && is_free && task == "apply",
        })
    }

    /// The same with one of the management account's own.
    fn of_own(&self, task: &str, kind: &str) -> String {
        let (sets, removes) = (self.own_sets.contains(&kind), self.own_removes.contains(&kind));
        // `report` reads what nobody manages, but for an account that is excluded, as one of the policies has it.
        let reports = task == "snapshot" || task == "report" && self.excluded.is_empty();
        letters(|operation| match operation {
            "GetAlternateContact" => sets || removes || reports,
            "PutAlternateContact" => sets && (task == "apply" || task == "create"),
            _ => removes && task == "apply",
        })
    }
}

/// What a policy of IAM allows.
struct Granted<'g> {
    policy: &'g IamPolicy,
    caller: &'g str,
}

impl Granted<'_> {
    fn of(&self, resource: &str, keys: &[(&str, &str)]) -> String {
        letters(|operation| {
            let action = format!("account:{operation}");
            let request = Principal::user(self.caller.parse().unwrap()).asks(&action, resource);
            let request = keys.iter().fold(request, |request, (key, value)| request.with(key, [(*value).to_owned()]));
            self.policy.allows(&request) && !self.policy.denies(&request)
        })
    }

    fn of_member(&self, kind: &str, account: u64, units: &str) -> String {
        let resource = format!("arn:aws:account::{MANAGEMENT}:account/o-exampleorg/1{account:011}");
        let path = format!("o-exampleorg/r-ex01/{units}");
        let types = ("account:AlternateContactTypes", kind);
        let [named, nowhere, untyped] = [
            self.of(&resource, &[types, ("account:AccountResourceOrgPaths", &path)]),
            self.of(&resource.replace("o-exampleorg", "o-another000"), &[types]),
            self.of(&resource, &[("account:AccountResourceOrgPaths", &path)]),
        ];
        assert_eq!([nowhere, untyped], ["---", "---"], "{kind} of {account}: another organization, and no type");
        named
    }
}

#[test]
fn each_command_reaches_what_each_policy_can_want_of_it_and_no_more() {
    for ((name, policy), wanted) in POLICIES.iter().zip(&WANTED) {
        for caller in [MANAGEMENT, DELEGATE] {
            for task in ["plan", "apply", "create", "report", "snapshot", "doctor"] {
                let place = Place::empty();
                place.write("contacts.yaml", format!("{CONTACTS}{policy}\n"));
                let run = place.run(&format!("iam --for {task} --organization example --caller {caller} -q")).exits(0);
                let printed = serde_json::from_str(&run.stdout).expect("a policy");
                let granted = Granted { policy: &IamPolicy::read(&printed).expect("a policy"), caller };
                let (mut may, mut should) = (String::new(), String::new());
                for kind in ["BILLING", "OPERATIONS", "SECURITY"] {
                    for (account, units) in MEMBERS {
                        let _ = writeln!(may, "{kind} {account}: {}", granted.of_member(kind, account, units));
                        let _ = writeln!(should, "{kind} {account}: {}", wanted.of_member(task, kind, account));
                    }
                    let own = format!("arn:aws:account::{caller}:account");
                    let _ = writeln!(may, "{kind}: {}", granted.of(&own, &[("account:AlternateContactTypes", kind)]));
                    let of_own = if caller == MANAGEMENT { wanted.of_own(task, kind) } else { "---".to_owned() };
                    let _ = writeln!(should, "{kind}: {of_own}");
                }
                assert_eq!(may, should, "{name}: {task} by {caller}");
            }
        }
    }
}
