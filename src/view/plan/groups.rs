//! Changes that read as one: what makes a plan for two hundred accounts readable, and hides none of them.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use super::weight::{Weight, Weights};
use crate::organization::{AccountId, AccountRef};
use crate::plan::alike::alike;
use crate::plan::{ActionKind, Cause, Change};
use crate::policy::Origin;
use crate::setting::{Field, Kind, LiveValue};

/// Changes of one action, type and contact, whichever rules want them.
pub struct Group<'p> {
    /// What happens.
    pub action: ActionKind,
    /// To which contact.
    pub kind: Kind,
    /// The rules that want it, in order.
    pub origins: BTreeSet<&'p Origin>,
    /// Every field, with what is the same for all accounts.
    pub lines: Vec<FieldChange>,
    /// The rest, by account. The one that deserves most attention comes first.
    pub variants: Vec<Variant<'p>>,
    /// Of how many accounts.
    pub accounts: usize,
    /// Why it differs, where that is known.
    pub cause: Option<Cause>,
    weight: Weight,
}

/// Accounts for which all fields are the same.
pub struct Variant<'p> {
    /// The fields that are not the same in the whole group.
    pub lines: Vec<FieldChange>,
    /// The accounts, by ID.
    pub accounts: Vec<&'p AccountRef>,
    weight: Weight,
}

/// A field of a contact, before and after. Of several accounts it is written as a policy would write it: an account's
/// own ID reads `{account.id}`, and a brace that is one is doubled.
pub struct FieldChange {
    /// Which.
    pub field: Field,
    /// What it was; `None` of a contact that was not there.
    pub old: Option<OneSide>,
    /// What it will be, likewise.
    pub new: Option<OneSide>,
}

/// One side of a change to a field.
#[derive(PartialEq, Eq)]
pub enum OneSide {
    /// The same for all accounts that it is about.
    Same(Option<Box<str>>),
    /// Not the same for all.
    ByAccount,
}

/// What a contact was and what it will be.
struct Values {
    before: Option<LiveValue>,
    after: Option<LiveValue>,
}

/// Groups the changes of a plan: those of the policy before drift; deletes first; then security, operations, billing; then the larger group.
#[must_use]
pub fn changes(changes: &[Change]) -> Vec<Group<'_>> {
    let alike = alike(changes);
    let weights = Weights::new(changes, &alike);
    let groups = by_key(alike.into_iter().map(|places| {
        let Change { account: _, key, action, contact, origin: _, cause } = &changes[places[0]];
        ((*cause, action.kind(), key.kind, contact.as_ref()), places)
    }));
    let mut groups: Vec<Group<'_>> = groups.into_values().map(|alike| group(changes, alike, &weights)).collect();
    groups.sort_by_key(|group| {
        (
            group.cause,
            group.action != ActionKind::Delete,
            Reverse(group.kind),
            Reverse(group.accounts),
            group.weight,
            group.action,
        )
    });
    groups
}

/// Groups changes, by the places of those that are alike.
fn group<'p>(changes: &'p [Change], alike: Vec<Vec<usize>>, weights: &Weights) -> Group<'p> {
    let Change { account: _, key, action, contact: _, origin: _, cause } = &changes[alike[0][0]];
    let origins = origins(alike.iter().flatten().map(|place| &changes[*place]));
    let accounts = alike.iter().map(Vec::len).sum();
    let alike: Vec<_> = alike.into_iter().flat_map(|places| with_values(changes, places, accounts > 1)).collect();
    let common = |field: Field| FieldChange::common(field, alike.iter().map(|(values, _)| values));
    let lines: Vec<FieldChange> = key.kind.shape().fields().map(common).collect();
    let differing: Vec<Field> = lines.iter().filter(|line| line.differs()).map(|line| line.field).collect();
    let mut variants: BTreeMap<Vec<_>, Vec<usize>> = BTreeMap::new();
    for (values, places) in &alike {
        variants.entry(differing.iter().map(|field| values.texts(*field)).collect()).or_default().extend(places);
    }
    let variant = |mut places: Vec<usize>| {
        places.sort_unstable();
        let members: Vec<&Change> = places.iter().map(|place| &changes[*place]).collect();
        let values = Values::of(members[0], members.len() > 1);
        let (weight, first) = (weights.of(members[0]), members[0].key.account);
        let lines = differing.iter().map(|field| FieldChange::common(*field, [&values].into_iter())).collect();
        let accounts: Vec<_> = members.into_iter().map(|change| change.account.as_ref()).collect();
        let variant = Variant { lines, accounts, weight };
        (rank(&variant, first), variant)
    };
    let mut variants: Vec<_> = variants.into_values().map(variant).collect();
    variants.sort_by_key(|(rank, _)| *rank);
    let variants: Vec<Variant<'p>> = variants.into_iter().map(|(_, variant)| variant).collect();
    let weight = variants.iter().map(|variant| variant.weight).min().unwrap_or_default();
    Group { action: action.kind(), kind: key.kind, origins, lines, variants, accounts, cause: *cause, weight }
}

