//! `test`: what is expected of a policy, and what becomes of it.

use crate::support::junit;
use crate::support::program::Place;
use crate::support::snapshots::assert_snapshot;

const LINE: &str = "test --organization example";

fn with_expectations() -> Place {
    let place = Place::with_example();
    place.write("expectations.yaml", include_str!("../../../expectations.example.yaml"));
    place
}

/// A policy that has gone wrong, and expectations that have.
fn gone_wrong() -> Place {
    let place = with_expectations();
    place.edit("contacts.yaml", "  security: soc", "  security: finance");
    place.edit("contacts.yaml", "match:\n      tags: { team: payments }", "match:\n      tags: { team: search }");
    place.edit("contacts.yaml", "rules:\n", "rules:\n  - { name: shared, match: { names: \"shared-*\", tags: { team: network }, ou: / }, operations: absent }\n  - { name: networks, match: { names: \"*-network\", tags: { team: network }, ou: / }, operations: soc }\n");
    place.edit("expectations.yaml", "ou: /Workloads/Test", "ou: /Suspended");
    place.edit("expectations.yaml", "accounts: \"100000000013\"", "accounts: \"100000000031\"");
    place.edit("expectations.yaml", "  - name: all others pay together\n", "  -\n");
    place.edit("expectations.yaml", "payments-oncall@", "pay-oncall@");
    place.edit("expectations.yaml", "expect:\n", "expect:\n  - { match: { names: audit }, security: finance }\n");
    place
}

#[test]
fn the_example_meets_its_expectations() {
    let place = with_expectations();
    let run = place.run(LINE).exits(0);
    assert_snapshot("cli/test-example", &run.transcript());
    let tap = place.run(&format!("{LINE} --format tap")).exits(0).stdout;
    assert_eq!(tap.lines().filter(|line| line.starts_with("ok ")).count(), 8);
    // The example says itself how to run it.
    let place = Place::empty();
    let expectations = include_str!("../../../expectations.example.yaml");
    place.write("expectations.example.yaml", expectations);
    place.write("contacts.example.yaml", include_str!("../../../contacts.example.yaml"));
    let line = expectations.lines().find_map(|line| line.strip_prefix("#   cargo run -- ")).expect("a command");
    place.run(line).exits(0);
}

/// In the example no expectation is there for nothing: each fails once its contact is another.
#[test]
fn every_expectation_of_the_example_can_fail() {
    let text = include_str!("../../../expectations.example.yaml");
    let mut changed = 0;
    for (number, line) in text.lines().enumerate() {
        let is_wish = ["    billing: ", "    operations: ", "    security: "].iter().any(|key| line.starts_with(key));
        if is_wish {
            let place = with_expectations();
            let (key, _) = line.split_once(':').expect("a key");
            let lines = text.lines().enumerate();
            let lines =
                lines.map(|(n, old)| if n == number { format!("{key}: sandbox-owner\n") } else { format!("{old}\n") });
            place.write("expectations.yaml", lines.collect::<String>());
            let run = place.run(LINE).exits(1);
            assert!(run.stdout.ends_with("Expectations: 7 met, 1 not.\n"), "{line}\n{}", run.stdout);
            changed += 1;
        }
    }
    assert_eq!(changed, 8);
}

#[test]
fn all_that_is_not_met_is_shown_with_the_rules_that_decided() {
    let place = gone_wrong();
    let run = place.run(&format!("{LINE} --into tap=out.tap --into junit=out.xml")).exits(1);
    assert_snapshot("cli/test-not-met", &run.transcript());
    assert_snapshot("cli/test-tap", &place.read("out.tap"));
    let xml = place.read("out.xml");
    junit::check(&xml);
    assert!(xml.contains("tests=\"9\" failures=\"8\""), "{xml}");
    assert!(xml.contains("<failure type=\"selects-nothing\" message=\"it selects no account\">"), "{xml}");
    assert_eq!(place.run(&format!("{LINE} --format tap")).exits(1).stdout, place.read("out.tap"));
}

