//! The JSON of coverage. Shapes only.

use serde::Serialize;

use crate::answer::coverage::wire::CountsWire;
use crate::answer::coverage::{
    AccountCoverage, AuditEvidence, ContactCoverage, Coverage, CoverageQuestion, EvidenceCounts, Judged, PolicyStatus,
    StatusCounts, UnitCoverage,
};
use crate::organization::{AccountRef, Identity};
use crate::plan::Unmanaged;
use crate::plan::file::PolicyFile;
use crate::plan::live::Observed;
use crate::policy::Origin;
use crate::setting::Kind;
use crate::setting::wire::ValueWire;
use crate::text::Document;

#[derive(Serialize)]
struct CoverageWire<'a> {
    format: &'a str,
    version: u64,
    organization: OrganizationWire<'a>,
    read_at: Option<String>,
    policy: Option<Vec<PolicyFileWire<'a>>>,
    redacted: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    scope: Option<ScopeWire<'a>>,
    totals: TotalsWire,
    units: Vec<UnitWire<'a>>,
    accounts: Vec<AccountCoverageWire<'a>>,
    skipped: Vec<UnmanagedWire<'a>>,
    out_of_reach: Vec<UnmanagedWire<'a>>,
}

#[derive(Serialize)]
struct OrganizationWire<'a> {
    id: &'a str,
    management_account: &'a str,
    caller: &'a str,
}

#[derive(Serialize)]
struct PolicyFileWire<'a> {
    path: &'a str,
    sha256: &'a str,
}

/// Members that narrow nothing are missing.
#[derive(Serialize)]
struct ScopeWire<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    accounts: Option<Vec<&'a str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    types: Option<Vec<&'a str>>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    managed_only: bool,
}

#[derive(Serialize)]
struct TotalsWire {
    accounts: usize,
    contacts: Vec<CountsWire>,
    evidence: EvidenceTotalsWire,
}

#[derive(Serialize)]
struct EvidenceTotalsWire {
    security_contact: AnswersWire,
    distinct_contacts: AnswersWire,
}

#[derive(Serialize)]
struct AnswersWire {
    yes: usize,
    no: usize,
    unknown: usize,
}

#[derive(Serialize)]
struct UnitWire<'a> {
    id: &'a str,
    path: &'a str,
    accounts: usize,
    contacts: Vec<CountsWire>,
}

#[derive(Serialize)]
struct AccountCoverageWire<'a> {
    account: AccountWire<'a>,
    contacts: Vec<ContactWire<'a>>,
    evidence: EvidenceWire,
}

#[derive(Serialize)]
struct AccountWire<'a> {
    id: &'a str,
    name: &'a str,
    path: &'a str,
}

#[derive(Serialize)]
struct EvidenceWire {
    security_contact: Option<bool>,
    distinct_contacts: Option<bool>,
}

#[derive(Serialize)]
struct ContactWire<'a> {
    r#type: &'a str,
    status: &'a str,
    policy: Option<&'a str>,
    contact: Option<ValueWire<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    wanted: Option<WantedWire<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<ReasonWire<'a>>,
}

/// What the policy wants: its name for a contact, or null for none.
#[derive(Serialize)]
struct WantedWire<'a> {
    contact: Option<&'a str>,
    rule: RuleWire<'a>,
}

#[derive(Serialize)]
struct RuleWire<'a> {
    name: &'a str,
    file: &'a str,
    line: usize,
}

#[derive(Serialize)]
struct ReasonWire<'a> {
    code: &'a str,
    message: String,
}

#[derive(Serialize)]
struct UnmanagedWire<'a> {
    account: AccountWire<'a>,
    reason: ReasonWire<'a>,
}

