//! `show`, and how much a saved plan is trusted.

use crate::support::program::Place;
use crate::support::snapshots::assert_snapshot;

const ORGANIZATION: &str = "example-organization.yaml";

fn with_saved_plan() -> (Place, String) {
    let place = Place::with_example();
    let text = place.run("plan --organization example --out plan.json").exits(0).stdout;
    (place, text)
}

#[test]
fn a_saved_plan_reads_as_it_did() {
    let (place, text) = with_saved_plan();
    place.write("contacts.yaml", "broken: [");
    std::fs::remove_file(place.path(ORGANIZATION)).expect("it was there");
    let run = place.run("show plan.json").exits(0);
    assert_eq!(run.stdout, text);
    assert_eq!(run.stderr, "");
    assert_eq!(place.run("show plan.json --format json").exits(0).stdout, place.read("plan.json"));
    place.run("show plan.json --quiet --into text=again.txt --into json=again.json").exits(0);
    assert_eq!(place.read_text("again.txt"), text);
    assert_eq!(place.read("again.json"), place.read("plan.json"));
}

/// As files were before each change had a line of its own.
#[test]
fn a_plan_file_that_is_indented_throughout_is_read_as_well() {
    let place = Place::with_example();
    place.write("plan.json", include_str!("files/indented-plan.json"));
    let without_digest = |text: &str| {
        let mut plan: serde_json::Value = serde_json::from_str(text).expect("JSON");
        plan["digest"].take();
        plan
    };
    let shown = place.run("show plan.json --format json").exits(0).stdout;
    assert_eq!(without_digest(&shown), without_digest(&place.read("plan.json")));
    let is_change = |line: &&str| line.starts_with("    {\"account\":{") && line.contains("\"action\":");
    assert_eq!(shown.lines().filter(is_change).count(), 1, "{shown}");
    place.write("again.json", &shown);
    assert_eq!(place.run("show again.json").exits(0).stdout, place.run("show plan.json").exits(0).stdout);
}

#[test]
fn limits_of_one_run_are_saved_with_the_plan() {
    let place = Place::with_example();
    let text = place.run("plan --organization example --max-updates 2 --out plan.json").exits(0).stdout;
    assert!(text.contains("to let this plan pass, add --max-updates 4\n"), "{text}");
    assert_eq!(place.run("show plan.json").exits(0).stdout, text);
    let line = format!("apply plan.json --organization {ORGANIZATION}");
    place.run(&line).exits(3);
    place.run(&format!("{line} --max-updates 4")).exits(0);
}

/// Whichever byte of a plan file changes, it is refused, and nothing is written.
#[test]
fn no_byte_of_a_plan_file_can_be_changed() {
    use orgcontacts::plan::file::PlanDocument;

    let (place, _) = with_saved_plan();
    let whole = place.read("plan.json");
    assert!(PlanDocument::from_json(&whole).is_ok());
    for at in 0..whole.len() {
        for flip in [0x01, 0x20] {
            let mut bytes = whole.clone().into_bytes();
            bytes[at] ^= flip;
            if let Ok(text) = String::from_utf8(bytes) {
                assert!(PlanDocument::from_json(&text).is_err(), "byte {at} ^ {flip:#x} goes unnoticed");
            }
        }
    }
    for end in [0, 1, whole.len() / 2, whole.len() - 1] {
        assert!(PlanDocument::from_json(&whole[..end]).is_err(), "cut off after {end} bytes");
    }
    assert!(PlanDocument::from_json(&format!("{whole}\n")).is_err(), "something follows");
}

