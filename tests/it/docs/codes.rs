//! The list of all codes, made from their declarations and from the gallery of what is said.

use std::fmt::Write;
use std::fs;
use std::path::Path;

use orgcontacts::answer::checkup::CheckCode;
use orgcontacts::answer::codes;
use orgcontacts::desired::SkipCode;
use orgcontacts::finding::{Code, Severity};
use orgcontacts::gateway::FailureClass;
use orgcontacts::plan::why::PlanCode;
use orgcontacts::run::outcome::{OutcomeReason, OutcomeWord};

use crate::support::documents::assert_document;

const HEAD: &str = "<!-- Made from the source by a test: INSTA_UPDATE=always cargo test --test it docs::codes -->

# Every code

What each code means, and what to do about it. `orgcontacts help CODE` prints the same: `orgcontacts help unknown-key`.

Findings show their code in brackets, `error[unknown-key]`. Reports show the [outcome](#outcomes) of each change, and files
give [reasons](plan-file.md#reasons) a code; `doctor` names its [checks](#checks). Codes are stable, so you can use them in
scripts, SARIF and `lints`. The examples show the place of each finding, and how to fix it.
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

/// A code that is no finding: its name, what it means and what to do about it.
type Explained = (&'static str, &'static str, &'static str);

/// The parts below those of findings.
fn others() -> [(&'static str, &'static str, Vec<Explained>); 5] {
    macro_rules! explained {
        ($type:ty) => {
            <$type>::ALL.into_iter().map(|code| (code.as_str(), code.cause(), code.remedy()))
        };
    }
    [
        (
            "Outcomes",
            "The outcome of a change. `apply` prints it, and writes it to the [report](plan-file.md#the-report-file).",
            explained!(OutcomeWord).collect(),
        ),
        (
            "Reasons for an outcome",
            "Why a change is not simply done. `failed` and `not-read-back` have one of the [failures](#failures).",
            explained!(OutcomeReason).collect(),
        ),
        (
            "Reasons of plans",
            "Why an account is not managed, a contact was not read, or `revert` leaves one alone. Undecided contacts have \
             the codes of findings, unreadable ones those of failures.",
            explained!(SkipCode).chain(explained!(PlanCode)).collect(),
        ),
        (
            "Failures",
            "Why something could not be read or written. The message next to the code names the operation and what AWS \
             said. [Troubleshooting](troubleshooting.md) has more.",
            explained!(FailureClass).collect(),
        ),
        (
            "Checks",
            "What `doctor` checks: what holds if it is `ok`, and what to do if it has `failed`. \
             [Troubleshooting](troubleshooting.md#by-check) has more.",
            explained!(CheckCode).collect(),
        ),
    ]
}

/// What is said in the simplest case: by itself in the gallery, or beside a plan.
fn example(code: Code) -> Option<String> {
    let own = format!("diagnostics/{}", code.as_str());
    let first =
        [Severity::Error, Severity::Warning].map(|severity| format!("{}[{}]", severity.as_str(), code.as_str()));
    let begins = |line: &&str| first.iter().any(|first| line.starts_with(first));
    let is_other = |line: &&str| line.is_empty() || line.starts_with("error[") || line.starts_with("warning[");
    [own.as_str(), "cli/plan-new-domain"].into_iter().find_map(|name| {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("snapshots/{name}.snap"));
        let text = fs::read_to_string(path).ok()?;
        let mut lines = text.lines().skip_while(|line| !begins(line));
        let first = lines.next()?;
        let rest = lines.take_while(|line| !is_other(line));
        Some(std::iter::once(first).chain(rest).collect::<Vec<_>>().join("\n"))
    })
}

/// A remedy as a sentence: in a finding it follows `help:`.
fn sentence(remedy: &str) -> String {
    let (first, rest) = remedy.split_at(1);
    format!("{}{rest}.", first.to_uppercase())
}

fn of_finding(code: Code) -> String {
    let mut entry = format!("\n### {}\n\n{}\n", code.as_str(), code.description());
    // An example says what to do about it too.
    let example = example(code).map(|example| format!("```text\n{example}\n```"));
    let rest = example.or_else(|| code.remedy().map(sentence));
    let rest = rest.unwrap_or_else(|| panic!("{}: what is to be done about it?", code.as_str()));
    let _ = write!(entry, "\n{rest}\n");
    entry
}

#[test]
fn every_code_is_on_the_page_of_codes() {
    let mut page = HEAD.to_owned();
    for (title, about, is_part) in PARTS {
        let _ = write!(page, "\n## {title}\n\n{about}\n");
        let mut codes: Vec<Code> = Code::ALL.iter().copied().filter(|code| is_part(*code)).collect();
        codes.sort_by_key(|code| code.as_str());
        page.extend(codes.into_iter().map(of_finding));
    }
    for (title, about, codes) in others() {
        let _ = write!(page, "\n## {title}\n\n{about}\n");
        for (code, cause, remedy) in codes {
            assert!([cause, remedy].iter().all(|text| text.ends_with('.')), "{code}");
            let _ = write!(page, "\n### {code}\n\n{cause}\n\n{remedy}\n");
        }
    }
    assert_document("docs/codes.md", &page);
}

/// The program explains what is declared, and each code once: an address leads to one place.
#[test]
fn every_code_is_explained_once() {
    let findings = Code::ALL.iter().map(|code| code.as_str());
    let others = others().into_iter().flat_map(|(_, _, codes)| codes).map(|(code, _, _)| code);
    let mut declared: Vec<&str> = findings.chain(others).collect();
    declared.sort_unstable();
    let mut explained: Vec<&str> = codes::all().map(|help| help.code).collect();
    explained.sort_unstable();
    assert_eq!(explained, declared);
    declared.dedup();
    assert_eq!(explained, declared, "two codes of one name");
    assert!(codes::all().all(|help| !help.markdown.contains("](")), "a terminal shows no links");
}
