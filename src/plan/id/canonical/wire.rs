//! The JSON that a plan's id is a hash of. Shapes only.

use serde::Serialize;

use crate::setting::{Fields, LiveValue, Value};

/// What a plan's id is a hash of. Changing this changes every id.
#[derive(Serialize)]
pub struct Canonical<'a> {
    pub organization: &'a str,
    pub changes: Vec<CanonicalChange<'a>>,
}

#[derive(Serialize)]
pub struct CanonicalChange<'a> {
    pub account: &'a str,
    pub r#type: &'a str,
    pub action: &'a str,
    pub before: Option<CanonicalContact<'a>>,
    pub after: Option<CanonicalContact<'a>>,
}

#[derive(Serialize)]
pub struct CanonicalContact<'a> {
    pub name: Option<&'a str>,
    pub title: Option<&'a str>,
    pub email: Option<&'a str>,
    pub phone: Option<&'a str>,
}

impl<'a> CanonicalContact<'a> {
    pub fn of_live(Fields { name, title, email, phone }: &'a LiveValue) -> Self {
        Self { name: name.as_deref(), title: title.as_deref(), email: email.as_deref(), phone: phone.as_deref() }
    }

    pub fn of(contact: &'a Value) -> Self {
        let Fields { name, title, email, phone } = contact.fields();
        Self { name: Some(name), title: Some(title), email: Some(email), phone: Some(phone) }
    }
}
