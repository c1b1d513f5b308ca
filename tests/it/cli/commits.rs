//! The commit that a comment names.

use crate::support::program::{Place, Run};

const PLAN: &str = "plan --organization example --format markdown";
const HEAD: &str = "0123456789abcdef0123456789abcdef01234567";
const MERGE: &str = "fedcba9876543210fedcba9876543210fedcba98";

fn run(place: &Place, line: &str, variables: &[(&str, &str)]) -> Run {
    let output = place.command(line).envs(variables.iter().copied()).output().expect("the program runs");
    place.ended(line, &output)
}

#[test]
fn a_comment_names_the_commit_it_was_made_for() {
    let place = Place::with_example();
    place.run("plan --organization example --out plan.json").exits(0);
    for line in [PLAN, "show plan.json --format markdown"] {
        let shown = |flags: &str, variables: &[(&str, &str)]| {
            run(&place, &format!("{line} {flags}"), variables).exits(0).stdout
        };
        let names = |comment: &str, commit: &str| {
            crate::support::markdown::check(comment);
            comment.starts_with(&format!("<!-- orgcontacts -->\n\nPlanned for commit `{commit}`.\n\n### Alternate"))
        };
        let flag = format!("--commit {HEAD}");
        assert!(names(&shown(&flag, &[]), HEAD));
        assert!(names(&shown(&flag, &[("GITHUB_SHA", MERGE)]), HEAD), "what is given counts");
        assert!(names(&shown("", &[("GITHUB_SHA", MERGE)]), MERGE));
        assert!(names(&shown("", &[("CI_COMMIT_SHA", MERGE)]), MERGE));
        assert!(names(&shown("", &[("GITHUB_SHA", "main"), ("CI_COMMIT_SHA", MERGE)]), MERGE));
        for variables in [&[][..], &[("GITHUB_SHA", "")], &[("GITHUB_SHA", "`@everybody`")]] {
            assert!(!shown("", variables).contains("commit"), "{variables:?}");
        }
    }
    // Nothing else depends on it.
    let json = |variables: &[(&str, &str)]| run(&place, "show plan.json --format json", variables).exits(0).stdout;
    assert_eq!(json(&[]), json(&[("GITHUB_SHA", MERGE)]));
}

#[test]
fn what_is_no_commit_is_wrong_usage() {
    let place = Place::with_example();
    let longest = "0123456789abcdef".repeat(4);
    for commit in ["abcdef0", "ABCDEF0", &longest] {
        place.run(&format!("{PLAN} --commit {commit}")).exits(0);
    }
    for commit in ["abcdef", "main", "abcdefg", "`@all`", &format!("{longest}0")] {
        let run = place.run(&format!("{PLAN} --commit {commit}")).exits(64).says("7 to 64 hexadecimal digits");
        assert_eq!(run.stdout, "", "{commit}");
    }
    place.run(&format!("{PLAN} --commit=")).exits(64);
}
