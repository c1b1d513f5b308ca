//! Keys that YAML takes for text: without a colon, or without the space after a colon or a dash.

use super::line::{SourceLine, is_known_key};
use super::slip::Trap;
use crate::finding::quoted;

/// `name:SOC` or `-name: soc`.
pub fn without_space(line: &SourceLine<'_>) -> Option<Trap> {
    let (start, text) = (line.start + line.indent(), line.text.trim());
    if let Some(item) = text.strip_prefix('-').filter(|item| item.starts_with(char::is_alphabetic)) {
        return Some(Trap {
            place: start..start + 1,
            message: "a space is missing after this dash".to_owned(),
            help: format!("write `- {}`", quoted(item)),
        });
    }
    let entry = line.entry();
    let (key, value) = entry.split_once(':')?;
    let is_key = !key.is_empty() && key.chars().all(|c| c.is_ascii_lowercase() || c == '_' || c == '-');
    let is_glued = is_key && !value.is_empty() && !value.starts_with([' ', '/', '\t']) && !entry.contains(": ");
    let colon = line.start + line.inner_indent() + key.len();
    is_glued.then(|| Trap {
        place: colon..colon + 1,
        message: "a space is missing after this colon".to_owned(),
        help: format!("write `{key}: {}`", quoted(value.trim())),
    })
}

/// The same in the line above, unless that may well be text as it stands, such as `- prod:web`.
pub fn without_space_above(line: &SourceLine<'_>) -> Option<Trap> {
    let above = line.previous()?;
    let key = above.entry().split(':').next().unwrap_or_default();
    let is_meant = above.text.trim().starts_with('-') && !above.is_item()
        || is_known_key(key)
        || above.inner_indent() == line.indent();
    without_space(&above).filter(|_| is_meant)
}

/// A key without a colon, here or in the line above, so that YAML takes it for text that goes on.
pub fn without_colon(line: &SourceLine<'_>, byte: usize) -> Option<Trap> {
    let before = line.previous().filter(|before| line.indent() == before.inner_indent());
    let here = Some(line).filter(|line| byte == line.start + line.inner_indent() && is_known_key(first_word(line)));
    let line = here.or(before.as_ref())?;
    let (start, key) = (line.start + line.inner_indent(), first_word(line));
    let value = line.entry()[key.len()..].trim_start_matches([' ', '=']);
    let is_key = key.chars().all(|c| c.is_ascii_lowercase() || c == '_');
    let lacks = is_key && !line.entry().contains(':') && (!value.is_empty() || is_known_key(key));
    let space = if value.is_empty() { "" } else { " " };
    lacks.then(|| Trap {
        place: start..start + key.len(),
        message: "a colon is missing after this key".to_owned(),
        help: format!("write `{key}:{space}{}`", quoted(value)),
    })
}

fn first_word<'t>(line: &SourceLine<'t>) -> &'t str {
    line.entry().split([' ', '=']).next().unwrap_or_default()
}
