//! A plan for people: what changes, why, for whom, and what is left undone.

mod changes;
pub mod difference;
pub mod groups;
pub mod people;
mod summary;
mod weight;
pub mod words;

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use super::screen::Screen;
use super::{basis, diagnostic, finding};
use crate::finding::{Finding, counts};
use crate::gateway::Remedy;
use crate::organization::{AccountId, AccountRef, Identity};
use crate::plan::basis::Basis;
use crate::plan::file::PlanDocument;
use crate::plan::guardrail::{Violation, passing_flags};
use crate::plan::scope::Narrowing;
use crate::plan::{ActionKind, Cause, Counts, LeftAlone, Plan, Released, Unmanaged, Unplanned};
use crate::policy::Origin;
use crate::setting::Kind;
use crate::text::{Style, Text};
use groups::by_key;
use words::{NAMED_ACCOUNTS, accounts, place, reason};

/// The text view of a plan that is made from the organization itself, in a file.
#[must_use]
pub fn plan(document: &PlanDocument) -> Text {
    plan_from(&Basis::REAL, document, Screen::FILE)
}

/// The text view of a plan. What matters is not hidden by what is many: it comes first, and lists are shortened to
/// what is rare.
#[must_use]
pub fn plan_from(basis: &Basis, document: &PlanDocument, screen: Screen) -> Text {
    let plan = basis.shown(&document.plan);
    let text = all_changes(plan, screen)
        .then(taken_away(basis, screen))
        .then(people::section(&plan.changes, screen))
        .then(unplanned("Undecided, so nothing is planned for them", reasons(&plan.undecided), screen))
        .then(unreadable("Could not be read, so nothing is planned for them", &plan.unreadable, screen))
        .then(unplanned("Not reverted", kept(plan), screen))
        .then(unmanaged("Out of reach", &plan.out_of_reach, screen))
        .then(unmanaged("Skipped", &plan.skipped, screen))
        .then(released(plan, screen))
        .then(left_alone(&plan.left_alone))
        .then(about_policy(&plan.findings))
        .then(violations(document))
        .then(ending(basis, document));
    let head = seen_from(&plan.identity, document.read_at).then(basis::unreal(basis));
    let (above, below) = (head.within(screen.columns), text.within(screen.columns));
    let fits = plan.changes.is_empty() || above.height() + below.height() <= screen.rows;
    let summary = if fits { Text::default() } else { summary::summary(&plan.changes, screen) };
    above.then(summary.within(screen.columns)).then(below)
}

/// The changes; where their causes are known, those of the policy apart from drift.
fn all_changes(plan: &Plan, screen: Screen) -> Text {
    let mut text = Text::default();
    let mut last = None;
    for group in groups::changes(&plan.changes) {
        if let Some(cause) = group.cause.filter(|_| group.cause != last) {
            let heading = Text::of(by_cause(cause)).ours(": ").counted(caused(plan, cause), "change");
            text = text.styled(Style::Heading, heading).ours("\n\n");
            last = group.cause;
        }
        text = text.then(changes::change(&group, screen));
    }
    text
}

/// What changes of a cause are called.
pub(super) fn by_cause(cause: Cause) -> &'static str {
    match cause {
        Cause::Policy => "What the policy changes",
        Cause::Drift => "What had drifted",
    }
}

/// How many changes have a cause.
pub(super) fn caused(plan: &Plan, cause: Cause) -> usize {
    plan.changes.iter().filter(|change| change.cause == Some(cause)).count()
}

/// Contacts that the policy no longer manages.
fn released(plan: &Plan, screen: Screen) -> Text {
    let groups = by_key(plan.released.iter().map(|Released { account, key, was }| ((key.kind, was), account)));
    let line = |((kind, was), members): ((Kind, &String), Vec<_>)| {
        let line = Text::of(kind).ours(" of ").counted(members.len(), "account").ours(", which was `").text(was);
        (line.ours("`"), members)
    };
    listed(Style::Heading, "No longer managed", groups.into_iter().map(line).collect(), Text::default(), screen)
}

