//! Showing page by page what is more than a screenful, as `git` does.

use std::ffi::{OsStr, OsString};
use std::io::{self, Write};
use std::process::{Child, Stdio};

use crate::cli::output::shown::Shown;
use crate::platform;
use crate::text::Colour;

/// What a shell says of a command that is not there.
const NOT_FOUND: i32 = 127;

/// The command that `PAGER` names; `None` where it asks for none.
pub fn command() -> Option<OsString> {
    match std::env::var_os("PAGER") {
        None => platform::PAGER.map(OsString::from),
        Some(pager) if pager.is_empty() || pager == "cat" => None,
        Some(pager) => Some(pager),
    }
}

/// Shows a result, and waits until nobody reads on. Says whether it was shown: a pager that is not there shows nothing.
pub fn show(command: &OsStr, shown: &Shown, colour: Colour) -> bool {
    // Whoever interrupts means what the pager does, which has to end by itself to leave the terminal in order.
    let _held = platform::hold_interrupts();
    let mut pager = platform::shell(command);
    pager.stdin(Stdio::piped());
    if std::env::var_os("LESS").is_none() {
        pager.env("LESS", "FRX");
    }
    pager.spawn().and_then(|pager| fed(pager, &shown.render(colour))).unwrap_or(false)
}

fn fed(mut pager: Child, text: &str) -> io::Result<bool> {
    if let Some(mut input) = pager.stdin.take() {
        // That somebody does not read to the end is what pages are for.
        let _ = input.write_all(text.as_bytes());
    }
    Ok(pager.wait()?.code() != Some(NOT_FOUND))
}
