//! What findings say was meant, where one table holds many guesses: text in, help out.

use orgcontacts::finding::{Code, Finding, SourceText};
use orgcontacts::policy::Policy;

const SOC: &str = "contacts:\n  soc: { name: N, title: T, email: soc@example.com, phone: \"+1 206 555 0100\" }\n";

fn mistakes(sources: &[(&str, &str)]) -> Vec<Finding> {
    let sources: Vec<_> = sources.iter().map(|(name, text)| SourceText::new(*name, text.as_bytes().to_vec())).collect();
    Policy::parse(&sources).expect_err("it has mistakes")
}

/// The help of the only mistake of a policy.
#[track_caller]
fn help(policy: &str) -> String {
    let found = mistakes(&[("contacts.yaml", &format!("version: 1\n{SOC}{policy}"))]);
    let [finding] = &found[..] else { panic!("{found:?}") };
    finding.help.clone().unwrap_or_default()
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
fn the_id_of_a_unit_is_found_in_what_holds_one() {
    let ou = |text: &str| help(&format!("rules:\n  - {{ name: one, match: {{ ou: \"{text}\" }}, security: soc }}\n"));
    assert_eq!(ou("arn:aws:organizations::111111111111:root/o-exampleorg/r-ab12"), "did you mean `r-ab12`?");
    assert_eq!(ou("o-exampleorg/r-ab12/ou-ab12-11111111/"), "did you mean `ou-ab12-11111111`?");
    // Too short for an ID.
    assert_eq!(ou("Team r-ab"), "did you mean `/Team r-ab`?");
    assert_eq!(ou("Team ou-ab12-1111"), "did you mean `/Team ou-ab12-1111`?");
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
