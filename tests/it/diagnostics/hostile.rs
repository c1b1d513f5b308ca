//! Policies that are built to hurt: what is made of them is no more than their size gives reason for. Work is
//! counted in characters and findings, not in seconds.

use orgcontacts::finding::{Code, Finding, SourceText};
use orgcontacts::policy::Policy;
use orgcontacts::view;

const SOC: &str = "  soc: { name: SOC, title: T, email: soc@example.com, phone: \"+1 206 555 0100\" }\n";

fn head() -> String {
    format!("version: 1\ncontacts:\n{SOC}")
}

fn many(count: usize, make: impl Fn(usize) -> String) -> String {
    (0..count).map(make).collect()
}

fn mistakes(policy: String) -> Vec<Finding> {
    Policy::parse(&[SourceText::new("contacts.yaml", policy.into_bytes())]).expect_err("it has mistakes")
}

fn drawn(findings: &[Finding]) -> String {
    view::diagnostic::diagnostics(findings, "").plain()
}

#[test]
fn text_shows_a_hundred_mistakes_and_says_how_many_others_there_are() {
    let found = mistakes(head() + &many(1_234, |n| format!("key-{n}: 1\n")));
    assert_eq!(found.len(), 1_001, "the others are counted");
    let text = drawn(&found);
    assert_eq!(text.matches("error[unknown-key]").count(), 100);
    assert!(text.ends_with("\n... and 1134 errors that are not shown\n\n"), "{text}");
    let text = view::finding::text(&found).plain();
    assert_eq!(text.matches("error[unknown-key]").count(), 100);
    assert!(text.ends_with("\n... and 1134 errors that are not shown\n"), "{text}");
}

#[test]
fn errors_are_shown_before_warnings() {
    let contacts = many(150, |n| {
        format!("  c{n}: {{ name: \"N \", title: T, email: a@example.com, phone: \"+1 206 555 0100\" }}\n")
    });
    let text = drawn(&mistakes(head() + &contacts + "defaults: { security: sock }\n"));
    assert_eq!(text.matches("error[unknown-contact]").count(), 1);
    assert_eq!(text.matches("warning[stray-whitespace]").count(), 99);
    assert!(text.ends_with("... and 51 warnings that are not shown\n\n"), "{text}");
}

#[test]
fn a_long_line_is_shown_around_each_mistake() {
    let rules = many(400, |n| format!("{{ name: r{n}, match: {{ ou: no-path }}, security: soc }}, "));
    let found = mistakes(format!("{}rules: [ {rules} ]\n", head()));
    let text = drawn(&found);
    assert_eq!(text.matches("error[invalid-ou]").count(), 100);
    assert!(text.lines().all(|line| line.chars().count() < 200), "{text}");
    let column = found[99].place.position().stretch.expect("it is known").column;
    assert!(column > 4_000 && text.contains(&format!("contacts.yaml:4:{column}\n")), "{column} {text}");
    assert!(found.iter().all(|finding| finding.subject().len() <= 100));
}

#[test]
fn places_that_are_far_apart_are_shown_without_what_is_between_them() {
    let between = "#\n".repeat(5_000);
    let text = drawn(&mistakes(format!("{}{between}{SOC}", head())));
    assert!(text.contains("contacts.yaml:5004:3") && text.contains("contacts.yaml:3:3"), "{text}");
    assert!(text.lines().count() < 20, "{text}");
}

#[test]
fn a_text_of_a_megabyte_is_not_repeated_in_messages() {
    // YAML takes keys of at most 1,024 characters, other texts of any length.
    let (key, text) = ("k".repeat(1_000), "t".repeat(50_000));
    let keys = many(50, |n| format!("k{n}: 1, "));
    let tags = "[], ".repeat(200);
    let found = mistakes(format!(
        "version: 1\ncontacts:\n  {key}: {{ {keys} }}\nrules:\n  - name: {text}\n    match: {{ ou: {text}, accounts: {text}, \
         tags: {{ {key}: [{tags}] }} }}\n    priority: {text}\n    security: {text}\nrequire: [{text}]\n\
         email_domains: [\"{text}!\"]\nlimits: {{ updates: {text} }}\n{key}: 1\n"
    ));
    assert!(found.len() > 250);
    for finding in &found {
        assert!(finding.message.len() < 400, "{}: {} bytes", finding.code.as_str(), finding.message.len());
    }
    assert!(drawn(&found).len() < 100_000);
}

