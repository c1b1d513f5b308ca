//! What is written where: never over what is not ours, through a link, or where something else is printed.

#[cfg(unix)]
mod folder;
mod printing;

use std::fs::{self, File};
#[cfg(unix)]
use std::io::Write;
#[cfg(unix)]
use std::process::Command;
use std::process::Stdio;

use crate::support::program::{ORGANIZATION, Place, Run, SAVED, unchanged, with_saved_plan};
use crate::support::system::{is_private, publish, symlink};

const APPLY: &str = "apply --organization example --auto-approve";

/// The names of files that begin like that.
fn beginning_with(place: &Place, start: &str) -> Vec<String> {
    place.files().into_iter().filter(|name| name.starts_with(start)).collect()
}

#[cfg(unix)]
fn fifo(place: &Place, name: &str) {
    assert!(Command::new("mkfifo").arg(place.path(name)).status().expect("mkfifo runs").success());
}

/// The program with its output in a file.
fn printing_to(place: &Place, name: &str, line: &str) -> Run {
    let file = File::options().append(true).create(true).open(place.path(name)).expect("a file");
    let output = place.command(line).stdout(file).stderr(Stdio::piped()).output().expect("the program runs");
    place.ended(line, &output)
}

/// The old values of an applied plan are in its file alone.
#[test]
fn an_applied_plan_of_an_organization_file_is_kept() {
    let place = with_saved_plan();
    let plan = place.read("plan.json");
    place.run(SAVED).exits(0);
    let line = format!("plan --organization {ORGANIZATION} --out plan.json");
    place.run(&line).exits(0).says("has been applied, and holds the old values");
    let kept: Vec<String> =
        beginning_with(&place, "plan.json.").into_iter().filter(|name| !name.ends_with(".log")).collect();
    assert_eq!(kept.len(), 1, "{kept:?}");
    assert_eq!(place.read(&kept[0]), plan);
    for line in [
        format!("{APPLY} --account 100000000001 --out {}", kept[0]),
        format!("{APPLY} --into json={}", kept[0]),
        format!("validate --into json={}", kept[0]),
    ] {
        place.edit(ORGANIZATION, "Security Operations Centre", "Somebody else");
        assert_ne!(place.run(&line).code, 0, "{line}");
        assert_eq!(place.read(&kept[0]), plan, "{line}");
    }
}

#[test]
fn where_begun_writes_of_a_file_are_logged() {
    let place = with_saved_plan();
    place.run(SAVED).exits(0);
    assert_eq!(place.read("plan.json.log").matches("\"begun\"").count(), 11);
    assert!(is_private(&place.path("plan.json.log")));
}

#[test]
fn a_log_that_is_not_one_is_left_alone() {
    type Prepare = fn(&Place);
    let cases: &[(&str, Prepare)] = &[
        ("it is a link", |place| symlink(place.path("notes.txt"), place.path("plan.json.log")).expect("a link")),
        ("it is a link", |place| symlink(place.path("nowhere"), place.path("plan.json.log")).expect("a link")),
        ("(hard links)", |place| fs::hard_link(place.path("log"), place.path("plan.json.log")).expect("a name")),
        ("did not write there", |place| place.write("plan.json.log", "precious")),
        #[cfg(unix)]
        ("it is not a regular file", |place| fifo(place, "plan.json.log")),
        ("it is a folder", |place| fs::create_dir(place.path("plan.json.log")).expect("a folder")),
    ];
    for (why, prepare) in cases {
        let place = with_saved_plan();
        place.write("notes.txt", "precious");
        place.write("log", "");
        prepare(&place);
        place.run(SAVED).exits(1).says("plan.json.log was left as it is").says(why);
        unchanged(&place);
        assert_eq!(place.read("notes.txt"), "precious");
        assert_eq!(place.read("log"), "");
        assert!(!place.path("nowhere").exists());
        // Whether the plan was applied cannot be told.
        place.run("plan --organization example --out plan.json").exits(1);
    }
}

