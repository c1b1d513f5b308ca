//! `--format` and `--into`: that every format is written, also where there is no plan to show.

use std::fs;

use serde_json::Value;

use crate::support::program::{Place, Run};
use crate::support::snapshots::assert_snapshot;
use crate::support::{junit, markdown};

const PLAN: &str = "plan --organization example";

/// The formats and a file for each.
const INTO: &[(&str, &str)] = &[
    ("text", "out.txt"),
    ("json", "out.json"),
    ("markdown", "out.md"),
    ("github", "out.github"),
    ("sarif", "out.sarif"),
    ("junit", "out.xml"),
    ("codequality", "out.gitlab"),
];

fn with_mistakes() -> Place {
    let place = Place::with_example();
    place.edit("contacts.yaml", "security: soc", "security: scc");
    place.edit("contacts.yaml", "deletes: 1", "deletes: few");
    place
}

/// With a warning, an undecided contact, one that cannot be read, and a limit that is exceeded.
fn with_findings() -> Place {
    let place = Place::with_example();
    place.run(PLAN).exits(0);
    place.edit("contacts.yaml", "  - ou: /Suspended", "  - ou: [/Suspended, \"/Retired/*\"]");
    place.edit("contacts.yaml", "deletes: 1", "updates: 1");
    place.edit(
        "contacts.yaml",
        "exclude:",
        "  - name: also-payments\n    match: { names: [payments-prod, payments-test] }\n    billing: finance\nexclude:",
    );
    place.edit("example-organization.yaml", "      security: null\n", "");
    place
}

fn with_every_file(line: &str) -> String {
    let into = INTO.iter().map(|(format, file)| format!(" --into {format}={file}"));
    format!("{line}{}", into.collect::<String>())
}

/// Times differ from run to run: that of a plan, and with it its digest.
fn timeless(text: &str) -> String {
    let is_time =
        |line: &&str| !["timestamp=", "created_at", "digest", "made at"].iter().any(|word| line.contains(word));
    text.lines().filter(is_time).map(|line| format!("{line}\n")).collect()
}

/// Insists that a command prints each format as it writes it to a file.
#[track_caller]
fn prints_what_it_writes(place: &Place, line: &str, code: i32) {
    place.run(&with_every_file(line)).exits(code);
    for (format, file) in INTO.iter().filter(|(format, _)| *format != "text") {
        let printed = place.run(&format!("{line} --format {format}")).exits(code).stdout;
        assert_eq!(timeless(&printed), timeless(&place.read(file)), "{format}");
    }
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).expect("JSON")
}

/// The codes of all findings, by the format that has them.
fn codes(place: &Place) -> [Vec<String>; 4] {
    let text = |value: &Value| value.as_str().expect("text").to_owned();
    let list = |value: &Value| value.as_array().expect("a list").clone();
    let sarif = json(&place.read("out.sarif"));
    let annotations = place.read("out.github");
    let of_annotations =
        annotations.lines().filter_map(|line| line.split("title=orgcontacts%3A ").nth(1)?.split("::").next());
    [
        list(&sarif["runs"][0]["results"]).iter().map(|result| text(&result["ruleId"])).collect(),
        list(&json(&place.read("out.gitlab"))).iter().map(|issue| text(&issue["check_name"])).collect(),
        of_annotations.map(str::to_owned).collect(),
        // A test for each kind of error fails, and each warning is a test.
        place
            .read("out.xml")
            .lines()
            .filter_map(|line| {
                let failure = line.split("<failure type=\"").nth(1).and_then(|rest| rest.split('"').next());
                let warning = line.split("name=\"warning[").nth(1).and_then(|rest| rest.split(']').next());
                failure.or(warning).map(str::to_owned)
            })
            .collect(),
    ]
}

#[test]
fn mistakes_are_written_in_every_format() {
    let place = with_mistakes();
    for line in ["validate", PLAN] {
        let run = place.run(&with_every_file(line)).exits(1);
        assert_eq!(run.stdout, "", "the mistakes are on standard error");
        for codes in codes(&place) {
            assert_eq!(codes, ["unknown-contact", "invalid-limit"]);
        }
        for name in ["out.txt", "out.json", "out.md"] {
            let text = place.read(name);
            assert!(text.contains("unknown-contact") && text.contains("invalid-limit"), "{text}");
        }
        junit::check(&place.read("out.xml"));
        markdown::check(&place.read("out.md"));
        prints_what_it_writes(&place, line, 1);
        for (_, file) in INTO {
            fs::remove_file(place.path(file)).expect("it was written");
        }
    }
}

