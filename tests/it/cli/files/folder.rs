//! The folder where plans are kept that were not given a name.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::process::Command;

use super::{APPLY, ORGANIZATION, beginning_with, unchanged};
use crate::support::program::{Place, Run};

fn mode(place: &Place, name: &str) -> u32 {
    fs::metadata(place.path(name)).unwrap_or_else(|error| panic!("{name}: {error}")).permissions().mode() & 0o7777
}

fn without_home(place: &Place, home: Option<&str>) -> Run {
    let mut command = place.command(APPLY);
    command.env_remove("XDG_STATE_HOME").env_remove("HOME");
    if let Some(home) = home {
        command.env("HOME", home);
    }
    place.ended(APPLY, &command.output().expect("the program runs"))
}

/// A folder that nobody can make one in, not even who may do everything.
#[cfg(target_os = "linux")]
#[test]
fn without_a_home_to_write_to_the_plan_is_not_put_here() {
    let place = Place::with_example();
    place.run("validate --organization example").exits(0);
    for (home, why) in [("here", "there is no home folder"), ("/proc/nonexistent", "could not be kept in")] {
        let run = without_home(&place, Some(home)).exits(1);
        run.says(why).says("--out");
        unchanged(&place);
        assert_eq!(place.files(), ["contacts.yaml", ORGANIZATION]);
    }
}

#[test]
fn the_folder_of_plans_is_for_its_owner_alone() {
    for umask in ["000", "022", "777"] {
        let place = Place::with_example();
        let mut command = Command::new("sh");
        let script = format!("umask {umask}; exec {} {APPLY}", env!("CARGO_BIN_EXE_orgcontacts"));
        place.write(ORGANIZATION, include_str!("../../../../organization.example.yaml"));
        let output = command
            .args(["-c", &script])
            .current_dir(place.path("."))
            .env_clear()
            .env("HOME", place.path("home"))
            .output()
            .expect("a shell");
        place.ended(&script, &output).exits(0);
        for folder in [
            "home",
            "home/.local",
            "home/.local/state",
            "home/.local/state/orgcontacts",
            "home/.local/state/orgcontacts/plans",
        ] {
            assert_eq!(mode(&place, folder), 0o700, "{folder} with umask {umask}");
        }
        let plans = beginning_with(&place, "home/");
        assert_eq!(plans.len(), 2, "a plan and its log: {plans:?}");
        assert!(plans.iter().all(|plan| mode(&place, plan) == 0o600), "umask {umask}");
    }
}

#[test]
fn a_folder_of_plans_that_is_open_to_others_is_closed() {
    let place = Place::with_example();
    fs::create_dir_all(place.path("state/orgcontacts/plans")).expect("a folder");
    for folder in ["state/orgcontacts/plans", "state/orgcontacts", "state"] {
        fs::set_permissions(place.path(folder), fs::Permissions::from_mode(0o755)).expect("it is ours");
    }
    place.run(APPLY).exits(0);
    assert_eq!(mode(&place, "state/orgcontacts/plans"), 0o700);
    assert_eq!(mode(&place, "state"), 0o755, "that is not ours");
}
