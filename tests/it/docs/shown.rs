//! Whether a page shows what is printed, where it leaves some of it out.

/// What stands for output that is left out.
const LEFT_OUT: &str = "…";

/// Whether output is as expected, where some of it may be left out.
pub fn is_shown(expected: &[&str], output: &[&str]) -> bool {
    match expected {
        [] => output.is_empty(),
        [LEFT_OUT, rest @ ..] => (0..=output.len()).any(|from| is_shown(rest, &output[from..])),
        [line, rest @ ..] => output.first() == Some(line) && is_shown(rest, &output[1..]),
    }
}

#[test]
fn what_is_left_out_can_be_anything() {
    assert!(is_shown(&["a", LEFT_OUT, "d"], &["a", "b", "c", "d"]) && is_shown(&[LEFT_OUT], &[]));
    assert!(!is_shown(&["a", LEFT_OUT, "d"], &["a", "b"]) && !is_shown(&["a"], &["a", "b"]));
}
