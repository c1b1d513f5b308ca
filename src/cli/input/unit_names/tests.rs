//! What is asked for when, with an organization whose units have no names yet.

use std::cell::RefCell;
use std::sync::Arc;

use futures_util::FutureExt;
use tokio::sync::mpsc;

use super::*;
use crate::desired::{DesiredState, resolve};
use crate::finding::SourceText;
use crate::gateway::{Arrival, Failure, Membership, ReadAccess};
use crate::organization::needs::Needs;
use crate::organization::{Account, AccountState, Identity, Reach};
use crate::policy::Policy;
use crate::setting::{Kind, LiveValue};

/// Remembers which units it was asked for.
#[derive(Default)]
struct Names(RefCell<Vec<Vec<String>>>);

impl ReadAccess for Names {
    async fn identity(&self) -> Result<Identity, Failure> {
        unreachable!("nobody asks")
    }

    async fn organization(&self, _: &Needs, _: impl FnMut(Arrival<'_>)) -> Result<Arc<Organization>, Failure> {
        unreachable!("it was listed before")
    }

    async fn unit_names(&self, units: &BTreeSet<&Unit>) -> Result<BTreeMap<UnitId, String>, Failure> {
        self.0.borrow_mut().push(units.iter().map(|unit| unit.id.to_string()).collect());
        Ok(units.iter().map(|unit| (unit.id.clone(), format!("name of {}", unit.id))).collect())
    }

    async fn contact_with_leave(
        &self,
        _: SettingKey,
        _: Reach,
        _: impl AsyncFn() -> Result<(), Failure>,
    ) -> Result<Option<LiveValue>, Failure> {
        unreachable!("contacts are read elsewhere")
    }

    async fn membership(&self, _: AccountId) -> Result<Membership, Failure> {
        unreachable!("nobody asks")
    }

    fn parallelism(&self) -> usize {
        1
    }
}

/// Four units below the root and one below the first of them, an account in each; the last account is suspended.
fn organization() -> Organization {
    let id = |unit: &str| unit.parse().unwrap();
    let unit = |unit: &str, parent: Option<&str>| Unit { id: id(unit), name: None, parent: parent.map(id) };
    let below = ["ou-r-a", "ou-r-b", "ou-r-c", "ou-r-d"].map(|child| unit(child, Some("r-r1")));
    let units = [unit("r-r1", None), unit("ou-r-aa", Some("ou-r-a"))].into_iter().chain(below);
    let account = |number: u64, parent: &str| Account {
        id: account(number),
        name: None,
        email: None,
        state: Some(AccountState::from(if number == 5 { "SUSPENDED" } else { "ACTIVE" })),
        status: None,
        parent: id(parent),
        tags: BTreeMap::new(),
    };
    let accounts = ["ou-r-a", "ou-r-b", "ou-r-c", "ou-r-d", "ou-r-aa"];
    let accounts = (1..).zip(accounts).map(|(number, parent)| account(number, parent));
    let management = account(9, "r-r1");
    let identity = Identity {
        organization: "o-exampleorg".parse().unwrap(),
        management_account: management.id,
        caller: management.id,
    };
    Organization::new(identity, units, accounts.chain([management])).unwrap()
}

fn account(number: u64) -> AccountId {
    format!("{number:012}").parse().unwrap()
}

fn desired(organization: &Organization) -> DesiredState {
    let text = b"version: 1\ndefaults: { security: absent }\n".to_vec();
    let (policy, _) = Policy::parse(&[SourceText::new("contacts.yaml", text)]).expect("the policy is valid");
    resolve(&policy, organization).0
}

fn read(number: u64, found: Observed) -> (SettingKey, Observed) {
    (SettingKey { account: account(number), kind: Kind::Security }, found)
}

fn set() -> Observed {
    Observed::Present(LiveValue::of(Kind::Security.shape(), |_| Some("x".into())))
}

#[tokio::test]
async fn names_are_asked_for_while_contacts_are_read() {
    let organization = organization();
    let (desired, names) = (desired(&organization), Names::default());
    let (sender, receiver) = mpsc::unbounded_channel();
    let mut naming = Box::pin(names_meanwhile(&names, &organization, &desired, receiver));
    let asked = || names.0.take();
    assert!(naming.as_mut().now_or_never().is_none(), "it waits for contacts");
    assert_eq!(asked(), [["ou-r-a", "ou-r-aa"]], "a skipped account is shown whatever is read");
    sender.send(read(1, set())).unwrap();
    sender.send(read(2, Observed::Absent)).unwrap();
    assert!(naming.as_mut().now_or_never().is_none());
    assert!(asked().is_empty(), "the first is named, and of the second nothing is shown");
    sender.send(read(3, set())).unwrap();
    assert!(naming.as_mut().now_or_never().is_none());
    assert_eq!(asked(), [["ou-r-b", "ou-r-c", "ou-r-d"]], "the second below the root: all beside it come along");
    sender.send(read(4, Observed::Unreadable(Failure::TrustedAccessOff))).unwrap();
    assert!(naming.as_mut().now_or_never().is_none());
    assert!(asked().is_empty());
    drop(sender);
    assert_eq!(naming.await.len(), 5);
}