/// `orgcontacts apply plan.json | tee plan.json.log`
#[cfg(unix)]
#[test]
fn a_log_survives_whoever_has_its_empty_file_open() {
    let place = with_saved_plan();
    let mut tee = File::create(place.path("plan.json.log")).expect("a file");
    let run = place.run(SAVED).exits(0);
    tee.write_all(run.stdout.as_bytes()).expect("it is written somewhere");
    assert!(place.read("plan.json.log").starts_with("{\"run\":"), "{}", place.read("plan.json.log"));
    place.run("plan --organization example --out plan.json").exits(0).says("has been applied");
    // Next time it cuts off the log that is there.
    let kept = beginning_with(&place, "plan.json.").into_iter().find(|name| !name.ends_with(".log")).expect("kept");
    File::create(place.path(&format!("{kept}.log"))).expect("a file");
    place.run(&format!("plan --organization example --out {kept}")).exits(0).says("has been applied");
    assert_eq!(beginning_with(&place, &format!("{kept}.")).len(), 2, "{:?}", place.files());
}

#[test]
fn a_plan_file_has_one_name() {
    let place = with_saved_plan();
    fs::hard_link(place.path("plan.json"), place.path("other.json")).expect("a second name");
    for name in ["plan.json", "other.json"] {
        let line = format!("apply {name} --organization {ORGANIZATION}");
        place.run(&line).exits(1).says("2 names (hard links)");
        place.run(&format!("plan --organization example --out {name}")).exits(1).says("2 names (hard links)");
    }
    unchanged(&place);
    fs::remove_file(place.path("other.json")).expect("it is there");
    place.run(SAVED).exits(0);
}

#[test]
fn what_stands_where_a_report_is_to_be_is_left_alone_unless_it_is_ours() {
    let place = with_saved_plan();
    place.write("notes.txt", "precious");
    symlink("notes.txt", place.path("link.txt")).expect("a link");
    fs::hard_link(place.path("notes.txt"), place.path("second.txt")).expect("a name");
    #[cfg(unix)]
    fifo(&place, "fifo");
    for (flag, why) in [
        ("--report notes.txt", "names (hard links)"),
        ("--report contacts.yaml.bak", "did not write there"),
        ("--report plan.bak", "did not write there"),
        ("--report link.txt", "it is a link"),
        #[cfg(unix)]
        ("--report fifo", "it is not a regular file"),
        #[cfg(unix)]
        ("--report /dev/null", "it is not a regular file"),
        ("--into json=link.txt", "it is a link"),
        ("--into json=contacts.yaml.bak", "did not write there"),
        ("--into text=contacts.yaml.bak", "did not write there"),
        ("--into markdown=contacts.yaml.bak", "did not write there"),
        ("--into json=organization.json", "did not write there"),
    ] {
        place.write("contacts.yaml.bak", "precious");
        place.write("plan.bak", place.read("plan.json"));
        place.write("organization.json", "{\n  \"format\": \"orgcontacts/organization\"\n}\n");
        let run = place.run(&format!("{SAVED} {flag}")).exits(1);
        assert_eq!(run.stdout, "", "refused before the plan is shown");
        run.says("was left as it is").says(why);
        unchanged(&place);
    }
    assert_eq!(place.read("notes.txt"), "precious");
    assert_eq!(place.read("contacts.yaml.bak"), "precious");
    assert_eq!(place.read("plan.bak"), place.read("plan.json"));
    assert!(!place.path("plan.json.log").exists(), "no run has begun");
}

/// A plan that is not applied yet was reviewed, and may be waiting for its turn.
#[test]
fn a_plan_is_replaced_by_a_plan_alone() {
    let place = with_saved_plan();
    place.write("plan2.json", place.read("plan.json"));
    place.write("broken.yaml", "broken: [");
    let plan = place.read("plan2.json");
    for line in [
        format!("{SAVED} --into json=plan2.json"),
        format!("{SAVED} --into json=plan2.json --append"),
        format!("{SAVED} --into markdown=plan2.json --append"),
        "validate --into json=plan2.json".to_owned(),
        "plan --policy broken.yaml --organization example --into json=plan2.json".to_owned(),
    ] {
        let run = place.run(&line).exits(1);
        run.says("plan2.json was left as it is: it is a saved plan, which only another plan can replace");
        assert!(place.read("plan2.json") == plan, "{line}");
        unchanged(&place);
    }
    place.run("plan --organization example --account 100000000012 --into json=plan2.json").exits(0);
    assert!(place.read("plan2.json") != plan);
}

