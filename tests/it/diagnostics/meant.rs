//! What findings say was meant, where one table holds many guesses: text in, help out.

use orgcontacts::finding::{Code, Finding, SourceText};
use orgcontacts::policy::{Policy, expectations};

const SOC: &str = "contacts:\n  soc: { name: N, title: T, email: soc@example.com, phone: \"+1 206 555 0100\" }\n";

fn mistakes(sources: &[(&str, &str)]) -> Vec<Finding> {
    let sources: Vec<_> = sources.iter().map(|(name, text)| SourceText::new(*name, text.as_bytes().to_vec())).collect();
    Policy::parse(&sources).expect_err("it has mistakes")
}

/// The only mistake of a policy.
#[track_caller]
fn mistake(policy: &str) -> Finding {
    let found = mistakes(&[("contacts.yaml", &format!("version: 1\n{SOC}{policy}"))]);
    let [finding] = &found[..] else { panic!("{found:?}") };
    finding.clone()
}

#[track_caller]
fn help(policy: &str) -> String {
    mistake(policy).help.unwrap_or_default()
}

#[test]
fn a_key_of_a_rule_at_the_top_belongs_into_a_rule() {
    let rules = "defaults: { security: soc }\n";
    for key in ["match: { ou: / }", "except: { ou: / }", "priority: 1", "name: everybody"] {
        assert_eq!(help(&format!("{rules}{key}\n")), "write it in an entry of `rules`", "{key}");
    }
}

#[test]
fn tags_in_the_form_of_other_tools_are_written_anew() {
    let tags = |tags: &str| help(&format!("rules:\n  - {{ name: one, match: {{ tags: {tags} }}, security: soc }}\n"));
    let meant = "write `tags: { team: payments }`";
    for form in [
        "[{ Key: team, Value: payments }]",
        "[{ key: team, values: payments }]",
        "[{ team: payments }]",
        "[\"team=payments\"]",
        "[\"team: payments\"]",
        "[payments]",
    ] {
        assert_eq!(tags(form), meant, "{form}");
    }
    assert_eq!(tags("[{ Key: a, Value: b }, c=d]"), "write `tags: { a: b, c: d }`");
}

#[test]
fn a_field_that_is_missing_is_shown_by_an_example() {
    let found =
        mistakes(&[("contacts.yaml", "version: 1\ncontacts: { soc: { name: N, title: T, email: a@example.com } }\n")]);
    let found = found.iter().find(|finding| finding.code == Code::MissingKey).expect("the phone is missing");
    assert_eq!(found.help.as_deref(), Some("add a line such as `phone: \"+1 206 555 0100\"`"));
}

#[test]
fn a_selector_of_several_is_said_to_be_one_of_them() {
    let message =
        |selectors: &str| mistake(&format!("rules: [{{ name: a, match: {selectors}, security: soc }}]\n")).message;
    let several = message("[{}, { ou: / }]");
    assert!(several.contains("a selector in `match`"), "{several}");
    for one in [message("{}"), message("[{}]")] {
        assert!(one.contains("`match`") && !one.contains("a selector in"), "{one}");
    }
}

#[test]
fn what_is_expected_is_told_by_its_key_however_that_is_spelt() {
    let policy = format!("version: 1\n{SOC}defaults: {{ security: soc }}\n");
    let (policy, _) = Policy::parse(&[SourceText::new("contacts.yaml", policy.into_bytes())]).expect("it is valid");
    let help = |wish: &str| {
        let text = format!("version: 1\nexpect: [{{ name: a, match: {{ ou: / }}, security: {wish} }}]\n");
        let found = expectations::parse(&[SourceText::new("expectations.yaml", text.into_bytes())], &policy);
        let found = found.expect_err("it has a mistake");
        let [finding] = &found[..] else { panic!("{found:?}") };
        finding.help.clone().unwrap_or_default()
    };
    assert_eq!(help("{ ifMissing: soc }"), "did you mean `if_missing`?");
    assert_eq!(help("{ emial: soc@example.com }"), "did you mean `email`?");
}

#[test]
fn a_key_that_no_space_follows_is_told_by_its_form() {
    assert_eq!(help("defaults: security:soc\n"), "write `security: soc`, with a space after the colon");
    for text in ["Security Team:soc", "\":soc\"", "soc"] {
        assert!(!help(&format!("defaults: {text}\n")).contains("after the colon"), "{text}");
    }
}

#[test]
fn the_id_of_a_unit_is_found_in_what_holds_one() {
    let ou = |text: &str| help(&format!("rules:\n  - {{ name: one, match: {{ ou: \"{text}\" }}, security: soc }}\n"));
    assert_eq!(ou("arn:aws:organizations::111111111111:root/o-exampleorg/r-ab12"), "did you mean `r-ab12`?");
    assert_eq!(ou("o-exampleorg/r-ab12/ou-ab12-11111111/"), "did you mean `ou-ab12-11111111`?");
    // Too short for an ID.
    assert_eq!(ou("Team r-ab"), "did you mean `/Team r-ab`?");
    assert_eq!(ou("Team ou-ab12-1111"), "did you mean `/Team ou-ab12-1111`?");
}

#[test]
fn a_limit_in_words_is_written_as_a_number() {
    let limit = |text: &str| help(&format!("limits: {{ deletes: {text} }}\n"));
    for (text, meant) in [("none", "0"), ("30 %", "30%"), ("\"2,5 %\"", "2.5%"), ("Unlimited", "unlimited")] {
        assert_eq!(limit(text), format!("did you mean `{meant}`?"), "{text}");
    }
    assert!(limit("some").starts_with("a limit is a number such as 10"));
}

#[test]
fn of_two_files_that_define_a_contact_the_one_with_less_say_gives_way() {
    let main = format!(
        "version: 1\nfiles: [{{ path: \"teams/*.yaml\", match: {{ ou: / }} }}]\n{SOC}defaults: {{ security: soc }}\n"
    );
    let team = format!("version: 1\n{SOC}");
    let (main, team) = (("contacts.yaml", main.as_str()), ("teams/a.yaml", team.as_str()));
    for sources in [[main, team], [team, main]] {
        let found = mistakes(&sources);
        let twice = found.iter().find(|finding| finding.code == Code::DuplicateContact).expect("it is defined twice");
        assert_eq!(twice.place.path(), "teams/a.yaml");
    }
}
