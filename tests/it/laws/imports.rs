//! What is imported says what is there, for every organization.

use std::collections::{BTreeMap, BTreeSet};

use orgcontacts::answer::import::{Gaps, ImportOptions, Imported, NothingToImport, import, verify};
use orgcontacts::desired::matching::Matcher;
use orgcontacts::desired::{DesiredState, resolve};
use orgcontacts::finding::{Code, Levels, SourceText, Warnings};
use orgcontacts::organization::{Organization, SettingKey};
use orgcontacts::plan::live::{LiveState, Observed};
use orgcontacts::plan::{Action, Plan, plan};
use orgcontacts::policy::name::RuleName;
use orgcontacts::policy::{Policy, Source};
use orgcontacts::setting::{Kind, Value};
use orgcontacts::view::import::policy_file;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};

use crate::support::found::{AS_IT_IS, Typed, contact, size, typed};

const UNITS: usize = 6;
const TEAMS: [&str; 5] = ["red", "blue", "green-1", "green-2", "*"];
const NAMES: [&str; 6] = ["app", "db", "a*b", "# x\ny: z", "{account.id}", "Ünï"];

/// What one contact may be, of a few that collide all the time.
#[derive(Clone, Copy, Debug)]
enum Reading {
    Common(usize),
    /// The account's own ID, team or name stands in it.
    OwnId,
    OwnTeam,
    OwnName,
    /// Nearly a common one.
    Slip,
    /// AWS would refuse it today.
    Refused,
    /// It looks like a placeholder.
    Placeholder,
    NotSet,
    NotRead,
    Unreadable,
}

fn readings() -> impl Strategy<Value = Reading> {
    prop_oneof![
        8 => (0..3_usize).prop_map(Reading::Common),
        1 => Just(Reading::OwnId),
        1 => Just(Reading::OwnTeam),
        1 => Just(Reading::OwnName),
        1 => select(vec![Reading::Slip, Reading::Refused, Reading::Placeholder]),
        2 => select(vec![Reading::NotSet, Reading::NotRead, Reading::Unreadable]),
    ]
}

/// An account: its unit, its team, the beginning of its name, what was read.
type Drawn = (Option<usize>, Option<usize>, usize, [Reading; 3]);

fn accounts() -> impl Strategy<Value = Vec<Drawn>> {
    let account = (
        proptest::option::weighted(0.9, 0..UNITS),
        proptest::option::weighted(0.7, 0..TEAMS.len()),
        0..NAMES.len(),
        [readings(), readings(), readings()],
    );
    // Whole groups have the same, so that there is something to be found.
    (vec(account, 1..7), vec(any::<Index>(), 1..30)).prop_map(|(kinds, drawn)| {
        let of_kind = |index: &Index| {
            let (unit, team, name, readings) = *index.get(&kinds);
            (unit, team, name, readings)
        };
        drawn.iter().map(of_kind).collect()
    })
}

fn organization(accounts: &[Drawn]) -> Typed {
    let mut typed_in = Typed::default();
    let mut units: Vec<usize> = Vec::new();
    for (number, name) in ["A", "B", "R/D", "A", "B", "*"].into_iter().enumerate() {
        let parent = (number >= 3).then(|| units[number - 3]);
        units.push(typed_in.unit(name, parent));
    }
    for (number, (unit, team, name, readings)) in accounts.iter().enumerate() {
        let tags: Vec<_> = team.map(|team| ("team", TEAMS[team])).into_iter().collect();
        let name = format!("{}-{number}", NAMES[*name]);
        let id = typed_in.account(&name, unit.map(|unit| units[unit]), &tags);
        for (kind, reading) in Kind::ALL.into_iter().zip(readings) {
            let own = |text: &str| Some(contact(text, "Owner", "own@example.com"));
            match reading {
                Reading::Common(which) => typed_in.read(id, kind, Some(typed(["Soc", "Noc", "Bank"][*which]))),
                Reading::OwnId => typed_in.read(id, kind, Some(contact("X", "Y", &format!("a+{id}@example.com")))),
                Reading::OwnTeam => typed_in.read(id, kind, own(tags.first().map_or("nobody", |(_, team)| team))),
                Reading::OwnName => typed_in.read(id, kind, own(&name)),
                Reading::Slip => typed_in.read(id, kind, Some(contact("SOC.", "on call", "Soc@example.com"))),
                Reading::Refused => typed_in.read(id, kind, Some(contact("", "T", "a@example.com"))),
                Reading::Placeholder => typed_in.read(id, kind, own("${account.id} {{x}} {tag:team|y}")),
                Reading::NotSet => typed_in.read(id, kind, None),
                Reading::NotRead => {}
                Reading::Unreadable => typed_in.unreadable(id, kind),
            }
        }
    }
    typed_in
}

