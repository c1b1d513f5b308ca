//! Creating accounts, which takes time.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::ledger::{Creation, Ending, TAKES, members};
use super::shapes::{insert, seconds};
use super::{changes, input};
use crate::backend::simulator::account::primary_contact;
use crate::backend::simulator::cloud::Cloud;
use crate::backend::simulator::reply::ApiError;
use crate::organization::{Account, AccountId, AccountState, SettingKey};
use crate::setting::Kind;

impl Cloud {
    pub(super) fn create_account(&mut self, input: &Value, now: Timestamp) -> Result<Value, ApiError> {
        let email = input::bounded(input, "Email", 6, 64)?;
        let (local, domain) = email.split_once('@').unwrap_or_default();
        let whole = !local.is_empty() && !domain.contains('@') && !email.contains(char::is_whitespace);
        if !whole || !domain.split_once('.').is_some_and(|(host, top)| !host.is_empty() && !top.is_empty()) {
            return Err(input::invalid("INVALID_PATTERN"));
        }
        let name = input::bounded(input, "AccountName", 1, 50)?;
        if !name.chars().all(|c| c.is_ascii_graphic() || c == ' ') {
            return Err(input::invalid("INVALID_PATTERN"));
        }
        let tags = changes::tags(input)?.unwrap_or_default();
        let id = format!("car-{}", self.random.text(32).to_ascii_lowercase());
        let (name, email) = (name.to_owned(), email.to_owned());
        let creation = Creation { name, email, tags, requested: now, outcome: None };
        let answer = json!({ "CreateAccountStatus": status(&id, &creation) });
        self.ledger.creations.insert(id, creation);
        Ok(answer)
    }

    /// Whether something is due by now that has not happened yet.
    pub fn is_due(&self, now: Timestamp) -> bool {
        self.ledger.creations.values().any(|creation| creation.is_due(now))
    }

    /// Lets everything happen that was due by now.
    pub fn settle(&mut self, now: Timestamp) {
        if !self.is_due(now) {
            return;
        }
        let mut creations = std::mem::take(&mut self.ledger.creations);
        for creation in creations.values_mut().filter(|creation| creation.is_due(now)) {
            let completed = creation.requested + TAKES;
            let account = self.join(creation, completed);
            creation.outcome = Some(Ending { completed, account });
        }
        self.ledger.creations = creations;
    }

    /// A new account is in the root. It has a copy of the management account's primary contact,
    /// and no alternate contacts.
    fn join(&mut self, creation: &Creation, now: Timestamp) -> Result<AccountId, &'static str> {
        let organization = self.directory.organization();
        let taken = |account: &Account| account.email.as_ref().is_some_and(|e| e.eq_ignore_ascii_case(&creation.email));
        if organization.accounts().values().any(taken) {
            return Err("EMAIL_ALREADY_EXISTS");
        }
        let root = organization.units().values().find(|unit| unit.parent.is_none()).map(|unit| unit.id.clone());
        let parent = root.ok_or("INTERNAL_FAILURE")?;
        let id = loop {
            let id: AccountId = self.random.digits(12).parse().map_err(|_| "INTERNAL_FAILURE")?;
            if !self.directory.is_member(id) {
                break id;
            }
        };
        let mut contact = primary_contact(self, self.directory.identity().management_account);
        contact.insert("FullName".to_owned(), creation.name.clone());
        self.directory.change_settings(|settings| {
            settings.primary_contacts.insert(id, contact);
        });
        let Creation { name, email, tags, .. } = creation.clone();
        let account = Account {
            id,
            name: Some(name),
            email: Some(email),
            state: Some(AccountState::Active),
            status: None,
            parent,
            tags,
        };
        self.directory.change_accounts(|accounts| {
            accounts.insert(id, account);
        });
        for kind in Kind::ALL {
            self.directory.record_absent(SettingKey { account: id, kind });
        }
        self.ledger.members = members(self.directory.organization());
        self.ledger.joined.insert(id, now);
        Ok(id)
    }
}

pub fn describe(cloud: &Cloud, input: &Value) -> Result<Value, ApiError> {
    let id = input::text(input, "CreateAccountRequestId")?;
    if !id.starts_with("car-") {
        return Err(input::invalid("INVALID_PATTERN"));
    }
    let creation = cloud.ledger.creations.get(id).ok_or_else(|| {
        let message = "You specified a create account request that doesn't exist.";
        ApiError::new("CreateAccountStatusNotFoundException", message)
    })?;
    Ok(json!({ "CreateAccountStatus": status(id, creation) }))
}

fn status(id: &str, creation: &Creation) -> Value {
    let Creation { name, email: _, tags: _, requested, outcome } = creation;
    let state = match outcome {
        None => "IN_PROGRESS",
        Some(Ending { account: Ok(_), .. }) => "SUCCEEDED",
        Some(Ending { account: Err(_), .. }) => "FAILED",
    };
    let mut status =
        json!({ "Id": id, "AccountName": name, "State": state, "RequestedTimestamp": seconds(*requested) });
    if let Some(Ending { completed, account }) = outcome {
        insert(&mut status, "CompletedTimestamp", Some(seconds(*completed)));
        insert(&mut status, "AccountId", account.ok().map(|account| account.to_string()));
        insert(&mut status, "FailureReason", account.err());
    }
    status
}
