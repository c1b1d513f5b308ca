//! From a policy's named contacts to the contacts of accounts.

use std::sync::Arc;

use super::Undecided;
use crate::organization::Account;
use crate::policy::{NamedContact, Policy};
use crate::setting::{Field, Fields, Value};

/// Fills in the contacts of a policy.
pub struct Filler<'p> {
    /// The policy.
    pub policy: &'p Policy,
    /// The contacts without placeholders, which are the same for every account.
    literal: Vec<Option<Arc<Value>>>,
}

impl<'p> Filler<'p> {
    /// For a policy.
    #[must_use]
    pub fn new(policy: &'p Policy) -> Self {
        Self { policy, literal: policy.contacts.iter().map(literal).collect() }
    }

    /// The contact with this index, for an account.
    ///
    /// # Errors
    /// A placeholder that cannot be filled, or a result that AWS or the policy's domains would refuse.
    pub fn fill(&self, index: usize, account: &Account) -> Result<Arc<Value>, Undecided> {
        if let Some(contact) = &self.literal[index] {
            return Ok(Arc::clone(contact));
        }
        let named = &self.policy.contacts[index];
        let mut unfilled = Vec::new();
        let mut read = |field: Field| {
            named.fields.get(field).fill(account).unwrap_or_else(|why| {
                unfilled.push((field, why));
                String::new()
            })
        };
        let fields = Fields {
            name: read(Field::Name),
            title: read(Field::Title),
            email: read(Field::Email),
            phone: read(Field::Phone),
        };
        let contact = || named.name.to_string();
        if !unfilled.is_empty() {
            return Err(Undecided::Unfilled { contact: contact(), unfilled });
        }
        let filled = Value::new(fields).map_err(|invalid| Undecided::Refused { contact: contact(), invalid })?;
        if self.policy.allows_domain_of(filled.email()) {
            Ok(Arc::new(filled))
        } else {
            Err(Undecided::Domain { contact: contact() })
        }
    }
}

fn literal(named: &NamedContact) -> Option<Arc<Value>> {
    let Fields { name, title, email, phone } = &named.fields;
    let text = |template: &crate::policy::template::Template| template.literal().map(str::to_owned);
    let fields = Fields { name: text(name)?, title: text(title)?, email: text(email)?, phone: text(phone)? };
    // A valid policy's literal contacts are valid, their domains included.
    Value::new(fields).ok().map(Arc::new)
}
