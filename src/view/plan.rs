//! A plan for people: what changes, why, for whom, and what is left undone.

pub mod groups;

use std::collections::BTreeSet;

use jiff::Timestamp;

use super::finding::words;
use super::{basis, diagnostic};
use crate::finding::{Finding, counts};
use crate::organization::{AccountId, AccountRef, Identity};
use crate::plan::basis::Basis;
use crate::plan::file::PlanDocument;
use crate::plan::recipients::{Recipients, Side, recipients};
use crate::plan::scope::Narrowing;
use crate::plan::{ActionKind, Counts, LeftAlone, Plan, Unmanaged, Unplanned};
use crate::policy::{Origin, Source};
use crate::setting::{Field, Kind, LiveValue};
use crate::text::value::{value, value_diff, values as values_apart};
use crate::text::{Style, Text, Width};
use groups::{Group, by_key};

/// How many accounts of a group are named.
const NAMED_ACCOUNTS: usize = 8;

/// How many addresses are listed on each side of the people's view.
const NAMED_RECIPIENTS: usize = 20;

/// The text view of a plan that is made from the organization itself.
#[must_use]
pub fn plan(document: &PlanDocument) -> Text {
    plan_from(&Basis::REAL, document)
}

/// The text view of a plan.
#[must_use]
pub fn plan_from(basis: &Basis, document: &PlanDocument) -> Text {
    let plan = &document.plan;
    let mut text = seen_from(&plan.identity, document.read_at).then(basis::unreal(basis));
    for group in groups::changes(&plan.changes) {
        text = text.then(change(&group));
    }
    text.then(people(&recipients(&plan.changes)))
        .then(unplanned("Undecided, so nothing is planned for them", reasons(&plan.undecided)))
        .then(unreadable("Could not be read, so nothing is planned for them", &plan.unreadable))
        .then(unplanned("Not reverted", kept(plan)))
        .then(unmanaged("Out of reach", &plan.out_of_reach))
        .then(unmanaged("Skipped", &plan.skipped))
        .then(left_alone(&plan.left_alone))
        .then(about_policy(&plan.findings))
        .then(violations(document))
        .then(ending(basis, document))
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

fn change(group: &Group<'_>) -> Text {
    let (sign, style, verb) = match group.action {
        ActionKind::Create => ("+", Style::Created, "create"),
        ActionKind::Update => ("~", Style::Updated, "update"),
        ActionKind::Delete => ("-", Style::Deleted, "delete"),
    };
    let what = Text::of(format_args!("{sign} {verb} {} of ", group.kind.title()));
    let what = what.counted(group.accounts.len(), "account");
    let text = Text::default().styled(style, what).ours("  ").styled(Style::Faint, reason(group.origin)).ours("\n");
    text.then(accounts(&group.accounts)).then(values(group.before.as_ref(), group.after.as_ref())).ours("\n")
}

/// A rule or the defaults as the reason for something, with its place.
#[must_use]
pub fn reason(Origin { source, file, line }: &Origin) -> Text {
    let rule = match source {
        Source::Defaults | Source::Exclude => Text::of(source.as_str()),
        Source::Rule(_) | Source::Revert => Text::default().ours("rule `").text(source.as_str()).ours("`"),
    };
    rule.ours(", ").text(file).text(format_args!(":{line}"))
}

/// Accounts, one a line, their names and paths aligned.
fn accounts(accounts: &[&AccountRef]) -> Text {
    let (shown, rest) = accounts.split_at(accounts.len().min(NAMED_ACCOUNTS));
    let text = all_accounts(shown);
    match rest.len() {
        0 => text,
        more => text.ours("      and ").counted(more, "more account").ours("\n"),
    }
}

/// The same, however many there are.
#[must_use]
pub fn all_accounts(accounts: &[&AccountRef]) -> Text {
    let names: Vec<Text> = accounts.iter().map(|account| value(&account.name)).collect();
    let widest = Width::widest(&names);
    let mut text = Text::default();
    for (AccountRef { id, name: _, path }, name) in accounts.iter().zip(names) {
        text = text.ours("      ").text(id).ours("  ").then(name.padded(widest));
        text = text.ours("  ").styled(Style::Faint, Text::of(path)).ours("\n");
    }
    text
}

/// Old and new side by side, field by field; of a contact that comes or goes, its one side.
fn values(before: Option<&LiveValue>, after: Option<&LiveValue>) -> Text {
    let one_side = |style, value: &LiveValue| -> Vec<(Field, Text, Option<Text>)> {
        value.iter().map(|(field, text)| (field, Text::default().styled(style, field_value(text)), None)).collect()
    };
    let lines = match (before, after) {
        (None, None) => Vec::new(),
        (None, Some(after)) => one_side(Style::Created, after),
        (Some(before), None) => one_side(Style::Deleted, before),
        (Some(before), Some(after)) => both_sides(before, after),
    };
    let names = after.or(before).map_or(0, |value| value.shape().widest_name());
    let widest = Width::widest(lines.iter().filter(|(_, _, new)| new.is_some()).map(|(_, old, _)| old));
    let mut text = Text::default();
    for (field, old, new) in lines {
        text = text.text(format_args!("    {field:<names$}  "));
        text = match new {
            None => text.line(old),
            Some(new) => text.then(old.padded(widest)).ours(" -> ").line(new),
        };
    }
    text
}

fn both_sides(before: &LiveValue, after: &LiveValue) -> Vec<(Field, Text, Option<Text>)> {
    let fields = before.iter().zip(after.iter());
    let lines = fields.map(|((field, old), (_, new))| {
        if old == new {
            let same = Text::default().styled(Style::Faint, field_value(old));
            return (field, same, None);
        }
        let (old, new) = difference(old, new);
        (field, old, Some(new))
    });
    lines.collect()
}

/// Two different values of a field, old and new.
fn difference(old: Option<&str>, new: Option<&str>) -> (Text, Text) {
    match (old, new) {
        (Some(old), Some(new)) => value_diff(old, new),
        _ => {
            let (old, new) = field_values(old, new);
            (Text::default().styled(Style::Deleted, old), Text::default().styled(Style::Created, new))
        }
    }
}

/// A field that AWS left out is told from one that holds any text.
pub(super) fn field_value(text: Option<&str>) -> Text {
    text.map_or_else(|| Text::of("(missing)"), value)
}

/// Two different values of a field, old and new, without marks.
pub(super) fn field_values(old: Option<&str>, new: Option<&str>) -> (Text, Text) {
    match (old, new) {
        (Some(old), Some(new)) => values_apart(old, new),
        _ => (field_value(old), field_value(new)),
    }
}

/// A live contact on one line, for lists.
#[must_use]
pub fn contact_line(contact: &LiveValue) -> Text {
    Text::join(contact.iter().map(|(_, text)| field_value(text)), ", ")
}

fn people(Recipients { starts, stops }: &Recipients) -> Text {
    if starts.is_empty() && stops.is_empty() {
        return Text::default();
    }
    let shown = |side: &Side| -> Vec<_> {
        side.iter().take(NAMED_RECIPIENTS).map(|((address, kind), ids)| (value(address), *kind, ids.len())).collect()
    };
    let sides = [
        ("+", "starts", Style::Created, shown(starts), starts.len()),
        ("-", "stops", Style::Deleted, shown(stops), stops.len()),
    ];
    let widest = Width::widest(sides.iter().flat_map(|(_, _, _, shown, _)| shown).map(|(address, ..)| address));
    let mut text = Text::default().styled(Style::Heading, Text::of("Who receives mail from AWS")).ours("\n");
    for (sign, verb, style, shown, all) in sides {
        for (address, kind, count) in shown {
            let who = Text::default().ours(sign).ours(" ").then(address.padded(widest));
            text = text.ours("  ").styled(style, who).text(format_args!("  {verb:<6}  {kind:<10}  "));
            text = text.counted(count, "account").ours("\n");
        }
        if all > NAMED_RECIPIENTS {
            text = text.ours("  ").ours(sign).ours(" and ");
            text = text.counted(all - NAMED_RECIPIENTS, "more recipient").ours("\n");
        }
    }
    text.ours("\n")
}

/// The contacts that an organization file lacks because they could not be read.
#[must_use]
pub fn not_recorded(contacts: &[Unplanned]) -> Text {
    unreadable("Could not be read, so left out of the file", contacts)
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
pub(super) fn remedies(contacts: &[Unplanned]) -> BTreeSet<&'static str> {
    contacts.iter().filter_map(|contact| contact.why.remedy()).collect()
}

/// The contacts that could not be read, above what to do about it.
fn unreadable(heading: &'static str, contacts: &[Unplanned]) -> Text {
    let hint = |remedy| Text::default().ours("  ").styled(Style::Heading, Text::of("hint:")).ours(" ").line(remedy);
    let hints = remedies(contacts).into_iter().map(Text::of).map(hint).collect();
    listed(Style::Problem, heading, said(reasons(contacts)), hints)
}

fn unplanned<'p>(heading: &'static str, contacts: impl Iterator<Item = Said<'p>>) -> Text {
    listed(Style::Problem, heading, said(contacts), Text::default())
}

