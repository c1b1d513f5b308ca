//! No two source files use each other, neither directly nor through others, parents and children included.

use std::collections::{BTreeMap, BTreeSet};

use super::{code, identifier, sources};

/// A module, as the names from the crate to it.
type Module = Vec<String>;

/// Which files each file uses.
type Uses = BTreeMap<String, BTreeSet<String>>;

#[test]
fn no_two_files_use_each_other() {
    let uses = uses(&sources());
    assert!(uses.values().map(BTreeSet::len).sum::<usize>() > 300, "the uses were not found");
    let circles = in_circles(&uses);
    let edges: Vec<String> =
        circles.iter().flat_map(|(file, used)| used.iter().map(move |used| format!("{file} -> {used}"))).collect();
    assert!(circles.is_empty(), "files use each other so:\n{}", edges.join("\n"));
}

/// The files from which a way leads back to themselves, with those that they use on such a way.
fn in_circles(uses: &Uses) -> BTreeMap<&str, Vec<&str>> {
    let reached: BTreeMap<&str, BTreeSet<&str>> =
        uses.keys().map(|file| (file.as_str(), reached(uses, file))).collect();
    let mut circles = BTreeMap::new();
    for (file, used) in uses {
        let back: Vec<&str> = used.iter().map(String::as_str).filter(|used| reached[used].contains(&**file)).collect();
        if !back.is_empty() {
            circles.insert(file.as_str(), back);
        }
    }
    circles
}

/// All that a file uses, and what that uses, to the end.
fn reached<'u>(uses: &'u Uses, file: &'u str) -> BTreeSet<&'u str> {
    let mut reached = BTreeSet::new();
    let mut open = vec![file];
    while let Some(next) = open.pop() {
        open.extend(uses[next].iter().map(String::as_str).filter(|used| reached.insert(*used)));
    }
    reached
}

fn uses(sources: &[(String, String)]) -> Uses {
    let files: BTreeMap<Module, &str> =
        sources.iter().filter_map(|(path, _)| Some((module_of(path)?, path.as_str()))).collect();
    let mut uses = Uses::new();
    for (path, text) in sources {
        let Some(module) = module_of(path) else { continue };
        let used = paths_in(&without_tests(&code(text)), &module).into_iter().filter_map(|used| file_of(&used, &files));
        uses.insert(path.clone(), used.filter(|used| used != path).map(str::to_owned).collect());
    }
    uses
}

/// `plan::file` for `src/plan/file.rs`. The crate itself and the program only say what there is.
fn module_of(path: &str) -> Option<Module> {
    let inside = path.strip_prefix("src/")?.strip_suffix(".rs")?;
    (inside != "lib" && inside != "main").then(|| inside.split('/').map(str::to_owned).collect())
}

/// The file that something stands in, by its path.
fn file_of<'f>(used: &[String], files: &BTreeMap<Module, &'f str>) -> Option<&'f str> {
    (1..=used.len()).rev().find_map(|length| files.get(&used[..length]).copied())
}

/// A text up to the tests in it, which may use what they like.
fn without_tests(text: &str) -> String {
    let end = text.find("#[cfg(test)]\nmod tests {").unwrap_or(text.len());
    text[..end].to_owned()
}

/// The paths in a file's code that lead to a module, from the crate on: those of `use`, and those that stand
/// where something is used.
fn paths_in(code: &str, module: &Module) -> Vec<Module> {
    let children = declared(code);
    let mut paths = Vec::new();
    for start in ["crate::", "super::", "self::"]
        .into_iter()
        .map(str::to_owned)
        .chain(children.iter().map(|child| format!("{child}::")))
    {
        for (at, _) in code.match_indices(&start) {
            let is_part = |c: char| c.is_alphanumeric() || c == '_' || c == ':';
            if !code[..at].ends_with(is_part) {
                expand(&code[at..], &[], &mut paths);
            }
        }
    }
    paths.iter().filter_map(|path| from_the_crate(path, module, &children)).collect()
}

