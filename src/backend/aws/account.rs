//! AWS Account Management: reading, setting and removing one contact.

use aws_sdk_account::operation::delete_alternate_contact::DeleteAlternateContactError;
use aws_sdk_account::operation::get_alternate_contact::GetAlternateContactError;
use aws_sdk_account::types::{AlternateContact, AlternateContactType};

use super::failure::{none_if, unexpected_answer};
use super::in_time::InTime;
use super::members::Route;
use super::routing::Detour;
use super::{Aws, RoutedTurn};
use crate::gateway::freshness::Freshness;
use crate::gateway::{Failure, Operation};
use crate::organization::{Reach, SettingKey};
use crate::setting::alternate_contact::Fields;
use crate::setting::{Kind, LiveValue, Value};

impl Aws {
    /// Only the modelled exception means that there is no contact. A 404 of any other make, a
    /// proxy's say, means nothing of the kind.
    pub(super) async fn get_contact(
        &self,
        key: SettingKey,
        reach: Reach,
        leave: impl AsyncFn() -> Result<(), Failure>,
    ) -> Result<Option<LiveValue>, Failure> {
        loop {
            let route = self.route(key.account, reach).await?;
            let failure = match self.get_contact_by(&route, key, &leave).await {
                Ok(found) => return Ok(found),
                Err(failure) => failure,
            };
            if let Detour::None(failure) = self.detour(&route, failure) {
                return Err(failure);
            }
        }
    }

    pub(super) async fn get_contact_by(
        &self,
        route: &Route,
        SettingKey { account, kind }: SettingKey,
        leave: &impl AsyncFn() -> Result<(), Failure>,
    ) -> Result<Option<LiveValue>, Failure> {
        let turn =
            self.calls.turn(self.pace_of(route), Operation::GetAlternateContact).await.for_account(Some(account));
        let answer = self
            .call_in(turn, leave, async || {
                let request = self.account.get_alternate_contact().set_account_id(route.account_id());
                let request = request.alternate_contact_type(to_wire(kind)).customize();
                let answer = request.config_override(route.config()).send().await;
                none_if(answer, GetAlternateContactError::is_resource_not_found_exception)
            })
            .await?;
        answer.map(|contact| from_wire(kind, contact)).transpose()
    }

    pub(super) async fn put_contact(
        &self,
        RoutedTurn { turn, route }: RoutedTurn,
        kind: Kind,
        contact: &Value,
        fresh: Freshness,
    ) -> Result<(), Failure> {
        let texts = Fields::of(contact.as_live()).map(|text| text.map(str::to_owned));
        let Fields { name, title, email, phone } = &texts;
        let put = async || {
            let request = self.account.put_alternate_contact().set_account_id(route.account_id());
            let request = request.alternate_contact_type(to_wire(kind));
            let request = request.set_name(name.clone()).set_title(title.clone());
            let request = request.set_email_address(email.clone()).set_phone_number(phone.clone()).customize();
            request.config_override(route.config()).interceptor(InTime(fresh.clone())).send().await
        };
        let outcome = self.call_in(turn, async || Ok(()), put).await;
        self.written(&route, outcome, Operation::PutAlternateContact)
    }

    pub(super) async fn delete_contact(
        &self,
        RoutedTurn { turn, route }: RoutedTurn,
        kind: Kind,
        fresh: Freshness,
    ) -> Result<(), Failure> {
        let delete = async || {
            let request = self.account.delete_alternate_contact().set_account_id(route.account_id());
            let request = request.alternate_contact_type(to_wire(kind)).customize();
            let answer = request.config_override(route.config()).interceptor(InTime(fresh.clone())).send().await;
            none_if(answer, DeleteAlternateContactError::is_resource_not_found_exception)
        };
        let outcome = self.call_in(turn, async || Ok(()), delete).await.map(drop);
        self.written(&route, outcome, Operation::DeleteAlternateContact)
    }

    /// The outcome of a write. One that its role may not make was not made, and is worth another try
    /// without the role.
    fn written(&self, route: &Route, outcome: Result<(), Failure>, operation: Operation) -> Result<(), Failure> {
        outcome.map_err(|failure| match self.detour(route, failure) {
            Detour::Found => Failure::NotNow { operation },
            Detour::None(failure) => failure,
        })
    }
}

fn to_wire(kind: Kind) -> AlternateContactType {
    match kind {
        Kind::Billing => AlternateContactType::Billing,
        Kind::Operations => AlternateContactType::Operations,
        Kind::Security => AlternateContactType::Security,
    }
}

fn from_wire(asked: Kind, contact: AlternateContact) -> Result<LiveValue, Failure> {
    if contact.alternate_contact_type.is_some_and(|answered| answered != to_wire(asked)) {
        return Err(unexpected_answer(Operation::GetAlternateContact, "a contact of a different type than asked for"));
    }
    let AlternateContact { name, title, email_address: email, phone_number: phone, .. } = contact;
    let contact = LiveValue::from(Fields { name, title, email, phone });
    if contact.is_empty() {
        return Err(unexpected_answer(Operation::GetAlternateContact, "a contact without anything in it"));
    }
    Ok(contact)
}

#[cfg(test)]
mod tests;
