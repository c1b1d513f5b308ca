//! Where YAML stops at what people write: what it took it for, and the line to write instead.

use std::ops::Range;

use crate::finding::{in_quotes, quoted};

/// What keeps a file from being YAML.
pub struct Trap {
    /// Where it stands, in bytes.
    pub place: Range<usize>,
    /// What is wrong, in a sentence.
    pub message: String,
    /// The line to write instead.
    pub help: String,
}

/// What is wrong at a byte where a parser stopped; `None` if it is none of what people usually do.
pub fn at(text: &str, byte: usize) -> Option<Trap> {
    let byte = text.floor_char_boundary(byte);
    let line = SourceLine::at(text, byte);
    tab(&line)
        .or_else(|| unquoted(&line, byte))
        .or_else(|| unclosed_brace(text, &line))
        .or_else(|| without_colon(text, &line))
        .or_else(|| indentation(text, &line))
}

/// A line of a text.
struct SourceLine<'t> {
    /// The byte at which it begins.
    start: usize,
    /// Its text, without its end.
    text: &'t str,
}

impl<'t> SourceLine<'t> {
    fn at(text: &'t str, byte: usize) -> Self {
        let start = text[..byte].rfind('\n').map_or(0, |newline| newline + 1);
        Self { start, text: text[start..].lines().next().unwrap_or_default() }
    }