/// The modules that a file declares.
fn declared(code: &str) -> BTreeSet<String> {
    let names = code.lines().filter_map(|line| line.trim_start_matches("pub ").strip_prefix("mod ")?.strip_suffix(';'));
    names.map(str::to_owned).collect()
}

/// The paths that a text begins with: one, or as many as a list in braces at its end makes of it.
fn expand(text: &str, before: &[String], paths: &mut Vec<Module>) {
    let mut path = before.to_vec();
    let mut rest = text;
    loop {
        let name = identifier(rest);
        if name.is_empty() {
            break;
        }
        rest = &rest[name.len()..];
        path.push(name);
        match rest.strip_prefix("::") {
            Some(after) => rest = after,
            None => return paths.push(path),
        }
    }
    match rest.strip_prefix('{') {
        Some(list) => parts(list).into_iter().for_each(|part| expand(part, &path, paths)),
        None => paths.push(path),
    }
}

/// The parts of a list such as `a::{b, c}, d}`: `a::{b, c}` and `d`.
fn parts(list: &str) -> Vec<&str> {
    let (mut parts, mut depth, mut start) = (Vec::new(), 0, 0);
    for (at, c) in list.char_indices() {
        let ends = depth == 0 && matches!(c, ',' | '}');
        if ends {
            parts.push(list[start..at].trim());
            start = at + 1;
        }
        match c {
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            '{' => depth += 1,
            _ => {}
        }
    }
    parts
}

/// A path as seen from the crate, if it leads to a module of it.
fn from_the_crate(path: &[String], module: &Module, children: &BTreeSet<String>) -> Option<Module> {
    let (first, rest) = path.split_first()?;
    let mut from = match first.as_str() {
        "crate" => Vec::new(),
        "self" => module.clone(),
        "super" => module[..module.len() - 1].to_vec(),
        child if children.contains(child) => [module.as_slice(), &path[..1]].concat(),
        _ => return None,
    };
    for name in rest {
        match name.as_str() {
            "super" => drop(from.pop()),
            "self" => {}
            name => from.push(name.to_owned()),
        }
    }
    Some(from)
}

#[track_caller]
fn check(files: &[(&str, &str)], expected: &[&str]) {
    let sources: Vec<_> = files.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect();
    let uses = uses(&sources);
    let found: Vec<String> = in_circles(&uses)
        .into_iter()
        .flat_map(|(file, used)| used.into_iter().map(move |used| format!("{file} -> {used}")))
        .collect();
    assert_eq!(found, expected);
}

#[test]
fn files_that_use_each_other_are_found() {
    check(
        &[
            ("src/a.rs", "use crate::b::{C, d::E};"),
            ("src/b.rs", "use crate::c::F;"),
            ("src/c.rs", "fn f() { crate::a::g() }"),
        ],
        &["src/a.rs -> src/b.rs", "src/b.rs -> src/c.rs", "src/c.rs -> src/a.rs"],
    );
}

#[test]
fn a_parent_that_uses_a_child_is_not_used_by_it() {
    let face = "mod b;\nmod c;\npub use b::B;";
    check(&[("src/a.rs", face), ("src/a/b.rs", "use super::c::C;"), ("src/a/c.rs", "")], &[]);
    check(
        &[("src/a.rs", face), ("src/a/b.rs", "use super::A;")],
        &["src/a.rs -> src/a/b.rs", "src/a/b.rs -> src/a.rs"],
    );
    check(&[("src/a.rs", "pub mod b;"), ("src/a/b.rs", "use super::A;")], &[]);
    check(
        &[("src/a.rs", "pub mod b;\nfn f() { b::g() }"), ("src/a/b.rs", "use crate::a::A;")],
        &["src/a.rs -> src/a/b.rs", "src/a/b.rs -> src/a.rs"],
    );
}

#[test]
fn comments_and_tests_use_nothing() {
    let tests = "// crate::b::B\n#[cfg(test)]\nmod tests {\n    use crate::b::B;\n}\n";
    check(&[("src/a.rs", tests), ("src/b.rs", "use crate::a::A;")], &[]);
}