#[test]
fn a_report_is_replaced_once_plan_and_policy_are_read() {
    let place = with_saved_plan();
    place.run(&format!("{SAVED} --report report.json --into markdown=out.md")).exits(0);
    let (report, comment) = (place.read("report.json"), place.read("out.md"));
    place.write("broken.yaml", "broken: [");
    let changed = place.read("plan.json").replace("soc@", "sec@");
    place.write("changed.json", changed);
    for input in ["missing.json", "changed.json", "--policy broken.yaml", "--policy missing.yaml"] {
        let line = format!("apply {input} --organization example --report report.json --into markdown=out.md");
        place.run(&line).exits(1);
        assert_eq!((place.read("report.json"), place.read("out.md")), (report.clone(), comment.clone()), "{input}");
    }
    place.run(&format!("{SAVED} --report report.json --into markdown=out.md")).exits(0);
    assert_ne!(place.read("report.json"), report);
}

#[test]
fn an_empty_file_is_replaced() {
    let place = with_saved_plan();
    for name in ["report.json", "out.md", "out.txt", "new.json"] {
        place.write(name, "");
    }
    place.run("plan --organization example --out new.json").exits(0);
    place.run(&format!("{SAVED} --report report.json --into markdown=out.md --into text=out.txt")).exits(0);
    assert!(place.read("report.json").contains("orgcontacts/report"));
}

#[test]
fn every_result_in_a_file_is_known_again() {
    let place = Place::with_example();
    place.write("expectations.yaml", include_str!("../../../expectations.example.yaml"));
    place.run("plan --organization example --out saved.json").exits(0);
    let of_plans = ["text", "json", "markdown", "github", "sarif", "junit", "codequality"];
    let lines: [(&str, &[&str]); 7] = [
        ("plan --organization example", &of_plans),
        ("validate", &of_plans),
        ("show saved.json", &["text", "json", "markdown"]),
        ("test --organization example", &["text", "tap", "junit"]),
        ("explain / --organization example", &["text", "json"]),
        (APPLY, &["text", "json", "markdown"]),
        ("revert saved.json --organization example", &["text", "json", "markdown"]),
    ];
    let both = |place: &Place, code: i32| {
        for (line, formats) in lines {
            for format in formats {
                let file = format!("{}.{format}", line.split(' ').next().expect("a command"));
                let line = format!("{line} --into {format}={file}");
                for _ in 0..2 {
                    let run = place.run(&line);
                    assert!(!run.stderr.contains("was left as it is"), "{}", run.transcript());
                    assert!(code == 1 || run.code == 0, "{}", run.transcript());
                }
                place.write("foreign", format!("precious {format}"));
                let refused = place.run(&line.replace(&format!("={file}"), "=foreign")).exits(1);
                refused.says("foreign was left as it is");
                assert_eq!(place.read("foreign"), format!("precious {format}"));
            }
        }
    };
    both(&place, 0);
    // With findings and failures in them.
    place.edit("contacts.yaml", "  - ou: /Suspended", "  - ou: [/Suspended, /Retired]");
    place.edit("expectations.yaml", "security: soc", "security: finance");
    both(&place, 1);
    // What is wrong with a policy takes no plan's place.
    fs::remove_file(place.path("plan.json")).expect("it is there");
    place.edit("contacts.yaml", "security: soc", "security: scc");
    both(&place, 1);
}

#[test]
fn a_file_that_is_not_a_plan_is_replaced_with_force_alone() {
    let place = with_saved_plan();
    place.run(&format!("{SAVED} --report report.json")).exits(0);
    place.write("notes.txt", "precious and longer than nothing");
    publish(&place.path("notes.txt"));
    for name in ["notes.txt", "report.json", "contacts.yaml"] {
        let before = place.read(name);
        for line in [
            format!("plan --organization example --out {name}"),
            format!("revert plan.json --organization example --out {name}"),
            format!("{APPLY} --out {name}"),
        ] {
            let run = place.run(&line);
            assert!(run.code == 1 || run.code == 64, "{}", run.transcript());
            assert_eq!(place.read(name), before, "{line}");
        }
    }
    place.run("plan --organization example --out notes.txt --force").exits(0);
    assert!(place.read("notes.txt").starts_with("{\n  \"format\": \"orgcontacts/plan\""));
    assert!(is_private(&place.path("notes.txt")));
    let log = place.read("plan.json.log");
    place
        .run("plan --organization example --out plan.json.log --force")
        .exits(1)
        .says("already contains something else");
    assert_eq!(place.read("plan.json.log"), log);
}

