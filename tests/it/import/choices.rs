//! Which of several ways to say the same an import takes.

use orgcontacts::answer::import::{Gaps, Grounds, ImportOptions, Oddity, import};
use orgcontacts::organization::AccountId;
use orgcontacts::plan::live::LiveState;
use orgcontacts::policy::selector::Selector;
use orgcontacts::policy::{Policy, Rule};
use orgcontacts::setting::Kind;

use crate::support::found::{AS_IT_IS, Typed, contact, size, typed};

/// What the accounts with a contact of their own have in common, and nobody else has.
#[derive(Clone, Copy)]
struct Common {
    unit: bool,
    tag: bool,
    name: bool,
}

/// An organization of six accounts that have one security contact and some that have another.
fn with_others(count: usize, common: Common) -> Typed {
    let mut typed_in = Typed::default();
    let [lab, rest] = ["Lab", "Rest"].map(|name| typed_in.unit(name, None));
    for number in 0..6 {
        let id = typed_in.account(&format!("n{number}"), Some(rest), &[("team", "web")]);
        typed_in.read(id, Kind::Security, Some(typed("Soc")));
    }
    for number in 0..count {
        let name = if common.name { format!("lab-{number}") } else { format!("m{number}") };
        let unit = if common.unit { lab } else { rest };
        let team = if common.tag { "lab" } else { "web" };
        let id = typed_in.account(&name, Some(unit), &[("team", team)]);
        typed_in.read(id, Kind::Security, Some(typed("Labs")));
    }
    typed_in
}

fn imported(typed_in: &Typed, options: ImportOptions) -> Policy {
    import(&typed_in.organization(false), &typed_in.live, options).expect("something was read").policy
}

/// By which keys a rule selects.
fn keys(Rule { selectors, .. }: &Rule) -> Vec<&'static str> {
    let of = |selector: &Selector| {
        let Selector { accounts, names, tags, ou, .. } = selector;
        let keys = [(ou.len(), "ou"), (tags.len(), "tags"), (names.len(), "names"), (accounts.len(), "accounts")];
        keys.into_iter().filter(|(count, _)| *count > 0).map(|(_, key)| key).collect::<Vec<_>>()
    };
    selectors.iter().flat_map(of).collect()
}

#[test]
fn of_equal_ways_an_import_takes_the_one_that_says_most_about_new_accounts() {
    let common = |unit, tag, name| Common { unit, tag, name };
    for count in 1..=9 {
        let chosen = |common| {
            let policy = imported(&with_others(count, common), AS_IT_IS);
            let [rule] = policy.rules.as_slice() else { panic!("{count}: {:?}", policy.rules) };
            keys(rule)
        };
        assert_eq!(chosen(common(true, true, true)), ["ou"], "{count}");
        assert_eq!(chosen(common(true, false, true)), ["ou"], "{count}");
        assert_eq!(chosen(common(true, true, false)), ["ou"], "{count}");
        assert_eq!(chosen(common(false, true, true)), ["tags"], "{count}");
        // What one account is called says nothing about others.
        assert_eq!(chosen(common(false, false, true)), [if count == 1 { "accounts" } else { "names" }], "{count}");
        assert_eq!(chosen(common(false, false, false)), ["accounts"], "{count}");
    }
}

#[test]
fn of_units_with_the_same_accounts_an_import_names_the_upper_one() {
    let mut typed_in = Typed::default();
    let upper = typed_in.unit("Upper", None);
    let lower = typed_in.unit("Lower", Some(upper));
    for number in 0..12 {
        let id = typed_in.account(&format!("n{number}"), (number < 5).then_some(lower), &[]);
        typed_in.read(id, Kind::Security, Some(typed(if number < 5 { "Labs" } else { "Soc" })));
    }
    let policy = imported(&typed_in, AS_IT_IS);
    assert_eq!(policy.rules[0].selectors[0].ou[0].0.to_string(), "/Upper");
}

