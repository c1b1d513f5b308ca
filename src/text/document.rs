//! Documents for programs: whatever the accounts and rules in them are called, they do nothing to a terminal that they
//! are printed on, nor to whoever reads a job's log.
//!
//! Each form has escapes of its own, so that what stands there means the same to whoever parses it.

use std::fmt::Write;

use crate::text::invisible::{Scan, escaped_json, is_plain};

/// A document that may be printed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document(String);

/// The forms of documents.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    /// JSON, whose text stands in strings.
    Json,
    /// YAML, in which whatever needs an escape stands in double quotes.
    Yaml,
    /// The language of Terraform, in which text from outside stands in double quotes.
    Hcl,
    /// XML, in which text from outside stands in attributes and between tags.
    Xml,
    /// The Test Anything Protocol, whose text is for people.
    Tap,
    /// Workflow commands of GitHub Actions: annotations.
    Commands,
    /// CSV, whose cells `cell::guarded` has made.
    Csv,
    /// What shells and `man` read, line by line. A tab stands between a value and what is said of it.
    Script,
}

impl Document {
    /// JSON, which says the same.
    #[must_use]
    pub fn json(json: &str) -> Self {
        Self::harmless(&escaped_json(json), Form::Json)
    }

    /// YAML, which says the same if what needs an escape stands in double quotes.
    #[must_use]
    pub fn yaml(yaml: &str) -> Self {
        Self::harmless(yaml, Form::Yaml)
    }

    /// Terraform's language, which says the same if text from outside stands in double quotes.
    #[must_use]
    pub fn hcl(hcl: &str) -> Self {
        Self::harmless(hcl, Form::Hcl)
    }

    /// XML, which says the same if text from outside stands in attributes and between tags.
    #[must_use]
    pub fn xml(xml: &str) -> Self {
        Self::harmless(xml, Form::Xml)
    }

    /// The Test Anything Protocol.
    #[must_use]
    pub fn tap(tap: &str) -> Self {
        Self::harmless(tap, Form::Tap)
    }

    /// Annotations of GitHub Actions, the only commands to a job's runner that are let through.
    #[must_use]
    pub fn annotations(commands: &str) -> Self {
        Self::harmless(commands, Form::Commands)
    }

    /// CSV with CRLF, as spreadsheets open it, which says the same if its cells were made by `cell::guarded`. What is
    /// for spreadsheets begins with a mark by which they know UTF-8.
    #[must_use]
    pub fn csv(csv: &str) -> Self {
        let Self(shown) = Self::harmless(csv, Form::Csv);
        Self(format!("\u{feff}{shown}"))
    }

    /// An HTML page of this program with JSON in it, between the tags of an element that holds data. Whatever stands in
    /// the JSON ends neither that element nor begins another.
    #[must_use]
    pub fn page(before: &'static str, json: &str, after: &'static str) -> Self {
        let json = json.replace('<', "\\u003c").replace('>', "\\u003e").replace('&', "\\u0026");
        let Self(json) = Self::json(&json);
        Self([before, &json, after].concat())
    }

    /// A script for a shell, what may follow in a command line, or pages of the manual.
    #[must_use]
    pub fn script(script: &str) -> Self {
        Self::harmless(script, Form::Script)
    }

    fn harmless(text: &str, form: Form) -> Self {
        let mut shown = String::with_capacity(text.len());
        text.split_inclusive('\n').for_each(|line| push_line(line, form, &mut shown));
        Self(shown)
    }

    /// As it is printed.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn push_line(line: &str, form: Form, shown: &mut String) {
    let end = if form == Form::Csv && line.ends_with("\r\n") { "\r\n" } else { "" };
    push_part(&line[..line.len() - end.len()], form, shown);
    shown.push_str(end);
}

fn push_part(line: &str, form: Form, shown: &mut String) {
    // A runner trims a line before it looks for a command.
    let mut command = line.trim_start().starts_with("::") && !form.allows_command(line);
    if !command && is_plain(line) {
        return shown.push_str(line);
    }
    let mut scan = Scan::default();
    let mut rest = line;
    while let Some(c) = rest.chars().next() {
        rest = &rest[c.len_utf8()..];
        let harmful = match c {
            // Fences and code spans, and what stands in strings of JSON, do nothing by themselves.
            '\n' | '`' => false,
            '\t' if matches!(form, Form::Csv | Form::Script) => false,
            ':' => std::mem::take(&mut command),
            '#' => starts_command(rest),
            c => scan.must_escape(c),
        };
        if harmful { form.escape(c, shown) } else { shown.push(c) }
    }
}

/// Whether what follows a `#` makes it the start of `##[error]` or `##vso[task.…]`, which GitHub and Azure take
/// for a command wherever it stands in a line.
fn starts_command(after: &str) -> bool {
    let word = |rest: &str| rest.trim_start_matches(|c: char| c.is_ascii_alphanumeric()).starts_with('[');
    after.strip_prefix('#').is_some_and(word)
}

impl Form {
    fn allows_command(self, line: &str) -> bool {
        self == Self::Commands && ["::error ", "::warning "].iter().any(|command| line.starts_with(command))
    }

    fn escape(self, c: char, shown: &mut String) {
        let code = u32::from(c);
        let written = match self {
            Self::Json => c.encode_utf16(&mut [0; 2]).iter().try_for_each(|unit| write!(shown, "\\u{unit:04x}")),
            Self::Yaml if code <= 0xff => write!(shown, "\\x{code:02X}"),
            Self::Yaml | Self::Hcl if code <= 0xffff => write!(shown, "\\u{code:04X}"),
            Self::Yaml | Self::Hcl => write!(shown, "\\U{code:08X}"),
            Self::Xml if is_xml(c) => write!(shown, "&#x{code:X};"),
            Self::Tap | Self::Commands | Self::Xml | Self::Csv | Self::Script => write!(shown, "\\u{{{code:x}}}"),
        };
        debug_assert!(written.is_ok(), "text can always be written to");
    }
}

