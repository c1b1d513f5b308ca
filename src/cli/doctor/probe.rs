//! Writing a contact as it is, to see whether contacts can be written. The old value is on disk before.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::timeout;

use super::choice::{ProbeChoice, ProbeContact};
use crate::answer::checkup::{FoundAgain, ProbeEnd};
use crate::backend::aws::Aws;
use crate::cli::error::CliError;
use crate::cli::output::kept_plan;
use crate::cli::output::outlet;
use crate::cli::time::now;
use crate::gateway::freshness::Clock;
use crate::gateway::{Failure, Operation, ReadAccess, WriteAccess, WriteKind};
use crate::organization::{AccountRef, Identity, Reach, SettingKey};
use crate::plan::file::PlanDocument;
use crate::plan::guardrail::Limits;
use crate::plan::{Action, Change, Plan};
use crate::policy::{Origin, Source};
use crate::run::journal::{Journal, Sync};
use crate::run::outcome::{Outcome, Unverified};
use crate::setting::{LiveValue, Value};
use crate::text::files::Replaceable;

/// The rule that a kept plan names: none of a policy has asked for it.
const RULE: &str = "doctor --probe";

/// For how long a read may be acted upon, as in `apply`.
const FRESH: Duration = Duration::from_secs(2);

/// How long it may take to choose a contact, and to read it before and after it is written.
const CHOOSING: Duration = Duration::from_secs(8);
const READING: Duration = Duration::from_secs(4);

/// Writes the first contact of an account that AWS would take.
pub async fn probe(choice: &ProbeChoice<'_>) -> ProbeEnd {
    match in_time(CHOOSING, async { Ok(choice.contact().await) }).await {
        Err(failure) => ProbeEnd::NotTried(failure),
        Ok(Err(end)) => end,
        Ok(Ok(ProbeContact { key, value, live })) => {
            let ProbeChoice { aws, identity, .. } = *choice;
            Trial { aws, identity, key, reach: identity.reach(key.account) }.put_again(&value, &live).await
        }
    }
}

/// What comes of reading, unless it takes too long.
async fn in_time<T>(longest: Duration, reading: impl Future<Output = Result<T, Failure>>) -> Result<T, Failure> {
    let late = |_| {
        let detail = format!("no answer within {} seconds", longest.as_secs());
        Err(Failure::Unavailable { operation: Operation::GetAlternateContact, attempts: 1, detail, ambiguous: false })
    };
    timeout(longest, reading).await.unwrap_or_else(late)
}

fn outcome(put: &Result<(), Failure>) -> Outcome {
    match put {
        Ok(()) => Outcome::Applied,
        Err(failure) if failure.is_ambiguous() => Outcome::Unverified(Unverified::Unknown(failure.clone())),
        Err(failure) => Outcome::Failed(failure.clone()),
    }
}

/// A contact that is tried.
struct Trial<'t> {
    aws: &'t Aws,
    identity: &'t Identity,
    key: SettingKey,
    reach: Reach,
}

impl Trial<'_> {
    async fn put_again(&self, value: &Value, before: &LiveValue) -> ProbeEnd {
        match self.keep(value, before) {
            Ok((kept, journal)) => self.write(value, before, &kept, &journal).await,
            Err(error) => ProbeEnd::NotTried(Failure::NotSaved(error.to_string())),
        }
    }

    async fn write(&self, value: &Value, before: &LiveValue, kept: &Replaceable, journal: &Journal) -> ProbeEnd {
        let Self { aws, identity: _, key, reach } = self;
        let (key, file) = (*key, kept.path().to_owned());
        let turn = match aws.turn(WriteKind::Put, key, *reach).await {
            Ok(turn) => turn,
            Err(failure) => return ProbeEnd::NotTried(failure),
        };
        let fresh = Clock::of_the_machine().fresh_for(FRESH);
        match in_time(READING, aws.contact(key, *reach)).await {
            Ok(Some(live)) if live == *before => {}
            // Somebody has changed it just now.
            Ok(_) => return ProbeEnd::NotTried(Failure::TooLate),
            Err(failure) => return ProbeEnd::NotTried(failure),
        }
        if let Err(error) = journal.begun(key) {
            return ProbeEnd::NotTried(Failure::NotSaved(error.to_string()));
        }
        let put = aws.put(turn, key, value, fresh).await;
        // It is said below what became of it.
        let _ = journal.done(key, &outcome(&put));
        let lost = match put {
            Err(failure) if !failure.is_ambiguous() => return ProbeEnd::Refused { key, failure, file },
            put => put.err(),
        };
        let found = match in_time(READING, aws.contact(key, *reach)).await {
            Err(failure) => FoundAgain::Unread(failure),
            Ok(Some(after)) if after == *before => FoundAgain::Same,
            Ok(after) => {
                self.keep_both(before, after, kept);
                FoundAgain::Different
            }
        };
        ProbeEnd::Sent { key, lost, found, file }
    }

    /// Puts on disk what the contact is, as `apply` does before it writes.
    fn keep(&self, value: &Value, before: &LiveValue) -> Result<(Replaceable, Journal), CliError> {
        let document = self.document(Action::Update { before: before.clone(), after: value.clone() });
        let kept = kept_plan::file_for(&document)?;
        let (journal, _) = Journal::open(kept.path(), document.id, 1, Sync::EachWrite, now())?;
        outlet::save(&kept, &document.to_json())?;
        Ok((kept, journal))
    }

    /// Puts on disk what it was and what it has become, so that `revert` can restore it.
    fn keep_both(&self, before: &LiveValue, after: Option<LiveValue>, kept: &Replaceable) {
        let action = match after.map(Value::new) {
            Some(Ok(after)) => Action::Update { before: before.clone(), after },
            None => Action::Delete { before: before.clone() },
            // What a plan cannot hold is told, and what it was is in the file.
            Some(Err(_)) => return,
        };
        let _ = outlet::save(kept, &self.document(action).to_json());
    }

    fn document(&self, action: Action) -> PlanDocument {
        let source = Source::Rule(RULE.parse().expect("it is a name"));
        let origin = Arc::new(Origin { source, file: "-".to_owned(), line: 1 });
        let account = Arc::new(AccountRef { id: self.key.account, name: String::new(), path: "/".to_owned() });
        let change = Change { account, key: self.key, action, contact: None, origin, cause: None };
        let mut plan = Plan::empty(self.identity.clone());
        plan.changes.push(change);
        PlanDocument::new(plan, now(), Vec::new(), Limits::DEFAULT)
    }
}