#[test]
fn a_changed_plan_file_is_neither_shown_nor_applied() {
    let (place, _) = with_saved_plan();
    let whole = place.read("plan.json");
    let mut transcript = String::new();
    let edits = [
        ("soc@example.com", "spy@example.com"),
        ("\"id\": \"sha256:", "\"id\": \"sha256:0"),
        ("\"digest\": \"sha256:", "\"digest\": \"sha256:0"),
        ("\"deletes\": \"1\"", "\"deletes\": \"9\""),
        ("\"version\": 1", "\"version\": 2"),
        ("orgcontacts/plan", "orgcontacts/report"),
        ("\"summary\"", "summary"),
    ];
    for (from, to) in edits {
        place.write("plan.json", &whole);
        place.edit("plan.json", from, to);
        for line in ["show plan.json".to_owned(), format!("apply plan.json --organization {ORGANIZATION}")] {
            let run = place.run(&line).exits(1);
            assert_eq!(run.stdout, "", "{to}");
            if line.starts_with("show") {
                transcript.push_str(&format!("`{from}` becomes `{to}`\n{}\n", run.stderr));
            }
        }
    }
    assert_eq!(place.read(ORGANIZATION), include_str!("../../../organization.example.yaml"));
    assert_snapshot("cli/changed-plan-files", &transcript);
}

/// A plan file with the digest that its content has.
fn sealed(text: &str) -> String {
    let line = text.lines().find(|line| line.contains("\"digest\"")).expect("it has a digest");
    let digest = orgcontacts::plan::file::sha256(text.replace(line, "  \"digest\": \"\",").as_bytes());
    text.replace(line, &format!("  \"digest\": \"sha256:{digest}\","))
}