#[test]
fn what_is_found_on_the_way_to_a_plan_is_written_in_every_format() {
    let place = with_findings();
    prints_what_it_writes(&place, PLAN, 1);
    let expected = ["conflicting-rules", "unknown-ou", "unreadable-contact", "exceeded-guardrail"];
    let [sarif, codequality, annotations, mut junit] = codes(&place);
    assert_eq!([&sarif, &codequality, &annotations], [&expected; 3]);
    junit.sort();
    let mut sorted = expected;
    sorted.sort_unstable();
    assert_eq!(junit, sorted);
    markdown::check(&place.read("out.md"));
    assert_snapshot("cli/plan-annotations", &place.read("out.github"));
    // The limit of a flag has no line of its own.
    let line = format!("{PLAN} --max-updates 2 --format github");
    let run = place.run(&line).exits(1);
    assert!(run.stdout.contains("file=contacts.yaml,line=1,title=orgcontacts%3A exceeded-guardrail"), "{}", run.stdout);
}

#[test]
fn a_valid_policy_has_every_format_too() {
    let place = Place::with_example();
    prints_what_it_writes(&place, "validate", 0);
    assert_eq!(codes(&place), [(); 4].map(|()| Vec::<String>::new()));
    assert_eq!(place.read_text("out.txt"), place.run("validate").exits(0).stdout);
    assert!(place.read("out.md").contains("**The policy is valid.**"));
    prints_what_it_writes(&place, PLAN, 0);
}

#[test]
fn warnings_of_a_valid_policy_are_in_its_files() {
    let place = Place::with_example();
    place.edit("contacts.yaml", "  - ou: /Suspended", "  - ou: [/Suspended, \"/Retired/*\"]");
    place.run(&with_every_file("validate --organization example")).exits(0);
    for codes in codes(&place) {
        assert_eq!(codes, ["unknown-ou"]);
    }
    let text = place.read_text("out.txt");
    assert!(
        text.starts_with("warning[unknown-ou] contacts.yaml:") && text.contains("\nThe policy is valid: "),
        "{text}"
    );
}

/// Code hosts know files by their path in the repository, wherever the program runs.
#[test]
fn paths_are_those_in_the_repository() {
    let place = Place::empty();
    place.write(".git/HEAD", "ref: refs/heads/main\n");
    place.write("infra/contacts.yaml", "version: 2\n");
    let run_in = |folder: &str, line: &str| -> Run {
        let output = place.command(line).current_dir(place.path(folder)).output().expect("the program runs");
        place.ended(line, &output).exits(1)
    };
    for (folder, path) in
        [("infra", "contacts.yaml"), ("infra", "../infra/contacts.yaml"), (".", "./infra/contacts.yaml")]
    {
        let run = run_in(folder, &format!("validate --policy {path} --format github"));
        assert!(run.stdout.starts_with("::error file=infra/contacts.yaml,line=1,"), "{}", run.stdout);
        let run = run_in(folder, &format!("validate --policy {path} --format json"));
        assert_eq!(json(&run.stdout)["findings"][0]["place"]["file"], path, "people see what they named");
    }
    fs::remove_dir_all(place.path(".git")).expect("it is there");
    let run = run_in(".", "validate --policy ./infra/contacts.yaml --format github");
    assert!(run.stdout.starts_with("::error file=infra/contacts.yaml,line=1,"), "{}", run.stdout);
}

/// Annotations count only where they are printed, and the log is for people.
#[cfg(unix)]
#[test]
fn a_stream_is_written_to_and_stays_what_it_is() {
    let place = with_mistakes();
    let run = place.run("validate --into github=/dev/stderr").exits(1);
    assert_eq!(run.stdout, "");
    run.says("::error file=contacts.yaml,line=34,");
    place.run("validate --into github=/dev/null --into sarif=/dev/null").exits(1);
}

