//! What shells are told, and what they are answered.

use crate::support::program::{ORGANIZATION, Place, Run};
use crate::support::snapshots::assert_snapshot;

const SHELLS: [&str; 5] = ["bash", "zsh", "fish", "powershell", "elvish"];

/// What a shell is answered at the end of a line.
fn answer(place: &Place, shell: &str, line: &str) -> Run {
    let mut words: Vec<&str> = line.split(' ').collect();
    let mut command = place.command("");
    command.env("ORGCONTACTS_COMPLETE", shell).env("_CLAP_IFS", "\n");
    command.env("_CLAP_COMPLETE_INDEX", (words.len() - 1).to_string());
    words.insert(0, "--");
    let output = command.args(words).output().expect("the program runs");
    place.ended(line, &output)
}

#[track_caller]
fn values(place: &Place, line: &str) -> Vec<String> {
    answer(place, "bash", line).exits(0).stdout.lines().map(str::to_owned).collect()
}

#[test]
fn scripts_ask_this_program() {
    for shell in SHELLS {
        let script = Place::empty().run(&format!("completions {shell}")).exits(0).stdout;
        assert!(
            script.contains("ORGCONTACTS_COMPLETE") && script.contains("orgcontacts") && script.contains(" -- "),
            "{shell}: {script}"
        );
        assert!(!script.contains("\\u{"), "{shell}: {script}");
    }
}

#[cfg(unix)]
#[test]
fn bash_understands_its_script() {
    let place = Place::empty();
    place.write("completions.bash", place.run("completions bash").stdout);
    let mut bash = std::process::Command::new("bash");
    assert!(bash.arg("-n").arg(place.path("completions.bash")).status().expect("bash runs").success());
}

#[test]
fn commands_and_flags_are_completed() {
    let place = Place::empty();
    assert_eq!(values(&place, "orgcontacts re"), ["revert", "report"]);
    assert_eq!(values(&place, "orgcontacts plan --det"), ["--detailed-exitcode"]);
    assert_eq!(values(&place, "orgcontacts plan --type "), ["billing", "operations", "security"]);
    assert_eq!(values(&place, "orgcontacts schema exp"), ["expectations", "explanation"]);
    assert_eq!(values(&place, "orgcontacts doctor --for "), ["plan", "apply"]);
    assert_eq!(values(&place, "orgcontacts help un-"), [] as [&str; 0]);
    assert_eq!(values(&place, "orgcontacts help unknown-k"), ["unknown-key"]);
    assert_eq!(values(&place, "orgcontacts help dr"), ["drifted"]);
    assert_eq!(values(&place, "orgcontacts help rep"), ["report"]);
    assert_eq!(values(&place, "orgcontacts help trusted-"), ["trusted-access-off", "trusted-access"]);
    assert!(values(&place, "orgcontacts iam --for ").contains(&"snapshot".to_owned()));
}

#[test]
fn values_come_from_the_files_at_hand() {
    let place = Place::with_example();
    assert_eq!(values(&place, "orgcontacts plan --account 1000"), [] as [&str; 0], "there is no organization file");
    let example = "--organization example";
    assert_eq!(values(&place, &format!("orgcontacts plan {example} --account 10000000001")).len(), 5);
    assert_eq!(place.files(), ["contacts.yaml"], "nothing is written");
    place.write("organization.yaml", include_str!("../../../organization.example.yaml"));
    assert_eq!(values(&place, "orgcontacts explain payments-"), ["payments-prod", "payments-test"]);
    assert_eq!(values(&place, "orgcontacts explain /Work"), ["/Workloads", "/Workloads/Prod", "/Workloads/Test"]);
    assert_eq!(values(&place, "orgcontacts explain --rule p"), ["production", "payments"]);
    assert_eq!(values(&place, "orgcontacts explain --email so"), ["soc@example.com"]);
    assert_eq!(
        values(&place, "orgcontacts plan --move 100000000004="),
        [
            "100000000004=/",
            "100000000004=/Sandbox",
            "100000000004=/Security",
            "100000000004=/Suspended",
            "100000000004=/Workloads",
            "100000000004=/Workloads/Prod",
            "100000000004=/Workloads/Test",
        ]
    );
    assert_eq!(values(&place, "orgcontacts report --account payments-"), ["payments-prod", "payments-test"]);
    assert_eq!(values(&place, "orgcontacts plan --move payments-p"), ["payments-prod="]);
    assert_eq!(values(&place, "orgcontacts plan --move payments-prod=/Sa"), ["payments-prod=/Sandbox"]);
    let fish = answer(&place, "fish", "orgcontacts plan --account 100000000004").stdout;
    assert_eq!(fish, "100000000004\tpayments-prod\n");
}

