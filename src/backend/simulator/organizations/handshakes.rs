//! Invitations to the organization, and what is answered to them. They are forgotten when the endpoint ends.

use std::time::Duration;

use jiff::Timestamp;
use serde_json::{Value, json};

use super::creation::is_address;
use super::input::{self, Complaint, invalid, is_id};
use super::ledger::{Invitation, InvitationAnswer, Invited, Joining};
use super::pages::page;
use super::shapes::{answer, seconds};
use super::tags::{check_number, tags};
use crate::backend::directory::{HandshakeRead, HandshakeWrite};
use crate::backend::simulator::cloud::{Ask, Cloud, Done};
use crate::backend::simulator::denial::denied;
use crate::backend::simulator::reply::ApiError;
use crate::organization::AccountId;

/// How long an invitation can be accepted.
const LASTS: Duration = Duration::from_secs(15 * 24 * 60 * 60);

/// Answers a read.
pub fn read(cloud: &Cloud, operation: HandshakeRead, ask: Ask<'_>) -> Result<Value, ApiError> {
    match operation {
        HandshakeRead::DescribeHandshake => {
            let (id, invitation) = named(cloud, ask)?;
            let caller = ask.caller.principal.account;
            let is_management = caller == cloud.directory.identity().management_account;
            let is_sender = is_management || cloud.is_delegated_for_any(caller);
            if !is_sender && !is_recipient(cloud, &invitation, caller) {
                return Err(denied(ask.caller, operation, ""));
            }
            Ok(json!({ "Handshake": handshake(cloud, id, &invitation, ask.now) }))
        }
        HandshakeRead::ListHandshakesForAccount => {
            let caller = ask.caller.principal.account;
            list(cloud, ask, &format!("received {caller}"), |invitation| is_recipient(cloud, invitation, caller))
        }
        HandshakeRead::ListHandshakesForOrganization => list(cloud, ask, "sent", |_| true),
    }
}

/// Answers a write.
pub fn change(cloud: &Cloud, operation: HandshakeWrite, ask: Ask<'_>) -> Result<Done, ApiError> {
    match operation {
        HandshakeWrite::InviteAccountToOrganization => invite(cloud, ask),
        HandshakeWrite::AcceptHandshake => {
            let (id, invitation) = open(cloud, operation, ask, InvitationAnswer::Accepted)?;
            accept(cloud, id, invitation, ask)
        }
        HandshakeWrite::DeclineHandshake => {
            let (id, invitation) = open(cloud, operation, ask, InvitationAnswer::Declined)?;
            Ok(answered(cloud, id, invitation, InvitationAnswer::Declined, ask.now))
        }
        HandshakeWrite::CancelHandshake => {
            let (id, invitation) = open(cloud, operation, ask, InvitationAnswer::Canceled)?;
            Ok(answered(cloud, id, invitation, InvitationAnswer::Canceled, ask.now))
        }
    }
}

/// The member accounts that have the address of an invitation can receive it; of others no address is known.
fn is_recipient(cloud: &Cloud, invitation: &Invitation, caller: AccountId) -> bool {
    match &invitation.invited {
        Invited::Account(account) => *account == caller,
        Invited::Email(address) => {
            let account = cloud.directory.organization().accounts().get(&caller);
            account
                .and_then(|account| account.email.as_deref())
                .is_some_and(|email| email.eq_ignore_ascii_case(address))
        }
    }
}

/// The invitation that a call names.
fn named<'a>(cloud: &Cloud, ask: Ask<'a>) -> Result<(&'a str, Invitation), ApiError> {
    let id = input::formed(ask.input, "HandshakeId", |text| is_id(text, "h-", 8..=32))?;
    let invitation = cloud.ledger.invitations.get(id).cloned();
    let none = || ApiError::new("HandshakeNotFoundException", "You specified a handshake that doesn't exist.");
    Ok((id, invitation.ok_or_else(none)?))
}

