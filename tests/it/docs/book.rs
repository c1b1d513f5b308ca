//! The book hangs together: every page is in it, every link leads somewhere, every variable is in its table.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use crate::support::program::Place;
use crate::tidy::files;

const SUMMARY: &str = include_str!("../../../docs/SUMMARY.md");
const ENVIRONMENT: &str = include_str!("../../../docs/environment.md");

/// A document without its blocks and spans of code, which only look like links and headings.
fn prose(text: &str) -> String {
    let mut fenced = false;
    let mut prose = String::new();
    for line in text.lines() {
        if line.trim_start().starts_with("```") {
            fenced = !fenced;
        } else if !fenced {
            prose.push_str(&without_spans(line));
            prose.push('\n');
        }
    }
    prose
}

/// A line without the spans of code in it; a backtick without a partner stays.
fn without_spans(line: &str) -> String {
    let mut pieces = line.split('`');
    let mut kept = pieces.next().unwrap_or_default().to_owned();
    while let Some(inside) = pieces.next() {
        match pieces.next() {
            Some(outside) => kept.push_str(outside),
            None => kept.push_str(inside),
        }
    }
    kept
}

/// Where the links and pictures of a document lead, in Markdown and in HTML.
fn targets(text: &str) -> Vec<String> {
    let prose = prose(text);
    let up_to = |start: &str, end: char| -> Vec<String> {
        let found = prose.match_indices(start).map(|(at, _)| &prose[at + start.len()..]);
        found.filter_map(|rest| Some(rest.split_once(end)?.0.to_owned())).collect()
    };
    let named = prose.lines().filter(|line| line.starts_with('[')).filter_map(|line| line.split_once("]: "));
    let mut targets: Vec<String> = named.map(|(_, target)| target.to_owned()).collect();
    for (start, end) in [("](", ')'), ("src=\"", '"'), ("srcset=\"", '"'), ("href=\"", '"')] {
        targets.extend(up_to(start, end));
    }
    targets
}

/// The anchors of a document's headings, as GitHub and mdBook make them.
fn anchors(text: &str) -> BTreeSet<String> {
    let mut fenced = false;
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    let mut anchors = BTreeSet::new();
    for line in text.lines() {
        if line.trim_start().starts_with("```") {
            fenced = !fenced;
        }
        let heading = line.trim_start_matches('#');
        if !fenced && heading.len() < line.len() && heading.starts_with(' ') {
            let slug = slug(heading.trim());
            let count = counts.entry(slug.clone()).or_default();
            anchors.insert(if *count == 0 { slug } else { format!("{slug}-{count}") });
            *count += 1;
        }
    }
    anchors
}

fn slug(heading: &str) -> String {
    let kept = heading.chars().filter(|c| c.is_alphanumeric() || " -_".contains(*c));
    kept.map(|c| if c == ' ' { '-' } else { c }).flat_map(char::to_lowercase).collect()
}

/// What is wrong with a link of a document, if something is.
fn fault(path: &str, target: &str, documents: &BTreeMap<PathBuf, BTreeSet<String>>) -> Option<&'static str> {
    let target = target.split(' ').next().unwrap_or_default();
    if target.contains(':') {
        return None;
    }
    let (file, anchor) = target.split_once('#').map_or((target, None), |(file, anchor)| (file, Some(anchor)));
    let folder = Path::new(path).parent().unwrap_or(Path::new(""));
    let file = if file.is_empty() { PathBuf::from(path) } else { normal(&folder.join(file)) };
    if !Path::new(env!("CARGO_MANIFEST_DIR")).join(&file).exists() {
        return Some("there is no such file");
    }
    let anchor = anchor?;
    let known = documents.get(&file).is_some_and(|anchors| anchors.contains(anchor));
    (!known).then_some("there is no such heading")
}

/// A path without `..`.
fn normal(path: &Path) -> PathBuf {
    let mut normal = PathBuf::new();
    for part in path.components() {
        match part.as_os_str().to_str() {
            Some("..") => drop(normal.pop()),
            Some(".") | None => {}
            Some(name) => normal.push(name),
        }
    }
    normal
}

#[test]
fn every_link_leads_somewhere() {
    let texts = files("", &[".md"]);
    let documents = texts.iter().map(|(path, text)| (PathBuf::from(path), anchors(text))).collect();
    let mut faults = Vec::new();
    let mut count = 0;
    for (path, text) in &texts {
        for target in targets(text) {
            count += 1;
            faults.extend(fault(path, &target, &documents).map(|fault| format!("{path}: {target}: {fault}")));
        }
    }
    assert_eq!(faults, [] as [String; 0]);
    assert!(count > 200, "{count}");
}

#[test]
fn links_and_headings_are_understood() {
    let text = "# A `b`: c\n[x](y.md#z) and `[no](link)`\n```md\n# no heading\n```\n## a b c\n# A b c\n[q]: r.md\n";
    assert_eq!(targets(text), ["r.md", "y.md#z"]);
    assert_eq!(anchors(text), BTreeSet::from(["a-b-c", "a-b-c-1", "a-b-c-2"].map(str::to_owned)));
    let documents = BTreeMap::from([(PathBuf::from("README.md"), anchors(text))]);
    for (target, is_good) in [("#a-b-c-1", true), ("#d", false), ("../README.md#a-b-c", true), ("missing.md", false)] {
        let path = if target.starts_with('#') { "README.md" } else { "docs/x.md" };
        assert_eq!(fault(path, target, &documents).is_none(), is_good, "{target}");
    }
}

#[test]
fn every_page_is_in_the_book_once() {
    let mut pages: Vec<String> = files("docs", &[".md"]).into_iter().map(|(path, _)| path).collect();
    pages.retain(|path| path != "docs/SUMMARY.md");
    let mut listed: Vec<String> = targets(SUMMARY).iter().map(|target| format!("docs/{target}")).collect();
    listed.sort();
    assert_eq!(listed, pages);
}

/// The variables that a help text names, in its list and beside its flags.
fn variables(help: &str) -> Vec<String> {
    let listed = help.split("\nEnvironment variables:\n").nth(1).unwrap_or_default();
    let names = listed.lines().filter_map(|line| line.trim_start().split("  ").next());
    let names = names.flat_map(|names| names.split(", ")).filter(|name| *name != "…").map(str::to_owned);
    let of_flags =
        help.match_indices("[env: ").filter_map(|(at, start)| help[at + start.len()..].split([']', '=']).next());
    names.chain(of_flags.map(|name| name.trim().to_owned())).filter(|name| !name.is_empty()).collect()
}

#[test]
fn every_variable_is_on_its_page() {
    let help = |command: &str| Place::empty().run(&format!("{command} --help")).exits(0).stdout;
    let program = help("");
    let commands = program.lines().skip_while(|line| *line != "Commands:").skip(1).take_while(|line| !line.is_empty());
    let commands = commands.filter_map(|line| line.split_whitespace().next()).filter(|command| *command != "help");
    let helps = commands.map(help).chain([program.clone()]);
    let known: BTreeSet<String> = helps.flat_map(|help| variables(&help)).collect();
    assert!(known.len() > 8, "{known:?}");
    for name in &known {
        assert!(ENVIRONMENT.contains(&format!("`{name}`")), "docs/environment.md does not have {name}");
    }
    let ours = ENVIRONMENT.split('`').filter(|code| code.starts_with("ORGCONTACTS_"));
    for name in ours {
        assert!(known.contains(name), "docs/environment.md has {name}, which no command has");
    }
}
