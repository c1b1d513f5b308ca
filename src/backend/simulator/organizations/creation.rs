//! Creating accounts, which takes time.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::input::{self, Complaint};
use super::ledger::{Creation, Ending, Joining, TAKES, members};
use super::pages::page;
use super::shapes::{answer, insert, seconds, violated};
use super::tags::{check_number, tags};
use crate::backend::directory::CreationRead;
use crate::backend::simulator::cloud::{Ask, Cloud, Done};
use crate::backend::simulator::reply::ApiError;
use crate::organization::{Account, AccountId, AccountState, SettingKey};
use crate::setting::Kind;

/// How many accounts can be under way at a time.
const AT_A_TIME: usize = 5;

/// Answers a read.
pub fn read(cloud: &Cloud, operation: CreationRead, ask: Ask<'_>) -> Result<Value, ApiError> {
    match operation {
        CreationRead::DescribeCreateAccountStatus => describe(cloud, ask.input),
        CreationRead::ListCreateAccountStatus => list(cloud, ask.input),
    }
}

/// Answers `CreateAccount`.
///
/// # Errors
/// What is wrong with the input.
pub fn create(cloud: &Cloud, ask: Ask<'_>) -> Result<Done, ApiError> {
    let input = ask.input;
    let email = input::bounded(input, "Email", 6, 64)?;
    if !is_address(email) {
        return Err(Complaint::Pattern.about("Email"));
    }
    let name = input::bounded(input, "AccountName", 1, 50)?;
    if !name.chars().all(|c| c.is_ascii_graphic() || c == ' ') {
        return Err(Complaint::Pattern.about("AccountName"));
    }
    check_role(input)?;
    input::word(input, "IamUserAccessToBilling", &["ALLOW", "DENY"])?;
    let tags = tags(input)?.unwrap_or_default();
    check_number(&tags)?;
    if cloud.ledger.creations.values().filter(|creation| creation.outcome.is_none()).count() >= AT_A_TIME {
        let message = "You have exceeded the number of accounts that you can create in one day.";
        return Err(violated("ACCOUNT_CREATION_RATE_LIMIT_EXCEEDED", message));
    }
    let mut random = cloud.random.clone();
    let id = format!("car-{}", random.text(32).to_ascii_lowercase());
    let (name, email) = (name.to_owned(), email.to_owned());
    let creation = Creation { name, email, tags, requested: ask.now, outcome: None };
    let answer = json!({ "CreateAccountStatus": status(&id, &creation) });
    Ok(Done::new(answer, move |cloud| {
        cloud.random = random;
        cloud.ledger.creations.insert(id, creation);
    }))
}

/// `[^\s@]+@[^\s@]+\.[^\s@]+`
pub fn is_address(email: &str) -> bool {
    let (local, domain) = email.split_once('@').unwrap_or_default();
    let whole = !local.is_empty() && !domain.contains('@') && !email.contains(char::is_whitespace);
    whole && domain.split_once('.').is_some_and(|(host, top)| !host.is_empty() && !top.is_empty())
}

/// The role is not made: any role of any account can be assumed.
fn check_role(input: &Value) -> Result<(), ApiError> {
    let Some(role) = input::optional(input, "RoleName")? else { return Ok(()) };
    input::check_length(role, 1, 64, "RoleName")?;
    let allowed = |c: char| c.is_ascii_alphanumeric() || "_+=,.@-".contains(c);
    if role.chars().all(allowed) { Ok(()) } else { Err(Complaint::Pattern.about("RoleName")) }
}

impl Cloud {
    /// Lets the accounts join that are due by now.
    pub(super) fn settle_creations(&mut self, now: Timestamp) {
        let mut creations = std::mem::take(&mut self.ledger.creations);
        for creation in creations.values_mut().filter(|creation| creation.is_due(now)) {
            let completed = creation.requested + TAKES;
            let account = self.join_created(creation, completed);
            creation.outcome = Some(Ending { completed, account });
        }
        self.ledger.creations = creations;
    }

