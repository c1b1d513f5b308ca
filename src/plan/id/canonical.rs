//! The canonical form of an organization's id and its changes: what a plan's id is a hash of.

mod wire;

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::io;

use serde_json::value::{RawValue, to_raw_value};

use wire::{Canonical, CanonicalChange, Listed};

use crate::organization::OrganizationId;
use crate::plan::change::Change;
use crate::setting::wire::ValueWire;
use crate::setting::{LiveValue, Value};

/// The JSON of values, by where they are in memory.
type Texts = HashMap<*const (), Box<RawValue>>;

/// Writes the canonical form of an organization's id and its changes.
pub fn canonical(organization: &OrganizationId, changes: &[Change], out: impl io::Write) -> serde_json::Result<()> {
    let texts = texts(changes)?;
    let text = |value: &LiveValue| &*texts[&value.place_in_memory()];
    let changes =
        changes.iter().map(|Change { account: _, key, action, contact: _, origin: _, cause: _ }| CanonicalChange {
            account: key.account.as_str(),
            r#type: key.kind.as_str(),
            action: action.kind().as_str(),
            before: action.before().map(text),
            after: action.after().map(|after| text(after.as_live())),
        });
    let canonical = Canonical { organization: organization.as_str(), changes: Listed(changes) };
    serde_json::to_writer(out, &canonical)
}

/// Most changes are between a few values, so that their texts are put together once.
fn texts(changes: &[Change]) -> serde_json::Result<Texts> {
    let mut texts = Texts::new();
    let before = changes.iter().filter_map(|change| change.action.before());
    let after = changes.iter().filter_map(|change| change.action.after().map(Value::as_live));
    for value in before.chain(after) {
        if let Entry::Vacant(vacant) = texts.entry(value.place_in_memory()) {
            vacant.insert(to_raw_value(&ValueWire(value))?);
        }
    }
    Ok(texts)
}