/// The rules that want changes. Most are wanted by few, whose origins they share.
fn origins<'p>(changes: impl Iterator<Item = &'p Change>) -> BTreeSet<&'p Origin> {
    let mut seen = HashSet::new();
    changes.filter(|change| seen.insert(Arc::as_ptr(&change.origin))).map(|change| change.origin.as_ref()).collect()
}

/// Changes that are alike, with their values. Of several, those have others whose account's ID is in them.
fn with_values(changes: &[Change], places: Vec<usize>, of_several: bool) -> Vec<(Values, Vec<usize>)> {
    let values = |place: usize| Values::of(&changes[place], of_several);
    let may_name_accounts = |place: usize| Values::of(&changes[place], false).have_account_ids();
    if places.len() == 1 || !may_name_accounts(places[0]) {
        return vec![(values(places[0]), places)];
    }
    let (own, shared): (Vec<_>, Vec<_>) =
        places.into_iter().partition(|place| Values::of(&changes[*place], false).name(changes[*place].key.account));
    let shared = shared.first().copied().map(|first| (values(first), shared));
    own.into_iter().map(|place| (values(place), vec![place])).chain(shared).collect()
}

/// What deserves attention first, then what is rare.
fn rank(variant: &Variant<'_>, first: AccountId) -> (Weight, usize, AccountId) {
    (variant.weight, variant.accounts.len(), first)
}

impl Values {
    fn of(Change { account, key: _, action, contact: _, origin: _, cause: _ }: &Change, of_several: bool) -> Self {
        let value = |value: &LiveValue| if of_several { generic(value, account) } else { value.clone() };
        Self { before: action.before().map(value), after: action.after().map(|after| value(after.as_live())) }
    }

    fn texts(&self, field: Field) -> [Option<Option<&str>>; 2] {
        [&self.before, &self.after].map(|side| side.as_ref().map(|value| value.get(field)))
    }

    fn all(&self) -> impl Iterator<Item = &str> {
        let Self { before, after } = self;
        before.iter().chain(after).flat_map(LiveValue::iter).filter_map(|(_, text)| text)
    }

    /// Whether there is anything in them that could be the ID of an account.
    fn have_account_ids(&self) -> bool {
        let mut runs = self.all().flat_map(|text| text.split(|c: char| !c.is_ascii_digit()));
        runs.any(|digits| digits.len() >= AccountId::DIGITS)
    }

    fn name(&self, account: AccountId) -> bool {
        self.all().any(|text| text.contains(account.as_str()))
    }
}

impl FieldChange {
    /// A field with what is the same in all of some values.
    fn common<'v>(field: Field, values: impl Iterator<Item = &'v Values> + Clone) -> Self {
        let [old, new] = [0, 1].map(|side| {
            let mut texts = values.clone().map(|values| values.texts(field)[side]);
            let first = texts.next()??;
            let same = texts.all(|text| text == Some(first));
            Some(if same { OneSide::Same(first.map(Box::from)) } else { OneSide::ByAccount })
        });
        Self { field, old, new }
    }

    fn differs(&self) -> bool {
        self.old == Some(OneSide::ByAccount) || self.new == Some(OneSide::ByAccount)
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

/// Of many accounts a few, by ID: those that are in OUs of which few others are.
#[must_use]
pub fn few<'p>(accounts: &[&'p AccountRef], most: usize) -> Vec<&'p AccountRef> {
    if accounts.len() <= most {
        return accounts.to_vec();
    }
    let mut beside: HashMap<&str, usize> = HashMap::new();
    for account in accounts {
        *beside.entry(&account.path).or_default() += 1;
    }
    let mut rare = accounts.to_vec();
    rare.sort_by_key(|account| (beside[account.path.as_str()], account.id));
    rare.truncate(most);
    rare.sort_by_key(|account| account.id);
    rare
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