/// The invitation that a call names, once the caller may answer it so, and nobody has.
fn open<'a>(
    cloud: &Cloud,
    operation: HandshakeWrite,
    ask: Ask<'a>,
    wanted: InvitationAnswer,
) -> Result<(&'a str, Invitation), ApiError> {
    let (id, invitation) = named(cloud, ask)?;
    let caller = ask.caller.principal.account;
    let may = match wanted {
        InvitationAnswer::Canceled => caller == cloud.directory.identity().management_account,
        InvitationAnswer::Accepted | InvitationAnswer::Declined => is_recipient(cloud, &invitation, caller),
    };
    if !may {
        return Err(denied(ask.caller, operation, ""));
    }
    match invitation.answer {
        None if ask.now < invitation.requested + LASTS => Ok((id, invitation)),
        Some(given) if given == wanted => {
            let message = "The handshake is already in the requested state.";
            Err(ApiError::new("HandshakeAlreadyInStateException", message))
        }
        _ => {
            let message = "You cannot perform this operation on a handshake in its current state, such as attempting \
                           to cancel a handshake that was previously accepted or attempting to accept a handshake that \
                           was declined.";
            Err(ApiError::new("InvalidHandshakeTransitionException", message))
        }
    }
}

fn answered(cloud: &Cloud, id: &str, invitation: Invitation, given: InvitationAnswer, now: Timestamp) -> Done {
    let id = id.to_owned();
    let invitation = Invitation { answer: Some(given), ..invitation };
    let answer = json!({ "Handshake": handshake(cloud, &id, &invitation, now) });
    Done::new(answer, move |cloud| {
        cloud.ledger.invitations.insert(id, invitation);
    })
}

fn in_an_organization() -> ApiError {
    let message = "The AWS account is already a member of an organization.";
    ApiError::new("HandshakeConstraintViolationException", message).because("ALREADY_IN_AN_ORGANIZATION")
}

/// An account that joins brings its contacts. Its name and its address are made up, as nothing is known of them.
fn accept(cloud: &Cloud, id: &str, invitation: Invitation, ask: Ask<'_>) -> Result<Done, ApiError> {
    let (account, at) = (ask.caller.principal.account, ask.now);
    if cloud.directory.is_member(account) {
        return Err(in_an_organization());
    }
    let tags = invitation.tags.clone();
    let name = cloud.ledger.names.get(&account).cloned().unwrap_or_else(|| format!("Account {account}"));
    let email = match &invitation.invited {
        Invited::Account(_) => format!("aws+{account}@example.com"),
        Invited::Email(address) => address.clone(),
    };
    let Done { answer, effect } = answered(cloud, id, invitation, InvitationAnswer::Accepted, at);
    Ok(Done::new(answer, move |cloud| {
        effect(cloud);
        cloud.join(account, name, email, tags, Joining { at, invited: true });
    }))
}

fn invite(cloud: &Cloud, ask: Ask<'_>) -> Result<Done, ApiError> {
    let input = ask.input;
    let notes = input::optional(input, "Notes")?;
    if let Some(notes) = notes {
        input::check_length(notes, 0, 1024, "Notes")?;
    }
    let tags = tags(input)?.unwrap_or_default();
    check_number(&tags)?;
    let invited = target(input)?;
    if let Invited::Account(account) = invited
        && cloud.directory.is_member(account)
    {
        return Err(in_an_organization());
    }
    let is_open = |known: &&Invitation| known.answer.is_none() && ask.now < known.requested + LASTS;
    if cloud.ledger.invitations.values().filter(is_open).any(|known| known.invited == invited) {
        let message = "A handshake with the specified type and parameters already exists for the given parties.";
        return Err(ApiError::new("DuplicateHandshakeException", message));
    }
    let mut random = cloud.random.clone();
    let id = format!("h-{}", random.text(32).to_ascii_lowercase());
    let notes = notes.map(str::to_owned);
    let invitation = Invitation { invited, notes, tags, requested: ask.now, answer: None };
    let answer = json!({ "Handshake": handshake(cloud, &id, &invitation, ask.now) });
    Ok(Done::new(answer, move |cloud| {
        cloud.random = random;
        cloud.ledger.invitations.insert(id, invitation);
    }))
}

