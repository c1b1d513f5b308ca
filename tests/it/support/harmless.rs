//! What must not be printed, said in other words than the program's own.

/// Insists that a text can do nothing to a terminal, nor to whoever reads a job's log. Annotations of GitHub are
/// commands, and may be there if they are meant.
#[track_caller]
pub fn check(text: &str, annotations: bool) {
    for line in without_styles(text).lines() {
        let start = line.trim_start();
        let meant = annotations && (line.starts_with("::error ") || line.starts_with("::warning "));
        assert!(!start.starts_with("::") || meant, "a command: {}", line.escape_debug());
        assert!(!line.contains("##[") && !line.to_lowercase().contains("##vso["), "a command: {}", line.escape_debug());
        assert!(!line.contains(hidden), "something hidden: {}", line.escape_unicode());
        let marks = line.chars().map(|c| if ('\u{300}'..='\u{36f}').contains(&c) { 'm' } else { ' ' });
        assert!(!marks.collect::<String>().contains("mmmmm"), "marks: {}", line.escape_debug());
    }
}

/// A text without the styles of a terminal, but with every other sequence that it has for one.
fn without_styles(text: &str) -> String {
    let mut parts = text.split("\u{1b}[");
    let mut plain = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        match part.split_once('m') {
            Some((style, rest)) if style.bytes().all(|b| b.is_ascii_digit() || b == b';') => plain.push_str(rest),
            _ => plain.push_str(&format!("\u{1b}[{part}")),
        }
    }
    plain
}

/// Whether a character does not show, or changes how others show.
pub fn hidden(c: char) -> bool {
    let ranges = [
        ('\0', '\u{1f}'),
        ('\u{7f}', '\u{9f}'),
        ('\u{a0}', '\u{a0}'),
        ('\u{ad}', '\u{ad}'),
        ('\u{200b}', '\u{200f}'),
        ('\u{2028}', '\u{202e}'),
        ('\u{2060}', '\u{206f}'),
        ('\u{2800}', '\u{2800}'),
        ('\u{3000}', '\u{3000}'),
        ('\u{fe00}', '\u{fe0f}'),
        ('\u{feff}', '\u{feff}'),
        ('\u{e0000}', '\u{e0fff}'),
    ];
    ranges.iter().any(|(first, last)| (*first..=*last).contains(&c))
}
