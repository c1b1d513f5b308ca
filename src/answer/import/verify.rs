//! Whether a policy that was made from what is there says what is there: by planning, as any policy is planned.

use std::collections::{BTreeMap, BTreeSet};

use super::found;
use super::made::Imported;
use super::notes::{Gaps, ImportOptions};
use crate::desired::resolve;
use crate::finding::Finding;
use crate::organization::{Organization, SettingKey};
use crate::plan::live::LiveState;
use crate::plan::{Action, plan};

/// How a policy falls short of what it was made from: a fault of the program.
#[derive(Clone, Debug, Default)]
pub struct Deviation {
    /// Contacts that would be changed and should not be.
    pub changed: BTreeSet<SettingKey>,
    /// Contacts that the policy speaks of and cannot decide, or that were not read.
    pub unplanned: BTreeSet<SettingKey>,
    /// Contacts that should be decided and are not.
    pub undecided: BTreeSet<SettingKey>,
    /// Errors in the policy.
    pub errors: Vec<Finding>,
}

impl Deviation {
    /// Whether it falls short of nothing.
    #[must_use]
    pub fn is_none(&self) -> bool {
        let Self { changed, unplanned, undecided, errors } = self;
        changed.is_empty() && unplanned.is_empty() && undecided.is_empty() && errors.is_empty()
    }
}

/// Plans a policy on what it was made from.
///
/// Only what was asked for may change: gaps that are filled, and contacts that become what they nearly are.
#[must_use]
pub fn verify(imported: &Imported, organization: &Organization, live: &LiveState, options: ImportOptions) -> Deviation {
    let (desired, findings) = resolve(&imported.policy, organization);
    let plan = plan(&desired, live, organization);
    let merged: BTreeMap<_, _> = imported.notes.merged.iter().map(|merged| (merged.key, merged.contact)).collect();
    let is_meant = |key: &SettingKey, action: &Action| match action {
        Action::Create { after: _ } => options.gaps == Gaps::Fill,
        Action::Update { before: _, after: _ } => options.merge_similar && merged.contains_key(key),
        Action::Delete { before: _ } => false,
    };
    let unmeant = plan.changes.iter().filter(|change| !is_meant(&change.key, &change.action));
    let unplanned = plan.undecided.iter().chain(&plan.unreadable).map(|unplanned| unplanned.key);
    let (readings, _) = found::sort(organization, live, options.gaps);
    Deviation {
        changed: unmeant.map(|change| change.key).collect(),
        unplanned: unplanned.collect(),
        undecided: readings.set().map(|(key, _)| key).filter(|key| !desired.wishes.contains_key(key)).collect(),
        errors: findings.into_iter().filter(Finding::is_error).collect(),
    }
}