/// Of the target no member is named in what is wrong: so it was recorded.
fn target(input: &Value) -> Result<Invited, ApiError> {
    let pattern = "You provided a value that does not match the required pattern.";
    let target = input::member(input, "Target").ok_or_else(|| invalid("INVALID_PATTERN", pattern))?;
    let id = input::optional(target, "Id")?.unwrap_or_default();
    match input::optional(target, "Type")? {
        Some("ACCOUNT") => id.parse().map(Invited::Account).map_err(|_| invalid("INVALID_PATTERN", pattern)),
        Some("EMAIL") if is_address(id) => Ok(Invited::Email(id.to_owned())),
        Some("EMAIL") => {
            let message = "You specified an invalid email address for the invited account owner.";
            Err(invalid("INVALID_EMAIL_ADDRESS_TARGET", message))
        }
        _ => {
            let message = "You specified an invalid party type as the target parameter.";
            Err(invalid("INVALID_PARTY_TYPE_TARGET", message))
        }
    }
}

const ACTIONS: [&str; 5] = [
    "INVITE",
    "ENABLE_ALL_FEATURES",
    "APPROVE_ALL_FEATURES",
    "ADD_ORGANIZATIONS_SERVICE_LINKED_ROLE",
    "TRANSFER_RESPONSIBILITY",
];

fn list(cloud: &Cloud, ask: Ask<'_>, which: &str, is_listed: impl Fn(&Invitation) -> bool) -> Result<Value, ApiError> {
    let none = Value::Null;
    let filter = input::member(ask.input, "Filter").unwrap_or(&none);
    let (action, parent) = (input::optional(filter, "ActionType")?, input::optional(filter, "ParentHandshakeId")?);
    if action.is_some_and(|action| !ACTIONS.contains(&action)) {
        return Err(Complaint::UnknownWord.about("Filter.ActionType"));
    }
    if action.is_some() && parent.is_some() {
        return Err(invalid("MAX_LIMIT_EXCEEDED_FILTER", "You specified too many filter parameters."));
    }
    let all_fit = parent.is_none() && action.is_none_or(|action| action == "INVITE");
    let page = page(cloud.behaviour.pages, &format!("handshakes {which} {filter}"), ask.input, |after| {
        let after = after.unwrap_or_default().to_owned();
        let known = cloud.ledger.invitations.iter().filter(move |(id, _)| all_fit && **id > after);
        let listed = known.filter(|(_, invitation)| is_listed(invitation));
        listed.map(|(id, invitation)| (id.clone(), handshake(cloud, id, invitation, ask.now)))
    })?;
    Ok(answer("Handshakes", page))
}

fn handshake(cloud: &Cloud, id: &str, invitation: &Invitation, now: Timestamp) -> Value {
    let Invitation { invited, notes, tags: _, requested, answer } = invitation;
    let identity = cloud.directory.identity();
    let (organization, management) = (identity.organization.as_str(), identity.management_account);
    let (kind, party) = match invited {
        Invited::Account(account) => ("ACCOUNT", account.to_string()),
        Invited::Email(address) => ("EMAIL", address.clone()),
    };
    let state = match answer {
        Some(InvitationAnswer::Accepted) => "ACCEPTED",
        Some(InvitationAnswer::Declined) => "DECLINED",
        Some(InvitationAnswer::Canceled) => "CANCELED",
        None if *requested + LASTS <= now => "EXPIRED",
        None => "OPEN",
    };
    let master = cloud.directory.organization().accounts().get(&management);
    let (email, name) = (master.and_then(|master| master.email.clone()), master.and_then(|master| master.name.clone()));
    let mut resources = vec![
        json!({ "Type": "ORGANIZATION", "Value": organization, "Resources": [
            { "Type": "MASTER_EMAIL", "Value": email },
            { "Type": "MASTER_NAME", "Value": name },
            { "Type": "ORGANIZATION_FEATURE_SET", "Value": "ALL" },
        ] }),
        json!({ "Type": kind, "Value": party }),
    ];
    resources.extend(notes.as_ref().map(|notes| json!({ "Type": "NOTES", "Value": notes })));
    json!({
        "Id": id,
        "Arn": format!("arn:aws:organizations::{management}:handshake/{organization}/invite/{id}"),
        "Action": "INVITE",
        "State": state,
        "Parties": [
            { "Id": organization.trim_start_matches("o-"), "Type": "ORGANIZATION" },
            { "Id": party, "Type": kind },
        ],
        "RequestedTimestamp": seconds(*requested),
        "ExpirationTimestamp": seconds(*requested + LASTS),
        "Resources": resources,
    })
}