/// The changes that a supposition takes away.
fn taken_away(basis: &Basis, screen: Screen) -> Text {
    let groups = by_key(basis.difference.iter().flat_map(difference::taken_away));
    let line = |((kind, action), members): ((Kind, ActionKind), Vec<_>)| {
        (difference::what_it_would_do(kind, action, members.len()), members)
    };
    let lines = groups.into_iter().map(line).collect();
    listed(Style::Heading, difference::TAKEN_AWAY, lines, Text::default(), screen)
}

/// Which organization it is about, who read it, and when if that was not just now.
#[must_use]
pub fn seen_from(identity: &Identity, read_at: Option<Timestamp>) -> Text {
    let Identity { organization, management_account, caller } = identity;
    let role = if caller == management_account { "the management account" } else { "a delegated administrator" };
    let line = Text::of(format_args!("Organization {organization}, seen from {caller}, {role}"));
    let line = match read_at {
        Some(read_at) => line.text(format_args!(", read at {read_at}")),
        None => line,
    };
    Text::default().styled(Style::Faint, line).ours("\n\n")
}

/// The contacts that an organization file lacks because they could not be read.
#[must_use]
pub fn not_recorded(contacts: &[Unplanned]) -> Text {
    unreadable("Could not be read, so left out of the file", contacts, Screen::FILE)
}

/// The contacts that could not be looked at because they could not be read.
#[must_use]
pub fn not_looked_at(contacts: &[Unplanned]) -> Text {
    unreadable("Could not be read, so it is not known which address they have", contacts, Screen::FILE)
}

/// A contact type, something that is said of it, and an account that it is said of.
pub(super) type Said<'p> = ((Kind, String), &'p AccountRef);

/// Why nothing is planned for contacts.
pub(super) fn reasons(contacts: &[Unplanned]) -> impl Iterator<Item = Said<'_>> {
    contacts.iter().map(|contact| ((contact.key.kind, contact.why.to_string()), &contact.account))
}

/// Why contacts stay as they are although a plan is undone.
pub(super) fn kept(plan: &Plan) -> impl Iterator<Item = Said<'_>> {
    plan.not_reverted.iter().map(|contact| ((contact.key.kind, contact.why.to_string()), &contact.account))
}

/// What to do about contacts that could not be read, each remedy once.
pub(super) fn remedies(contacts: &[Unplanned]) -> BTreeSet<Remedy> {
    contacts.iter().filter_map(|contact| contact.why.remedy()).collect()
}

/// The contacts that could not be read, above what to do about it.
#[must_use]
pub fn unreadable(heading: &'static str, contacts: &[Unplanned], screen: Screen) -> Text {
    let hint = |remedy| Text::default().ours("  ").styled(Style::Heading, Text::of("hint:")).ours(" ").line(remedy);
    let hints = remedies(contacts).into_iter().map(Text::of).map(hint).collect();
    listed(Style::Problem, heading, said(reasons(contacts)), hints, screen)
}

/// Contacts of which nothing is decided, by reason.
#[must_use]
pub fn unplanned_contacts(heading: &'static str, contacts: &[Unplanned], screen: Screen) -> Text {
    unplanned(heading, reasons(contacts), screen)
}

fn unplanned<'p>(heading: &'static str, contacts: impl Iterator<Item = Said<'p>>, screen: Screen) -> Text {
    listed(Style::Problem, heading, said(contacts), Text::default(), screen)
}

/// The accounts that are not managed, by reason.
#[must_use]
pub fn unmanaged(heading: &'static str, unmanaged: &[Unmanaged], screen: Screen) -> Text {
    let lines = by_exclusion(unmanaged).into_iter().map(|((why, exclusion), members)| {
        let line = Text::default().counted(members.len(), "account").ours(": ").text(why);
        (line.then(excluded_by(exclusion)), members)
    });
    listed(Style::Heading, heading, lines.collect(), Text::default(), screen)
}

