//! The schemas of policies and expectations, held against what the program makes of the same text.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use orgcontacts::finding::{Code, Finding, SourceText};
use orgcontacts::policy::grammar::{EXPECTATIONS, POLICY, Put};
use orgcontacts::policy::{Policy, expectations, schema};
use proptest::prelude::*;
use proptest::sample::select;

use crate::diagnostics::fixtures::{self, fixtures};
use crate::support::json_schema::{Judge, as_editors_see};

thread_local! {
    static OF_POLICIES: Judge = Judge::new(schema::policy().as_str());
    static OF_EXPECTATIONS: Judge = Judge::new(schema::expectations().as_str());
}

/// What an editor finds, be it that something is no YAML.
fn faults(judge: &Judge, yaml: &str) -> Option<String> {
    as_editors_see(yaml).map_or_else(Some, |document| judge.faults(&document))
}

fn policy_faults(yaml: &str) -> Option<String> {
    OF_POLICIES.with(|judge| faults(judge, yaml))
}

fn expectations_faults(yaml: &str) -> Option<String> {
    OF_EXPECTATIONS.with(|judge| faults(judge, yaml))
}

/// What the program finds in a policy.
fn mistakes(yaml: &str) -> Vec<Finding> {
    Policy::parse(&[SourceText::new("contacts.yaml", yaml.as_bytes().to_vec())]).err().unwrap_or_default()
}

/// The policy that expectations are about.
static BASE: LazyLock<Policy> = LazyLock::new(|| {
    let source = SourceText::new("contacts.yaml", fixtures::POLICY.as_bytes().to_vec());
    Policy::parse(&[source]).expect("the policy is valid").0
});

fn mistakes_in_expectations(yaml: &str) -> Vec<Finding> {
    let source = SourceText::new("expectations.yaml", yaml.as_bytes().to_vec());
    expectations::parse(&[source], &BASE).err().unwrap_or_default()
}

/// The mistakes that one place shows.
const SHOWN: &[Code] = &[
    Code::UnknownKey,
    Code::MissingKey,
    Code::WrongType,
    Code::NullValue,
    Code::EmptySelector,
    Code::ExpectsNothing,
    Code::RuleWithoutWish,
    Code::UnsupportedVersion,
    Code::InvalidLimit,
    Code::InvalidPriority,
    Code::InvalidDomain,
    Code::InvalidPath,
    Code::InvalidOu,
    Code::InvalidAccountId,
    Code::InvalidRuleName,
    Code::InvalidContactName,
    Code::ReservedName,
    Code::ForeignPlaceholder,
    Code::InvalidTemplate,
    Code::UnknownKind,
];

/// Whether a finding is one that the schema has to have too. Of a field with placeholders it looks at these alone, and
/// an ID without quotes may have lost its zeros on the way to an editor.
fn is_shown(finding: &Finding, text: &str) -> bool {
    if finding.code == Code::InvalidAccountId && finding.place.written().parse::<u64>().is_ok() {
        return false;
    }
    let of_fields = [Code::InvalidName, Code::InvalidTitle, Code::InvalidEmail, Code::InvalidPhone];
    finding.is_error()
        && (SHOWN.contains(&finding.code) || (of_fields.contains(&finding.code) && !text.contains(['{', '}'])))
}

#[test]
fn what_the_program_accepts_the_schemas_accept() {
    let mut accepted = 0;
    for fixture in fixtures() {
        for source in &fixture.sources {
            let is_policy = !source.path.starts_with("expectations");
            let text = &*source.text;
            let found = if is_policy { mistakes(text) } else { mistakes_in_expectations(text) };
            if found.is_empty() {
                let faults = if is_policy { policy_faults(text) } else { expectations_faults(text) };
                assert_eq!(faults, None, "{}", fixture.name);
                accepted += 1;
            }
        }
    }
    assert!(accepted > 20, "{accepted}");
}