/// Of thousands all would say the same: a result stays short enough to be read, and to be held in memory.
#[test]
fn of_many_accounts_that_an_expectation_does_not_hold_for_the_first_are_listed() {
    let place = Place::with_example();
    let account = |number| {
        format!("  - {{ id: \"2000000000{number:02}\", name: account-{number}, state: ACTIVE, parent: r-ab12 }}\n")
    };
    let head = "format: orgcontacts/organization\nversion: 1\n\
        organization: { id: o-exampleorg, management_account: \"200000000001\" }\n\
        units: [{ id: r-ab12, name: Root }]\naccounts:\n";
    place.write("organization.yaml", format!("{head}{}", (1..=25).map(account).collect::<String>()));
    place.write(
        "expectations.yaml",
        "version: 1\nexpect:\n  - { match: { ou: / }, security: finance, operations: excluded }\n  \
         - { match: { names: [account-1*, account-20*, account-3] }, except: { names: account-11 }, security: finance }\n",
    );
    let run = place.run("test --organization organization.yaml --into tap=out.tap --into junit=out.xml").exits(1);
    assert_snapshot("cli/test-many", &run.stdout);
    for file in ["out.tap", "out.xml"] {
        let text = place.read(file);
        assert!(text.contains("25 of 25 accounts get something else"), "{text}");
        assert_eq!(text.matches("not listed: 5 more accounts").count(), 2, "{text}");
        assert_eq!(text.matches("  account-25").count(), 0, "{text}");
    }
    junit::check(&place.read("out.xml"));
}

#[test]
fn an_address_can_stand_alone() {
    let place = Place::with_example();
    let expect = |wish: &str| {
        place.write(
            "expectations.yaml",
            format!("version: 1\nexpect:\n  - {{ match: {{ ou: / }}, security: {wish} }}\n"),
        );
        place.run(LINE)
    };
    expect("soc@example.com").exits(0);
    expect("{ email: \" soc@example.com \" }").exits(0);
    expect("SOC@example.com").exits(1);
    expect("soc").exits(0);
}

#[test]
fn the_expectations_of_the_documentation_are_well_formed() {
    let document = include_str!("../../../docs/test.md");
    let (_, rest) = document.split_once("```yaml\n").expect("the document shows some");
    let place = Place::with_example();
    place.write("expectations.yaml", rest.split_once("```").expect("they end").0);
    let run = place.run(&format!("{LINE} --quiet")).exits(0);
    assert_eq!(run.stderr, "");
    assert!(run.stdout.ends_with("Expectations: 3 met, 0 not.\n"), "{}", run.stdout);
}

#[test]
fn expectations_may_be_several_files_and_directories() {
    let place = with_expectations();
    let text = place.read("expectations.yaml");
    place.write("teams/one.yaml", &text);
    place.write("teams/notes.txt", "version: 2");
    place.write("more.yml", "version: 1\nexpect:\n  - { match: { ou: /Sandbox }, operations: absent }\n");
    let run = place.run(&format!("{LINE} teams more.yml")).exits(1);
    assert!(run.stdout.starts_with("not met: operations should be `absent`  more.yml:3\n"), "{}", run.stdout);
    assert!(run.stdout.ends_with("Expectations: 8 met, 1 not.\n"), "{}", run.stdout);
    // The same names in two files.
    place.run(&format!("{LINE} teams expectations.yaml")).exits(1).says("error[duplicate-expectation]");
}