/// Why accounts are not managed: a reason and, of an exclusion, the entry of `exclude`.
pub(super) type ByExclusion<'p> = BTreeMap<(String, Option<&'p Origin>), Vec<&'p AccountRef>>;

/// The accounts that are not managed, by reason.
pub(super) fn by_exclusion(unmanaged: &[Unmanaged]) -> ByExclusion<'_> {
    by_key(unmanaged.iter().map(|Unmanaged { account, why }| ((why.to_string(), why.exclusion()), account)))
}

/// Where the entry of `exclude` stands.
pub(super) fn excluded_by(exclusion: Option<&Origin>) -> Text {
    exclusion.map_or_else(Text::default, |origin| Text::default().ours(", ").then(place(origin)))
}

/// What rules and the defaults take out of management.
fn left_alone(groups: &[LeftAlone]) -> Text {
    if groups.is_empty() {
        return Text::default();
    }
    let mut text = Text::default().styled(Style::Heading, Text::of("Unmanaged by the policy")).ours("\n");
    for LeftAlone { origin, kind, accounts } in groups {
        let line = Text::of(kind).ours(" of ").counted(*accounts, "account").ours(": ").then(reason(origin));
        text = text.ours("  ").line(line);
    }
    text.ours("\n")
}

/// What was found about the policy. What is undecided stands elsewhere.
fn about_policy(findings: &[Finding]) -> Text {
    let findings: Vec<_> = findings.iter().filter(|finding| !finding.code.is_about_undecided()).cloned().collect();
    if findings.is_empty() {
        return Text::default();
    }
    let text = Text::default().styled(Style::Problem, Text::of("About the policy")).ours("\n");
    let (shown, others) = diagnostic::shown(&findings);
    let lines = shown.into_iter().flat_map(finding::words::lines).chain(others);
    lines.fold(text, |text, line| text.ours("  ").line(line)).ours("\n")
}

/// A line, and the accounts that it is about.
pub type Line<'a> = (Text, Vec<&'a AccountRef>);

fn said<'p>(contacts: impl Iterator<Item = Said<'p>>) -> Vec<Line<'p>> {
    let lines = by_key(contacts).into_iter().map(|((kind, reason), members)| {
        let line = Text::of(kind).ours(" of ").counted(members.len(), "account").ours(": ").text(reason);
        (line, members)
    });
    lines.collect()
}

/// Lines with their accounts, and what is to be said after them; nothing if there are none.
#[must_use]
pub fn listed(style: Style, heading: &'static str, lines: Vec<Line<'_>>, after: Text, screen: Screen) -> Text {
    if lines.is_empty() {
        return Text::default();
    }
    let mut text = Text::default().styled(style, Text::of(heading)).ours("\n");
    for (line, members) in lines {
        text = text.ours("  ").line(line).then(accounts(&members, screen));
    }
    text.then(after).ours("\n")
}

fn violations(document: &PlanDocument) -> Text {
    let violations = document.violations();
    if violations.is_empty() {
        return Text::default();
    }
    let heading = Text::of("Guardrails: apply will refuse this plan");
    let mut text = Text::default().styled(Style::Problem, heading).ours("\n");
    for line in guardrail_lines(&violations) {
        text = text.ours("  ").line(line);
    }
    text.ours("\n")
}

/// What exceeds the guardrails, and the flags that let the plan pass.
pub(super) fn guardrail_lines(violations: &[Violation]) -> Vec<Text> {
    let exceeded = violations.iter().map(|violation| Text::of(format_args!("{violation:#}")));
    let flags = Text::of(format_args!("to let this plan pass, add {}", passing_flags(violations)));
    exceeded.chain((!violations.is_empty()).then_some(flags)).collect()
}