#[test]
fn what_some_accounts_have_of_several_types_is_one_rule() {
    let mut typed_in = Typed::default();
    for number in 0..60 {
        let region = ["eu-west-1", "us-east-1", "sa-east-1", "ap-south-1", "me-south-1"][number % 5];
        let id = typed_in.account(&format!("n{number}"), None, &[("region", region)]);
        for (kind, own) in [(Kind::Billing, "Books"), (Kind::Operations, "Noc"), (Kind::Security, "Soc")] {
            let contact = if number % 5 < 2 { own.to_owned() } else { format!("{own} West") };
            typed_in.read(id, kind, Some(typed(&contact)));
        }
    }
    let policy = imported(&typed_in, AS_IT_IS);
    assert_eq!(policy.rules.len(), 1, "{:?}", policy.rules);
    assert_eq!(policy.rules[0].wishes.len(), 3);
    assert_eq!(size(&policy), 3 + 1 + 2 + 3 + 6);
}

#[test]
fn accounts_that_are_listed_for_two_types_are_listed_once() {
    let mut typed_in = Typed::default();
    for number in 0..30 {
        let id = typed_in.account(&format!("n{number}"), None, &[]);
        let [books, soc] = match number {
            0 => ["Own Books", "Soc"],
            1 => ["Other Books", "Soc"],
            2 => ["Books", "Own Soc"],
            3 => ["Books", "Other Soc"],
            4 => ["Own Books", "Own Soc"],
            5 => ["Own Books", "Other Soc"],
            6 => ["Other Books", "Own Soc"],
            7 => ["Other Books", "Other Soc"],
            8 => ["Books Abroad", "Soc Abroad"],
            _ => ["Books", "Soc"],
        };
        typed_in.read(id, Kind::Billing, Some(typed(books)));
        typed_in.read(id, Kind::Security, Some(typed(soc)));
    }
    let policy = imported(&typed_in, AS_IT_IS);
    let listed = policy.rules.iter().map(|rule| (rule.selectors[0].accounts.len(), rule.wishes.len()));
    assert_eq!(listed.collect::<Vec<_>>(), [(3, 1), (3, 1), (3, 1), (3, 1), (1, 2)]);
}

/// Contacts that nobody set, here and there, follow no rule, though some of their accounts have something in common.
#[test]
fn what_is_not_set_by_chance_is_listed() {
    let mut typed_in = Typed::default();
    let units: Vec<usize> = (0..6).map(|number| typed_in.unit(&format!("U{number}"), None)).collect();
    for number in 0..240_usize {
        let (team, env) = (format!("team-{}", number % 23), ["prod", "dev", "test"][number % 3]);
        let name = format!("{team}-{env}-{number}");
        let id = typed_in.account(&name, Some(units[number % 6]), &[("team", &team), ("env", env)]);
        let is_set = number * number % 101 > 9;
        typed_in.read(id, Kind::Security, is_set.then(|| typed("Soc")));
    }
    let policy = imported(&typed_in, AS_IT_IS);
    for rule in &policy.rules {
        assert_eq!(keys(rule), ["accounts"], "{rule:?}");
    }
}

/// Accounts with a template, and one that has nearly what it gives.
fn with_a_slip() -> (Typed, AccountId) {
    let mut typed_in = Typed::default();
    let teams = ["red", "blue", "green", "grey"];
    let ids = (0..16).map(|number| typed_in.account(&format!("n{number}"), None, &[("team", teams[number % 4])]));
    let ids: Vec<AccountId> = ids.collect();
    for (number, id) in ids.iter().enumerate() {
        let email = format!("desk+{}@example.com", teams[number % 4]);
        let name = if number == 7 { "COMPLIANCE  DESK" } else { "Compliance Desk" };
        typed_in.read(*id, Kind::Security, Some(contact(name, "On-call", &email)));
    }
    (typed_in, ids[7])
}

#[test]
fn what_is_nearly_what_a_template_gives_is_pointed_out_and_merged() {
    let (typed_in, slip) = with_a_slip();
    let organization = typed_in.organization(false);
    let as_it_is = import(&organization, &typed_in.live, AS_IT_IS).expect("something was read");
    assert_eq!(as_it_is.notes.similar.len(), 1);
    assert_eq!(as_it_is.notes.rules[0].grounds, Grounds::Exception(Oddity::NearDuplicate));
    let merging = ImportOptions { gaps: Gaps::Leave, merge_similar: true };
    let merged = import(&organization, &typed_in.live, merging).expect("something was read");
    assert_eq!(merged.notes.merged.iter().map(|merged| merged.key.account).collect::<Vec<_>>(), [slip]);
    assert!(merged.policy.rules.is_empty(), "{:?}", merged.policy.rules);
}