/// Imports, and reads the policy back as it is written; nothing if there is nothing to import.
fn made(organization: &Organization, live: &LiveState, options: ImportOptions) -> Option<(Imported, String)> {
    let imported = match import(organization, live, options) {
        Ok(imported) => imported,
        Err(NothingToImport::NothingRead) => return None,
        Err(NothingToImport::NoManagedAccount) => panic!("all accounts are active"),
    };
    let text = policy_file(&imported, "policy.schema.json", &[], false).as_str().to_owned();
    let source = SourceText::new("contacts.yaml", text.clone().into_bytes());
    let (policy, warnings) = Policy::parse(&[source]).unwrap_or_else(|mistakes| panic!("{mistakes:?}\n{text}"));
    let levels = Levels::new(policy.lints.clone(), Warnings::Allowed);
    let warnings = levels.judge(warnings);
    let other = warnings.iter().find(|finding| finding.code != Code::StrayWhitespace);
    assert!(other.is_none(), "{other:?}\n{text}");
    let reread = Imported { policy, notes: imported.notes };
    let deviation = verify(&reread, organization, live, options);
    assert!(deviation.is_none(), "{deviation:?}\n{text}");
    let findings = levels.judge(resolve(&reread.policy, organization).1);
    assert!(findings.is_empty(), "{findings:?}\n{text}");
    let tie = tie(&reread.policy, organization);
    assert!(tie.is_none(), "{tie:?}\n{text}");
    Some((reread, text))
}

/// A key for which two rules of one strength decide, if only that they agree.
fn tie(policy: &Policy, organization: &Organization) -> Option<(SettingKey, Vec<RuleName>)> {
    let matcher = Matcher::new(policy, organization);
    let keys = organization.accounts().values().flat_map(|account| Kind::ALL.map(|kind| (account, kind)));
    keys.into_iter().find_map(|(account, kind)| {
        let candidates = matcher.candidates(account);
        let wishing = || candidates.iter().filter(|candidate| candidate.rule.wishes.contains_key(&kind));
        let strongest = wishing().map(|candidate| &candidate.rank).max()?;
        let deciding = wishing().filter(|candidate| candidate.rank == *strongest);
        let names: Vec<RuleName> = deciding.map(|candidate| candidate.rule.name.clone()).collect();
        (names.len() > 1).then_some((SettingKey { account: account.id, kind }, names))
    })
}

fn planned(imported: &Imported, organization: &Organization, live: &LiveState) -> (DesiredState, Plan) {
    let (desired, _) = resolve(&imported.policy, organization);
    let plan = plan(&desired, live, organization);
    (desired, plan)
}

