//! What is appended to, and what is waited for: looked at before the first write.

use std::fs::{self, File};

use crate::support::program::{Place, Run, SAVED, unchanged, with_saved_plan};
use crate::support::system::symlink;

#[cfg(unix)]
fn fifo(place: &Place, name: &str) {
    assert!(std::process::Command::new("mkfifo").arg(place.path(name)).status().expect("mkfifo runs").success());
}

fn with_summary(place: &Place, line: &str, summary: &str) -> Run {
    let mut command = place.command(line);
    let output = command.env("GITHUB_STEP_SUMMARY", place.path(summary)).output().expect("it runs");
    place.ended(line, &output)
}

#[test]
fn where_nothing_can_be_appended_nothing_is_changed() {
    let place = with_saved_plan();
    fs::create_dir(place.path("folder")).expect("a folder");
    place.write("notes.txt", "precious");
    symlink("notes.txt", place.path("link.txt")).expect("a link");
    symlink("nowhere", place.path("dangling.txt")).expect("a link");
    place.write("one.txt", "precious");
    fs::hard_link(place.path("one.txt"), place.path("two.txt")).expect("a name");
    for (file, why) in [
        ("missing/x.md", "missing/x.md could not be written"),
        ("folder", "it is a folder"),
        ("link.txt", "it is a link"),
        ("dangling.txt", "it is a link"),
        ("two.txt", "names (hard links)"),
    ] {
        let run = place.run(&format!("{SAVED} --append --into markdown={file}")).exits(1).says(why);
        assert_eq!(run.stdout, "", "refused before the plan is shown");
        place.run(&format!("plan --organization example --append --into markdown={file}")).exits(1).says(why);
    }
    for (file, why) in [("missing/x.md", "missing/x.md could not be written"), ("folder", "it is a folder")] {
        with_summary(&place, &format!("{SAVED} --into markdown={file}"), file).exits(1).says(why);
    }
    unchanged(&place);
    assert_eq!((place.read("notes.txt"), place.read("one.txt")), ("precious".to_owned(), "precious".to_owned()));
    assert!(!place.path("nowhere").exists());
    assert!(!place.path("plan.json.log").exists(), "no run has begun");
}

#[test]
fn the_summary_may_be_reached_through_a_link() {
    let place = with_saved_plan();
    place.write("summary", "# Before\n");
    symlink("summary", place.path("link")).expect("a link");
    for (file, summary) in [("link", "summary"), ("summary", "link"), ("link", "link")] {
        with_summary(&place, &format!("plan --organization example --into markdown={file}"), summary).exits(0);
    }
    assert!(place.read("summary").starts_with("# Before\n<!-- orgcontacts -->\n"));
    assert_eq!(place.read("summary").matches("<!-- orgcontacts -->").count(), 3);
}

/// What cannot be written to, whoever runs this: a socket that nobody listens on.
#[cfg(unix)]
#[test]
fn a_stream_that_cannot_be_written_to_shows_before_the_first_write() {
    let place = with_saved_plan();
    let socket = std::os::unix::net::UnixListener::bind(place.path("socket")).expect("a socket");
    drop(socket);
    place.run(&format!("{SAVED} --into json=socket")).exits(1).says("socket could not be written");
    unchanged(&place);
}

#[cfg(unix)]
#[test]
fn a_pipe_with_a_reader_gets_the_report() {
    let place = with_saved_plan();
    fifo(&place, "pipe");
    let path = place.path("pipe");
    let reader = std::thread::spawn(move || fs::read_to_string(path).expect("a pipe can be read"));
    place.run(&format!("{SAVED} --into json=pipe")).exits(0);
    assert!(reader.join().expect("it ends").contains("\"applied\": 11"));
    let path = place.path("pipe");
    let reader = std::thread::spawn(move || fs::read_to_string(path).expect("a pipe can be read"));
    place.run("show plan.json --into json=pipe").exits(0);
    assert!(reader.join().expect("it ends").contains("orgcontacts/plan"));
}

/// Whether there are old values that are recorded nowhere else cannot be told.
#[cfg(unix)]
#[test]
fn a_pipe_in_place_of_a_log_is_not_waited_for() {
    for line in [
        "plan --organization example --into json=result.json",
        "apply plan.json --organization example-organization.yaml --report result.json",
        "apply plan.json --organization example-organization.yaml --into json=result.json",
    ] {
        let place = with_saved_plan();
        place.write("result.json", "");
        fifo(&place, "result.json.log");
        place.run(line).exits(1).says("result.json");
        assert_eq!(place.read("result.json"), "");
        unchanged(&place);
    }
}

/// An apply that has locked the log, and is about to begin.
#[test]
fn a_plan_whose_run_has_not_ended_is_not_replaced() {
    let place = with_saved_plan();
    let plan = place.read("plan.json");
    let run =
        format!("{{\"run\":{{\"plan\":\"sha256:{}\",\"pid\":1,\"at\":\"2026-01-01T00:00:00Z\"}}}}\n", "0".repeat(64));
    place.write("plan.json.log", &run);
    place.run("plan --organization example --into json=plan.json").exits(1).says("plan.json");
    let log = File::open(place.path("plan.json.log")).expect("it is there");
    log.lock().expect("nobody else has it");
    place.run("plan --organization example --into json=plan.json").exits(1).says("plan.json");
    place.run("plan --organization example --out plan.json").exits(1).says("being applied by process 1");
    assert!(place.read("plan.json") == plan && place.read("plan.json.log") == run);
}
