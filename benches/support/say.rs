//! What a benchmark says.

/// Prints a line. A benchmark's output is its result; there is no terminal to consult.
#[expect(clippy::disallowed_macros, reason = "this is not the program")]
pub fn say(line: &str) {
    println!("{line}");
}