/// What XML 1.0 calls a character. Others cannot even be written by number.
fn is_xml(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..)
}

/// YAML with everything in double quotes that needs an escape. Takes what has each scalar on one line: a key, its
/// value, or an entry of a list.
#[must_use]
pub fn quoted_yaml(yaml: &str) -> String {
    let mut quoted = String::with_capacity(yaml.len() + 16);
    for line in yaml.split_inclusive('\n') {
        let content = line.trim_end_matches('\n');
        if needs_quotes(content) {
            quote_line(content, &mut quoted)
        } else {
            quoted.push_str(content)
        }
        quoted.push_str(&line[content.len()..]);
    }
    quoted
}

fn needs_quotes(line: &str) -> bool {
    // The spaces before a line are what a mark at its beginning would stand on.
    let mut scan = Scan::default();
    line.trim_start().starts_with("::") || line.chars().any(|c| c != '`' && scan.must_escape(c))
}

/// Puts the scalars of a line into double quotes.
fn quote_line(line: &str, quoted: &mut String) {
    let mut rest = line;
    while let Some(after) = rest.strip_prefix(' ').or_else(|| rest.strip_prefix("- ")) {
        quoted.push_str(&rest[..rest.len() - after.len()]);
        rest = after;
    }
    while !rest.is_empty() {
        let end = if rest.starts_with('"') { end_of_quoted(rest) } else { end_of_plain(rest) };
        let (scalar, after) = rest.split_at(end);
        if scalar.starts_with('"') {
            quoted.push_str(scalar);
        } else {
            let _ = write!(quoted, "\"{}\"", scalar.replace('\\', r"\\").replace('"', r#"\""#));
        }
        let between = if after.starts_with(": ") { 2 } else { after.len() };
        quoted.push_str(&after[..between]);
        rest = &after[between..];
    }
}

/// Where a scalar in double quotes ends.
fn end_of_quoted(text: &str) -> usize {
    let mut escaped = false;
    let end = text.char_indices().skip(1).find(|(_, c)| {
        let ends = *c == '"' && !escaped;
        escaped = *c == '\\' && !escaped;
        ends
    });
    end.map_or(text.len(), |(at, _)| at + 1)
}

/// Where a plain scalar ends: a key before its colon, anything else with its line.
fn end_of_plain(text: &str) -> usize {
    let key = text.find(": ").or_else(|| text.ends_with(':').then(|| text.len() - 1));
    key.unwrap_or(text.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::invisible::is_invisible;

    fn is_harmless(text: &str) -> bool {
        let command =
            |line: &str| line.trim_start().starts_with("::") || line.contains("##[") || line.contains("##vso[");
        !text.lines().any(command) && !text.chars().any(|c| c != '\n' && is_invisible(c))
    }

    const HOSTILE: &str = "a\u{202e}b\u{2800}\u{3000}\u{e0041} ##[x] ##vso[y] c\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\n  ::stop-commands::x\n\t::z\u{7}\u{1b}[2J";

    #[test]
    fn nothing_that_is_printed_is_harmful() {
        let all: String = ('\0'..=char::MAX).collect();
        for text in [HOSTILE, &all] {
            let forms: [fn(&str) -> Document; 6] =
                [Document::json, Document::yaml, Document::hcl, Document::xml, Document::tap, Document::annotations];
            for form in forms {
                let printed = form(text);
                assert!(is_harmless(printed.as_str()), "{}", printed.as_str().escape_debug());
            }
        }
    }

    #[test]
    fn annotations_are_the_only_commands() {
        let annotation = "::error file=a,line=1::b\n";
        assert_eq!(Document::annotations(annotation).as_str(), annotation);
        assert_eq!(Document::annotations("::set-output name=a::b\n").as_str(), "\\u{3a}:set-output name=a::b\n");
        assert_eq!(Document::tap(annotation).as_str(), "\\u{3a}:error file=a,line=1::b\n");
    }

    #[test]
    fn ordinary_text_is_left_alone() {
        let text = "### A\n\n````text\n# 1 ## b: `c`\n````\nZoë 東京 👍 บริษัท\n";
        assert_eq!(Document::tap(text).as_str(), text);
        let xml = "<a b=\"c: d\">e &amp; f\n  g</a>\n";
        assert_eq!(Document::xml(xml).as_str(), xml);
    }

    #[test]
    fn yaml_is_quoted_where_it_has_to_be() {
        let line = |yaml: &str| Document::yaml(&quoted_yaml(yaml)).as_str().to_owned();
        assert_eq!(line("  - name: a\u{202e}b\n"), "  - \"name\": \"a\\u202Eb\"\n");
        assert_eq!(line("    ::stop::x: a b \\\n"), "    \"::stop::x\": \"a b \\\\\"\n");
        assert_eq!(line("a: \"b\\\" \u{200b}\"\n"), "\"a\": \"b\\\" \\u200B\"\n");
        assert_eq!(line("\"a\\\"b\": c\u{200b}\n"), "\"a\\\"b\": \"c\\u200B\"\n");
        assert_eq!(line("\u{e0041}:\n"), "\"\\U000E0041\":\n");
        assert_eq!(line("a: b # 'c'\n"), "a: b # 'c'\n");
    }
}
