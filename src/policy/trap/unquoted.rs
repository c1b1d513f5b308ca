//! Values that YAML takes for something else, since of how they begin or what they hold.

use super::braces;
use super::line::{LineValue, SourceLine, is_known_key};
use super::quotes;
use super::slip::Trap;
use crate::finding::{in_quotes, quoted};

/// A value that has to be written otherwise.
pub fn value(line: &SourceLine<'_>, byte: usize) -> Option<Trap> {
    let value = LineValue::before(line.text, (byte - line.start).min(line.text.len()))?;
    let written = &line.text[value.range.clone()];
    let first = written.chars().next()?;
    let why = match first {
        '{' | '[' => match braces::length(line.onwards(value.range.start)) {
            None => return Some(braces::not_closed(line, value.range.start, first)),
            Some(length) => {
                let rest = written.get(length..)?.trim();
                if rest.is_empty() {
                    return None;
                }
                if rest.chars().all(|c| matches!(c, '}' | ']')) {
                    return Some(brace_too_many(line, &value, rest));
                }
                "YAML reads the first brace as the start of a mapping or a list"
            }
        },
        '\'' | '"' => return quotes::value(line, &value, first),
        '*' => "YAML reads `*` at the start as a reference to an anchor",
        '&' => "YAML reads `&` at the start as an anchor",
        '!' => "YAML reads `!` at the start as a tag",
        '@' | '`' | '%' | '|' | '>' => "YAML has other uses for its first character",
        '-' if written.starts_with("- ") => return Some(list_behind_key(line, &value, &written[2..])),
        '?' if written.starts_with("? ") => "YAML has other uses for its first character",
        _ if written.contains(": ") => {
            let (key, inner) = written.split_once(": ")?;
            if is_known_key(key) {
                return Some(second_key(line, &value, key, inner));
            }
            "YAML reads `: ` inside it as the end of a key"
        }
        _ => return None,
    };
    Some(Trap {
        place: line.start + value.range.start..line.start + value.range.end,
        message: format!("this text has to be quoted: {why}"),
        help: format!("write `{}{}`", quoted(value.key(line)), in_quotes(&quoted(written))),
    })
}

fn brace_too_many(line: &SourceLine<'_>, value: &LineValue, rest: &str) -> Trap {
    let end = line.start + value.range.end;
    Trap {
        place: end - rest.len()..end,
        message: "there is one brace too many".to_owned(),
        help: "remove it".to_owned(),
    }
}

fn list_behind_key(line: &SourceLine<'_>, value: &LineValue, item: &str) -> Trap {
    let (key, dash) = (quoted(value.key(line)), line.start + value.range.start);
    let text = in_quotes(&quoted(&line.text[value.range.clone()]));
    Trap {
        place: dash..dash + 1,
        message: "a list with dashes has to start on a new line".to_owned(),
        help: format!("if it is a list, write `{key}[{}]`; if it is text, quote it: `{key}{text}`", in_braces(item)),
    }
}

/// Such as `match: ou: /Sandbox`.
fn second_key(line: &SourceLine<'_>, value: &LineValue, key: &str, inner: &str) -> Trap {
    let start = line.start + value.range.start;
    let outer = quoted(value.key(line));
    let text = in_quotes(&quoted(&line.text[value.range.clone()]));
    let (message, help) = if inner.contains(": ") {
        (
            "there are several keys on this line",
            "write each key on a line of its own, below the one that it belongs to".to_owned(),
        )
    } else {
        let inner = in_braces(inner);
        let help = format!("write `{outer}{{ {key}: {inner} }}`; if it is text, quote it: `{outer}{text}`");
        ("there are two keys on this line", help)
    };
    Trap { place: start..start + key.len(), message: message.to_owned(), help }
}

/// A value as it is written between braces.
fn in_braces(value: &str) -> String {
    let is_whole = value.starts_with(['"', '\'', '{', '[']);
    let is_special = value.contains([',', '{', '}', '[', ']', '#']) || value.starts_with(|c| "*&!|>@`%?-".contains(c));
    if is_special && !is_whole { in_quotes(&quoted(value)) } else { quoted(value).into_owned() }
}
