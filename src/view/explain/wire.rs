//! The JSON of an explanation. Shapes only.

use std::fmt::Display;

use serde::Serialize;

use crate::desired::answer::Answer;
use crate::desired::explain::{Explanation, Fate, Loss, Reasons, Voice};
use crate::desired::mismatch::RuleMatch;
use crate::desired::{Decided, Desired};
use crate::organization::{AccountRef, Identity};
use crate::plan::Unplanned;
use crate::plan::whereabouts::{Holder, Whereabouts};
use crate::plan::why::WhyUnmanaged::OutOfReach;
use crate::policy::{Origin, Rule, WishText};
use crate::setting::wire::ValueWire;

#[derive(Serialize)]
struct AnswerWire<'a> {
    format: &'a str,
    version: u64,
    organization: OrganizationWire<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    email: Option<&'a str>,
    undecided: usize,
    accounts: Vec<ExplanationWire<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    live: Option<Vec<HolderWire<'a>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    unread: Option<Vec<UnreadWire<'a>>>,
}

#[derive(Serialize)]
struct HolderWire<'a> {
    account: AccountWire<'a>,
    r#type: &'a str,
    contact: ValueWire<'a>,
}

#[derive(Serialize)]
struct UnreadWire<'a> {
    account: AccountWire<'a>,
    r#type: &'a str,
    reason: ReasonWire<'a>,
}

#[derive(Serialize)]
struct OrganizationWire<'a> {
    id: &'a str,
    management_account: &'a str,
    caller: &'a str,
}

#[derive(Serialize)]
struct ExplanationWire<'a> {
    account: AccountWire<'a>,
    status: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<ReasonWire<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    exclude: Option<PlaceWire<'a>>,
    contacts: Vec<ReasonsWire<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    rule: Option<AskedWire<'a>>,
}

#[derive(Serialize)]
struct AskedWire<'a> {
    name: &'a str,
    file: &'a str,
    line: usize,
    r#match: &'a str,
    reasons: Vec<ReasonWire<'a>>,
}

#[derive(Serialize)]
struct ReasonWire<'a> {
    code: &'a str,
    message: String,
}

#[derive(Serialize)]
struct AccountWire<'a> {
    id: &'a str,
    name: &'a str,
    path: &'a str,
}

#[derive(Serialize)]
struct PlaceWire<'a> {
    file: &'a str,
    line: usize,
}

#[derive(Serialize)]
struct ReasonsWire<'a> {
    r#type: &'a str,
    decision: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<ReasonWire<'a>>,
    contact_name: Option<&'a str>,
    contact: Option<ValueWire<'a>>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    if_missing: bool,
    rules: Vec<VoiceWire<'a>>,
    lost: Vec<LossWire<'a>>,
}

#[derive(Serialize)]
struct VoiceWire<'a> {
    name: &'a str,
    file: &'a str,
    line: usize,
    wish: Option<String>,
}

#[derive(Serialize)]
struct LossWire<'a> {
    rule: VoiceWire<'a>,
    reason: &'a str,
    message: String,
}

/// The JSON view.
#[must_use]
pub fn render(answer: &Answer<'_>, live: Option<&Whereabouts>) -> String {
    let Answer { identity, email, undecided, explanations, rule } = answer;
    let Identity { organization, management_account, caller } = identity;
    let mut wire = AnswerWire {
        format: "orgcontacts/explanation",
        version: 1,
        organization: OrganizationWire {
            id: organization.as_str(),
            management_account: management_account.as_str(),
            caller: caller.as_str(),
        },
        email: email.as_deref(),
        undecided: *undecided,
        accounts: explanations.iter().map(explanation).collect(),
        live: live.map(|live| live.holders.iter().map(holder).collect()),
        unread: live.map(|live| live.unread.iter().map(unread).collect()),
    };
    if let Some((rule, matches)) = rule {
        let accounts = wire.accounts.iter_mut().zip(matches);
        accounts.for_each(|(account, made)| account.rule = Some(asked(rule, made)));
    }
    let mut text = serde_json::to_string_pretty(&wire).expect("text and lists always serialize");
    text.push('\n');
    text
}

