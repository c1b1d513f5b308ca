//! What an account or an OU is called by, and what was meant by a name that nobody has.

use std::collections::BTreeSet;
use std::sync::Arc;

use orgcontacts::backend::organization_file::{Encoding, wire};
use orgcontacts::desired::explain::Explainer;
use orgcontacts::desired::naming::{NamedAccount, NamesNoAccount, accounts_named};
use orgcontacts::finding::SourceText;
use orgcontacts::organization::scope::Scope;
use orgcontacts::organization::{AccountId, Organization};
use orgcontacts::policy::Policy;

const APP: &str = "222222222222";
const SHOP: &str = "333333333333";
const BATCH: &str = "444444444444";

fn organization() -> Arc<Organization> {
    let text = r#"format: orgcontacts/organization
version: 1
organization: { id: o-exampleorg, management_account: "111111111111" }
units:
  - { id: r-ab12, name: Root }
  - { id: ou-ab12-11111111, name: Apps, parent: r-ab12 }
  - { id: ou-ab12-22222222, name: Empty, parent: r-ab12 }
accounts:
  - { id: "111111111111", name: management, state: ACTIVE, parent: r-ab12 }
  - { id: "222222222222", name: app, state: ACTIVE, parent: ou-ab12-11111111 }
  - { id: "333333333333", name: r-shop, state: ACTIVE, parent: ou-ab12-11111111 }
  - { id: "444444444444", name: batch, state: ACTIVE, parent: r-ab12 }
  - { id: "555555555555", name: batch, state: ACTIVE, parent: ou-ab12-11111111 }
"#;
    wire::parse(text, Encoding::Yaml).expect("the organization is well-formed").organization
}

fn id(text: &str) -> AccountId {
    text.parse().expect("an account ID")
}

fn named(text: &str) -> NamedAccount {
    let Ok(named) = text.parse();
    named
}

fn accounts(texts: &[&str]) -> Result<BTreeSet<AccountId>, Vec<NamesNoAccount>> {
    let text = "version: 1\ncontacts:\n  soc: { name: N, title: T, email: soc@example.com, phone: \"+1 206 555 0100\" }\ndefaults: { security: soc }\n";
    let policy = Policy::parse(&[SourceText::new("contacts.yaml", text.as_bytes().to_vec())]).expect("it is valid").0;
    let texts: Vec<String> = texts.iter().map(|text| (*text).to_owned()).collect();
    accounts_named(&Explainer::new(&policy, &organization()), &texts)
}

#[track_caller]
fn meant(texts: &[&str]) -> Vec<Option<String>> {
    let faults = accounts(texts).expect_err("it names no account");
    faults.iter().map(|fault| fault.meant().map(str::to_owned)).collect()
}

#[test]
fn an_account_is_found_by_its_id_its_whole_name_or_its_ou() {
    assert_eq!(accounts(&[APP]), Ok([id(APP)].into()));
    assert_eq!(accounts(&["app"]), Ok([id(APP)].into()));
    assert_eq!(accounts(&["/Apps"]), Ok([id(APP), id(SHOP), id("555555555555")].into()));
    assert_eq!(accounts(&["ou-ab12-11111111", "management"]).map(|found| found.len()), Ok(4));
    // It looks like the ID of a root.
    assert_eq!(accounts(&["r-shop"]), Ok([id(SHOP)].into()));
}

#[test]
fn what_names_no_account_is_said_with_what_was_meant() {
    assert_eq!(meant(&["222222222223"]), [Some(APP.to_owned())]);
    // Whoever is named besides was not meant.
    assert_eq!(meant(&["222222222223", APP]), [None]);
    assert_eq!(meant(&["aap"]), [Some("app".to_owned())]);
    assert_eq!(meant(&["2222-2222-2222"]), [Some(APP.to_owned())]);
    assert_eq!(meant(&["/apps"]), [Some("/Apps".to_owned())]);
    assert_eq!(meant(&["nothing of the kind", "888888888888"]), [None, None]);
    assert!(
        matches!(accounts(&["batch"]).unwrap_err()[..], [NamesNoAccount::Several { ref accounts, .. }] if accounts.len() == 2)
    );
    assert!(matches!(accounts(&["/Empty"]).unwrap_err()[..], [NamesNoAccount::EmptyOu(_)]));
    assert!(matches!(accounts(&["/Apps//x"]).unwrap_err()[..], [NamesNoAccount::InvalidOu { .. }]));
    assert!(matches!(accounts(&["ou-ab12-99999999"]).unwrap_err()[..], [NamesNoAccount::Ou { .. }]));
}

#[test]
fn an_account_is_found_while_the_others_are_not_known_yet() {
    let organization = organization();
    let is = |text: &str, account: &str| named(text).may_be(&organization.accounts()[&id(account)]);
    assert!(is(APP, APP) && is("app", APP) && is("batch", BATCH));
    assert!(!is(APP, SHOP) && !is("app", SHOP) && !is("App", APP));
}

#[test]
fn all_accounts_have_to_be_listed_for_one_name() {
    assert_eq!(NamedAccount::scope(&[named(APP), named(SHOP)]), Scope::named([id(APP), id(SHOP)]));
    assert_eq!(NamedAccount::scope(&[named(APP), named("app")]), Scope::All);
}

#[test]
fn ids_and_names_are_found_one_by_one() {
    let organization = organization();
    assert_eq!(NamedAccount::find(&organization, &[named("app"), named(SHOP)]), Ok(vec![id(APP), id(SHOP)]));
    let faults = NamedAccount::find(&organization, &[named("222222222223"), named("app"), named("aap")]).unwrap_err();
    let meant = |fault: &NamesNoAccount| fault.meant().map(str::to_owned);
    assert_eq!(faults.iter().map(meant).collect::<Vec<_>>(), [Some(APP.to_owned()), Some("app".to_owned())]);
}
