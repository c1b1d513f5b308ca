//! More than a screenful goes through a pager, on a terminal.
#![cfg(target_os = "linux")]

use crate::support::program::Place;

/// What a terminal of so many rows shows of a command line, with this pager.
fn on_terminal(rows: usize, line: &str, pager: Option<&str>) -> String {
    let place = Place::with_example();
    place.run("validate").exits(0);
    let program = env!("CARGO_BIN_EXE_orgcontacts");
    let mut command = place.command("");
    let environment: Vec<_> =
        command.get_envs().filter_map(|(name, value)| Some((name.to_owned(), value?.to_owned()))).collect();
    command = std::process::Command::new("script");
    command.arg("-qec").arg(format!("stty rows {rows} cols 100; {program} {line}")).arg("/dev/null");
    command.env_clear().envs(environment).env("PATH", std::env::var_os("PATH").unwrap_or_default());
    command.current_dir(place.path("")).stdin(std::process::Stdio::null());
    if let Some(pager) = pager {
        command.env("PAGER", pager);
    }
    let output = command.output().expect("there is `script`, of util-linux");
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout).expect("UTF-8").replace('\r', "")
}

const PLAN: &str = "plan --organization example --color never";
const MARKED: &str = "sed 's/^/page: /'";

#[test]
fn more_than_a_screenful_goes_through_the_pager() {
    let paged = on_terminal(20, PLAN, Some(MARKED));
    assert!(paged.contains("page: Plan: 6 to create"), "{paged}");
    assert!(paged.contains("page: By rule\n"), "it begins with a summary:\n{paged}");
}

#[test]
fn nothing_else_does() {
    for (rows, line, pager) in [
        (500, PLAN.to_owned(), Some(MARKED)),
        (20, format!("{PLAN} --no-pager"), Some(MARKED)),
        (20, format!("{PLAN} -q"), Some(MARKED)),
        (20, PLAN.to_owned(), Some("")),
        (20, PLAN.to_owned(), Some("cat")),
        (20, PLAN.to_owned(), Some("there-is-no-such-pager")),
        (20, format!("{PLAN} | tail -n 3"), Some(MARKED)),
    ] {
        let shown = on_terminal(rows, &line, pager);
        assert!(shown.contains("\nPlan: 6 to create") && !shown.contains("page:"), "{line} {pager:?}\n{shown}");
    }
}