#[test]
fn a_file_of_an_earlier_build_whose_reasons_are_mere_text_is_refused() {
    let (place, _) = with_saved_plan();
    let now = r#""reason":{"code":"excluded","message":"excluded by the policy"}"#;
    let plan = place.read("plan.json");
    assert!(plan.contains(now), "{plan}");
    place.write("plan.json", sealed(&plan.replace(now, r#""reason":"excluded by the policy""#)));
    let run = place.run("show plan.json").exits(1);
    run.says("the file makes no sense: invalid type: string").says("make the plan again");
}

#[test]
fn how_to_apply_a_plan_is_said_with_every_flag_that_it_takes() {
    let place = Place::with_example();
    let flags = "--organization example --max-updates 50% --max-deletes 2";
    let run = place.run(&format!("plan {flags} --out plan.json")).exits(0);
    let (_, command) = run.stderr.split_once("To apply it, run: orgcontacts ").expect("a command is named");
    assert_eq!(command.trim_end(), format!("apply plan.json {flags}"));
    place.run(&format!("{} --auto-approve", command.trim_end())).exits(0);
    let flags = flags.replace("--max-deletes 2", "--max-deletes 6");
    let run = place.run(&format!("revert plan.json {flags} --out back.json")).exits(0);
    run.says(&format!("run: orgcontacts apply back.json {flags}"));
}

#[test]
fn what_the_policy_says_beside_the_changes_is_kept() {
    let place = Place::with_example();
    place.edit(
        "contacts.yaml",
        "  soc:",
        "  nobody: { name: N, title: T, email: n@example.com, phone: \"+1 206 555 0100\" }\n  soc:",
    );
    let plan = place.run("plan --organization example --out plan.json").exits(0);
    assert!(plan.stdout.ends_with("\nThe policy has 1 warning.\n"), "{}", plan.stdout);
    assert_eq!(place.run("show plan.json").exits(0).stdout, plan.stdout);
    let file: serde_json::Value = serde_json::from_str(&place.read("plan.json")).expect("JSON");
    let validate = format!("validate --organization {ORGANIZATION} --format json");
    let found: serde_json::Value = serde_json::from_str(&place.run(&validate).exits(0).stdout).expect("JSON");
    assert_eq!(file["findings"], found["findings"]);
    assert_eq!(found["findings"][0]["code"], "unused-contact");
    assert_eq!(file["unmanaged"][0]["rule"]["name"], "acquired");
    assert_eq!((&file["unmanaged"][0]["type"], &file["unmanaged"][0]["accounts"]), (&"billing".into(), &1.into()));
    let contacts: std::collections::BTreeSet<String> =
        file["changes"].as_array().expect("a list").iter().map(|change| change["contact"].to_string()).collect();
    let contacts: Vec<&str> = contacts.iter().map(String::as_str).collect();
    let expected = ["\"finance\"", "\"payments-finance\"", "\"sandbox-owner\"", "\"soc\"", "\"team-on-call\"", "null"];
    assert_eq!(contacts, expected, "null for the delete");
}

/// Somebody who writes a digest of his own still cannot pass off other changes under a reviewed id.
#[test]
fn the_id_is_checked_as_well_as_the_digest() {
    let (place, _) = with_saved_plan();
    let forged = place.read("plan.json").replace("soc@example.com", "spy@example.com");
    place.write("plan.json", sealed(&forged));
    place.run("show plan.json").exits(1).says("the plan's ID does not match its changes");
}

#[test]
fn what_is_no_plan_file_is_refused() {
    let (place, _) = with_saved_plan();
    place.write("binary.json", [0xff, 0xfe, 0x00]);
    place.write("list.json", "[]");
    place.write("empty.json", "");
    let mut transcript = String::new();
    for name in ["missing.json", "contacts.yaml", ORGANIZATION, "binary.json", "list.json", "empty.json", "state"] {
        std::fs::create_dir_all(place.path("state")).expect("a folder");
        transcript.push_str(&place.run(&format!("show {name}")).exits(1).transcript());
        transcript.push('\n');
    }
    assert_snapshot("cli/not-a-plan-file", &transcript);
}

#[test]
fn a_plan_for_another_organization_is_refused() {
    let (place, _) = with_saved_plan();
    place.edit(ORGANIZATION, "id: o-exampleorg", "id: o-otherorg00");
    let before = place.read(ORGANIZATION);
    let run = place.run(&format!("apply plan.json --organization {ORGANIZATION}")).exits(1);
    assert_snapshot("cli/apply-to-another-organization", &run.transcript().replace(&run.stdout, "[the plan]\n"));
    assert_eq!(place.read(ORGANIZATION), before);
}

#[test]
fn a_plan_that_is_not_the_expected_one_is_stale() {
    let (place, _) = with_saved_plan();
    let plan: serde_json::Value = serde_json::from_str(&place.read("plan.json")).expect("JSON");
    let id = plan["id"].as_str().expect("an id");
    place.edit("contacts.yaml", "phone: \"+1 206 555 0100\"", "phone: \"+1 206 555 0198\"");
    let line = format!("apply --organization {ORGANIZATION} --auto-approve --max-updates unlimited --expect-plan {id}");
    let run = place.run(&line).exits(4);
    assert_snapshot("cli/apply-unexpected-plan", &run.transcript().replace(&run.stdout, "[the plan]\n"));
    assert_eq!(place.read(ORGANIZATION), include_str!("../../../organization.example.yaml"));
    place.edit("contacts.yaml", "phone: \"+1 206 555 0198\"", "phone: \"+1 206 555 0100\"");
    place.run(&line).exits(0);
}

/// The ID says what is changed, the digest what is in the file: limits, and whether it is complete.
#[test]
fn a_saved_plan_is_expected_by_its_id_or_its_digest() {
    let (place, _) = with_saved_plan();
    let field = |name: &str| {
        let plan: serde_json::Value = serde_json::from_str(&place.read("plan.json")).expect("JSON");
        plan[name].as_str().expect("text").to_owned()
    };
    let (id, digest) = (field("id"), field("digest"));
    // The same changes under other limits.
    place.run(&format!("plan --organization {ORGANIZATION} --max-deletes unlimited --out plan.json")).exits(0);
    assert_eq!(field("id"), id);
    let apply =
        |expected: &str| place.run(&format!("apply plan.json --organization {ORGANIZATION} --expect-plan {expected}"));
    let refused = apply(&digest).exits(4);
    refused.says(&format!("its ID is {id} and its digest {}, expected {digest}", field("digest")));
    assert_eq!(place.read(ORGANIZATION), include_str!("../../../organization.example.yaml"));
    // A plan that is made anew is in no file.
    let line = format!("apply --organization {ORGANIZATION} --auto-approve --expect-plan");
    place.run(&format!("{line} {}", field("digest"))).exits(4);
    apply(&field("digest")).exits(0);
    apply(&id).exits(0).says("");
}