#[test]
fn aliases_count_by_what_they_stand_for() {
    let code = |policy: String| mistakes(policy)[0].code;
    let text = "a".repeat(10_000);
    let aliases = |count| "*a, ".repeat(count);
    assert_eq!(code(format!("version: 1\nx: &a {text}\ny: [{}]\n", aliases(300))), Code::UnknownKey);
    assert_eq!(code(format!("version: 1\nx: &a {text}\ny: [{}]\n", aliases(500))), Code::AliasLimit);
    // Of aliases of aliases, each counts in full.
    let nested = format!("version: 1\nx: &a {text}\ny: &b [{}]\nz: [{}]\n", aliases(20), "*b, ".repeat(20));
    assert_eq!(code(nested), Code::AliasLimit);
}

#[test]
fn what_an_alias_repeats_is_found_once() {
    let rules = many(500, |n| format!("  - {{ name: r{n}, match: *bad, security: soc }}\n"));
    let found = mistakes(format!("{}exclude:\n  - &bad {{ ou: no-path }}\nrules:\n{rules}", head()));
    assert_eq!(found.iter().map(|finding| finding.code).collect::<Vec<_>>(), [Code::InvalidOu]);
}

#[test]
fn a_message_names_a_few_of_many_domains() {
    let contacts =
        many(20, |n| format!("  c{n}: {{ name: N, title: T, email: a@example.com, phone: \"+1 206 555 0100\" }}\n"));
    let domains = many(1_000, |n| format!("  - d{n}.example.org\n"));
    let found = mistakes(format!("{}{contacts}email_domains:\n{domains}", head()));
    let outside: Vec<_> = found.iter().filter(|finding| finding.code == Code::EmailDomain).collect();
    assert_eq!(outside.len(), 21);
    assert!(outside.iter().all(|finding| finding.help.as_ref().is_some_and(|help| help.len() < 300)));
    assert!(outside[0].help.as_ref().is_some_and(|help| help.contains("990 more")));
}

/// In whatever format: a result is no larger than a thousand findings make it.
#[test]
fn mistakes_beyond_a_thousand_are_counted_in_every_format() {
    let found = mistakes(head() + &many(80_000, |n| format!("key-{n}: 1\n")));
    assert_eq!(found.len(), 1_001);
    let last = found.last().expect("there are some");
    assert_eq!((last.code, last.message.as_str()), (Code::TooManyMistakes, "79000 more mistakes are not listed"));
    assert_eq!(view::diagnostic::tally(&found).plain(), "80000 errors");
    let ran_at = jiff::Timestamp::UNIX_EPOCH;
    let (json, sarif) = (view::finding::json(&found), view::sarif::log(&found, ""));
    let (junit, quality) = (view::finding::junit(&found, ran_at), view::codequality::report(&found));
    for document in [json, sarif, junit, quality, view::finding::tap(&found), view::github::annotations(&found)] {
        let text = document.as_str();
        assert!(text.contains("79000 more mistakes"), "{}", &text[text.len() - 500..]);
        assert!(text.len() < 2_000_000, "{} bytes", text.len());
    }
    assert!(view::finding::text(&found).plain().ends_with("\n... and 79900 errors that are not shown\n"));
}

/// Each domain is compared with a few, however many there are.
#[test]
fn a_domain_that_looks_like_a_common_one_is_found_among_many() {
    let contact = |name: String, domain: &str| {
        format!("  {name}: {{ name: N, title: T, email: a@{domain}, phone: \"+1 206 555 0100\" }}\n")
    };
    let others = many(60, |number| contact(format!("c{number}"), &format!("unit{number}-company.com")));
    let common = many(3, |number| contact(format!("d{number}"), "example.com"));
    let slip = contact("slip".to_owned(), "exarnple.com");
    let policy = format!("version: 1\ncontacts:\n{others}{common}{slip}defaults: {{ security: slip }}\n");
    let source = SourceText::new("contacts.yaml", policy.into_bytes());
    let (_, warnings) = Policy::parse(&[source]).expect("the policy is valid");
    let found: Vec<_> = warnings.iter().filter(|finding| finding.code == Code::LookAlikeDomain).collect();
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].message.contains("`slip`"), "{found:?}");
}