#[test]
fn what_one_place_shows_the_schemas_refuse() {
    let mut seen = BTreeSet::new();
    for fixture in fixtures().filter(|fixture| fixture.sources.len() == 1) {
        let source = &fixture.sources[0];
        let is_policy = !source.path.starts_with("expectations");
        let text = &*source.text;
        let found = if is_policy { mistakes(text) } else { mistakes_in_expectations(text) };
        // Of two keys, or of what is no YAML, an editor says so itself; merge keys mean something to some.
        if text.contains("<<:") || found.iter().any(|finding| matches!(finding.code, Code::Syntax | Code::DuplicateKey))
        {
            continue;
        }
        let shown: BTreeSet<&str> = found
            .iter()
            .filter(|finding| is_shown(finding, finding.place.written()))
            .map(|finding| finding.code.as_str())
            .collect();
        if !shown.is_empty() {
            let faults = if is_policy { policy_faults(text) } else { expectations_faults(text) };
            assert!(faults.is_some(), "{}: {shown:?}\n{text}", fixture.name);
            seen.extend(shown);
        }
    }
    assert!(seen.len() > 20, "{seen:?}");
}

/// What stands where in a policy, and whether an editor that takes a number for it is right to.
const PLACES: &[&str] = &[
    "{ version: @ }",
    "{ contacts: { @: external } }",
    "{ contacts: { x: @ } }",
    "{ contacts: { x: { like: @ } } }",
    "{ contacts: { x: { like: soc, name: @ } } }",
    "{ contacts: { x: { like: soc, title: @ } } }",
    "{ contacts: { x: { like: soc, email: @ } } }",
    "{ contacts: { x: { like: soc, phone: @ } } }",
    "{ defaults: { security: @ } }",
    "{ defaults: { security: { if_missing: @ } } }",
    "{ rules: [{ name: @, match: { ou: / }, security: soc }] }",
    "{ rules: [{ name: a, match: { ou: / }, priority: @, security: soc }] }",
    "{ rules: [{ name: a, match: { ou: @ }, security: soc }] }",
    "{ rules: [{ name: a, match: { ou: [/, @] }, security: soc }] }",
    "{ rules: [{ name: a, match: { names: @ }, security: soc }] }",
    "{ rules: [{ name: a, match: { tags: { @: x } }, security: soc }] }",
    "{ rules: [{ name: a, match: { tags: { x: [@] } }, security: soc }] }",
    "{ rules: [{ name: a, match: { accounts: @ }, security: soc }] }",
    "{ exclude: @ }",
    "{ exclude: { accounts: [@] } }",
    "{ require: @ }",
    "{ email_domains: [@] }",
    "{ limits: { updates: @ } }",
    "{ limits: { changes: @ } }",
    "{ files: [{ path: @, match: { ou: / } }] }",
    "{ files: [{ path: a, match: { ou: / }, types: @ }] }",
    "{ files: [{ path: a, match: { ou: / }, priority: @ }] }",
];

/// Texts that are right somewhere, or nearly.
const TEXTS: &[&str] = &[
    "1",
    "01",
    "-1",
    "+5",
    "1.5",
    "1e3",
    "0x10",
    "true",
    "yes",
    "~",
    "null",
    "",
    "soc",
    "security",
    "absent",
    "unmanaged",
    "external",
    "revert",
    "defaults",
    "excluded",
    "R&D (EMEA)",
    "Sécurité",
    "安全運用",
    " a",
    "a ",
    "a`b",
    "a,b",
    "½",
    "/",
    "//",
    "/A",
    "/A/",
    "/A*",
    "/*",
    "/*/B",
    r"/R\/D",
    r"/A\b",
    "/A b",
    "ou-ab12-1",
    "r-1",
    "ou-ab12",
    "Workloads",
    "012345678901",
    "123456789012",
    "12345678901",
    "30%",
    "100%",
    "100.0%",
    "101%",
    "2.5%",
    "unlimited",
    "Unlimited",
    "-5%",
    "example.com",
    ".com",
    "*.example.com",
    "@example.com",
    "a@b.c",
    " a@b.c ",
    "a@b",
    "a@b@c.d",
    "+1 206 555 0100",
    "206.555.0100",
    "{account.id}",
    "{account.id",
    "{tag:team}@example.com",
    "{tag:}",
    "{x}",
    "{{account.id}}",
    "{{x}}",
    "{{{account.id}}}",
    "{{ account.name }}",
    "${account.id}",
    "{tag:a|b|c}",
    "}}{{",
    "a/**/b",
    "a**",
    "../a",
    "a//b",
    "./a",
    "teams/*.yaml",
    "**",
];

