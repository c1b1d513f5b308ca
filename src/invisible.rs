//! Characters that do not show, or change how others show: never to reach a terminal as they are. And
//! two that a job's log takes for the start of a command.

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
            | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{fffe}'..='\u{ffff}' | '\u{1bca0}'..='\u{1bca3}'
            | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

/// What GitHub and Azure take for the start of a command (`##[set-output name=…]`, `##vso[…]`)
/// wherever it stands in a line that a job prints.
pub const COMMAND_SIGN: &str = "##";

/// JSON that says the same and is harmless on a terminal and in a log: such characters stand in strings only, where
/// an escape means the same. The line ends between values stay.
#[must_use]
pub fn escaped_json(json: &str) -> Cow<'_, str> {
    let wants_escape = |c: char| is_invisible(c) && c != '\n';
    if !json.contains(wants_escape) {
        return without_commands(json);
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
    Cow::Owned(without_commands(&escaped).into_owned())
}

fn without_commands(json: &str) -> Cow<'_, str> {
    if json.contains(COMMAND_SIGN) { Cow::Owned(json.replace(COMMAND_SIGN, "#\\u0023")) } else { Cow::Borrowed(json) }
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
        for text in ["##[set-output name=a]b", "###", "####[x]", "a\\##\u{7}##"] {
            let json = serde_json::to_string(&[text]).unwrap();
            let escaped = escaped_json(&json);
            assert!(!escaped.contains(COMMAND_SIGN), "{escaped}");
            assert_eq!(serde_json::from_str::<[String; 1]>(&escaped).unwrap(), [text]);
        }
    }
}