fn unmanaged(heading: &'static str, unmanaged: &[Unmanaged]) -> Text {
    let groups = by_key(unmanaged.iter().map(|unmanaged| (unmanaged.why.to_string(), &unmanaged.account)));
    let lines = groups.into_iter().map(|(reason, members)| {
        let line = Text::default().counted(members.len(), "account").ours(": ").text(reason);
        (line, members)
    });
    listed(Style::Heading, heading, lines.collect(), Text::default())
}

/// What rules and the defaults take out of management.
fn left_alone(groups: &[LeftAlone]) -> Text {
    if groups.is_empty() {
        return Text::default();
    }
    let mut text = Text::default().styled(Style::Heading, Text::of("Unmanaged, as the policy says")).ours("\n");
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
    let lines = shown.into_iter().flat_map(words::lines).chain(others);
    lines.fold(text, |text, line| text.ours("  ").line(line)).ours("\n")
}

/// A line, and the accounts that it is about.
type Line<'a> = (Text, Vec<&'a AccountRef>);

fn said<'p>(contacts: impl Iterator<Item = Said<'p>>) -> Vec<Line<'p>> {
    let lines = by_key(contacts).into_iter().map(|((kind, reason), members)| {
        let line = Text::of(kind).ours(" of ").counted(members.len(), "account").ours(": ").text(reason);
        (line, members)
    });
    lines.collect()
}

/// Lines with their accounts, and what is to be said after them; nothing if there are none.
fn listed(style: Style, heading: &'static str, lines: Vec<Line<'_>>, after: Text) -> Text {
    if lines.is_empty() {
        return Text::default();
    }
    let mut text = Text::default().styled(style, Text::of(heading)).ours("\n");
    for (line, members) in lines {
        text = text.ours("  ").line(line).then(accounts(&members));
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
    for violation in violations {
        text = text.ours("  ").line(Text::of(violation));
    }
    text.ours("\n")
}

fn ending(basis: &Basis, document: &PlanDocument) -> Text {
    let plan = &document.plan;
    let mut text = Text::default();
    if !plan.is_complete() {
        text = text.styled(Style::Problem, incomplete(plan)).ours("\n");
    }
    if !plan.changes.is_empty() {
        text = text.styled(Style::Faint, Text::of(format_args!("Plan id: {}", document.id))).ours("\n");
    }
    if !plan.left_out.is_empty() {
        text = text.styled(Style::Problem, left_out(plan.left_out)).ours("\n");
    }
    text = text.styled(Style::Heading, sum(basis, plan)).ours("\n");
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