fn explanation<'a>(Explanation { account, fate }: &'a Explanation<'_>) -> ExplanationWire<'a> {
    let (status, reason, exclude, contacts) = match fate {
        Fate::Managed(contacts) => ("managed", None, None, contacts.iter().map(reasons).collect()),
        Fate::Skipped(reason) => {
            ("skipped", Some(said(reason.code().as_str(), reason)), reason.exclusion().map(place), Vec::new())
        }
        Fate::OutOfReach => ("out_of_reach", Some(said(OutOfReach.code(), &OutOfReach)), None, Vec::new()),
    };
    ExplanationWire { account: named(account), status, reason, exclude, contacts, rule: None }
}

fn asked<'a>(rule: &'a Rule, made: &'a RuleMatch) -> AskedWire<'a> {
    let Origin { source, file, line } = &*rule.origin;
    let (r#match, selectors) = match made {
        RuleMatch::Matches => ("yes", &[][..]),
        RuleMatch::Ended(_) => ("ended", &[][..]),
        RuleMatch::Excepted => ("excepted", &[][..]),
        RuleMatch::Fails(selectors) => ("no", &selectors[..]),
    };
    let conditions = selectors.iter().flat_map(|selector| &selector.conditions);
    let reasons = conditions.map(|condition| said(condition.code(), condition)).collect();
    AskedWire { name: source.as_str(), file, line: *line, r#match, reasons }
}

fn named(AccountRef { id, name, path }: &AccountRef) -> AccountWire<'_> {
    AccountWire { id: id.as_str(), name, path }
}

fn holder(Holder { account, kind, contact }: &Holder) -> HolderWire<'_> {
    HolderWire { account: named(account), r#type: kind.as_str(), contact: ValueWire(contact) }
}

fn unread(Unplanned { account, key, why }: &Unplanned) -> UnreadWire<'_> {
    UnreadWire { account: named(account), r#type: key.kind.as_str(), reason: said(why.code(), why) }
}

fn said<'a>(code: &'a str, sentence: &impl Display) -> ReasonWire<'a> {
    ReasonWire { code, message: sentence.to_string() }
}

fn place(Origin { source: _, file, line }: &Origin) -> PlaceWire<'_> {
    PlaceWire { file, line: *line }
}

fn reasons<'a>(reasons: &'a Reasons<'_>) -> ReasonsWire<'a> {
    let Reasons { kind, outcome, deciding, lost } = reasons;
    let contact = reasons.contact();
    let decision = match outcome {
        Err(_) => "undecided",
        Ok(None) => "unmanaged",
        Ok(Some(_)) if contact.is_some() => "contact",
        Ok(Some(_)) => "absent",
    };
    ReasonsWire {
        r#type: kind.as_str(),
        decision,
        reason: outcome.as_ref().err().map(|undecided| said(undecided.code().as_str(), undecided)),
        contact_name: contact_name(deciding),
        contact: contact.map(|contact| ValueWire(contact.as_live())),
        if_missing: matches!(
            outcome,
            Ok(Some(Decided { desired: Desired::PresentIfMissing(_), contact: _, origin: _ }))
        ),
        rules: deciding.iter().map(voice).collect(),
        lost: lost.iter().map(loss).collect(),
    }
}

/// The contact that the policy names, also where it cannot be filled in; none in a conflict.
fn contact_name<'a>(deciding: &[Voice<'a>]) -> Option<&'a str> {
    let first = deciding.first()?;
    let agreed = deciding.iter().all(|voice| voice.wish == first.wish);
    match first.text.filter(|_| agreed && first.wish.is_some_and(|wish| wish.contact().is_some()))? {
        WishText::Word(name) | WishText::IfMissing(name) => Some(name),
    }
}

fn voice<'a>(Voice { origin, wish: _, text }: &Voice<'a>) -> VoiceWire<'a> {
    let Origin { source, file, line } = origin;
    VoiceWire { name: source.as_str(), file, line: *line, wish: text.map(|text| text.to_string()) }
}

fn loss<'a>(Loss { voice: loser, reason }: &Loss<'a>) -> LossWire<'a> {
    LossWire { rule: voice(loser), reason: reason.as_str(), message: reason.to_string() }
}