#[test]
fn a_policy_and_an_organization_that_are_named_come_first() {
    let place = Place::empty();
    place.write("other.yaml", include_str!("../../../contacts.example.yaml"));
    assert_eq!(values(&place, "orgcontacts explain --rule t"), [] as [&str; 0]);
    assert_eq!(values(&place, "orgcontacts explain -p other.yaml --rule t"), ["test"]);
    place.write(ORGANIZATION, include_str!("../../../organization.example.yaml"));
    let line = format!("orgcontacts explain --organization={ORGANIZATION} audi");
    assert_eq!(values(&place, &line), ["audit"]);
}

/// What a shell would take apart is not offered, unless the shell quotes it; what does something to a terminal never.
#[test]
fn nothing_from_outside_does_anything_to_a_shell() {
    let place = Place::empty();
    let hostile =
        ["a b", "a$(id)", "a`id`", "a;id", "a\u{1b}[2J", "a\nb", "a\u{202e}b", "a*", "a\\b", "a'b", "a\tb", "a-b"];
    let account = |(at, name): (usize, &&str)| {
        let name = serde_json::to_string(name).expect("a text");
        format!("  - {{ id: \"{at:012}\", name: {name}, parent: r-ab12, state: ACTIVE }}\n")
    };
    let accounts: String = hostile.iter().enumerate().map(account).collect();
    place.write(
        "organization.yaml",
        format!(
            "format: orgcontacts/organization\nversion: 1\norganization: {{ id: o-exampleorg, management_account: \
             \"000000000000\" }}\nunits:\n  - {{ id: r-ab12, name: Root }}\naccounts:\n{accounts}"
        ),
    );
    assert_eq!(values(&place, "orgcontacts explain a"), ["a-b"]);
    for shell in SHELLS {
        let answered = answer(&place, shell, "orgcontacts explain a").exits(0).stdout;
        let harmful = |c: char| (c.is_control() && c != '\n' && c != '\t') || c == '\u{202e}';
        assert!(!answered.contains(harmful), "{shell}: {}", answered.escape_debug());
        assert_eq!(answered.lines().filter(|line| line.starts_with("a\t")).count(), 0, "{shell}: {answered}");
    }
}

#[test]
fn broken_files_have_no_values() {
    let place = Place::empty();
    place.write("contacts.yaml", "version: 2\n");
    place.write("organization.yaml", "no");
    assert_eq!(values(&place, "orgcontacts explain --rule "), [] as [&str; 0]);
    assert_eq!(answer(&place, "bash", "orgcontacts explain --rule ").stderr, "");
}

#[test]
fn the_manual_says_what_help_says() {
    let place = Place::empty();
    let all = place.run("man").exits(0).stdout;
    place.run("man --out pages").exits(0);
    let names: Vec<String> = place.files();
    assert!(
        names.contains(&"pages/orgcontacts.1".to_owned()) && names.contains(&"pages/orgcontacts-plan.1".to_owned())
    );
    assert_eq!(all.matches("\n.TH ").count(), names.len());
    assert!(names.iter().all(|name| all.contains(&place.read(name))));
    place.run("man --out pages").exits(0);
    place.write("pages/orgcontacts-plan.1", "mine");
    place.run("man --out pages").exits(1).says("orgcontacts-plan.1");
    assert_eq!(place.read("pages/orgcontacts-plan.1"), "mine");
    assert_snapshot("cli/man-show", &place.read("pages/orgcontacts-show.1"));
}