/// `!!!` and `???` have nothing in common but that they hold no letter.
#[test]
fn titles_without_letters_are_not_nearly_the_same() {
    let mut typed_in = Typed::default();
    for (number, title) in ["!!!", "???", "!!!"].into_iter().enumerate() {
        let id = typed_in.account(&format!("n{number}"), None, &[]);
        typed_in.read(id, Kind::Security, Some(contact("Soc", title, "soc@example.com")));
    }
    let live: &LiveState = &typed_in.live;
    let imported = import(&typed_in.organization(false), live, AS_IT_IS).expect("something was read");
    assert!(imported.notes.similar.is_empty());
}

#[test]
fn a_team_called_by_a_letter_is_found_in_contacts_too() {
    let mut typed_in = Typed::default();
    for (number, team) in ["a", "b", "c", "d"].into_iter().cycle().take(8).enumerate() {
        let id = typed_in.account(&format!("n{number}"), None, &[("team", team)]);
        typed_in.read(id, Kind::Security, Some(contact("Data", "On-call", &format!("data-{team}@example.com"))));
    }
    let policy = imported(&typed_in, AS_IT_IS);
    assert_eq!((policy.contacts.len(), policy.rules.len()), (1, 0), "{policy:?}");
}

#[test]
fn merging_spreads_no_white_space() {
    let mut typed_in = Typed::default();
    for number in 0..9 {
        let name = if number < 6 { "Soc " } else { "Soc" };
        let id = typed_in.account(&format!("n{number}"), None, &[]);
        typed_in.read(id, Kind::Security, Some(contact(name, "On-call", "soc@example.com")));
    }
    let merging = ImportOptions { gaps: Gaps::Leave, merge_similar: true };
    let merged = import(&typed_in.organization(false), &typed_in.live, merging).expect("something was read");
    assert_eq!(merged.notes.merged.len(), 6);
}

#[test]
fn names_are_told_apart_by_their_first_and_last_words() {
    let mut typed_in = Typed::default();
    for number in 0..24 {
        let (region, stage) = (["eu", "us"][number % 2], ["prod", "dev"][number / 2 % 2]);
        let id = typed_in.account(&format!("{region}-{number}-{stage}"), None, &[]);
        let name = if stage == "dev" { "Dev Support".to_owned() } else { format!("Ops {region}") };
        let email = format!("{}@example.com", name.to_lowercase().replace(' ', "-"));
        typed_in.read(id, Kind::Security, Some(contact(&name, "On-call", &email)));
    }
    let policy = imported(&typed_in, AS_IT_IS);
    assert!(policy.rules.iter().all(|rule| keys(rule) == ["names"]), "{:?}", policy.rules);
}

/// OUs of one name in several places, and in one.
#[test]
fn a_star_stands_for_ous_only_where_there_are_several() {
    let paths = |places: &[&str]| {
        let mut typed_in = Typed::default();
        let rest = typed_in.unit("Rest", None);
        let units: Vec<usize> = places.iter().map(|name| typed_in.unit(name, None)).collect();
        for (number, place) in units.into_iter().enumerate() {
            let [prod, dev] = ["Prod", "Dev"].map(|name| typed_in.unit(name, Some(place)));
            for account in 0..9 {
                let unit = [prod, dev, rest][account % 3];
                let id = typed_in.account(&format!("n{number}{account}"), Some(unit), &[]);
                typed_in.read(id, Kind::Security, Some(typed(if unit == prod { "Soc" } else { "Desk" })));
            }
        }
        let policy = imported(&typed_in, AS_IT_IS);
        let ous = policy.rules.iter().flat_map(|rule| &rule.selectors).flat_map(|selector| &selector.ou);
        ous.map(|(pattern, _)| pattern.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(paths(&["A", "B", "C"]), ["/*/Prod"]);
    assert_eq!(paths(&["A"]), ["/A/Prod"]);
}
