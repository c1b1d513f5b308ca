//! The JSON of a report file. Its shapes are used nowhere else.

use serde::Serialize;

use super::{Outcome, Report, Tally};
use crate::organization::AccountRef;
use crate::plan::Change;
use crate::setting::wire::ValueWire;
use crate::text::wire::json;

#[derive(Serialize)]
struct ReportWire<'a> {
    format: &'a str,
    version: u64,
    plan: String,
    started_at: String,
    finished_at: String,
    interrupted: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    stopped: Option<ReasonWire>,
    summary: Summary,
    changes: Vec<ResultWire<'a>>,
}

#[derive(Serialize)]
struct Summary {
    applied: usize,
    already_applied: usize,
    drifted: usize,
    failed: usize,
    not_attempted: usize,
    unverified: usize,
}

#[derive(Serialize)]
struct ResultWire<'a> {
    account: AccountWire<'a>,
    r#type: &'a str,
    action: &'a str,
    outcome: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    found: Option<Option<ValueWire<'a>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<ReasonWire>,
}

#[derive(Serialize)]
struct ReasonWire {
    code: &'static str,
    message: String,
}

#[derive(Serialize)]
struct AccountWire<'a> {
    id: &'a str,
    name: &'a str,
    path: &'a str,
}

/// The content of a report file: JSON, `orgcontacts/report` version 1.
#[must_use]
pub fn render(report: &Report) -> String {
    let Report { plan_id, started_at, finished_at, interrupted, stopped, results } = report;
    let Tally { applied, already_applied, drifted, failed, not_attempted, unverified } = report.tally();
    let wire = ReportWire {
        format: "orgcontacts/report",
        version: 1,
        plan: plan_id.to_string(),
        started_at: started_at.to_string(),
        finished_at: finished_at.to_string(),
        interrupted: *interrupted,
        stopped: stopped
            .as_ref()
            .map(|failure| ReasonWire { code: failure.class().as_str(), message: failure.to_string() }),
        summary: Summary { applied, already_applied, drifted, failed, not_attempted, unverified },
        changes: results.iter().map(|(change, outcome)| result(change, outcome)).collect(),
    };
    json(&wire)
}

fn result<'a>(
    Change { account, key, action, contact: _, origin: _, cause: _ }: &'a Change,
    outcome: &'a Outcome,
) -> ResultWire<'a> {
    let AccountRef { id, name, path } = account.as_ref();
    ResultWire {
        account: AccountWire { id: id.as_str(), name, path },
        r#type: key.kind.as_str(),
        action: action.kind().as_str(),
        outcome: outcome.word().as_str(),
        found: outcome.found().map(|found| found.as_ref().map(ValueWire)),
        reason: outcome.code().zip(outcome.reason()).map(|(code, message)| ReasonWire { code, message }),
    }
}
