//! The list of all findings, made from their declaration and from the gallery of what is said.

use std::fmt::Write;
use std::fs;
use std::path::Path;

use orgcontacts::finding::{Code, Severity};

use crate::support::documents::assert_document;

const HEAD: &str = "<!-- Made from the source by a test: INSTA_UPDATE=always cargo test --test it docs::codes -->

# Every finding

Everything that `validate`, `plan`, `apply`, `test`, `report` and `import` complain about, by the code that they show in
brackets. Codes are stable, so you can use them in scripts, SARIF and `lints`. The examples show the place of each finding,
and how to fix it.
";

/// A part of the page: its title, what it is about, and which codes are in it.
type Part = (&'static str, &'static str, fn(Code) -> bool);

const PARTS: [Part; 4] = [
    (
        "Mistakes in a policy",
        "Fix these first: until then, nothing is planned or applied, or nothing for the contacts concerned.",
        |code| code.severity() == Severity::Error && !code.is_about_plans() && !code.is_about_records(),
    ),
    (
        "Warnings",
        "Warnings stop nothing, unless `--deny-warnings` or [`lints`](policy.md#warnings) turns them into errors.",
        |code| code.severity() == Severity::Warning && !code.is_about_plans() && !code.is_about_records(),
    ),
    ("About plans", "Findings that need a plan, not just a policy.", Code::is_about_plans),
    ("Spreadsheets and Terraform states", "Findings about the file for `import --from`.", Code::is_about_records),
];

/// What is said in the simplest case, if the gallery has it.
fn example(code: Code) -> Option<String> {
    let path = format!("snapshots/diagnostics/{}.snap", code.as_str());
    let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).ok()?;
    let (_, shown) = text.strip_prefix("---\n")?.split_once("---\n")?;
    // Other findings stand beside it where one mistake makes another.
    let own = shown.trim_end().split("\n\n").find(|finding| finding.contains(&format!("[{}]", code.as_str())))?;
    Some(own.to_owned())
}

#[test]
fn every_code_is_on_the_page_of_codes() {
    let mut page = HEAD.to_owned();
    for (title, about, is_part) in PARTS {
        let _ = write!(page, "\n## {title}\n\n{about}\n");
        let mut codes: Vec<Code> = Code::ALL.iter().copied().filter(|code| is_part(*code)).collect();
        codes.sort_by_key(|code| code.as_str());
        for code in codes {
            let _ = write!(page, "\n### {}\n\n{}\n", code.as_str(), code.description());
            if let Some(example) = example(code) {
                let _ = write!(page, "\n```text\n{example}\n```\n");
            }
        }
    }
    let listed = Code::ALL.iter().filter(|code| page.contains(&format!("\n### {}\n", code.as_str())));
    assert_eq!(listed.count(), Code::ALL.len());
    assert_document("docs/codes.md", &page);
}