fn values(live: &LiveState) -> BTreeMap<SettingKey, Value> {
    let value = |(key, observed): (&SettingKey, &Observed)| match observed {
        Observed::Present(texts) => Some((*key, Value::new(texts.clone()).ok()?)),
        Observed::Absent | Observed::Unreadable(_) => None,
    };
    live.iter().filter_map(value).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn an_import_plans_to_nothing_and_wishes_for_nothing_else(accounts in accounts()) {
        let typed_in = organization(&accounts);
        let (organization, live) = (typed_in.organization(false), &typed_in.live);
        let Some((imported, text)) = made(&organization, live, AS_IT_IS) else { return Ok(()) };
        let (desired, plan) = planned(&imported, &organization, live);
        prop_assert!(plan.changes.is_empty() && plan.undecided.is_empty() && plan.unreadable.is_empty(), "{text}");
        prop_assert!(desired.wishes.keys().eq(values(live).keys()), "{text}");
    }

    #[test]
    fn the_order_of_an_organization_does_not_matter(accounts in accounts()) {
        let typed_in = organization(&accounts);
        let policy = |backwards| made(&typed_in.organization(backwards), &typed_in.live, AS_IT_IS).map(|(_, text)| text);
        prop_assert_eq!(policy(false), policy(true));
    }

    #[test]
    fn filling_gaps_only_creates_and_no_more_than_was_found(accounts in accounts()) {
        let typed_in = organization(&accounts);
        let (organization, live) = (typed_in.organization(false), &typed_in.live);
        let options = ImportOptions { gaps: Gaps::Fill, merge_similar: false };
        let Some((imported, text)) = made(&organization, live, options) else { return Ok(()) };
        let (desired, plan) = planned(&imported, &organization, live);
        prop_assert!(plan.changes.iter().all(|change| matches!(change.action, Action::Create { .. })), "{text}");
        prop_assert!(plan.unreadable.is_empty() && plan.undecided.is_empty(), "{text}");
        let created: BTreeSet<SettingKey> = plan.changes.iter().map(|change| change.key).collect();
        for contact in &imported.policy.contacts {
            let keys = desired.wishes.iter().filter(|(_, decided)| decided.contact.as_ref() == Some(&contact.name));
            let (new, old): (Vec<SettingKey>, Vec<SettingKey>) =
                keys.map(|(key, _)| *key).partition(|key| created.contains(key));
            prop_assert!(new.len() <= old.len(), "{} {} {}\n{text}", contact.name, new.len(), old.len());
        }
        let filled: BTreeSet<SettingKey> = imported.notes.filled.iter().map(|filled| filled.key).collect();
        prop_assert_eq!(filled, created);
    }

    #[test]
    fn gaps_are_filled_on_the_evidence_of_several_accounts_or_of_a_unit(accounts in accounts()) {
        let typed_in = organization(&accounts);
        let (organization, live) = (typed_in.organization(false), &typed_in.live);
        let options = ImportOptions { gaps: Gaps::Fill, merge_similar: false };
        let Some((imported, text)) = made(&organization, live, options) else { return Ok(()) };
        let (desired, _) = planned(&imported, &organization, live);
        for filled in &imported.notes.filled {
            let decided = &desired.wishes[&filled.key];
            let Source::Rule(name) = &decided.origin.source else { continue };
            let rule = imported.policy.rules.iter().find(|rule| rule.name == *name).expect("it decides");
            if rule.selectors.iter().all(|selector| selector.tags.is_empty() && selector.names.is_empty()) {
                prop_assert!(rule.selectors.iter().all(|selector| selector.accounts.is_empty()), "{text}");
                continue;
            }
            let is_alike = |key: &SettingKey| {
                let theirs = &desired.wishes[key];
                key.kind == filled.key.kind && theirs.origin.source == decided.origin.source && values(live).contains_key(key)
            };
            let alike = desired.wishes.keys().filter(|key| is_alike(key)).count();
            prop_assert!(alike > 1, "{} by {name}\n{text}", filled.key);
        }
    }

    #[test]
    fn merging_only_updates_and_keeps_addresses(accounts in accounts()) {
        let typed_in = organization(&accounts);
        let (organization, live) = (typed_in.organization(false), &typed_in.live);
        let options = ImportOptions { gaps: Gaps::Leave, merge_similar: true };
        let Some((imported, text)) = made(&organization, live, options) else { return Ok(()) };
        let (_, plan) = planned(&imported, &organization, live);
        for change in &plan.changes {
            let Action::Update { before, after } = &change.action else { panic!("{change:?}\n{text}") };
            let (before, after) = (before.address().unwrap_or_default(), after.address().unwrap_or_default());
            prop_assert!(before.eq_ignore_ascii_case(after), "{text}");
        }
        prop_assert_eq!(plan.changes.len(), imported.notes.merged.len());
    }
}