fn ending(basis: &Basis, document: &PlanDocument) -> Text {
    let plan = &document.plan;
    let mut text = Text::default();
    if !plan.is_complete() {
        text = text.styled(Style::Problem, incomplete(plan)).ours("\n");
    }
    if !plan.changes.is_empty() {
        text = text.styled(Style::Faint, Text::of(format_args!("Plan ID: {}", document.id))).ours("\n");
    }
    if !plan.left_out.is_empty() {
        text = text.styled(Style::Problem, left_out(plan.left_out)).ours("\n");
    }
    text = text.styled(Style::Heading, sum(basis, plan)).ours("\n");
    if let Some(difference) = &basis.difference {
        text = text.line(difference::sum(difference));
    }
    if plan.changes.iter().any(|change| change.cause.is_some()) {
        let [policy, drift] = Cause::ALL.map(|cause| caused(plan, cause));
        text = text.text(format_args!("By the change of policy: {policy}. By drift: {drift}.")).ours("\n");
    }
    for line in limits_of_sight(plan) {
        text = text.styled(Style::Faint, line).ours("\n");
    }
    match counts(&plan.findings).1 {
        0 => text,
        warnings => {
            let line = Text::default().ours("The policy has ").counted(warnings, "warning").ours(".");
            text.styled(Style::Problem, line).ours("\n")
        }
    }
}

fn incomplete(plan: &Plan) -> Text {
    let Plan { undecided, unreadable, .. } = plan;
    let text = Text::of(format_args!("Incomplete: {} undecided, {} unreadable", undecided.len(), unreadable.len()));
    match counts(plan.faults()).0 {
        0 => text.ours("."),
        faults => text.ours(", ").counted(faults, "error").ours(" in the policy."),
    }
}

/// What the plan would hold as well, had all kinds of change been asked for.
fn left_out(counts: Counts) -> Text {
    let parts = counts.iter().filter(|(_, count)| *count > 0);
    let parts = parts.map(|(kind, count)| Text::default().counted(count, kind.as_str()));
    Text::default().ours("Left out by --only: ").then(Text::join(parts, ", ")).ours(".")
}

fn sum(basis: &Basis, plan: &Plan) -> Text {
    if plan.matches_policy() && basis.suppositions.is_empty() {
        return Text::of("No changes. The organization matches the policy.");
    }
    let Counts { create, update, delete } = plan.counts();
    let unchanged = plan.unchanged;
    Text::of(format_args!("Plan: {create} to create, {update} to update, {delete} to delete, {unchanged} unchanged."))
}

/// What the plan says nothing about: what it was narrowed away from, and the account that is out of reach.
pub(super) fn limits_of_sight(plan: &Plan) -> Vec<Text> {
    let Plan { scope: Narrowing { accounts, types, only }, out_of_reach, .. } = plan;
    let accounts = accounts.only().map(looked_at);
    let types = types.only().map(|types| Text::join(types.iter().map(Text::of), " and ").ours(" contacts"));
    let only = only.only().map(|kinds| {
        let kinds = kinds.iter().map(|kind| Text::of(kind.as_str()));
        Text::join(kinds, " and ").ours(" changes")
    });
    let narrowed: Vec<_> = [accounts, types, only].into_iter().flatten().collect();
    let looked_at = (!narrowed.is_empty())
        .then(|| Text::default().ours("Looked at: ").then(Text::join(narrowed, "; ")).ours(" only."));
    let not_seen = out_of_reach.iter().map(|unmanaged| {
        let account = unmanaged.account.id;
        Text::of(format_args!("Not looked at: the management account, {account}, is out of reach."))
    });
    looked_at.into_iter().chain(not_seen).collect()
}

fn looked_at(accounts: &BTreeSet<AccountId>) -> Text {
    let all = || Text::join(accounts.iter().map(Text::of), ", ");
    match accounts.len() {
        0 => Text::of("no account"),
        count if count > NAMED_ACCOUNTS => Text::default().counted(count, "account"),
        1 => Text::default().ours("account ").then(all()),
        _ => Text::default().ours("accounts ").then(all()),
    }
}
