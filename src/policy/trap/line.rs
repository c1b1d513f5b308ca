//! The lines of a text, and the value at a byte of one.

use std::ops::Range;

use super::super::grammar;

/// A line of a text.
#[derive(Clone)]
pub struct SourceLine<'t> {
    /// What it is a line of.
    whole: &'t str,
    /// The byte at which it begins.
    pub start: usize,
    /// Its text, without its end.
    pub text: &'t str,
}

impl<'t> SourceLine<'t> {
    /// The line that a byte is in.
    pub fn at(whole: &'t str, byte: usize) -> Self {
        let start = whole[..byte].rfind('\n').map_or(0, |newline| newline + 1);
        Self { whole, start, text: whole[start..].lines().next().unwrap_or_default() }
    }

    /// The lines before it that have something to say, the nearest first.
    pub fn those_before(&self) -> impl Iterator<Item = Self> + use<'t> {
        let (whole, mut end) = (self.whole, self.start);
        let lines = std::iter::from_fn(move || {
            let line = Self::at(whole, end.checked_sub(1)?);
            end = line.start;
            Some(line)
        });
        lines.filter(Self::is_significant)
    }

    /// The nearest line before it that has something to say.
    pub fn previous(&self) -> Option<Self> {
        self.those_before().next()
    }

    /// The nearest line after it that has something to say.
    pub fn next(&self) -> Option<Self> {
        let mut start = self.start;
        let lines = std::iter::from_fn(|| {
            start += self.whole[start..].find('\n')? + 1;
            Some(Self::at(self.whole, start))
        });
        lines.into_iter().find(Self::is_significant)
    }

    /// Everything from a byte of it to the end of the text.
    pub fn onwards(&self, byte: usize) -> &'t str {
        &self.whole[self.start + byte..]
    }

    /// Where the text of `|` and `>` stands that begins before it: those lines are no lines of YAML.
    pub fn block_text_before(&self) -> Vec<Range<usize>> {
        let mut blocks = Vec::new();
        let mut open: Option<(usize, usize)> = None;
        let mut start = 0;
        for text in self.whole[..self.start].split_inclusive('\n') {
            let line = Self { whole: self.whole, start, text: text.trim_end() };
            start += text.len();
            if let Some((indent, from)) = open {
                if line.text.is_empty() || line.indent() > indent {
                    continue;
                }
                blocks.push(from..line.start);
            }
            let indicator = line.code().0.rsplit([' ', ':']).next().unwrap_or_default();
            let is_block =
                indicator.starts_with(['|', '>']) && indicator[1..].chars().all(|c| "+-123456789".contains(c));
            open = (is_block && line.is_significant()).then(|| (line.inner_indent().min(line.indent() + 2), start));
        }
        blocks.extend(open.map(|(_, from)| from..self.start));
        blocks
    }

    /// How far it is indented, in bytes.
    pub fn indent(&self) -> usize {
        self.text.len() - self.text.trim_start().len()
    }

    /// How far what follows the dashes of a list is indented.
    pub fn inner_indent(&self) -> usize {
        let rest = self.text.trim_start_matches([' ', '-']);
        if self.is_item() { self.text.len() - rest.len() } else { self.indent() }
    }

    /// What follows its dashes.
    pub fn entry(&self) -> &'t str {
        self.text[self.inner_indent()..].trim_end()
    }

    /// Its key, or all of it.
    pub fn key(&self) -> &'t str {
        let entry = self.entry();
        entry.split(": ").next().unwrap_or(entry).trim_end_matches(':')
    }

    /// Its text without a comment at the end, and the comment with the space before it.
    pub fn code(&self) -> (&'t str, &'t str) {
        let (code, comment) = self.text.split_at(comment(self.text, 0).unwrap_or(self.text.len()));
        (code.trim_end(), comment)
    }

    /// Whether it has something to say.
    fn is_significant(&self) -> bool {
        !self.text.trim().is_empty() && !self.text.trim_start().starts_with('#')
    }

    /// Whether it begins an item of a list.
    pub fn is_item(&self) -> bool {
        self.text.trim_start().starts_with("- ")
    }

    /// Whether it gives a key, or begins an item of a list.
    pub fn is_entry(&self) -> bool {
        let text = self.text.trim();
        self.is_item() || text.contains(": ") || text.ends_with(':')
    }

    /// Whether the lines below it belong to its key.
    pub fn opens(&self) -> bool {
        self.text.trim_end().ends_with(':')
    }
}

/// Whether a word is a key of some table of policies or expectations.
pub fn is_known_key(word: &str) -> bool {
    let tables = grammar::of_policies().into_iter().chain(grammar::of_expectations());
    tables.into_iter().any(|table| table.key(word).is_some())
}

/// Where the comment begins that follows a byte of a line, with the space before it.
fn comment(line: &str, from: usize) -> Option<usize> {
    let mut quote = None;
    let mut before = ' ';
    for (at, c) in line[from..].char_indices() {
        match c {
            _ if quote.is_some() => quote = quote.filter(|open| *open != c),
            '\'' | '"' if " {[,:".contains(before) => quote = Some(c),
            '#' if before == ' ' && at > 0 => return Some(from + at - 1),
            _ => {}
        }
        before = c;
    }
    None
}

/// What follows a key, and where.
pub struct LineValue {
    /// Where it stands in its line, in bytes.
    pub range: Range<usize>,
    /// Whether it stands between braces.
    pub is_flow: bool,
}

impl LineValue {
    /// What stands before it in its line, unless other values do.
    pub fn key<'t>(&self, line: &SourceLine<'t>) -> &'t str {
        if self.is_flow { "" } else { &line.text[line.indent()..self.range.start] }
    }

    /// The value that begins at a byte of a line, or before it.
    pub fn before(line: &str, byte: usize) -> Option<Self> {
        let mut starts: Vec<Option<usize>> = vec![None];
        let mut quote = None;
        let last_key = line.rfind(": ");
        let mut only_dashes = true;
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
                    let is_key = c == ':' || only_dashes;
                    let after = &line[at + 1..];
                    let start = at + 1 + (after.len() - after.trim_start().len());
                    if is_key && start < line.len() {
                        *starts.last_mut()? = Some(start);
                        if c == '-' && last_key > Some(at) {
                            *starts.last_mut()? = None;
                        }
                    }
                }
                _ => {}
            }
            only_dashes &= matches!(c, ' ' | '-');
        }
        let is_flow = starts.len() > 1;
        let start = starts.last().copied().flatten().or_else(|| is_flow.then_some(byte))?;
        let end =
            if is_flow { line[byte.max(start)..].find([',', '}', ']']).map(|at| byte.max(start) + at) } else { None };
        let end = end.or_else(|| comment(line, start)).unwrap_or(line.len());
        let end = start + line[start..end].trim_end().trim_end_matches(',').len();
        (start < end).then_some(Self { range: start..end, is_flow })
    }
}
