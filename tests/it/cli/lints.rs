//! What a policy says of its warnings, and rules that end.

use crate::support::program::Place;
use crate::support::snapshots::assert_snapshot;

/// The example, with a security contact that is one person's.
fn personal() -> Place {
    let place = Place::with_example();
    place.edit("contacts.yaml", "email: soc@example.com", "email: mary.major@example.com");
    place
}

#[test]
fn a_warning_can_be_an_error_or_nothing() {
    let place = personal();
    place.write("expectations.yaml", include_str!("../../../expectations.example.yaml"));
    place.edit("contacts.yaml", "version: 1", "version: 1\nlints: { personal-address: warn }");
    for line in ["validate", "plan --organization example"] {
        place.run(line).exits(0).says("warning[personal-address]");
        place.run(&format!("{line} --deny-warnings")).exits(1).says("error[personal-address]");
    }
    place.edit("contacts.yaml", "personal-address: warn", "personal-address: deny");
    for line in ["validate", "plan --organization example"] {
        place.run(line).exits(1).says("error[personal-address]");
    }
    place.run("apply --organization example --auto-approve").exits(3).says("error[personal-address]");
    place.edit("contacts.yaml", "personal-address: deny", "personal-address: allow");
    for line in ["validate", "plan --organization example"] {
        let run = place.run(&format!("{line} --deny-warnings")).exits(0);
        assert!(!run.transcript().contains("personal-address"), "{}", run.transcript());
    }
}

#[test]
fn a_domain_that_no_contact_has_so_far_is_pointed_out() {
    let place = Place::with_example();
    place.edit("contacts.yaml", "email: soc@example.com", "email: soc@example.org");
    place.edit("contacts.yaml", "email_domains: [example.com]", "email_domains: [example.com, example.org]");
    let run = place.run("plan --organization example").exits(0);
    assert_snapshot("cli/plan-new-domain", &run.transcript());
    place.edit("contacts.yaml", "version: 1", "version: 1\nlints: { new-domain: deny }");
    place.run("plan --organization example").exits(1).says("error[new-domain]");
    place.run("apply --organization example --auto-approve").exits(3).says("error[new-domain]");
    // Where not all contacts were read, nobody knows.
    for narrowed in ["--type security", "--account payments-prod"] {
        let run = place.run(&format!("plan --organization example {narrowed}")).exits(0);
        assert!(!run.transcript().contains("new-domain"), "{}", run.transcript());
    }
    let all = "plan --organization example --type billing --type operations --type security";
    place.run(all).exits(1).says("error[new-domain]");
    // A contact that is there already is no news.
    place.edit("contacts.yaml", "new-domain: deny", "new-domain: allow");
    place.run("apply --organization example --auto-approve --max-updates unlimited").exits(0);
    place.edit("contacts.yaml", "new-domain: allow", "new-domain: deny");
    place.run("plan --organization example").exits(0);
}

#[test]
fn what_the_main_file_allows_a_team_is_no_look_alike() {
    let place = Place::with_example();
    let team = "  - { path: teams/*.yaml, match: { ou: /Workloads }, email_domains: [exampel.com, ops.exampel.com] }";
    place.edit("contacts.yaml", "version: 1", &format!("version: 1\nfiles:\n{team}"));
    let contact = |name: &str, email: &str| {
        format!("  {name}: {{ name: Search, title: On-call, email: {email}, phone: +1 206 266 4064 }}\n")
    };
    let contacts = contact("search", "search@exampel.com") + &contact("find", "search@op.exampel.com");
    let rules = "rules:\n  - name: search\n    match: { names: search-* }\n    billing: find\n    operations: search\n";
    place.write("teams/search.yaml", format!("version: 1\ncontacts:\n{contacts}{rules}"));
    let run = place.run("validate --policy contacts.yaml --policy teams").exits(0);
    assert!(!run.transcript().contains("look-alike-domain"), "{}", run.transcript());
}

#[test]
fn a_rule_decides_to_the_end_of_its_last_day() {
    let place = Place::with_example();
    place.edit("contacts.yaml", "  - name: payments #", "  - until: 2031-05-31\n    name: payments #");
    let on = |day: &str| place.run(&format!("explain payments-prod --organization example --now {day}")).exits(0);
    assert_snapshot("cli/explain-last-day", &on("2031-05-31").transcript());
    assert_snapshot("cli/explain-ended-rule", &on("2031-06-01").transcript());
    let rule = place.run("explain payments-prod --rule payments --organization example --now 2031-06-01").exits(0);
    assert!(rule.stdout.contains("matches, but its last day was 2031-05-31"), "{}", rule.stdout);
    place.run("validate --now 2031-05-17").exits(0).says("rule `payments` decides nothing after 2031-05-31");
    let early = place.run("validate --now 2031-05-16").exits(0);
    assert!(!early.transcript().contains("warning"), "{}", early.transcript());
    place.run("plan --now 2031-06-01").exits(64);
}
