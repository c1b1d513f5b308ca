//! What a comment may consist of, checked by two parsers of GitHub's Markdown: one that gives a tree, and comrak,
//! which is to cmark-gfm, GitHub's own, what a port is, with its limits.

use std::collections::BTreeSet;

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
    let html = rendered(comment);
    if let Err(why) = check_html(&html) {
        panic!("{why} in\n{html}\nof\n{comment}");
    }
}

/// The HTML that comrak makes of a comment, with HTML passed through and everything that a host may add.
fn rendered(comment: &str) -> String {
    let mut options = comrak::Options::default();
    let extension = &mut options.extension;
    extension.strikethrough = true;
    extension.table = true;
    extension.autolink = true;
    extension.tasklist = true;
    extension.footnotes = true;
    extension.alerts = true;
    extension.math_dollars = true;
    extension.math_code = true;
    options.render.r#unsafe = true;
    comrak::markdown_to_html(comment, &options)
}

/// Insists that HTML has no tags but those of what this program writes, and no text from outside but in code.
fn check_html(html: &str) -> Result<(), String> {
    let known: BTreeSet<&str> = ["h3", "h4", "p", "strong", "br", "pre", "code", "details", "summary"].into();
    let mut in_code = false;
    let mut rest = html;
    while let Some((text, tag)) = rest.split_once('<') {
        if !in_code && (text.contains(MARK) || text.contains(['`', '@', '&'])) {
            return Err(format!("text outside code: {text}"));
        }
        let (tag, after) = tag.split_once('>').ok_or("a tag without end")?;
        let (name, attributes) = tag.split_once(' ').unwrap_or((tag, ""));
        let name = name.trim_end_matches('/');
        match name.trim_start_matches('/') {
            "!--" if !in_code && ["orgcontacts --", "orgcontacts apply --"].contains(&attributes) => {}
            "code" => in_code = name == "code",
            _ if in_code => return Err(format!("a tag in code: {tag}")),
            "pre" | "br" if ["", "lang=\"diff\"", "lang=\"text\"", "/"].contains(&attributes) => {}
            known_tag if known.contains(known_tag) && attributes.is_empty() => {}
            _ => return Err(format!("a tag: {tag}")),
        }
        rest = after;
    }
    if rest.contains(MARK) { Err(format!("text outside code: {rest}")) } else { Ok(()) }
}

#[test]
fn what_is_no_code_is_noticed() {
    for comment in
        ["Zq", "`a` <b>x</b>", "[a](https://example.com)", "![a](b)", "@user", "- a", "| a |\n|-|", "<!-- x -->"]
    {
        assert!(check_html(&rendered(comment)).is_err(), "{comment}");
    }
    let run = "`".repeat(81);
    assert!(check_html(&rendered(&format!("{run}<b>{run}"))).is_err(), "comrak gives up, as GitHub does");
    assert_eq!(check_html(&rendered("### A\n\n**b** `Zq` c\n\n```diff\n<b>Zq\n```\n")), Ok(()));
}

fn walk<'n>(node: &'n Node, visit: &mut impl FnMut(&'n Node)) {
    visit(node);
    for child in node.children().into_iter().flatten() {
        walk(child, visit);
    }
}

/// Our own words: nothing that a host makes a link, a mention, a reference or an emoji of.
fn is_plain(text: &str) -> bool {
    let ordinary = |c: char| c.is_ascii_alphanumeric() || " \n.,:;()-".contains(c);
    text.chars().all(ordinary) && !text.contains(MARK) && !text.contains("www.") && text.matches(':').count() < 2
}

fn is_visible(text: &str) -> bool {
    !text.chars().any(orgcontacts::text::invisible::is_invisible)
}

fn is_fold(html: &str, folds: &mut usize) -> bool {
    *folds += 1;
    let summary = html.strip_prefix("<details><summary>").and_then(|rest| rest.strip_suffix("</summary>"));
    summary.is_some_and(is_plain)
}
