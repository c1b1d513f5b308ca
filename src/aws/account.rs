//! AWS Account Management: reading, setting and removing one contact.

use aws_sdk_account::types::{AlternateContact, AlternateContactType};

use super::failure::unexpected_answer;
use super::quota::Operation;
use super::{Aws, Turn};
use crate::contact::{Contact, ContactType, Fields, LiveContact};
use crate::gateway::Failure;
use crate::organization::{ContactKey, Reach};

impl Aws {
    /// Only the modelled exception means that there is no contact. A 404 of any other make, a
    /// proxy's say, means nothing of the kind.
    pub(super) async fn get_contact(&self, key: ContactKey, reach: Reach) -> Result<Option<LiveContact>, Failure> {
        let account = addressed(key, reach)?;
        let answer = self
            .call(Operation::GetAlternateContact, async || {
                let request = self.account.get_alternate_contact().set_account_id(account.clone());
                match request.alternate_contact_type(to_wire(key.contact_type)).send().await {
                    Ok(answer) => Ok(Some(answer)),
                    Err(error) if error.as_service_error().is_some_and(|e| e.is_resource_not_found_exception()) => {
                        Ok(None)
                    }
                    Err(error) => Err(error),
                }
            })
            .await?;
        let Some(answer) = answer else { return Ok(None) };
        match answer.alternate_contact {
            Some(contact) => from_wire(key.contact_type, contact).map(Some),
            None => Err(unexpected_answer(Operation::GetAlternateContact, "an answer without a contact")),
        }
    }

    pub(super) async fn put_contact(
        &self,
        turn: Turn,
        key: ContactKey,
        reach: Reach,
        contact: &Contact,
    ) -> Result<(), Failure> {
        let account = addressed(key, reach)?;
        let Fields { name, title, email, phone } = contact.fields();
        self.call_in(turn, async || {
            let request = self.account.put_alternate_contact().set_account_id(account.clone());
            let request = request.alternate_contact_type(to_wire(key.contact_type));
            request.name(name).title(title).email_address(email).phone_number(phone).send().await.map(drop)
        })
        .await
    }

    pub(super) async fn delete_contact(&self, turn: Turn, key: ContactKey, reach: Reach) -> Result<(), Failure> {
        let account = addressed(key, reach)?;
        self.call_in(turn, async || {
            let request = self.account.delete_alternate_contact().set_account_id(account.clone());
            match request.alternate_contact_type(to_wire(key.contact_type)).send().await {
                Ok(_) => Ok(()),
                Err(error) if error.as_service_error().is_some_and(|e| e.is_resource_not_found_exception()) => Ok(()),
                Err(error) => Err(error),
            }
        })
        .await
    }
}

/// The account id to send, if any. What is out of reach is not even tried.
fn addressed(key: ContactKey, reach: Reach) -> Result<Option<String>, Failure> {
    match reach {
        Reach::Standalone => Ok(None),
        Reach::Member => Ok(Some(key.account.to_string())),
        Reach::OutOfReach => Err(Failure::ManagementAccount),
    }
}

fn to_wire(contact_type: ContactType) -> AlternateContactType {
    match contact_type {
        ContactType::Billing => AlternateContactType::Billing,
        ContactType::Operations => AlternateContactType::Operations,
        ContactType::Security => AlternateContactType::Security,
    }
}

fn from_wire(asked: ContactType, contact: AlternateContact) -> Result<LiveContact, Failure> {
    if contact.alternate_contact_type.is_some_and(|answered| answered != to_wire(asked)) {
        return Err(unexpected_answer(Operation::GetAlternateContact, "a contact of another type than asked for"));
    }
    Ok(Fields { name: contact.name, title: contact.title, email: contact.email_address, phone: contact.phone_number })
}

#[cfg(test)]
mod tests;
