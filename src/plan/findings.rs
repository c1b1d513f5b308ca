//! What is found about a plan, for the pipelines that show it beside the lines of a change: what could not be read,
//! and limits that are exceeded. What is undecided is a finding about the policy already.

use std::collections::BTreeMap;

use crate::finding::{Code, Finding, Place};
use crate::gateway::Remedy;
use crate::organization::AccountRef;
use crate::plan::contents::Unplanned;
use crate::plan::file::PlanDocument;
use crate::plan::guardrail::{LimitKind, Violation};
use crate::policy::Policy;
use crate::setting::Kind;

/// How many accounts a message names before it only counts them.
const NAMED_ACCOUNTS: usize = 3;

/// The findings about a plan made by a policy.
#[must_use]
pub fn of_plan(document: &PlanDocument, policy: &Policy) -> Vec<Finding> {
    let violations = document.violations();
    let exceeded = violations.iter().map(|violation| exceeded(violation, document, policy));
    unreadable(document).into_iter().chain(exceeded).collect()
}

fn unreadable(document: &PlanDocument) -> Vec<Finding> {
    let mut groups: BTreeMap<_, Vec<&AccountRef>> = BTreeMap::new();
    for Unplanned { account, key, why } in &document.plan.unreadable {
        groups.entry((key.kind, why.to_string(), why.remedy())).or_default().push(account);
    }
    let finding = |((kind, reason, remedy), accounts): ((Kind, String, Option<Remedy>), Vec<&AccountRef>)| {
        let message = format!("the {} of {} could not be read: {reason}", kind.title(), named(&accounts));
        let finding = Finding::new(Code::UnreadableContact, whole(document), message);
        remedy
            .into_iter()
            .fold(finding, |finding, remedy| finding.help(remedy.to_string()))
            .about(format!("{kind}: {reason}"))
    };
    groups.into_iter().map(finding).collect()
}

fn named(accounts: &[&AccountRef]) -> String {
    let name = |AccountRef { id, name, path: _ }: &AccountRef| match name.as_str() {
        "" => id.to_string(),
        name => format!("{name} ({id})"),
    };
    let names: Vec<_> = accounts.iter().take(NAMED_ACCOUNTS).map(|account| name(account)).collect();
    match accounts.len() - names.len() {
        0 => names.join(", "),
        more => format!("{} and {more} more", names.join(", ")),
    }
}

fn exceeded(violation: &Violation, document: &PlanDocument, policy: &Policy) -> Finding {
    let key = violation.limit.as_str();
    let of_policy = match violation.limit {
        LimitKind::Updates => policy.limits.updates,
        LimitKind::Deletes => policy.limits.deletes,
        LimitKind::Changes => policy.limits.changes,
    };
    let subject = violation.kind.map_or_else(|| key.to_owned(), |kind| format!("{key}: {kind}"));
    // A limit of the command line has no place in the policy.
    let place = policy.limits_at.get(key).filter(|_| of_policy == Some(violation.allowed));
    let place = place.cloned().unwrap_or_else(|| whole(document));
    Finding::new(Code::ExceededGuardrail, place, violation.to_string()).about(subject)
}

/// The first line of the policy: what a plan was made from.
fn whole(document: &PlanDocument) -> Place {
    document.policy.first().map_or_else(Place::default, |file| Place::file(file.path.clone()))
}
