//! The data of the page: short, since there may be tens of thousands of contacts in it. Shapes only.
//!
//! Texts that many have stand once, and are named by their places. What does not show is written as an escape, as in all
//! that people see.

use std::collections::HashMap;

use serde::Serialize;

use crate::answer::coverage::{
    AccountCoverage, ContactCoverage, Coverage, CoveredShare, EvidenceCounts, Judged, Moment, Situation, StatusCounts,
    UnitCoverage,
};
use crate::organization::{AccountRef, UnitId};
use crate::plan::Unmanaged;
use crate::plan::live::Observed;
use crate::setting::{Kind, LiveValue};
use crate::text::Text;
use crate::view::coverage::words::narrowed;

/// Where nothing is named.
const NOTHING: i64 = -1;

#[derive(Serialize)]
struct PageWire {
    organization: String,
    read_at: Option<String>,
    judged: bool,
    policy: Vec<String>,
    redacted: bool,
    narrowed: Vec<String>,
    types: Vec<&'static str>,
    situations: Vec<&'static str>,
    totals: Vec<CountsWire>,
    evidence: EvidenceWire,
    units: Vec<UnitWire>,
    /// Which of a contact's texts is its address.
    address: usize,
    contacts: Vec<Vec<Option<String>>>,
    wanted: Vec<Option<String>>,
    reasons: Vec<String>,
    accounts: Vec<AccountWire>,
    out_of_reach: Vec<[String; 4]>,
    skipped: Vec<[String; 4]>,
    history: Vec<MomentWire>,
}

#[derive(Serialize)]
struct CountsWire {
    situations: Vec<usize>,
    covered: usize,
    of: usize,
}

/// For how many accounts: yes, no, unknown.
#[derive(Serialize)]
struct EvidenceWire {
    security_contact: [usize; 3],
    distinct_contacts: [usize; 3],
}

#[derive(Serialize)]
struct UnitWire {
    name: String,
    path: String,
    parent: Option<usize>,
    depth: usize,
    accounts: usize,
    contacts: Vec<CountsWire>,
}

/// Its id, its name, its unit, its contacts.
#[derive(Serialize)]
struct AccountWire(String, String, usize, Vec<ContactWire>);

/// Its type, its situation, what is there, and the places of its texts, of what is wanted, and of a reason.
#[derive(Serialize)]
struct ContactWire(usize, usize, usize, i64, i64, i64);

#[derive(Serialize)]
struct MomentWire {
    time: String,
    accounts: usize,
    shares: Vec<Option<usize>>,
}

/// Values that many have, each once.
struct Places<T> {
    known: HashMap<T, i64>,
    all: Vec<T>,
}

impl<T: Clone + Eq + std::hash::Hash> Places<T> {
    fn new() -> Self {
        Self { known: HashMap::new(), all: Vec::new() }
    }

    fn of(&mut self, value: T) -> i64 {
        *self.known.entry(value).or_insert_with_key(|value| {
            self.all.push(value.clone());
            self.all.len() as i64 - 1
        })
    }
}

/// A text as people see it.
fn shown(text: &str) -> String {
    Text::of(text).embedded()
}

