//! What the README and the documents show: every example is run.

mod book;
mod codes;
#[cfg(unix)]
mod pages;
mod picture;
mod shown;
#[cfg(unix)]
mod tutorial;

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::support::json_schema::{Judge, as_editors_see};
use crate::support::program::Place;

/// A block of code in a document.
struct Block {
    /// Where it is, for people.
    place: String,
    language: String,
    text: String,
}

fn blocks() -> Vec<Block> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut paths = vec![root.join("README.md")];
    for folder in ["docs", "docs/ci", "docs/ci/eventbridge", "docs/how-to"] {
        let entries = fs::read_dir(root.join(folder)).expect("the folder can be listed");
        let documents = entries.map(|entry| entry.expect("its entries can be read").path());
        paths.extend(documents.filter(|path| path.extension().is_some_and(|extension| extension == "md")));
    }
    paths.iter().flat_map(|path| of_document(path, root)).collect()
}

fn of_document(path: &PathBuf, root: &Path) -> Vec<Block> {
    let text = fs::read_to_string(path).expect("the document is there");
    let name = path.strip_prefix(root).expect("it is in the repository").display();
    let mut found: Vec<Block> = Vec::new();
    let mut open = false;
    for (number, line) in text.lines().enumerate() {
        match line.trim_start().strip_prefix("```") {
            Some(_) if open => open = false,
            Some(language) => {
                open = true;
                let place = format!("{name}:{}", number + 1);
                found.push(Block { place, language: language.to_owned(), text: String::new() });
            }
            None if open => {
                let block = found.last_mut().expect("one is open");
                block.text += line;
                block.text.push('\n');
            }
            None => {}
        }
    }
    found
}

const SOC: &str = "{ name: SOC, title: T, email: soc@example.com, phone: \"+1 206 555 0100\" }";

/// Insists that a policy is valid, has no warnings on the example organization, and is one to editors.
#[track_caller]
fn is_policy(block: &Block, text: &str) {
    let place = Place::empty();
    place.write("policy/contacts.yaml", text);
    if text.contains(": external") {
        place.write("policy/kept-elsewhere.yaml", format!("version: 1\ncontacts: {{ soc: {SOC} }}\n"));
    }
    let run = place.run("validate --policy policy --organization example --deny-warnings");
    assert_eq!(run.code, 0, "{}: {}", block.place, run.transcript());
    fits(block, "policy", text);
}

#[track_caller]
fn fits(block: &Block, schema: &str, text: &str) {
    let schema = Place::empty().run(&format!("schema {schema}")).exits(0).stdout;
    let document = as_editors_see(text).expect("it is YAML");
    assert_eq!(Judge::new(&schema).faults(&document), None, "{}", block.place);
}

/// The main file of a policy, with a file of a team for each entry.
#[track_caller]
fn is_main_file(block: &Block, text: &str) {
    let place = Place::empty();
    let main = format!("version: 1\ncontacts: {{ soc: {SOC} }}\ndefaults: {{ security: soc }}\n{text}");
    let document: Value = as_editors_see(&main).expect("it is YAML");
    for entry in document["files"].as_array().expect("entries") {
        let path = entry["path"].as_str().expect("a path").replace('*', "team");
        let matching = serde_json::to_string(&entry["match"]).expect("a selector");
        let rule = format!("{{ name: {path}, match: {matching}, billing: soc }}");
        place.write(&format!("contacts/{path}"), format!("version: 1\nrules: [{rule}]\n"));
    }
    place.write("contacts/00-shared.yaml", &main);
    let run = place.run("validate -p contacts --organization example --deny-warnings");
    assert_eq!(run.code, 0, "{}: {}", block.place, run.transcript());
    fits(block, "policy", &main);
}

#[track_caller]
fn is_expectation(block: &Block) {
    let place = Place::with_example();
    place.write("expectations.yaml", &block.text);
    let run = place.run("test --organization example --deny-warnings");
    assert_eq!(run.code, 0, "{}: {}", block.place, run.transcript());
    fits(block, "expectations", &block.text);
}

