//! Characters that do not show, or change how others show: never to reach a terminal as they are.

use std::borrow::Cow;
use std::fmt::Write;

/// Controls, what is invisible or reorders text (Unicode's default-ignorable and bidi characters,
/// and the separators that end a line), and spaces that look like the common one and are not.
#[must_use]
pub fn is_invisible(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{a0}' | '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}'..='\u{1160}' | '\u{1680}' | '\u{17b4}'..='\u{17b5}'
            | '\u{180b}'..='\u{180f}' | '\u{2000}'..='\u{200f}' | '\u{2028}'..='\u{202f}' | '\u{205f}'
            | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}'
            | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{1bca0}'..='\u{1bca3}'
            | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

/// JSON that says the same and is harmless on a terminal: such characters stand in strings only, where
/// an escape means the same. The line ends between values stay.
#[must_use]
pub fn escaped_json(json: &str) -> Cow<'_, str> {
    let wants_escape = |c: char| is_invisible(c) && c != '\n';
    if !json.contains(wants_escape) {
        return Cow::Borrowed(json);
    }
    let mut escaped = String::with_capacity(json.len() + 64);
    for c in json.chars() {
        if wants_escape(c) {
            for unit in c.encode_utf16(&mut [0; 2]) {
                let _ = write!(escaped, "\\u{unit:04x}");
            }
        } else {
            escaped.push(c);
        }
    }
    Cow::Owned(escaped)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escaped_json_says_the_same() {
        let text: String = (1..0x11_0000_u32).step_by(7).filter_map(char::from_u32).collect();
        let json = serde_json::to_string_pretty(&[&text]).unwrap();
        let escaped = escaped_json(&json);
        assert!(!escaped.contains(|c| is_invisible(c) && c != '\n'));
        assert_eq!(serde_json::from_str::<[String; 1]>(&escaped).unwrap(), [text]);
    }
}