#[test]
fn what_is_read_is_not_written_over() {
    let place = Place::with_example();
    place.run("validate --organization example").exits(0);
    place.write("policy/one.yaml", include_str!("../../../contacts.example.yaml"));
    place.write("expected.yaml", include_str!("../../../expectations.example.yaml"));
    let before = place.files().into_iter().map(|file| (place.read(&file), file)).collect::<Vec<_>>();
    for line in [
        "validate --into json=contacts.yaml",
        "validate --into json=./policy/../contacts.yaml",
        "validate --policy policy --into json=policy/one.yaml",
        "validate --organization example --into json=example-organization.yaml",
        "explain / --organization example --into text=contacts.yaml",
        "explain / --organization example --into json=example-organization.yaml",
        "test expected.yaml --organization example --into tap=expected.yaml",
        "test policy --organization example --into junit=policy/one.yaml",
        "plan --organization example --out example-organization.yaml",
        "plan --organization example --into sarif=same.json --into json=same.json",
        "apply --organization example --auto-approve --report example-organization.yaml",
    ] {
        let why = if line.contains("same.json") { "named twice as an output" } else { "both an input and an output" };
        let run = place.run(line).exits(64).says(why);
        assert_eq!(run.stdout, "", "{line}");
    }
    assert_eq!(place.files().into_iter().map(|file| (place.read(&file), file)).collect::<Vec<_>>(), before);
    // Beside them there is room.
    place.run("validate --policy policy --into json=policy/out.json").exits(0);
}

#[test]
fn a_comment_can_be_redacted() {
    let place = Place::with_example();
    let comment = place.run(&format!("{PLAN} --format markdown --redact --out plan.json")).exits(0).stdout;
    markdown::check(&comment);
    for word in ["Mary Major", "mary.major@example.com", "555"] {
        assert!(!comment.contains(word), "{word}: {comment}");
    }
    let shown = place.run("show plan.json --format markdown --redact").exits(0).stdout;
    assert_eq!(shown, comment, "a saved plan reads the same");
    assert!(place.run("show plan.json --format markdown").exits(0).stdout.contains("Mary Major"));
}

#[test]
fn a_plan_that_takes_another_back_is_a_comment_too() {
    let place = Place::with_example();
    place.run("apply --organization example --auto-approve --out plan.json").exits(0);
    place.edit("example-organization.yaml", "name: Payments Finance", "name: Payment Finances");
    let line = "revert plan.json --organization example-organization.yaml";
    let run = place.run(&format!("{line} --format markdown --into json=back.json")).exits(5);
    markdown::check(&run.stdout);
    assert!(run.stdout.contains("#### Not reverted"), "{}", run.stdout);
    assert_eq!(json(&place.read("back.json"))["format"], "orgcontacts/plan");
}

#[test]
fn what_came_of_a_plan_is_written_in_every_format() {
    let place = Place::with_example();
    let into = "--into markdown=out.md --into json=out.json --into text=out.txt --report report.json";
    let line = format!("apply --organization example --auto-approve {into}");
    let run = place.run(&line).exits(0);
    assert!(run.stdout.ends_with("\nApply: 11 applied.\n"), "{}", run.stdout);
    let comment = place.read("out.md");
    markdown::check(&comment);
    assert!(
        comment.starts_with("<!-- orgcontacts apply -->\n") && comment.contains("**Apply: 11 applied.**"),
        "{comment}"
    );
    assert_eq!(place.read_text("out.txt"), "Apply: 11 applied.\n");
    assert_eq!(place.read("out.json"), place.read("report.json"));
    // With nothing left to do, the report says so.
    place.run(&line).exits(0);
    assert!(place.read("out.md").contains("**Apply: 0 applied.**"));
}

#[test]
fn where_a_result_of_apply_cannot_be_written_nothing_is_changed() {
    let place = Place::with_example();
    place.run("validate --organization example").exits(0);
    let line = "apply --organization example --auto-approve --into markdown=nowhere/out.md";
    place.run(line).exits(1).says("nowhere/out.md could not be written");
    assert_eq!(place.read("example-organization.yaml"), include_str!("../../../organization.example.yaml"));
}

