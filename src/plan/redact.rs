//! A plan without personal data: names, addresses and numbers masked, and still comparable.

use std::collections::HashMap;
use std::sync::Arc;

use super::{Action, Change, Plan};
use crate::contact::{Contact, Fields, LiveContact};
use crate::desired::{Decided, Desired, DesiredState};
use crate::plan::file::{PlanDocument, sha256};

/// Masks a plan's contacts. Equal values have equal masks. The id stays that of the real plan, so
/// that it can be referred to; such a document can be shown, but not applied.
#[must_use]
pub fn redact(document: &PlanDocument) -> PlanDocument {
    let changes =
        document.plan.changes.iter().map(|change| Change { action: action(&change.action), ..change.clone() });
    PlanDocument { plan: Plan { changes: changes.collect(), ..document.plan.clone() }, ..document.clone() }
}

/// What is wanted, with its contacts masked: to be compared with contacts that are masked already.
#[must_use]
pub fn desired(real: DesiredState) -> DesiredState {
    let mut known: HashMap<Arc<Contact>, Arc<Contact>> = HashMap::new();
    let mut masked =
        |real: Arc<Contact>| Arc::clone(known.entry(real).or_insert_with_key(|real| Arc::new(contact(real))));
    let mut decided = |Decided { desired, origin }| match desired {
        Desired::Present(real) => Decided { desired: Desired::Present(masked(real)), origin },
        Desired::Absent => Decided { desired, origin },
    };
    let wishes = real.wishes.into_iter().map(|(key, wish)| (key, decided(wish))).collect();
    DesiredState { wishes, ..real }
}

fn action(action: &Action) -> Action {
    match action {
        Action::Create { after } => Action::Create { after: contact(after) },
        Action::Update { before, after } => Action::Update { before: live(before), after: contact(after) },
        Action::Delete { before } => Action::Delete { before: live(before) },
    }
}

/// A contact with its personal fields masked.
#[must_use]
pub fn live(Fields { name, title, email, phone }: &LiveContact) -> LiveContact {
    Fields {
        name: name.as_deref().map(|text| format!("name-{}", mask(text))),
        title: title.clone(),
        email: email.as_deref().map(self::email),
        phone: phone.as_deref().map(phone_mask),
    }
}

/// An address, masked.
#[must_use]
pub fn email(address: &str) -> String {
    format!("{}@redacted.invalid", mask(address.trim()))
}

/// The same of a contact that is wanted.
#[must_use]
pub fn contact(real: &Contact) -> Contact {
    let masked = live(&real.to_live()).map(Option::unwrap_or_default);
    Contact::new(masked).expect("masks are short, and made of letters and digits that AWS takes")
}

fn mask(text: &str) -> String {
    sha256(text.as_bytes())[..8].to_owned()
}

/// A mask of digits alone, as telephone numbers have no letters.
fn phone_mask(text: &str) -> String {
    let digits = sha256(text.as_bytes());
    digits.bytes().take(8).map(|b| char::from(b'0' + b % 10)).collect()
}