/// Two hundred accounts that follow rules which a person wrote, with a slip here and there.
#[test]
fn the_rules_that_were_followed_are_found_again() {
    let mut typed_in = Typed::default();
    let workloads = typed_in.unit("Workloads", None);
    let [prod, dev] = ["Prod", "Dev"].map(|name| typed_in.unit(name, Some(workloads)));
    let acquired = typed_in.unit("Acquired", None);
    for number in 0..200_usize {
        let unit = [prod, dev, prod, acquired][number % 4];
        let team = ["payments", "search", "ledger", "maps", "ads"][number % 5];
        let region = ["eu-west-1", "eu-north-1", "us-east-1"][number % 3];
        let id = typed_in.account(&format!("{team}-{number}"), Some(unit), &[("team", team), ("region", region)]);
        let billing = if unit == acquired { "Acquired Finance" } else { "Finance" };
        let security = match () {
            () if number == 77 => "Somebody Else",
            () if team == "payments" && unit == prod => "Payments Security",
            () if region.starts_with("eu-") => "Security EMEA",
            () => "Security",
        };
        typed_in.read(id, Kind::Billing, Some(typed(billing)));
        typed_in.read(id, Kind::Operations, Some(contact(team, "Owner", &format!("{team}@example.com"))));
        typed_in.read(id, Kind::Security, Some(typed(security)));
    }
    let organization = typed_in.organization(false);
    let (imported, text) = made(&organization, &typed_in.live, AS_IT_IS).expect("something was read");
    // Three defaults; rules for the acquired, for payments in production and for Europe; the one account; a template.
    let by_hand = 3 + 3 + 4 + 3 + 3 + 7;
    assert!(size(&imported.policy) <= by_hand, "{}\n{text}", size(&imported.policy));
    let prediction = imported.notes.prediction.expect("there are enough accounts");
    assert!(prediction.right * 100 >= prediction.of * 99, "{prediction:?}\n{text}");
}

/// Where units alone tell accounts apart, hardly anything smaller can be written: every way to give contacts to units is
/// tried. The search is none of them: of forty organizations it may say four things too much in all.
#[test]
fn of_units_alone_the_smallest_policy_is_nearly_always_found() {
    let mut missed = Vec::new();
    let mut state = 7_usize;
    let mut random = |below: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % below
    };
    for _ in 0..40 {
        let mut typed_in = Typed::default();
        let mut parents = Vec::new();
        for number in 0..4 {
            let parent = (number > 0 && random(2) == 0).then(|| random(number));
            parents.push(parent);
            typed_in.unit(&format!("U{number}"), parent);
        }
        let mut found = Vec::new();
        for number in 0..8 + random(16) {
            let unit = (random(6) > 0).then(|| random(4));
            // Names that no two accounts have anything of in common.
            let id = typed_in.account(&format!("n{number}"), unit, &[]);
            let contact = unit.map_or(0, |unit| (unit * 7 + random(4) / 3) % 3);
            typed_in.read(id, Kind::Security, Some(typed(["Soc", "Noc", "Bank"][contact])));
            found.push((unit, contact));
        }
        let organization = typed_in.organization(false);
        let (imported, text) = made(&organization, &typed_in.live, AS_IT_IS).expect("something was read");
        let least = least(&parents, &found) + imported.policy.contacts.len();
        let size = size(&imported.policy);
        missed.extend((size > least).then_some((size, least, text)));
    }
    let over: usize = missed.iter().map(|(size, least, _)| size - least).sum();
    assert!(over <= 4, "{over} too much in {} of 40: {missed:?}", missed.len());
}

/// The least that can be said with a default and rules for units, each contact's in one rule, and lists for the rest.
fn least(parents: &[Option<usize>], found: &[(Option<usize>, usize)]) -> usize {
    let choices = 4_usize;
    let sizes = (0..choices.pow(parents.len() as u32 + 1)).map(|number| {
        let label = |place: usize| (number / choices.pow(place as u32) % choices).checked_sub(1);
        let default = label(parents.len());
        let decided = |mut unit: Option<usize>| loop {
            let Some(at) = unit else { return default };
            if let Some(label) = label(at) {
                return Some(label);
            }
            unit = parents[at];
        };
        let of_contact = |contact: usize| {
            let units = (0..parents.len()).filter(|unit| label(*unit) == Some(contact)).count();
            let left = found.iter().filter(|(unit, own)| *own == contact && decided(*unit) != Some(contact)).count();
            let size = |count: usize| if count == 0 { 0 } else { 2 + count };
            size(units) + size(left)
        };
        usize::from(default.is_some()) + (0..choices - 1).map(of_contact).sum::<usize>()
    });
    sizes.min().expect("there is a way")
}