    /// The lines before it that have something to say.
    fn those_before(&self, text: &'t str) -> impl Iterator<Item = SourceLine<'t>> {
        let lines = text[..self.start].split_inclusive('\n').scan(0, |next, line| {
            let start = *next;
            *next += line.len();
            Some(SourceLine { start, text: line.trim_end_matches(['\r', '\n']) })
        });
        lines.filter(SourceLine::is_significant)
    }

    /// How far it is indented, in bytes.
    fn indent(&self) -> usize {
        self.text.len() - self.text.trim_start().len()
    }

    /// How far what follows the dashes of a list is indented.
    fn inner_indent(&self) -> usize {
        let rest = self.text.trim_start_matches([' ', '-']);
        if self.text.trim_start().starts_with("- ") { self.text.len() - rest.len() } else { self.indent() }
    }

    /// Whether it has something to say.
    fn is_significant(&self) -> bool {
        !self.text.trim().is_empty() && !self.text.trim_start().starts_with('#')
    }

    /// Whether it gives a key, or begins an item of a list.
    fn is_entry(&self) -> bool {
        let text = self.text.trim();
        text.starts_with("- ") || text.contains(": ") || text.ends_with(':')
    }
}

fn tab(line: &SourceLine<'_>) -> Option<Trap> {
    let (before, after) = line.text.split_at(line.indent());
    let at = line.start + before.find('\t')?;
    let indent: String = before.chars().map(|c| if c == '\t' { "  ".to_owned() } else { c.to_string() }).collect();
    Some(Trap {
        place: at..at + 1,
        message: "a tab indents this line, but YAML allows only spaces".to_owned(),
        help: format!("write `{indent}{}`", quoted(after.trim_end())),
    })
}

/// A value that has to be quoted.
fn unquoted(line: &SourceLine<'_>, byte: usize) -> Option<Trap> {
    let value = LineValue::before(line.text, (byte - line.start).min(line.text.len()))?;
    let written = &line.text[value.range.clone()];
    let first = written.chars().next()?;
    let (why, meant) = match first {
        '{' | '[' if closed(written) => ("YAML reads the first brace as the start of a mapping or a list", written),
        '\'' | '"' => {
            let inside = written[1..].strip_suffix(first).unwrap_or(&written[1..]);
            if !inside.contains(first) {
                return Some(unclosed(line, &value));
            }
            ("YAML reads the quotation mark inside it as its end", inside)
        }
        '*' => ("YAML reads `*` at the start as a reference to an anchor", written),
        '&' => ("YAML reads `&` at the start as an anchor", written),
        '!' => ("YAML reads `!` at the start as a tag", written),
        '@' | '`' | '%' | '|' | '>' => ("YAML has other uses for its first character", written),
        _ if written.contains(": ") => ("YAML reads `: ` inside it as the end of a key", written),
        _ => return None,
    };
    let key = &line.text[line.indent()..value.range.start];
    let entry = if value.is_flow { "" } else { key };
    let end = line.start + value.range.end;
    Some(Trap {
        place: line.start + value.range.start..end,
        message: format!("this text has to be quoted: {why}"),
        help: format!("write `{}{}`", quoted(entry), in_quotes(&quoted(meant))),
    })
}

fn unclosed(line: &SourceLine<'_>, value: &LineValue) -> Trap {
    let start = line.start + value.range.start;
    Trap {
        place: start..start + 1,
        message: "this quotation mark is not closed".to_owned(),
        help: "close it where the text ends".to_owned(),
    }
}

/// A brace that is opened in a line before, and not closed there, where this line is no part of what it holds.
fn unclosed_brace(text: &str, line: &SourceLine<'_>) -> Option<Trap> {
    let before = line.those_before(text).last()?;
    let mut open = Vec::new();
    let mut quote = None;
    for (at, c) in before.text.char_indices() {
        match c {
            _ if quote.is_some() => quote = quote.filter(|open| *open != c),
            '\'' | '"' => quote = Some(c),
            '{' | '[' => open.push((at, c)),
            '}' | ']' => drop(open.pop()),
            _ => {}
        }
    }
    let (at, c) = open.pop().filter(|_| quote.is_none() && line.is_entry() && line.indent() <= before.indent())?;
    let close = if c == '{' { " }" } else { "]" };
    Some(Trap {
        place: before.start + at..before.start + at + 1,
        message: "this brace is not closed".to_owned(),
        help: format!("write `{}{close}`", quoted(before.text.trim())),
    })
}

/// A line that lacks the colon after its key, so that YAML takes it for text that goes on.
fn without_colon(text: &str, line: &SourceLine<'_>) -> Option<Trap> {
    let before = line.those_before(text).last()?;
    let start = before.start + before.inner_indent();
    let entry = before.text[before.inner_indent()..].trim_end();
    let (key, value) = entry.split_once(' ')?;
    let is_key = |key: &str| key.chars().all(|c| c.is_ascii_lowercase() || c == '_');
    let lacks = !entry.contains(':') && is_key(key) && line.indent() == before.inner_indent();
    lacks.then(|| Trap {
        place: start..start + key.len(),
        message: "a colon is missing after this key".to_owned(),
        help: format!("write `{key}: {}`", quoted(value.trim())),
    })
}

/// Whether something stands after the brace that closes the first one.
fn closed(text: &str) -> bool {
    let mut depth = 0_usize;
    for (at, c) in text.char_indices() {
        match c {
            '{' | '[' => depth += 1,
            '}' | ']' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 {
            return !text[at + 1..].trim().is_empty();
        }
    }
    false
}

/// What follows a key, and where.
struct LineValue {
    range: Range<usize>,
    /// Whether it stands between braces.
    is_flow: bool,
}

impl LineValue {
    /// The value that begins at a byte of a line, or before it.
    fn before(line: &str, byte: usize) -> Option<Self> {
        let mut starts: Vec<Option<usize>> = vec![None];
        let mut quote = None;
        for (at, c) in line.char_indices().take_while(|(at, _)| *at < byte) {
            let next = line[at + c.len_utf8()..].chars().next();
            let begins = starts.last().copied().flatten().is_none_or(|start| start == at);
            match c {
                _ if quote.is_some() => quote = quote.filter(|open| *open != c),
                '\'' | '"' if begins => quote = Some(c),
                '{' | '[' if begins => starts.push(None),
                '}' | ']' if starts.len() > 1 => drop(starts.pop()),
                ',' if starts.len() > 1 => *starts.last_mut()? = None,
                ':' | '-' if next.is_none_or(|next| next == ' ') && starts.last()?.is_none() => {
                    let is_key = c == ':' || line[..at].trim_matches([' ', '-']).is_empty();
                    let after = &line[at + 1..];
                    let start = at + 1 + (after.len() - after.trim_start().len());
                    if is_key && start < line.len() {
                        *starts.last_mut()? = Some(start);
                        if c == '-' && after.contains(": ") {
                            *starts.last_mut()? = None;
                        }
                    }
                }
                _ => {}
            }
        }
        let is_flow = starts.len() > 1;
        let start = starts.last().copied().flatten().or_else(|| is_flow.then_some(byte))?;
        let end =
            if is_flow { line[byte.max(start)..].find([',', '}', ']']).map(|at| byte.max(start) + at) } else { None };
        let end = end.or_else(|| line.find(" #")).filter(|end| *end > start).unwrap_or(line.len());
        let end = start + line[start..end].trim_end().trim_end_matches(',').len();
        (start < end).then_some(Self { range: start..end, is_flow })
    }
}

/// A line that begins in a column of its own.
fn indentation(text: &str, line: &SourceLine<'_>) -> Option<Trap> {
    let mut columns = Vec::new();
    let mut before = None;
    for earlier in line.those_before(text) {
        columns.retain(|column| *column < earlier.indent());
        columns.extend([earlier.indent(), earlier.inner_indent()]);
        before = Some(earlier);
    }
    let before = before.filter(|_| line.is_entry())?;
    let indent = line.indent();
    let opens = before.text.trim_end().ends_with(':');
    if columns.contains(&indent) || (indent > before.inner_indent() && opens) {
        return None;
    }
    let column = columns.iter().copied().min_by_key(|column| (column.abs_diff(indent), usize::MAX - column))?;
    let entry = line.text.trim();
    let key = entry.split(": ").next().unwrap_or(entry).trim_end_matches(':');
    let first = line.start + indent;
    Some(Trap {
        place: first..first + key.len(),
        message: format!(
            "this line is indented by {}, unlike everything above it: the keys of a mapping start in the same column",
            spaces(indent)
        ),
        help: format!("write `{}{}`, indented by {}", " ".repeat(column), quoted(entry), spaces(column)),
    })
}

fn spaces(count: usize) -> String {
    format!("{count} space{}", if count == 1 { "" } else { "s" })
}