    /// A new account is in the root. It has a copy of the management account's primary contact,
    /// and no alternate contacts.
    fn join_created(&mut self, creation: &Creation, now: Timestamp) -> Result<AccountId, &'static str> {
        let organization = self.directory.organization();
        let taken = |account: &Account| account.email.as_ref().is_some_and(|e| e.eq_ignore_ascii_case(&creation.email));
        if organization.accounts().values().any(taken) {
            return Err("EMAIL_ALREADY_EXISTS");
        }
        let id = loop {
            let id: AccountId = self.random.digits(12).parse().map_err(|_| "INTERNAL_FAILURE")?;
            if !self.directory.is_member(id) {
                break id;
            }
        };
        let management = self.directory.identity().management_account;
        let mut contact = self.directory.primary_contact(management);
        contact.insert("FullName".to_owned(), creation.name.clone());
        let Creation { name, email, tags, .. } = creation.clone();
        self.join(id, name, email, tags, Joining { at: now, invited: false }).ok_or("INTERNAL_FAILURE")?;
        self.directory.change_settings(|settings| {
            settings.primary_contacts.insert(id, contact);
        });
        for kind in Kind::ALL {
            self.directory.record_absent(SettingKey { account: id, kind });
        }
        Ok(id)
    }

    /// Puts an account into the root; `None` if there is no root.
    pub(super) fn join(
        &mut self,
        id: AccountId,
        name: String,
        email: String,
        tags: std::collections::BTreeMap<String, String>,
        joining: Joining,
    ) -> Option<()> {
        let root = self.directory.organization().units().values().find(|unit| unit.parent.is_none())?;
        let (state, parent) = (Some(AccountState::Active), root.id.clone());
        if !tags.is_empty() {
            self.ledger.once_tagged.insert(id.to_string());
        }
        let account = Account { id, name: Some(name), email: Some(email), state, status: None, parent, tags };
        self.directory.change_accounts(|accounts| {
            accounts.insert(id, account);
        });
        self.ledger.members = members(self.directory.organization());
        self.ledger.joined.insert(id, joining);
        Some(())
    }
}

fn describe(cloud: &Cloud, input: &Value) -> Result<Value, ApiError> {
    let is_formed = |text: &str| input::is_id(text, "car-", 8..=32);
    let id = input::formed(input, "CreateAccountRequestId", is_formed)?;
    let creation = cloud.ledger.creations.get(id).ok_or_else(|| {
        let message = "You specified a create account request that doesn't exist.";
        ApiError::new("CreateAccountStatusNotFoundException", message)
    })?;
    Ok(json!({ "CreateAccountStatus": status(id, creation) }))
}

const STATES: [&str; 3] = ["IN_PROGRESS", "SUCCEEDED", "FAILED"];

fn list(cloud: &Cloud, input: &Value) -> Result<Value, ApiError> {
    let states = input::member(input, "States").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    for (number, state) in (1..).zip(states) {
        if !state.as_str().is_some_and(|state| STATES.contains(&state)) {
            return Err(Complaint::UnknownWord.about(&format!("States.{number}.member")));
        }
    }
    let wanted = |creation: &Creation| states.is_empty() || states.iter().any(|state| *state == state_of(creation));
    let scope = format!("ListCreateAccountStatus {states:?}");
    let page = page(cloud.behaviour.pages, &scope, input, |after| {
        let after = after.unwrap_or_default().to_owned();
        let creations = cloud.ledger.creations.iter().filter(move |(id, _)| **id > after);
        creations.filter(|(_, creation)| wanted(creation)).map(|(id, creation)| (id.clone(), status(id, creation)))
    })?;
    Ok(answer("CreateAccountStatuses", page))
}

fn state_of(creation: &Creation) -> &'static str {
    let [in_progress, succeeded, failed] = STATES;
    match creation.outcome {
        None => in_progress,
        Some(Ending { account: Ok(_), .. }) => succeeded,
        Some(Ending { account: Err(_), .. }) => failed,
    }
}

fn status(id: &str, creation: &Creation) -> Value {
    let Creation { name, email: _, tags: _, requested, outcome } = creation;
    let state = state_of(creation);
    let mut status =
        json!({ "Id": id, "AccountName": name, "State": state, "RequestedTimestamp": seconds(*requested) });
    if let Some(Ending { completed, account }) = outcome {
        insert(&mut status, "CompletedTimestamp", Some(seconds(*completed)));
        insert(&mut status, "AccountId", account.ok().map(|account| account.to_string()));
        insert(&mut status, "FailureReason", account.err());
    }
    status
}
