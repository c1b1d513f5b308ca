//! What the contacts of accounts show that the policy alone does not: its templates are filled here.

use std::collections::{BTreeMap, HashMap};

use super::state::{Decided, DesiredState};
use crate::finding::{Code, Finding, and_for_more};
use crate::organization::{Account, AccountId, Organization};
use crate::policy::name::ContactName;
use crate::policy::quality::is_near_limit;
use crate::policy::{Definition, NamedContact, Policy};
use crate::setting::{Field, Value};

/// Warns of contacts that have the address of an account's root user, and of fields that are almost too long once
/// their placeholders are filled: each once, with the first account that shows it.
pub fn warnings(policy: &Policy, organization: &Organization, state: &DesiredState) -> Vec<Finding> {
    let contacts: HashMap<&ContactName, &NamedContact> =
        policy.contacts.iter().map(|contact| (&contact.name, contact)).collect();
    let with_templates: HashMap<&ContactName, Vec<Field>> = contacts
        .iter()
        .map(|(name, contact)| (*name, templates(contact).collect::<Vec<_>>()))
        .filter(|(_, fields)| !fields.is_empty())
        .collect();
    let mut last: Option<&Account> = None;
    let mut seen: BTreeMap<(Code, &ContactName, Option<Field>), Showing<'_>> = BTreeMap::new();
    for (key, Decided { desired, contact, origin: _ }) in &state.wishes {
        let (Some(value), Some(name)) = (desired.contact(), contact) else { continue };
        // The contacts of an account follow one another.
        let account =
            last.filter(|last| last.id == key.account).unwrap_or_else(|| &organization.accounts()[&key.account]);
        last = Some(account);
        let mut show = |code, field| {
            seen.entry((code, name, field))
                .or_insert(Showing { first: account, last: account.id, more: 0 })
                .add(account);
        };
        if is_of_root(value, account) {
            show(Code::AccountRootEmail, value.shape().address());
        }
        for field in with_templates.get(name).into_iter().flatten().copied() {
            if value.as_live().get(field).is_some_and(|text| is_near_limit(field, text)) {
                show(Code::FieldNearLimit, Some(field));
            }
        }
    }
    seen.into_iter()
        .filter_map(|((code, name, field), accounts)| {
            let (field, definition) = (field?, contacts.get(name)?.definition.as_ref()?);
            Some(finding(code, name, field, definition, &accounts))
        })
        .collect()
}

/// The accounts that show something.
struct Showing<'a> {
    first: &'a Account,
    last: AccountId,
    /// How many besides the first.
    more: usize,
}

impl Showing<'_> {
    /// Counts an account that is none of those before the last.
    fn add(&mut self, account: &Account) {
        if self.last != account.id {
            self.last = account.id;
            self.more += 1;
        }
    }
}

fn is_of_root(value: &Value, account: &Account) -> bool {
    let root = account.email.as_deref();
    value.address().zip(root).is_some_and(|(address, root)| address.eq_ignore_ascii_case(root.trim()))
}

/// The fields of a contact that have placeholders.
fn templates(contact: &NamedContact) -> impl Iterator<Item = Field> {
    let fields = contact.definition.iter().flat_map(|definition| definition.fields.iter());
    let is_template = |text: &crate::policy::template::Template| text.literal().is_none();
    fields.filter(move |(_, text)| text.as_ref().is_some_and(is_template)).map(|(field, _)| field)
}

fn finding(
    code: Code,
    name: &ContactName,
    field: Field,
    definition: &Definition,
    Showing { first: account, last: _, more }: &Showing<'_>,
) -> Finding {
    let place = definition.locations.get(field).clone();
    let more = and_for_more(*more);
    let (message, help) = match code {
        Code::AccountRootEmail => (
            format!("contact `{name}` has the address of the root user of account {}{more}", account.id),
            "AWS writes to the root user anyway: an alternate contact is for somebody else",
        ),
        _ => (
            format!(
                "{field} of contact `{name}` comes within 3 of the {} characters that AWS allows, for account {}{more}",
                field.max_length(),
                account.id
            ),
            "shorten the text around the placeholder: the next account may not fit",
        ),
    };
    Finding::new(code, place, message).help(help)
}
