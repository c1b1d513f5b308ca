//! A function fits on a screen, in the sources and in the tests.

use super::{sources, tests};

/// How many lines a function may take, from `fn` to its closing brace.
const MAX_LINES: usize = 50;

/// Functions that are longer. Shorten them and take them out.
const LONGER: &[&str] = &[];

#[test]
fn every_function_fits_on_a_screen() {
    let mut all = 0;
    let mut longer = Vec::new();
    for (path, text) in sources().into_iter().chain(tests()) {
        for (name, lines) in functions(&text) {
            all += 1;
            if lines > MAX_LINES {
                longer.push(format!("{path}: {name}"));
            }
        }
    }
    assert!(all > 1_000, "the functions were not found");
    assert_eq!(longer, LONGER);
}

/// The functions of a formatted file, with the number of their lines.
fn functions(text: &str) -> Vec<(&str, usize)> {
    let lines: Vec<&str> = text.lines().collect();
    let starts = lines.iter().enumerate().filter_map(|(at, line)| Some((at, name(line)?)));
    starts.map(|(at, name)| (name, length(&lines[at..]))).collect()
}

/// The name of the function that begins on a line.
fn name(line: &str) -> Option<&str> {
    let words = line.trim_start();
    let (before, after) = words.split_once("fn ")?;
    let is_start = before
        .split_whitespace()
        .all(|word| matches!(word, "async" | "const" | "unsafe" | "extern") || word.starts_with("pub"));
    let name = after.split(|c: char| !(c.is_alphanumeric() || c == '_')).next()?;
    (is_start && !name.is_empty()).then_some(name)
}

/// How many lines there are up to the brace that closes what begins on the first.
fn length(lines: &[&str]) -> usize {
    let indented = lines[0].len() - lines[0].trim_start().len();
    let closes =
        |line: &str| line.len() > indented && line[indented..].starts_with('}') && line[..indented].trim().is_empty();
    let ends_here = |line: &str| line.ends_with('}') || line.ends_with(';');
    if ends_here(lines[0]) {
        return 1;
    }
    lines.iter().skip(1).position(|line| closes(line)).map_or(lines.len(), |at| at + 2)
}

#[test]
fn lengths_are_counted_right() {
    let text = "fn a() {}\n\npub(super) async fn b(\n    c: u8,\n) {\n    c;\n}\nimpl D {\n    fn e() -> u8;\n    const fn f() {\n        1\n    }\n}\n// the fn g\n";
    assert_eq!(functions(text), [("a", 1), ("b", 5), ("e", 1), ("f", 3)]);
}
