//! An organization that is as its policy says, so that a test can change one thing and see what
//! comes of it.

use std::fmt::Write;

use orgcontacts::backend::organization_file::{Encoding, wire};
use orgcontacts::desired::{Desired, resolve};
use orgcontacts::finding::{Finding, SourceText};
use orgcontacts::gateway::Failure;
use orgcontacts::organization::{AccountId, Organization, SettingKey};
use orgcontacts::plan::file::{PlanDocument, PolicyFile, sha256};
use orgcontacts::plan::findings;
use orgcontacts::plan::guardrail::Limits;
use orgcontacts::plan::live::{LiveState, Observed};
use orgcontacts::plan::plan;
use orgcontacts::policy::Policy;
use orgcontacts::setting::alternate_contact::Fields;
use orgcontacts::setting::{Kind, LiveValue};

/// A policy that says something of every account below.
const POLICY: &str = r#"version: 1
contacts:
  soc:
    name: Security Operations
    title: On-call engineer
    email: soc@example.com
    phone: "+1 206 555 0100"
  finance:
    name: Accounts Payable
    title: Finance
    email: finance@example.com
    phone: "+1 206 555 0101"
  platform:
    name: Platform Team
    title: Engineer
    email: "platform+{account.id}@example.com"
    phone: "+1 206 555 0102"
defaults:
  billing: finance
  security: soc
rules:
  - name: production
    match: { ou: /Workloads/Prod }
    operations: platform
  - name: sandboxes
    match: { ou: /Sandbox }
    operations: absent
"#;

const ORGANIZATION: &str = r#"format: orgcontacts/organization
version: 1
organization: { id: o-exampleorg, management_account: "111111111111" }
caller: "111111111111"
units:
  - { id: r-ab12, name: Root }
  - { id: ou-ab12-11111111, name: Workloads, parent: r-ab12 }
  - { id: ou-ab12-22222222, name: Prod, parent: ou-ab12-11111111 }
  - { id: ou-ab12-33333333, name: Sandbox, parent: r-ab12 }
accounts:
  - { id: "111111111111", name: management, state: ACTIVE, parent: r-ab12 }
  - { id: "222222222222", name: payments-prod, state: ACTIVE, parent: ou-ab12-22222222 }
  - { id: "333333333333", name: search-prod, state: ACTIVE, parent: ou-ab12-22222222 }
  - { id: "444444444444", name: sandbox-ana, state: ACTIVE, parent: ou-ab12-33333333 }
"#;

pub const MANAGEMENT: &str = "111111111111";
pub const PAYMENTS: &str = "222222222222";
pub const SEARCH: &str = "333333333333";
pub const SANDBOX: &str = "444444444444";

/// A policy, an organization, and the contacts that its accounts have.
pub struct World {
    policy: String,
    organization: String,
    live: LiveState,
}

impl World {
    /// The small organization, in sync with its policy.
    pub fn in_sync() -> Self {
        Self::of(POLICY, ORGANIZATION)
    }

    /// The same with so many more production accounts, in sync as well.
    pub fn in_sync_with_many(more: usize) -> Self {
        let mut organization = ORGANIZATION.to_owned();
        for number in 1..=more {
            let id = 500_000_000_000 + number;
            let line =
                format!("  - {{ id: \"{id}\", name: team-{number:03}, state: ACTIVE, parent: ou-ab12-22222222 }}\n");
            organization.push_str(&line);
        }
        Self::of(POLICY, &organization)
    }

    /// What `--organization example` starts from.
    pub fn example() -> Self {
        let policy = include_str!("../../../contacts.example.yaml").to_owned();
        let organization = include_str!("../../../organization.example.yaml").to_owned();
        let recorded = wire::parse(&organization, Encoding::Yaml).expect("the example is well-formed");
        let observed = |contact: Option<LiveValue>| contact.map_or(Observed::Absent, Observed::Present);
        let live = recorded.contacts.into_iter().map(|(key, contact)| (key, observed(contact))).collect();
        Self { policy, organization, live }
    }

    /// Gives every account what the policy wants for it, and nothing where it wants nothing.
    fn of(policy: &str, organization: &str) -> Self {
        let mut world =
            Self { policy: policy.to_owned(), organization: organization.to_owned(), live: LiveState::new() };
        let organization = world.read_organization();
        for account in organization.accounts().keys() {
            for kind in Kind::ALL {
                world.live.insert(SettingKey { account: *account, kind }, Observed::Absent);
            }
        }
        for (key, decided) in resolve(&world.read_policy(), &organization).0.wishes {
            if let Desired::Present(contact) = decided.desired {
                world.live.insert(key, Observed::Present(contact.as_live().clone()));
            }
        }
        world
    }