/// The data of a page.
#[must_use]
pub fn json(coverage: &Coverage, history: &[Moment]) -> String {
    let kinds = coverage.kinds();
    let is_judged = coverage.is_judged();
    let [security, distinct] = coverage.evidence();
    let (mut contacts, mut wanted, mut reasons) = (Places::new(), Places::new(), Places::new());
    let places: HashMap<&UnitId, usize> =
        coverage.units.iter().enumerate().map(|(place, unit)| (&unit.id, place)).collect();
    let mut contact = |contact: &ContactCoverage| {
        let status = contact.status();
        let reason = reason(contact).map_or(NOTHING, |reason| reasons.of(shown(&reason)));
        let texts = texts(contact).map_or(NOTHING, |live| contacts.of(live.clone()));
        let name = |wanted: &crate::answer::coverage::WantedContact| wanted.contact.as_ref().map(ToString::to_string);
        let wanted = contact.wanted().map_or(NOTHING, |one| wanted.of(name(one)));
        let kind = kinds.iter().position(|kind| *kind == contact.kind).unwrap_or_default();
        ContactWire(kind, status.situation() as usize, status.live as usize, texts, wanted, reason)
    };
    let accounts = coverage.accounts.iter().map(|AccountCoverage { account, unit, contacts, evidence: _ }| {
        let contacts = contacts.iter().map(&mut contact).collect();
        AccountWire(account.id.to_string(), shown(&account.name), places[unit], contacts)
    });
    let accounts = accounts.collect();
    let field = |live: &LiveValue| live.iter().map(|(_, text)| text.map(shown)).collect();
    let wire = PageWire {
        organization: coverage.identity.organization.to_string(),
        read_at: coverage.read_at.map(|read_at| read_at.to_string()),
        judged: is_judged,
        policy: coverage.policy.iter().flatten().map(|file| shown(&file.path)).collect(),
        redacted: coverage.is_masked,
        narrowed: narrowed(&coverage.question).iter().map(Text::embedded).collect(),
        types: kinds.iter().map(|kind| kind.as_str()).collect(),
        situations: Situation::ALL.map(Situation::as_str).to_vec(),
        totals: coverage.totals.values().map(|totals| counts(totals, is_judged)).collect(),
        evidence: EvidenceWire { security_contact: answers(security), distinct_contacts: answers(distinct) },
        units: coverage.units.iter().map(|one| unit(one, &places, is_judged)).collect(),
        address: kinds.iter().find_map(|kind| Some(kind.shape().address()?.index())).unwrap_or_default(),
        contacts: contacts.all.iter().map(field).collect(),
        wanted: wanted.all,
        reasons: reasons.all,
        accounts,
        out_of_reach: coverage.out_of_reach.iter().map(unmanaged).collect(),
        skipped: coverage.skipped.iter().map(unmanaged).collect(),
        history: history.iter().map(|one| moment(one, &kinds)).collect(),
    };
    serde_json::to_string(&wire).expect("text and numbers always serialize")
}

fn texts(contact: &ContactCoverage) -> Option<&LiveValue> {
    match &contact.found {
        Observed::Present(live) => Some(live),
        Observed::Absent | Observed::Unreadable(_) => None,
    }
}

/// Why nobody knows what is there, or what the policy wants.
fn reason(contact: &ContactCoverage) -> Option<String> {
    match (&contact.found, &contact.judged) {
        (Observed::Unreadable(failure), _) => Some(failure.to_string()),
        (Observed::Present(_) | Observed::Absent, Some(Judged::Undecided(undecided))) => Some(undecided.to_string()),
        (Observed::Present(_) | Observed::Absent, _) => None,
    }
}

fn counts(counts: &StatusCounts, is_judged: bool) -> CountsWire {
    let CoveredShare { covered, of } = counts.totals(is_judged).covered();
    CountsWire { situations: Situation::ALL.map(|situation| counts.situation(situation)).to_vec(), covered, of }
}

fn answers(EvidenceCounts { yes, no, unknown }: EvidenceCounts) -> [usize; 3] {
    [yes, no, unknown]
}

fn unit(unit: &UnitCoverage, places: &HashMap<&UnitId, usize>, is_judged: bool) -> UnitWire {
    let UnitCoverage { id: _, path, name, parent, depth, accounts, contacts } = unit;
    UnitWire {
        name: shown(name),
        path: shown(path),
        parent: parent.as_ref().and_then(|parent| places.get(parent).copied()),
        depth: *depth,
        accounts: *accounts,
        contacts: contacts.values().map(|one| counts(one, is_judged)).collect(),
    }
}

fn unmanaged(Unmanaged { account: AccountRef { id, name, path }, why }: &Unmanaged) -> [String; 4] {
    [id.to_string(), shown(name), shown(path), shown(&why.to_string())]
}

fn moment(Moment { time, organization: _, accounts, contacts }: &Moment, kinds: &[Kind]) -> MomentWire {
    let share = |kind: &Kind| {
        let (_, totals) = contacts.iter().find(|(known, _)| known == kind)?;
        totals.covered().permille()
    };
    MomentWire { time: time.to_string(), accounts: *accounts, shares: kinds.iter().map(share).collect() }
}
