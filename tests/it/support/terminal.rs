//! A program at a terminal, where somebody answers what it asks.

use std::fs::File;
use std::io::Write;
use std::process::{Command, Output, Stdio};

use rustix::fs::{Mode, OFlags};
use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};

/// Runs a command whose standard input is a terminal at which this is typed.
pub fn answered(mut command: Command, typed: &str) -> Output {
    let ours = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).expect("there are terminals");
    grantpt(&ours).and_then(|()| unlockpt(&ours)).expect("it is ours");
    let name = ptsname(&ours, Vec::new()).expect("it has a name");
    let theirs = rustix::fs::open(name, OFlags::RDWR | OFlags::NOCTTY, Mode::empty()).expect("it can be opened");
    let mut ours = File::from(ours);
    ours.write_all(typed.as_bytes()).expect("it takes what is typed");
    command.stdin(theirs).stdout(Stdio::piped()).stderr(Stdio::piped());
    let output = command.output().expect("the program runs");
    // Until then the terminal has to stay.
    drop(ours);
    output
}
