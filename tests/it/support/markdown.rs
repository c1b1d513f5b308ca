//! What a comment may consist of, checked by a parser of GitHub's Markdown.

use markdown::mdast::Node;
use markdown::{Constructs, ParseOptions, to_mdast};

/// Stands in every text from outside, so that it can be told where that text ends up.
pub const MARK: &str = "Zq";

/// GitHub's Markdown, with everything that any host adds to it.
fn dialect() -> ParseOptions {
    let constructs = Constructs { math_flow: true, math_text: true, frontmatter: true, ..Constructs::gfm() };
    ParseOptions { constructs, ..ParseOptions::gfm() }
}

/// Insists that a comment consists of what this program writes, and that text with the mark in it is
/// code and nothing else.
#[track_caller]
pub fn check(comment: &str) {
    let tree = to_mdast(comment, &dialect()).unwrap_or_else(|error| panic!("{error}\n{comment}"));
    let mut folds = 0_usize;
    walk(&tree, &mut |node| {
        let is_ours = match node {
            Node::Root(_) | Node::Heading(_) | Node::Paragraph(_) | Node::Strong(_) | Node::Break(_) => true,
            Node::Text(text) => is_plain(&text.value),
            Node::InlineCode(code) => is_visible(&code.value),
            Node::Code(code) => {
                matches!(code.lang.as_deref(), Some("diff" | "text"))
                    && code.meta.is_none()
                    && code.value.lines().all(is_visible)
            }
            Node::Html(html) => match html.value.as_str() {
                "<!-- orgcontacts -->" | "<!-- orgcontacts apply -->" => comment.starts_with(&html.value),
                "</details>" => folds.checked_sub(1).map(|less| folds = less).is_some(),
                opening => is_fold(opening, &mut folds),
            },
            _ => false,
        };
        assert!(is_ours, "{node:?} in\n{comment}");
    });
    assert_eq!(folds, 0, "something is folded without end in\n{comment}");
    // What GitLab would carry out.
    assert!(!comment.lines().any(|line| line.trim_start().starts_with('/')), "a quick action in\n{comment}");
    assert!(!comment.contains("##[") && !comment.contains("##vso["), "a command to a job's log in\n{comment}");
}

fn walk<'n>(node: &'n Node, visit: &mut impl FnMut(&'n Node)) {
    visit(node);
    for child in node.children().into_iter().flatten() {
        walk(child, visit);
    }
}

/// Our own words: nothing that a host makes a link, a mention, a reference or an emoji of.
fn is_plain(text: &str) -> bool {
    let ordinary = |c: char| c.is_ascii_alphanumeric() || " \n.,:;()".contains(c);
    text.chars().all(ordinary) && !text.contains(MARK) && !text.contains("www.") && text.matches(':').count() < 2
}

fn is_visible(text: &str) -> bool {
    !text.chars().any(orgcontacts::invisible::is_invisible)
}

fn is_fold(html: &str, folds: &mut usize) -> bool {
    *folds += 1;
    let summary = html.strip_prefix("<details><summary>").and_then(|rest| rest.strip_suffix("</summary>"));
    summary.is_some_and(is_plain)
}