#[track_caller]
fn is_organization(block: &Block, text: &str) {
    let place = Place::empty();
    place.write("organization.yaml", text);
    place.write("contacts.yaml", format!("version: 1\ncontacts: {{ soc: {SOC} }}\ndefaults: {{ security: soc }}\n"));
    let run = place.run("validate --organization organization.yaml");
    assert_eq!(run.code, 0, "{}: {}", block.place, run.transcript());
    fits(block, "organization", text);
}

#[test]
fn every_example_in_yaml_is_valid() {
    let blocks = blocks();
    let begins = |block: &&Block, key: &str| block.language == "yaml" && block.text.starts_with(key);
    let organization = blocks.iter().find(|block| begins(block, "format: ")).expect("the format is shown");
    let mut count = 0;
    for block in blocks.iter().filter(|block| block.language == "yaml") {
        let text = &block.text;
        let first = text.split(':').next().unwrap_or_default();
        match first {
            "version" if text.contains("\nexpect:") => is_expectation(block),
            "version" if text.contains("\nfiles:") => is_main_file(block, &text.replace("version: 1\n", "")),
            "version" => is_policy(block, text),
            "contacts" => is_policy(block, &format!("version: 1\n{text}defaults: {{ security: soc }}\n")),
            "match" => {
                let indented = text.replace('\n', "\n    ");
                let rule = format!("rules:\n  - name: a\n    security: soc\n    {indented}");
                is_policy(block, &format!("version: 1\ncontacts: {{ soc: {SOC} }}\n{rule}"));
            }
            "lints" => {
                let contacts = format!("version: 1\ncontacts: {{ soc: {SOC} }}\ndefaults: {{ security: soc }}\n");
                is_policy(block, &format!("{contacts}{text}"));
            }
            "files" => is_main_file(block, text),
            "format" => is_organization(block, text),
            "simulate" => is_organization(block, &format!("{}{text}", organization.text)),
            // A comment that stands for itself, and what pre-commit reads, which its hooks are tested with.
            "# yaml-language-server" | "repos" => continue,
            other => panic!("{}: nobody runs an example that begins with `{other}`", block.place),
        }
        count += 1;
    }
    assert!(count >= 8, "{count}");
}

/// Command lines, one each: without comments, and without what takes their output.
#[cfg(unix)]
fn commands(block: &Block) -> Vec<String> {
    let joined = block.text.replace("\\\n", " ");
    let lines = joined.lines().map(|line| line.trim_start().trim_start_matches("$ "));
    let lines = lines.filter_map(|line| {
        let at = line.find("orgcontacts ").filter(|at| *at == 0 || line[..*at].ends_with("<("))?;
        let line = &line[at..];
        let end = [" #", " |", " >", " &", ")"].iter().filter_map(|end| line.find(end)).min();
        Some(line[..end.unwrap_or(line.len())].to_owned())
    });
    lines.filter(|line| !line.contains('…')).collect()
}

/// A command line is understood: with `--help` nothing is done, but wrong flags and values are refused.
#[cfg(unix)]
#[test]
fn every_command_line_is_understood() {
    let mut count = 0;
    for block in blocks().iter().filter(|block| ["sh", "console"].contains(&&*block.language)) {
        for line in commands(block) {
            let script = format!("orgcontacts() {{ \"$PROGRAM\" \"$@\" --help; }}\n{line} >/dev/null");
            let mut bash = std::process::Command::new("bash");
            bash.arg("-c").arg(&script).env("GITHUB_STEP_SUMMARY", "summary.md");
            bash.env("PROGRAM", env!("CARGO_BIN_EXE_orgcontacts"));
            let output = bash.output().expect("bash runs");
            assert!(output.status.success(), "{}: {line}: {output:?}", block.place);
            count += 1;
        }
    }
    assert!(count > 40, "{count}");
}