    /// Replaces text of the policy. The contacts stay as they are.
    #[track_caller]
    pub fn policy(mut self, from: &str, to: &str) -> Self {
        assert_eq!(self.policy.matches(from).count(), 1, "`{from}` has to stand in the policy once");
        self.policy = self.policy.replace(from, to);
        self
    }

    /// Adds text to the policy. The contacts stay as they are.
    pub fn more_policy(mut self, text: &str) -> Self {
        let _ = write!(self.policy, "{text}");
        self
    }

    /// Replaces text of the organization. The contacts stay as they are.
    #[track_caller]
    pub fn organization(mut self, from: &str, to: &str) -> Self {
        assert_eq!(self.organization.matches(from).count(), 1, "`{from}` has to stand in the organization once");
        self.organization = self.organization.replace(from, to);
        self
    }

    /// Changes what an account has.
    pub fn live(mut self, account: &str, kind: Kind, observed: Observed) -> Self {
        self.live.insert(key(account, kind), observed);
        self
    }

    /// Takes a contact away.
    pub fn unset(self, account: &str, kind: Kind) -> Self {
        self.live(account, kind, Observed::Absent)
    }

    /// Gives an account another contact.
    pub fn set(self, account: &str, kind: Kind, contact: LiveValue) -> Self {
        self.live(account, kind, Observed::Present(contact))
    }

    /// Changes a contact that an account has.
    #[track_caller]
    pub fn edit(mut self, account: &str, kind: Kind, edit: impl FnOnce(&mut Fields<Option<String>>)) -> Self {
        let Some(Observed::Present(contact)) = self.live.get_mut(&key(account, kind)) else {
            panic!("{account} has no {kind} contact");
        };
        let mut fields = Fields::of(contact).map(|text| text.map(str::to_owned));
        edit(&mut fields);
        *contact = fields.into();
        self
    }

    /// Keeps a contact from being read.
    pub fn unreadable(self, account: &str, kind: Kind, failure: Failure) -> Self {
        self.live(account, kind, Observed::Unreadable(failure))
    }

    /// The plan that makes it as the policy says.
    #[track_caller]
    pub fn plan(&self) -> PlanDocument {
        let (policy, mut found) = self.read_policy_and_warnings();
        let organization = self.read_organization();
        let (desired, of_organization) = resolve(&policy, &organization);
        found.extend(of_organization);
        let created_at = "2026-11-23T10:00:00Z".parse().expect("a time");
        let file = PolicyFile { path: "contacts.yaml".to_owned(), sha256: sha256(self.policy.as_bytes()) };
        PlanDocument::new(
            plan(&desired, &self.live, &organization).found(found),
            created_at,
            vec![file],
            Limits::DEFAULT.with(policy.limits),
        )
    }

    /// What is found on the way to that plan.
    #[track_caller]
    pub fn findings(&self) -> Vec<Finding> {
        let sources = [SourceText::new("contacts.yaml", self.policy.clone().into_bytes())];
        let (policy, mut found) = Policy::parse(&sources).expect("the policy has no mistakes");
        found.extend(resolve(&policy, &self.read_organization()).1);
        found.extend(findings::of_plan(&self.plan(), &policy));
        found
    }

    #[track_caller]
    fn read_policy(&self) -> Policy {
        self.read_policy_and_warnings().0
    }

    #[track_caller]
    fn read_policy_and_warnings(&self) -> (Policy, Vec<Finding>) {
        match Policy::parse(&[SourceText::new("contacts.yaml", self.policy.clone().into_bytes())]) {
            Ok(read) => read,
            Err(findings) => panic!("the policy has mistakes: {}", findings[0].message),
        }
    }

    fn read_organization(&self) -> std::sync::Arc<Organization> {
        wire::parse(&self.organization, Encoding::Yaml).expect("the organization is well-formed").organization
    }
}

fn key(account: &str, kind: Kind) -> SettingKey {
    let account: AccountId = account.parse().expect("an account id");
    SettingKey { account, kind }
}

/// A contact with all four fields.
pub fn contact(name: &str, title: &str, email: &str, phone: &str) -> LiveValue {
    Fields { name, title, email, phone }.map(str::to_owned).into()
}

/// The contact of a person whom no policy here names.
pub fn mary() -> LiveValue {
    contact("Mary Major", "Chief Accountant", "mary.major@example.org", "+1 206 555 0142")
}
