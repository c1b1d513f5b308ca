//! Organizations from life: the policies that come of them, with all that is said, to be read as a person would.

use crate::support::program::{Place, Run};
use crate::support::snapshots::assert_snapshot;

/// Organization files, with flags of the import.
const SHAPES: &[(&str, &str, &str)] = &[
    ("import/an-ou-per-team", include_str!("shapes/an-ou-per-team.yaml"), ""),
    ("import/cost-centres-by-tag", include_str!("shapes/cost-centres-by-tag.yaml"), ""),
    ("import/names-of-production", include_str!("shapes/names-of-production.yaml"), ""),
    ("import/plus-addresses", include_str!("shapes/plus-addresses.yaml"), ""),
    ("import/nothing-set", include_str!("shapes/nothing-set.yaml"), ""),
    ("import/a-deep-tree", include_str!("shapes/a-deep-tree.yaml"), ""),
    ("import/gaps", include_str!("shapes/gaps.yaml"), ""),
    ("import/gaps-filled", include_str!("shapes/gaps.yaml"), "--gaps fill"),
    ("import/what-is-left-open", include_str!("shapes/what-is-left-open.yaml"), ""),
];

const BY_HAND: (&str, &str) =
    (include_str!("shapes/a-spreadsheet-typed-by-hand.yaml"), include_str!("shapes/a-spreadsheet-typed-by-hand.csv"));

/// What is said, and the policy.
fn told(run: &Run) -> String {
    format!("{}\n{}", run.stderr, run.stdout)
}

#[test]
fn each_shape_from_life_comes_to_a_policy_that_plans_what_it_says() {
    for (name, organization, flags) in SHAPES {
        let place = Place::empty();
        place.write("organization.yaml", organization);
        let run = place.run(&format!("import --organization organization.yaml {flags}")).exits(0);
        assert_snapshot(name, &told(&run));
        place.write("contacts.yaml", &run.stdout);
        let plan = place.run("plan --organization organization.yaml --format json").exits(0);
        let plan: serde_json::Value = serde_json::from_str(&plan.stdout).expect("a plan");
        let changes = plan["changes"].as_array().expect("changes");
        assert!(plan["complete"] == true && changes.iter().all(|change| change["action"] == "create"), "{name}");
        assert_eq!(changes.is_empty(), flags.is_empty(), "{name}");
    }
}

#[test]
fn what_is_nearly_the_same_is_said_and_becomes_the_same_if_asked() {
    let (organization, spreadsheet) = BY_HAND;
    let place = Place::empty();
    place.write("organization.yaml", organization);
    place.write("contacts.csv", spreadsheet);
    let line = "import --organization organization.yaml --from csv=contacts.csv";
    assert_snapshot("import/a-spreadsheet-typed-by-hand", &told(&place.run(line).exits(0)));
    let merged = place.run(&format!("{line} --merge-similar")).exits(0);
    assert_snapshot("import/a-spreadsheet-typed-by-hand-merged", &told(&merged));
}
