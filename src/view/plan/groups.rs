//! Equal changes as one: what makes a plan for two hundred accounts readable.

use std::collections::{BTreeMap, HashMap};

use crate::organization::AccountRef;
use crate::plan::{ActionKind, Change};
use crate::policy::Origin;
use crate::setting::{Kind, LiveValue};

/// Changes that differ in nothing but the account.
pub struct Group<'p> {
    /// What happens.
    pub action: ActionKind,
    /// To which contact.
    pub kind: Kind,
    /// The rule that wants it.
    pub origin: &'p Origin,
    /// What the contacts were. Of several, it is written as a policy would write it: an account's own ID
    /// reads `{account.id}`, and a brace that is one is doubled.
    pub before: Option<LiveValue>,
    /// What they will be, likewise.
    pub after: Option<LiveValue>,
    /// The accounts, by id.
    pub accounts: Vec<&'p AccountRef>,
}

/// What the changes of a group have in common.
#[derive(PartialEq, Eq, Hash)]
struct Likeness<'p> {
    action: ActionKind,
    kind: Kind,
    origin: &'p Origin,
    before: Option<LiveValue>,
    after: Option<LiveValue>,
}

/// Groups the changes of a plan: creates first, deletes last.
#[must_use]
pub fn changes(changes: &[Change]) -> Vec<Group<'_>> {
    let mut alike: HashMap<Likeness<'_>, Vec<&Change>> = HashMap::new();
    for change in changes {
        alike.entry(Likeness::of(change)).or_default().push(change);
    }
    let mut groups: Vec<Group<'_>> = alike.into_iter().map(|(likeness, changes)| group(likeness, &changes)).collect();
    groups.sort_by_cached_key(|group| (group.action, group.kind, group.accounts[0].id));
    groups
}

impl<'p> Likeness<'p> {
    fn of(Change { account, key, action, contact: _, origin }: &'p Change) -> Self {
        Self {
            action: action.kind(),
            kind: key.kind,
            origin,
            before: action.before().map(|before| generic(before, account)),
            after: action.after().map(|after| generic(after.as_live(), account)),
        }
    }
}

/// A value as a policy would write it, with the account's own ID taken out, so that a template's results are
/// equal. Values of one account that differ do so here too.
fn generic(value: &LiveValue, account: &AccountRef) -> LiveValue {
    let id = account.id.as_str();
    let is_special = |text: &str| text.contains(id) || text.contains(['{', '}']);
    if !value.iter().any(|(_, text)| text.is_some_and(is_special)) {
        return value.clone();
    }
    value.map(|_, text| match is_special(text) {
        true => text.replace('{', "{{").replace('}', "}}").replace(id, "{account.id}").into(),
        false => text.into(),
    })
}

/// A group as it is shown: where there is only one account, with its id in place.
fn group<'p>(likeness: Likeness<'p>, changes: &[&'p Change]) -> Group<'p> {
    let Likeness { action, kind, origin, before, after } = likeness;
    let accounts = changes.iter().map(|change| &change.account).collect();
    let (before, after) = match changes {
        [only] => (only.action.before().cloned(), only.action.after().map(|after| after.as_live().clone())),
        _ => (before, after),
    };
    Group { action, kind, origin, before, after, accounts }
}

/// Members by key, both in order.
#[must_use]
pub fn by_key<K: Ord, M>(members: impl IntoIterator<Item = (K, M)>) -> BTreeMap<K, Vec<M>> {
    let mut groups: BTreeMap<K, Vec<M>> = BTreeMap::new();
    for (key, member) in members {
        groups.entry(key).or_default().push(member);
    }
    groups
}