/// GitHub and Azure take `##[…]` anywhere in a line that a job prints for a command, such as one that
/// sets an output of the job.
#[test]
fn nothing_from_outside_is_a_command_in_a_log() {
    let place = Place::with_example();
    place.run(PLAN).exits(0);
    let command = "x##[set-output name=plan-id]y##vso[task.setvariable]z";
    place.edit("example-organization.yaml", "name: payments-prod", &format!("name: \"{command}\""));
    place.edit("example-organization.yaml", "name: Mary Major", &format!("name: \"{command}\""));
    place.edit("contacts.yaml", "name: Payments Finance", &format!("name: \" {command}\""));
    for (format, _) in INTO {
        let line = format!("plan --organization example-organization.yaml --format {format}");
        let run = place.run(&line).exits(0).says("stray-whitespace");
        let printed = run.stdout + &run.stderr;
        assert!(!printed.contains("##[") && !printed.contains("##vso["), "{printed}");
    }
    let run = place.run("apply --organization example-organization.yaml --auto-approve").exits(0);
    assert!(run.stdout.contains("x#\\u{23}[set-output"), "{}", run.stdout);
    assert!(!run.stdout.contains("##["), "{}", run.stdout);
}

#[test]
fn the_summary_of_a_step_is_appended_to_under_any_name() {
    let place = with_findings();
    let hub = place.path("hub");
    fs::create_dir_all(&hub).unwrap();
    place.write("hub/summary", "# Before");
    fs::hard_link(place.path("hub/summary"), place.path("other-name")).unwrap();
    let run = |line: &str| {
        let mut command = place.command(line);
        let output = command.env("GITHUB_STEP_SUMMARY", place.path("hub/./summary")).output().expect("it runs");
        place.ended(line, &output)
    };
    run("plan --organization example --into markdown=hub/summary --into json=plan.json").exits(1);
    let planned = place.read("hub/summary");
    assert!(planned.starts_with("# Before\n<!-- orgcontacts -->\n"), "{planned}");
    run("plan --organization example --into markdown=other-name").exits(1);
    assert_eq!(place.read("hub/summary").matches("<!-- orgcontacts -->").count(), 2, "it is the same file");
    run("apply --auto-approve --organization example --into markdown=hub/summary").exits(3);
    let refused = place.read("hub/summary");
    assert!(refused.starts_with(&planned) && refused.contains("<!-- orgcontacts apply -->"), "{refused}");
    place.edit("contacts.yaml", "security: soc", "security: scc");
    run("validate --into markdown=hub/summary --into text=other.txt").exits(1);
    let invalid = place.read("hub/summary");
    assert!(invalid.starts_with(&refused) && invalid.contains("unknown-contact"), "{invalid}");
    place.run("validate --into markdown=hub/summary").exits(1).says("hub/summary was left as it is");
    assert_eq!(place.read("hub/summary"), invalid, "without the variable it is a file as any other");
}

#[test]
fn an_applied_plan_has_one_report_in_the_summary() {
    let place = Place::with_example();
    place.write("summary", "# Before\n");
    let line = "apply --auto-approve --organization example --redact --into markdown=summary --report report.json";
    let output = place.command(line).env("GITHUB_STEP_SUMMARY", place.path("summary")).output().expect("it runs");
    place.ended(line, &output).exits(0);
    let summary = place.read("summary");
    assert!(summary.starts_with("# Before\n<!-- orgcontacts apply -->\n"), "{summary}");
    assert_eq!(summary.matches("<!-- orgcontacts apply -->").count(), 1, "{summary}");
    assert!(!summary.contains("@example.com"), "{summary}");
    assert!(place.read("report.json").contains("\"applied\""));
    // A second time there is nothing to do; that is said below.
    let output = place.command(line).env("GITHUB_STEP_SUMMARY", place.path("summary")).output().expect("it runs");
    place.ended(line, &output).exits(0);
    assert!(place.read("summary").starts_with(&summary));
    assert_eq!(place.read("summary").matches("<!-- orgcontacts apply -->").count(), 2);
}

#[test]
fn results_are_appended_where_that_is_asked_for() {
    let place = Place::with_example();
    place.write("log.md", "before");
    for runs in 1..=2 {
        place.run("plan --organization example --append --into markdown=log.md --into text=new.txt").exits(0);
        assert!(place.read("log.md").starts_with("before\n<!-- orgcontacts -->\n"), "{}", place.read("log.md"));
        assert_eq!(place.read("log.md").matches("<!-- orgcontacts -->").count(), runs);
    }
    assert_eq!(place.read("new.txt").matches("Plan ID").count(), 2);
    place.run("plan --organization example --append").exits(64).says("--into");
    let policy = place.read("contacts.yaml");
    place.run("plan --organization example --append --into text=contacts.yaml").exits(64);
    assert_eq!(place.read("contacts.yaml"), policy, "what is read is not appended to either");
}
