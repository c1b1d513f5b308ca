//! The canonical form of an organization's id and its changes: what a plan's id is a hash of.

mod wire;

use std::io;

use wire::{Canonical, CanonicalChange};

use crate::organization::OrganizationId;
use crate::plan::change::Change;
use crate::setting::wire::ValueWire;

/// Writes the canonical form of an organization's id and its changes.
pub fn canonical(organization: &OrganizationId, changes: &[Change], out: impl io::Write) -> serde_json::Result<()> {
    let changes =
        changes.iter().map(|Change { account: _, key, action, contact: _, origin: _, cause: _ }| CanonicalChange {
            account: key.account.as_str(),
            r#type: key.kind.as_str(),
            action: action.kind().as_str(),
            before: action.before().map(ValueWire),
            after: action.after().map(|after| ValueWire(after.as_live())),
        });
    let canonical = Canonical { organization: organization.as_str(), changes: changes.collect() };
    serde_json::to_writer(out, &canonical)
}
