//! Markdown for comments on pull requests and summaries of jobs, on GitHub and elsewhere.
//!
//! Text from AWS or a policy stands in code spans and fenced code blocks only, where nothing in it can
//! become markup, a link, a mention or HTML. `Markdown` sees to it: the rest of it is made of texts
//! that stand in this program.

mod comment;
pub mod coverage;
pub mod finding;
pub mod plan;
pub mod report;

use std::fmt::Display;

use crate::gateway::Remedy;
use crate::text::Text;
use crate::text::harmless::without_commands;

/// A piece of Markdown. Other than as code, it takes nothing but text of this program.
#[derive(Clone, Debug, Default)]
pub struct Markdown(String);

impl Markdown {
    /// Text of this program, as it stands.
    fn ours(mut self, text: &'static str) -> Self {
        self.0.push_str(text);
        self
    }

    /// What to do about a failure. It is in words of this program, with an account's ID at most.
    fn remedy(mut self, remedy: Remedy) -> Self {
        self.0.push_str(&remedy.to_string());
        self
    }

    fn number(mut self, number: usize) -> Self {
        self.0.push_str(&number.to_string());
        self
    }

    /// `1 account`, `2 accounts`.
    fn counted(self, count: usize, noun: &'static str) -> Self {
        self.number(count).ours(" ").ours(noun).ours(if count == 1 { "" } else { "s" })
    }

    /// Text from anywhere, as a code span.
    fn code(mut self, text: impl Display) -> Self {
        let shown = Text::of(text).embedded();
        // A span cannot be empty, and two spans side by side would be one.
        let shown = if shown.trim().is_empty() { format!("\"{shown}\"") } else { shown };
        let pad = if shown.starts_with(['`', ' ']) || shown.ends_with(['`', ' ']) { " " } else { "" };
        let gap = if self.0.ends_with('`') { " " } else { "" };
        let fence = "`".repeat(longest_run(&shown) + 1);
        self.0.push_str(&format!("{gap}{fence}{pad}{shown}{pad}{fence}"));
        self
    }

    /// Lines, as a code block.
    fn block<'l>(mut self, language: &'static str, lines: impl IntoIterator<Item = &'l Text>) -> Self {
        let lines: Vec<String> = lines.into_iter().map(Text::embedded).collect();
        let fence = "`".repeat(fence_width(lines.iter().map(|line| longest_run(line)).max().unwrap_or(0)));
        self.0.push_str(&format!("{fence}{language}\n"));
        for line in lines {
            self.0.push_str(&line);
            self.0.push('\n');
        }
        self.0.push_str(&format!("{fence}\n"));
        self
    }

    /// A part that is folded away.
    fn folded(self, summary: Self, body: Self) -> Self {
        self.ours("<details><summary>").then(summary).ours("</summary>\n\n").then(body).ours("\n</details>\n")
    }

    fn then(mut self, more: Self) -> Self {
        self.0.push_str(&more.0);
        self
    }

    fn len(&self) -> usize {
        self.0.len()
    }

    /// As it is printed. What is a command only because of what stands beside it is none any more.
    #[must_use]
    pub fn render(&self) -> String {
        without_commands(&self.0).into_owned()
    }
}

/// How many backticks stand in a row, at most.
fn longest_run(text: &str) -> usize {
    text.split(|c| c != '`').map(str::len).max().unwrap_or(0)
}

/// How many backticks a block needs around it, whose lines have at most so many in a row.
fn fence_width(longest_run: usize) -> usize {
    (longest_run + 1).max(3)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(text: &str) -> String {
        Markdown::default().code(text).0
    }

    #[test]
    fn a_code_span_holds_anything() {
        assert_eq!(code("a"), "`a`");
        assert_eq!(code("a`b``c"), "```a`b``c```");
        assert_eq!(code("`"), "`` ` ``");
        assert_eq!(code(" a "), "`  a  `");
        assert_eq!(code(""), "`\"\"`");
        assert_eq!(code("  "), "`\"  \"`");
        assert_eq!(code("a\nb\u{202e}"), "`a\\nb\\u{202e}`");
        assert_eq!(Markdown::default().code("a").code("b").0, "`a` `b`");
    }

    #[test]
    fn a_block_is_closed_by_its_fence_alone() {
        let lines = ["```", "a\n~~~~"].map(Text::of);
        let block = Markdown::default().block("diff", &lines).0;
        assert_eq!(block, "````diff\n```\na\\n~~~~\n````\n");
    }
}
