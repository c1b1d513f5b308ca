//! Patterns with a `*` that several texts have in common, cut where words end.

/// What stands between words.
const BETWEEN: [char; 7] = ['-', '_', '.', '/', ':', ' ', '+'];

/// The patterns that a text fits: by its beginning, by its end, by its first and last word, by what stands inside. None
/// holds a `*` of the text.
#[must_use]
pub fn patterns(text: &str) -> Vec<String> {
    let cuts: Vec<usize> = text.match_indices(BETWEEN).map(|(at, _)| at).collect();
    let mut patterns = Vec::new();
    let mut add = |start: &str, inner: &str, end: &str| {
        if !inner.contains('*') {
            patterns.push(format!("{start}{inner}{end}"));
        }
    };
    for at in &cuts {
        add("", &text[..=*at], "*");
        add("*", &text[*at..], "");
    }
    for pair in cuts.windows(2) {
        if pair[1] > pair[0] + 1 {
            add("*", &text[pair[0]..=pair[1]], "*");
        }
    }
    if let [first, .., last] = cuts.as_slice() {
        let (start, end) = (&text[..=*first], &text[*last..]);
        if !start.contains('*') && !end.contains('*') {
            patterns.push(format!("{start}*{end}"));
        }
    }
    patterns.sort_unstable();
    patterns.dedup();
    patterns.retain(|pattern| pattern.trim_matches('*').chars().count() > 1);
    patterns
}

/// How good a pattern is of several that fit the same: by the beginning, by the end, by what is inside, and short.
#[must_use]
pub fn preference(pattern: &str) -> (bool, bool, usize) {
    let starts_open = pattern.starts_with('*');
    (starts_open && pattern.ends_with('*'), starts_open, pattern.len())
}
