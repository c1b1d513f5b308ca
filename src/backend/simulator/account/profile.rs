//! The name, the state and the address of an account: `GetAccountInformation`, `PutAccountName`, `GetPrimaryEmail`.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::admitted::{account_id, admit};
use super::complaints::{complaint, invalid, length_complaint, missing, required};
use crate::backend::directory::{Circumstances, ProfileRead, ProfileWrite, Simulated};
use crate::backend::simulator::cloud::{Ask, Cloud, Done};
use crate::backend::simulator::denial::denied;
use crate::backend::simulator::organizations::shapes::{insert, joined};
use crate::backend::simulator::reply::ApiError;
use crate::organization::{AccountId, AccountState};
use crate::setting::FieldFault;

/// Answers a read.
pub fn read(cloud: &Cloud, operation: ProfileRead, ask: Ask<'_>) -> Result<Value, ApiError> {
    match operation {
        ProfileRead::GetAccountInformation => {
            let account = admit(cloud, operation.into(), ask, Circumstances::default())?;
            Ok(information(cloud, account))
        }
        ProfileRead::GetPrimaryEmail => email(cloud, operation.into(), ask),
    }
}

/// Answers a write.
pub fn change(cloud: &Cloud, operation: ProfileWrite, ask: Ask<'_>) -> Result<Done, ApiError> {
    match operation {
        ProfileWrite::PutAccountName => {
            let account = admit(cloud, operation.into(), ask, Circumstances::default())?;
            name(account, ask.input)
        }
    }
}

/// The account was created, as far as is known, when it joined. The date has whole seconds.
fn information(cloud: &Cloud, id: AccountId) -> Value {
    let account = cloud.directory.organization().accounts().get(&id);
    let name = match account {
        Some(account) => account.name.clone(),
        None => cloud.ledger.names.get(&id).cloned(),
    };
    let created = Timestamp::from_second(joined(cloud, id).as_second()).unwrap_or_default();
    let state = account.and_then(|account| account.effective_state()).unwrap_or(&AccountState::Active);
    let mut information =
        json!({ "AccountId": id.as_str(), "AccountCreatedDate": created.to_string(), "AccountState": state.as_str() });
    insert(&mut information, "AccountName", name.or_else(|| Some(format!("Account {id}"))));
    information
}

/// The management account cannot be asked for by anybody, itself included.
fn email(cloud: &Cloud, operation: Simulated, ask: Ask<'_>) -> Result<Value, ApiError> {
    let named = account_id(ask.input)?.ok_or_else(|| invalid(&[missing(&["AccountId"])]))?;
    let is_management = named == cloud.directory.identity().management_account;
    let account = admit(cloud, operation, ask, Circumstances::default()).map_err(|error| match is_management {
        true if cloud.directory.settings().trusted_access => denied(ask.caller, operation, " (Access Denied)"),
        _ => error,
    })?;
    let email = cloud.directory.organization().accounts().get(&account).and_then(|account| account.email.clone());
    let none = || ApiError::new("ResourceNotFoundException", "No primary email found.");
    Ok(json!({ "PrimaryEmail": email.ok_or_else(none)? }))
}

const PATTERN: &str = "^[ -;=?-~]+$";

/// A name is trimmed. A blank one is refused without the name of an exception: so it was recorded.
fn name(account: AccountId, input: &Value) -> Result<Done, ApiError> {
    let name = required(input, "AccountName")?;
    let is_allowed = |c: char| matches!(c, ' '..=';' | '=' | '?'..='~');
    let ill_formed = || (!name.chars().all(is_allowed)).then(|| complaint(name, FieldFault::EmailForm, PATTERN));
    let complaints: Vec<String> = length_complaint(name, 50).into_iter().chain(ill_formed()).collect();
    if !complaints.is_empty() {
        return Err(invalid(&complaints));
    }
    let name = name.trim().to_owned();
    if name.is_empty() {
        return Err(ApiError::nameless("The input AccountName must not be null or only whitespace."));
    }
    Ok(Done::briefly(move |cloud| {
        if !cloud.directory.organization().accounts().contains_key(&account) {
            cloud.ledger.names.insert(account, name);
            return;
        }
        cloud.directory.change_accounts(|accounts| {
            if let Some(account) = accounts.get_mut(&account) {
                account.name = Some(name);
            }
        });
    }))
}