/// The JSON view.
#[must_use]
pub fn json(coverage: &Coverage) -> Document {
    let Coverage {
        identity: Identity { organization, management_account, caller },
        read_at,
        policy,
        is_masked,
        question,
        accounts,
        units,
        totals,
        skipped,
        out_of_reach,
    } = coverage;
    let is_judged = coverage.is_judged();
    let [security, distinct] = coverage.evidence();
    let evidence = EvidenceTotalsWire { security_contact: answers(security), distinct_contacts: answers(distinct) };
    let wire = CoverageWire {
        format: "orgcontacts/coverage",
        version: 1,
        organization: OrganizationWire {
            id: organization.as_str(),
            management_account: management_account.as_str(),
            caller: caller.as_str(),
        },
        read_at: read_at.map(|read_at| read_at.to_string()),
        policy: policy.as_ref().map(|files| files.iter().map(policy_file).collect()),
        redacted: *is_masked,
        scope: (!question.is_whole()).then(|| scope(question)),
        totals: TotalsWire { accounts: accounts.len(), contacts: counts(totals, is_judged), evidence },
        units: units.iter().map(|each| unit(each, is_judged)).collect(),
        accounts: accounts.iter().map(account).collect(),
        skipped: skipped.iter().map(unmanaged).collect(),
        out_of_reach: out_of_reach.iter().map(unmanaged).collect(),
    };
    let mut text = serde_json::to_string_pretty(&wire).expect("text and lists always serialize");
    text.push('\n');
    Document::json(&text)
}

fn policy_file(PolicyFile { path, sha256 }: &PolicyFile) -> PolicyFileWire<'_> {
    PolicyFileWire { path, sha256 }
}

fn scope(CoverageQuestion { accounts, types, managed_only }: &CoverageQuestion) -> ScopeWire<'_> {
    ScopeWire {
        accounts: accounts.only().map(|ids| ids.iter().map(|id| id.as_str()).collect()),
        types: types.only().map(|types| types.iter().map(|kind| kind.as_str()).collect()),
        managed_only: *managed_only,
    }
}

fn counts<'c>(counts: impl IntoIterator<Item = (&'c Kind, &'c StatusCounts)>, is_judged: bool) -> Vec<CountsWire> {
    counts.into_iter().map(|(kind, counts)| CountsWire::new(*kind, counts.totals(is_judged))).collect()
}

fn answers(EvidenceCounts { yes, no, unknown }: EvidenceCounts) -> AnswersWire {
    AnswersWire { yes, no, unknown }
}

fn unit(unit: &UnitCoverage, is_judged: bool) -> UnitWire<'_> {
    let UnitCoverage { id, path, name: _, parent: _, depth: _, accounts, contacts } = unit;
    UnitWire { id: id.as_str(), path, accounts: *accounts, contacts: counts(contacts, is_judged) }
}

fn named(AccountRef { id, name, path }: &AccountRef) -> AccountWire<'_> {
    AccountWire { id: id.as_str(), name, path }
}

fn account(AccountCoverage { account, unit: _, contacts, evidence }: &AccountCoverage) -> AccountCoverageWire<'_> {
    let AuditEvidence { security_contact, distinct_contacts } = *evidence;
    AccountCoverageWire {
        account: named(account),
        contacts: contacts.iter().map(contact).collect(),
        evidence: EvidenceWire { security_contact, distinct_contacts },
    }
}

fn contact(contact: &ContactCoverage) -> ContactWire<'_> {
    let status = contact.status();
    let live = match &contact.found {
        Observed::Present(live) => Some(ValueWire(live)),
        Observed::Absent | Observed::Unreadable(_) => None,
    };
    let wanted = contact.wanted().map(|wanted| {
        let Origin { source, file, line } = &*wanted.origin;
        let rule = RuleWire { name: source.as_str(), file, line: *line };
        WantedWire { contact: wanted.contact.as_ref().map(|name| name.as_str()), rule }
    });
    ContactWire {
        r#type: contact.kind.as_str(),
        status: status.live.as_str(),
        policy: status.policy.map(PolicyStatus::as_str),
        contact: live,
        wanted,
        reason: reason(contact),
    }
}

/// Why it could not be read, or else why it is undecided.
fn reason(contact: &ContactCoverage) -> Option<ReasonWire<'_>> {
    match (&contact.found, &contact.judged) {
        (Observed::Unreadable(failure), _) => {
            Some(ReasonWire { code: failure.class().as_str(), message: failure.to_string() })
        }
        (Observed::Present(_) | Observed::Absent, Some(Judged::Undecided(undecided))) => {
            Some(ReasonWire { code: undecided.code().as_str(), message: undecided.to_string() })
        }
        (Observed::Present(_) | Observed::Absent, _) => None,
    }
}

fn unmanaged(Unmanaged { account, why }: &Unmanaged) -> UnmanagedWire<'_> {
    UnmanagedWire { account: named(account), reason: ReasonWire { code: why.code(), message: why.to_string() } }
}