#[test]
fn mistakes_are_shown_before_anything_is_judged() {
    let place = with_expectations();
    place.edit("expectations.yaml", "security: soc", "security: sock");
    place.edit("expectations.yaml", "operations: absent", "operation: absent");
    let run = place.run(LINE).exits(1);
    assert_eq!(run.stdout, "");
    assert_snapshot("cli/test-mistakes", &run.transcript());
    let mut transcript = String::new();
    for line in [&format!("{LINE} missing.yaml"), &format!("{LINE} state"), "test --organization missing.yaml"] {
        std::fs::create_dir_all(place.path("state")).expect("a folder");
        place.write("expectations.yaml", include_str!("../../../expectations.example.yaml"));
        transcript.push_str(&place.run(line).exits(1).transcript());
    }
    std::fs::remove_file(place.path("expectations.yaml")).expect("it is there");
    transcript.push_str(&place.run(LINE).exits(1).transcript());
    assert_snapshot("cli/test-without-files", &transcript);
    assert_eq!(place.files(), ["contacts.yaml"], "no example is written for nothing");
}

#[test]
fn mistakes_are_a_result_too() {
    let place = with_expectations();
    let line = format!("{LINE} --into junit=out.xml --into tap=out.tap --into text=out.txt");
    let check = |code: &str, file: &str| {
        assert_eq!(place.run(&line).exits(1).stdout, "");
        let (xml, tap) = (place.read("out.xml"), place.read("out.tap"));
        junit::check(&xml);
        assert!(xml.contains(&format!("<failure type=\"{code}\"")), "{xml}");
        assert_eq!(tap.matches("\nnot ok ").count(), 1, "{tap}");
        assert!(tap.contains(&format!(" - orgcontacts.checks: {code}\n  ---\n")), "{tap}");
        let text = place.read_text("out.txt");
        assert!(text.starts_with(&format!("error[{code}] {file}:")), "{text}");
        assert_eq!(place.run(&format!("{line} --format tap")).exits(1).stdout, tap);
    };
    place.edit("expectations.yaml", "operations: absent", "operations: absent\n    operation: absent");
    check("unknown-key", "expectations.yaml");
    place.edit("contacts.yaml", "  security: soc", "  security: sock");
    check("unknown-contact", "contacts.yaml");
}

#[test]
fn addresses_can_be_masked() {
    let place = gone_wrong();
    for format in ["text", "tap", "junit"] {
        let run = place.run(&format!("{LINE} --redact --format {format}")).exits(1);
        assert!(run.stdout.contains("@redacted.invalid"), "{}", run.stdout);
        assert!(!run.stdout.contains("@example.com"), "{}", run.stdout);
    }
}

#[test]
fn colours_add_nothing_but_styles() {
    let place = gone_wrong();
    let plain = place.run(LINE).exits(1).stdout;
    let styled = place.run(&format!("{LINE} --color always")).exits(1).stdout;
    assert_ne!(styled, plain);
    assert_eq!(anstream::adapter::strip_str(&styled).to_string(), plain);
    assert!(!place.run(&format!("{LINE} --format tap --color always")).exits(1).stdout.contains('\u{1b}'));
}

/// What is excluded is a matter of accounts in every state; where a contact is only set if it is missing, its name
/// alone is something else.
#[test]
fn exclusion_and_what_is_set_only_where_it_is_missing_can_be_expected() {
    let place = Place::with_example();
    place.edit("contacts.yaml", "  security: soc", "  security: { if_missing: soc }");
    place.write(
        "expectations.yaml",
        "version: 1
expect:
  - { match: { ou: /Suspended }, security: excluded, billing: excluded }
  - { match: { ou: / }, except: { ou: /Suspended }, security: { if_missing: soc } }
",
    );
    let run = place.run(LINE).exits(0);
    assert!(run.stdout.ends_with("Expectations: 3 met, 0 not.\n"), "{}", run.stdout);
    place.edit("expectations.yaml", "{ if_missing: soc }", "soc");
    place.edit("expectations.yaml", "match: { ou: /Suspended }", "match: [{ ou: /Suspended }, { names: audit }]");
    assert_snapshot("cli/test-excluded", &place.run(LINE).exits(1).transcript());
}