fn texts() -> impl Strategy<Value = String> {
    let long = "[a-z]{40,70}".prop_map(String::from);
    let odd = "[{}|$@/*.a: é%1-]{0,12}".prop_map(String::from);
    let joined = (select(TEXTS), select(TEXTS)).prop_map(|(one, other)| format!("{one}{other}"));
    prop_oneof![4 => select(TEXTS).prop_map(str::to_owned), 2 => odd, 1 => long, 2 => joined]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_000, ..ProptestConfig::default() })]

    /// Quoted or not, a text that the program takes is one that the schema takes.
    #[test]
    fn the_schema_refuses_no_policy_that_is_valid(place in select(PLACES), text in texts(), is_quoted in any::<bool>()) {
        let quoted = serde_json::to_string(&text).expect("a text");
        let is_finite = text.parse::<f64>().map_or(true, f64::is_finite);
        let is_plain = is_finite && !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || ".+%-/".contains(c));
        let written = if is_quoted || !is_plain { quoted } else { text.clone() };
        let version = if place.contains("version") { "" } else { "version: 1, " };
        let soc = "soc: { name: A, title: B, email: c@example.com, phone: '1' }";
        let contacts = if place.contains("contacts: {") { "" } else { &*format!("contacts: {{ {soc} }}, ") };
        let place = place.replace('@', &written).replace("contacts: {", &format!("contacts: {{ {soc}, "));
        let defaults = if place.contains("defaults") { "" } else { "defaults: { billing: soc }, " };
        let policy = format!("{{ {version}{contacts}{defaults}{}\n", place.trim_start_matches('{'));
        let found = mistakes(&policy);
        if found.iter().any(|finding| matches!(finding.code, Code::Syntax | Code::DuplicateKey)) {
            return Ok(());
        }
        let faults = policy_faults(&policy);
        if found.is_empty() {
            prop_assert_eq!(faults, None, "{}", policy);
        } else if is_quoted && found.iter().any(|finding| is_shown(finding, &text)) {
            prop_assert!(faults.is_some(), "{}\n{:?}", policy, found);
        }
    }
}

#[test]
fn the_schemas_take_their_own_examples() {
    assert_eq!(policy_faults(&POLICY.example(&|_| Put::Example)), None);
    assert_eq!(expectations_faults(&EXPECTATIONS.example(&|_| Put::Example)), None);
}

/// What is expected of an account is what somebody receives mail at, as a word or by its key.
#[test]
fn an_address_that_is_expected_is_one_to_both() {
    let most = "a".repeat(254 - "@example.com".len());
    for (address, is_one) in [
        ("soc@example.com", true),
        (" soc@example.com ", true),
        (&format!("{most}@example.com"), true),
        (&format!("a{most}@example.com"), false),
        ("{tag:team}@example.com", false),
        ("so c@example.com", false),
        ("soc@", false),
        ("@example.com", false),
    ] {
        for wish in [format!("\"{address}\""), format!("{{ email: \"{address}\" }}")] {
            let text = format!("version: 1\nexpect:\n  - {{ name: a, match: {{ ou: / }}, security: {wish} }}\n");
            assert_eq!(mistakes_in_expectations(&text).is_empty(), is_one, "{wish}");
            assert_eq!(expectations_faults(&text).is_none(), is_one, "{wish}: {:?}", expectations_faults(&text));
        }
    }
}