#[cfg(unix)]
#[test]
fn a_plan_is_saved_in_a_file_of_its_own() {
    let place = Place::with_example();
    place.run("validate --organization example").exits(0);
    fifo(&place, "fifo");
    symlink("nowhere", place.path("link.json")).expect("a link");
    for (out, why) in
        [("fifo", "not a regular file"), ("/dev/null", "not a regular file"), ("link.json", "it is a link")]
    {
        for command in ["plan --organization example", APPLY, "revert missing.json --organization example"] {
            place.run(&format!("{command} --out {out}")).exits(1).says(why);
            place.run(&format!("{command} --out {out} --force")).exits(1).says(why);
        }
    }
    place.run("snapshot --organization example --out fifo").exits(1).says("not a regular file");
    unchanged(&place);
    assert!(!place.path("nowhere").exists());
    let line = "plan --organization example --out printed.json";
    printing_to(&place, "printed.json", line).exits(64).says("standard output goes there");
    assert_eq!(place.read("printed.json"), "");
}

/// What is below `/dev` can be a file.
#[cfg(target_os = "linux")]
#[test]
fn a_file_below_dev_is_a_file() {
    let Ok(shared) = tempfile::tempdir_in("/dev/shm") else { return };
    let place = Place::with_example();
    let path = |name: &str| shared.path().join(name).display().to_string();
    place.run(&format!("plan --organization example --out {}", path("plan.json"))).exits(0);
    let long = format!("{}{}", fs::read_to_string(path("plan.json")).expect("it is there"), " ".repeat(9_000));
    fs::write(path("plan.json"), long).expect("it can be written");
    publish(&shared.path().join("plan.json"));
    place.run(&format!("plan --organization example --out {}", path("plan.json"))).exits(0);
    assert!(is_private(&shared.path().join("plan.json")));
    place.run(&format!("show {}", path("plan.json"))).exits(0);
    let line = format!("apply {} --organization example --report {}", path("plan.json"), path("report.json"));
    place.run(&line).exits(0);
    let report = fs::read_to_string(path("report.json")).expect("it is there");
    assert!(report.contains("\"applied\": 11"), "{report}");
    // Nor is a way through it anything but a way.
    let around = format!("/dev/..{}", place.path("around.json").display());
    place.run(&format!("validate --into json={around}")).exits(0);
    place.run(&format!("validate --into json={around}")).exits(0);
    assert!(is_private(&place.path("around.json")));
}

#[cfg(unix)]
#[test]
fn a_file_of_zeros_is_not_read_through() {
    let place = with_saved_plan();
    for (name, size) in [("large.json", 2_u64 << 30), ("less.json", 500 << 20)] {
        let file = File::create(place.path(name)).expect("a file");
        file.set_len(size).expect("it takes no room");
        assert!(
            std::os::unix::fs::MetadataExt::blocks(&file.metadata().expect("it is there")) < 100,
            "it would take room"
        );
    }
    for (line, kind, most) in [
        ("show FILE", "a plan file", "512 MiB"),
        ("revert FILE --organization example", "a plan file", "512 MiB"),
        ("apply FILE --organization example", "a plan file", "512 MiB"),
        ("validate --policy FILE", "a policy file", "16 MiB"),
        ("plan --policy FILE --organization example", "a policy file", "16 MiB"),
        ("test FILE --organization example", "an expectations file", "16 MiB"),
        ("plan --organization FILE", "an organization file", "1024 MiB"),
        ("snapshot --organization FILE", "an organization file", "1024 MiB"),
        ("snapshot --organization example --out FILE", "an organization file", "1024 MiB"),
        ("simulate FILE", "an organization file", "1024 MiB"),
        ("simulate example --faults FILE", "a file of faults", "16 MiB"),
    ] {
        let run = place.run(&line.replace("FILE", "large.json")).exits(1);
        run.says(&format!("large.json: too large for {kind}: it has more than {most}")).says("hint: ");
        let run = place.run(&line.replace("FILE", "less.json")).exits(1);
        assert!(
            run.stderr.contains(&format!("less.json: not {kind}: it is not text")) || most == "16 MiB",
            "{}",
            run.transcript()
        );
        if !line.contains("--out") {
            let run = place.run(&line.replace("FILE", "/dev/zero")).exits(1);
            run.says(&format!("/dev/zero: not {kind}: it is not text"));
        }
    }
    let line = "plan --organization example --out large.json";
    place.run(line).exits(1).says("not a plan that orgcontacts saved");
}
