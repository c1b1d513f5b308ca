//! The schemas of results, held against results.

use std::fs;
use std::path::Path;

use orgcontacts::run::outcome::wire;
use serde_json::Value;

use crate::support::json_schema::{Judge, as_editors_see, spoiled};
use crate::support::program::{ORGANIZATION, Place};
use crate::views::reports;

/// Members that results of ours lack where there is nothing to say; all others are always there.
const OPTIONAL: &[&str] = &[
    "account",
    "accounts",
    "billing",
    "caller",
    "cause",
    "contacts",
    "count",
    "delay",
    "delegated_administrators",
    "email",
    "empty",
    "exclude",
    "faults",
    "findings",
    "found",
    "if_missing",
    "left_out",
    "live",
    "managed_only",
    "mask_key",
    "name",
    "not_reverted",
    "occurrence",
    "only",
    "operation",
    "operations",
    "pages",
    "parent",
    "phone",
    "primary_contacts",
    "principals",
    "probability",
    "quota",
    "read_at",
    "reason",
    "redacted",
    "released",
    "rule",
    "scope",
    "security",
    "seed",
    "send",
    "simulate",
    "state",
    "stopped",
    "tags",
    "title",
    "trusted_access",
    "types",
    "undecided",
    "unfinished",
    "unit_tags",
    "unmanaged",
    "unread",
    "unreadable",
    "visible_after",
    "wanted",
];

fn schema(name: &str) -> String {
    Place::empty().run(&format!("schema {name}")).exits(0).stdout
}

/// Insists that a schema names all that is in a document, and that what is wrong with a spoiled one is seen.
#[track_caller]
fn fits(name: &str, document: &Value) {
    let schema = schema(name);
    assert_eq!(Judge::strict(&schema).faults(document), None, "{name}: {document:#}");
    let judge = Judge::new(&schema);
    for (place, spoiled) in spoiled(document) {
        let lacks = |name: &&str| {
            let (before, after) = (document.pointer(&place), spoiled.pointer(&place));
            before.and_then(|value| value.get(name)).is_some() && after.is_some_and(|value| value.get(name).is_none())
        };
        let may_lack = spoiled.pointer(&place).is_some_and(Value::is_object) && OPTIONAL.iter().any(lacks);
        let is_text_of_others = place.contains("/tags");
        if !may_lack && !is_text_of_others {
            assert!(judge.faults(&spoiled).is_some(), "{name}: {place}: {spoiled:#}");
        }
    }
}

#[track_caller]
fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

#[test]
fn plans_are_as_their_schema_says() {
    let place = Place::with_example();
    place.run("plan --organization example --out whole.json").exits(0);
    fits("plan", &json(&place.read("whole.json")));
    place.write("before.yaml", place.read("contacts.yaml").replace("team: payments", "team: search"));
    place.edit("contacts.yaml", "billing: unmanaged", "billing: absent\n    security: absent");
    place.edit("contacts.yaml", "{tag:team}-oncall", "{tag:missing}-oncall");
    let line = "plan --organization example --base before.yaml --only create --account 100000000004 --type billing --type operations --format json";
    fits("plan", &json(&place.run(line).exits(1).stdout));
    fits("plan", &json(&place.run("plan --organization example --redact --format json").exits(1).stdout));
    place.run(&format!("apply whole.json --organization {ORGANIZATION} --allow-incomplete --auto-approve"));
    place.run("plan --organization example --out again.json");
    fits("plan", &json(&place.run(&format!("revert whole.json --organization {ORGANIZATION} --format json")).stdout));
}

#[test]
fn reports_are_as_their_schema_says() {
    fits("apply-report", &json(&wire::render(&reports::report(true, reports::every_outcome()))));
}

#[test]
fn explanations_are_as_their_schema_says() {
    let place = Place::with_example();
    for line in ["/ --rule payments", "old-website", "--email soc@example.com --live"] {
        let line = format!("explain {line} --organization example --format json");
        fits("explanation", &json(&place.run(&line).stdout));
    }
}

#[test]
fn coverage_is_as_its_schema_says() {
    let place = Place::with_example();
    place.edit("contacts.yaml", "{tag:team}-oncall", "{tag:missing}-oncall");
    place.run("snapshot --organization example --out organization.json").exits(0);
    place.edit("organization.json", "\"operations\": null,\n", "");
    for flags in ["", "--type security --account 100000000012 --managed-only --redact"] {
        let line = format!("report --organization organization.json {flags} --format json");
        fits("coverage", &json(&place.run(&line).stdout));
    }
}

#[test]
fn checkups_are_as_their_schema_says() {
    let place = Place::with_example();
    let mut command = place.command("doctor --for apply --format json");
    let output = command.env("AWS_EC2_METADATA_DISABLED", "true").output().expect("the program runs");
    fits("checkup", &json(&place.ended("doctor", &output).exits(1).stdout));
}

#[test]
fn findings_are_as_their_schema_says() {
    let place = Place::empty();
    place.write("contacts.yaml", "version: 1\ncontacts: {}\ncontacts: {}\nrules: [{ name: a, name: a }]\n");
    fits("findings", &json(&place.run("validate --format json").exits(1).stdout));
}

#[test]
fn organization_files_are_as_their_schema_says() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for path in ["organization.example.yaml", "tests/it/diagnostics/organization.yaml"] {
        let text = fs::read_to_string(root.join(path)).expect("the file is there");
        fits("organization", &as_editors_see(&text).expect("it is YAML"));
    }
    let place = Place::empty();
    place.run("snapshot --organization example --redact --out redacted.json").exits(0);
    fits("organization", &json(&place.read("redacted.json")));
}

/// What a format has is in its schema, which stands beside it.
#[test]
fn schemas_have_every_member_of_their_formats() {
    let source = |path: &str| {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("src").join(path);
        fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    };
    let formats: [(&str, &[&str]); 7] = [
        ("coverage", &["view/coverage/wire.rs"]),
        ("checkup", &["view/checkup/wire.rs"]),
        ("plan", &["plan/file/v1/wire.rs", "finding/wire.rs"]),
        ("apply-report", &["run/outcome/wire.rs"]),
        ("explanation", &["view/explain/wire.rs"]),
        ("findings", &["view/finding/wire.rs", "finding/wire.rs"]),
        (
            "organization",
            &[
                "backend/organization_file/wire.rs",
                "backend/organization_file/simulate.rs",
                "backend/organization_file/principals.rs",
            ],
        ),
    ];
    let mut count = 0;
    for (name, paths) in formats {
        let schema = schema(name);
        for path in paths {
            for member in members(&source(path)) {
                assert!(schema.contains(&format!("\"{member}\": {{")), "{name} lacks `{member}` of {path}");
                count += 1;
            }
        }
    }
    assert!(count > 100, "{count}");
}

/// The members of the structs that a file declares.
fn members(source: &str) -> Vec<String> {
    let mut inside = false;
    let mut found = Vec::new();
    for line in source.lines() {
        match line {
            "}" => inside = false,
            line if line.contains("struct ") && line.ends_with('{') => {
                inside = line.contains("Wire") || is_document(line)
            }
            line if inside && !line.trim_start().starts_with(['#', '/']) => {
                let name = line.trim().trim_start_matches("pub ").trim_start_matches("r#");
                found.extend(name.split_once(':').map(|(name, _)| name.to_owned()));
            }
            _ => {}
        }
    }
    found
}

fn is_document(line: &str) -> bool {
    ["Document<", "Summary ", "LeftOut ", "Guardrails ", "File "].iter().any(|name| line.contains(name))
}
