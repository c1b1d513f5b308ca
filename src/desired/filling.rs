//! From a policy's named contacts to the contacts of accounts.

use super::undecided::Undecided;
use crate::organization::Account;
use crate::policy::{Definition, NamedContact, Policy};
use crate::setting::{Field, LiveValue, Value};

/// Fills in the contacts of a policy.
pub struct Filler<'p> {
    pub policy: &'p Policy,
    /// The contacts without placeholders, which are the same for every account.
    literal: Vec<Option<Value>>,
}

impl<'p> Filler<'p> {
    #[must_use]
    pub fn new(policy: &'p Policy) -> Self {
        Self { policy, literal: policy.contacts.iter().map(literal).collect() }
    }

    /// The contact with this index, for an account.
    ///
    /// # Errors
    /// It is defined elsewhere, a placeholder cannot be filled, or it is a result that AWS or the policy's domains would refuse.
    pub fn fill(&self, index: usize, account: &Account) -> Result<Value, Undecided> {
        if let Some(contact) = &self.literal[index] {
            return Ok(contact.clone());
        }
        let named = &self.policy.contacts[index];
        let Some(Definition { fields, locations: _ }) = &named.definition else {
            return Err(Undecided::External { contact: named.name.to_string() });
        };
        let mut unfilled = Vec::new();
        let texts = LiveValue::of(fields.shape(), |field| {
            let filled = fields.get(field).as_ref()?.fill(account);
            filled.map(String::into_boxed_str).map_err(|why| unfilled.push((field, why))).ok()
        });
        let contact = || named.name.to_string();
        if !unfilled.is_empty() {
            return Err(Undecided::Unfilled { contact: contact(), unfilled });
        }
        let filled = Value::new(texts).map_err(|invalid| Undecided::Refused { contact: contact(), invalid })?;
        match filled.shape().address() {
            Some(field) if !filled.address().is_none_or(|address| self.policy.allows_domain_of(named, address)) => {
                Err(Undecided::Domain { contact: contact(), field })
            }
            _ => Ok(filled),
        }
    }
}

fn literal(named: &NamedContact) -> Option<Value> {
    let fields = &named.definition.as_ref()?.fields;
    if fields.all().iter().flatten().any(|template| template.literal().is_none()) {
        return None;
    }
    let text = |field: Field| fields.get(field).as_ref()?.literal().map(Box::from);
    // A valid policy's literal contacts are valid, their domains included.
    Value::new(LiveValue::of(fields.shape(), text)).ok()
}
