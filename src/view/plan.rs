//! A plan for people: what changes, why, for whom, and what is left undone.

pub mod groups;

use std::collections::BTreeSet;

use jiff::Timestamp;

use super::basis;
use super::text::{self, Paint, Role, counted, harmless, padded, value, value_diff, width};
use crate::organization::{AccountRef, Identity};
use crate::plan::basis::Basis;
use crate::plan::file::PlanDocument;
use crate::plan::recipients::{Recipients, Side, recipients};
use crate::plan::scope::Narrowing;
use crate::plan::{ActionKind, Counts, Plan, Unmanaged, Unplanned};
use crate::policy::{Origin, Source};
use crate::setting::{Field, Kind, LiveValue};
use groups::{Group, by_key};

/// How many accounts of a group are named.
const NAMED_ACCOUNTS: usize = 8;

/// How many addresses are listed on each side of the people's view.
const NAMED_RECIPIENTS: usize = 20;

/// The text view of a plan that is made from the organization itself.
#[must_use]
pub fn plan(paint: Paint, document: &PlanDocument) -> String {
    plan_from(paint, &Basis::REAL, document)
}

/// The text view of a plan.
#[must_use]
pub fn plan_from(paint: Paint, basis: &Basis, document: &PlanDocument) -> String {
    let plan = &document.plan;
    let mut text = seen_from(paint, &plan.identity, document.read_at) + &basis::unreal(paint, basis);
    for group in groups::changes(&plan.changes) {
        text.push_str(&change(paint, &group));
    }
    text.push_str(&people(paint, &recipients(&plan.changes)));
    text.push_str(&unplanned(paint, "Undecided, so nothing is planned for them", reasons(&plan.undecided)));
    text.push_str(&unreadable(paint, "Could not be read, so nothing is planned for them", &plan.unreadable));
    text.push_str(&unplanned(paint, "Not reverted", kept(plan)));
    text.push_str(&unmanaged(paint, "Out of reach", &plan.out_of_reach));
    text.push_str(&unmanaged(paint, "Skipped", &plan.skipped));
    text.push_str(&violations(paint, document));
    text.push_str(&ending(paint, basis, document));
    text
}

/// Which organization it is about, who read it, and when if that was not just now.
#[must_use]
pub fn seen_from(paint: Paint, identity: &Identity, read_at: Option<Timestamp>) -> String {
    let Identity { organization, management_account, caller } = identity;
    let role = if caller == management_account { "the management account" } else { "a delegated administrator" };
    let read_at = read_at.map(|read_at| format!(", read at {read_at}")).unwrap_or_default();
    let line = format!("Organization {organization}, seen from {caller}, {role}{read_at}");
    format!("{}\n\n", paint.role(Role::Faint, &line))
}

fn change(paint: Paint, group: &Group<'_>) -> String {
    let (sign, role, verb) = match group.action {
        ActionKind::Create => ("+", Role::Created, "create"),
        ActionKind::Update => ("~", Role::Updated, "update"),
        ActionKind::Delete => ("-", Role::Deleted, "delete"),
    };
    let what = format!("{sign} {verb} {} contact of {}", group.kind, counted(group.accounts.len(), "account"));
    let mut text = format!("{}  {}\n", paint.role(role, &what), paint.role(Role::Faint, &reason(group.origin)));
    text.push_str(&accounts(paint, &group.accounts));
    text.push_str(&values(paint, group.before.as_ref(), group.after.as_ref()));
    text.push('\n');
    text
}

/// A rule or the defaults as the reason for something, with its place.
#[must_use]
pub fn reason(Origin { source, file, line }: &Origin) -> String {
    let rule = match source {
        Source::Defaults | Source::Exclude => source.as_str().to_owned(),
        Source::Rule(_) | Source::Revert => format!("rule `{}`", harmless(source.as_str())),
    };
    format!("{rule}, {}:{line}", harmless(file))
}

/// Accounts, one a line, their names and paths aligned.
fn accounts(paint: Paint, accounts: &[&AccountRef]) -> String {
    let (shown, rest) = accounts.split_at(accounts.len().min(NAMED_ACCOUNTS));
    let mut text = all_accounts(paint, shown);
    if !rest.is_empty() {
        text.push_str(&format!("      and {}\n", counted(rest.len(), "more account")));
    }
    text
}

/// The same, however many there are.
#[must_use]
pub fn all_accounts(paint: Paint, accounts: &[&AccountRef]) -> String {
    let shown: Vec<_> = accounts.iter().map(|account| (account.id, value(&account.name), &account.path)).collect();
    let widest = shown.iter().map(|(_, name, _)| width(name)).max().unwrap_or(0);
    let line = |(id, name, path): &(_, String, &String)| {
        format!("      {id}  {}  {}\n", padded(name, widest), paint.role(Role::Faint, &harmless(path)))
    };
    shown.iter().map(line).collect()
}

/// Old and new side by side, field by field; of a contact that comes or goes, its one side.
fn values(paint: Paint, before: Option<&LiveValue>, after: Option<&LiveValue>) -> String {
    let mut lines = Vec::new();
    let one_side = |lines: &mut Vec<(Field, String, Option<String>)>, role, value: &LiveValue| {
        for (field, text) in value.iter() {
            lines.push((field, paint.role(role, &field_value(text)), None));
        }
    };
    match (before, after) {
        (None, None) => {}
        (None, Some(after)) => one_side(&mut lines, Role::Created, after),
        (Some(before), None) => one_side(&mut lines, Role::Deleted, before),
        (Some(before), Some(after)) => {
            for ((field, old), (_, new)) in before.iter().zip(after.iter()) {
                if old == new {
                    lines.push((field, paint.role(Role::Faint, &field_value(old)), None));
                } else {
                    let (old, new) = difference(paint, old, new);
                    lines.push((field, old, Some(new)));
                }
            }
        }
    }
    let names = after.or(before).map_or(0, |value| value.shape().widest_name());
    let widest = lines.iter().filter(|(_, _, new)| new.is_some()).map(|(_, old, _)| width(old)).max().unwrap_or(0);
    lines
        .into_iter()
        .map(|(field, old, new)| match new {
            None => format!("    {field:<names$}  {old}\n"),
            Some(new) => format!("    {field:<names$}  {} -> {new}\n", padded(&old, widest)),
        })
        .collect()
}

/// Two different values of a field, old and new.
fn difference(paint: Paint, old: Option<&str>, new: Option<&str>) -> (String, String) {
    match (old, new) {
        (Some(old), Some(new)) => value_diff(paint, old, new),
        _ => {
            let (old, new) = field_values(old, new);
            (paint.role(Role::Deleted, &old), paint.role(Role::Created, &new))
        }
    }
}

/// A field that AWS left out is told from one that holds any text.
pub(super) fn field_value(text: Option<&str>) -> String {
    text.map_or_else(|| "(missing)".to_owned(), value)
}

/// Two different values of a field, old and new, without marks.
pub(super) fn field_values(old: Option<&str>, new: Option<&str>) -> (String, String) {
    match (old, new) {
        (Some(old), Some(new)) => text::values(old, new),
        _ => (field_value(old), field_value(new)),
    }
}

/// A live contact on one line, for lists.
#[must_use]
pub fn contact_line(contact: &LiveValue) -> String {
    contact.iter().map(|(_, text)| field_value(text)).collect::<Vec<_>>().join(", ")
}

fn people(paint: Paint, Recipients { starts, stops }: &Recipients) -> String {
    if starts.is_empty() && stops.is_empty() {
        return String::new();
    }
    let shown = |side: &Side| -> Vec<_> {
        side.iter().take(NAMED_RECIPIENTS).map(|((address, t), ids)| (value(address), *t, ids.len())).collect()
    };
    let sides = [("+", "starts", Role::Created, starts), ("-", "stops", Role::Deleted, stops)];
    let widest =
        sides.iter().flat_map(|(.., side)| shown(side)).map(|(address, ..)| width(&address)).max().unwrap_or(0);
    let mut text = paint.role(Role::Heading, "Who receives mail from AWS") + "\n";
    for (sign, verb, role, side) in sides {
        for (address, kind, count) in shown(side) {
            let who = paint.role(role, &format!("{sign} {}", padded(&address, widest)));
            text.push_str(&format!("  {who}  {verb:<6}  {kind:<10}  {}\n", counted(count, "account")));
        }
        if side.len() > NAMED_RECIPIENTS {
            let more = counted(side.len() - NAMED_RECIPIENTS, "more recipient");
            text.push_str(&format!("  {sign} and {more}\n"));
        }
    }
    text.push('\n');
    text
}

/// The contacts that an organization file lacks because they could not be read.
#[must_use]
pub fn not_recorded(paint: Paint, contacts: &[Unplanned]) -> String {
    unreadable(paint, "Could not be read, so left out of the file", contacts)
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

fn unreadable(paint: Paint, heading: &str, contacts: &[Unplanned]) -> String {
    let mut text = unplanned(paint, heading, reasons(contacts));
    let hint = paint.role(Role::Heading, "hint:");
    let hints: Vec<_> = remedies(contacts).into_iter().map(|remedy| format!("  {hint} {remedy}\n")).collect();
    if !hints.is_empty() {
        text.truncate(text.trim_end().len());
        text.push_str(&format!("\n{}\n", hints.concat()));
    }
    text
}

fn unplanned<'p>(paint: Paint, heading: &str, contacts: impl Iterator<Item = Said<'p>>) -> String {
    let groups = by_key(contacts);
    let lines = groups.into_iter().map(|((kind, reason), members)| {
        (format!("{kind} of {}: {}", counted(members.len(), "account"), harmless(&reason)), members)
    });
    listed(paint, Role::Problem, heading, lines)
}

fn unmanaged(paint: Paint, heading: &str, unmanaged: &[Unmanaged]) -> String {
    let groups = by_key(unmanaged.iter().map(|unmanaged| (unmanaged.why.to_string(), &unmanaged.account)));
    let lines = groups
        .into_iter()
        .map(|(reason, members)| (format!("{}: {}", counted(members.len(), "account"), harmless(&reason)), members));
    listed(paint, Role::Heading, heading, lines)
}

fn listed<'a>(
    paint: Paint,
    role: Role,
    heading: &str,
    lines: impl Iterator<Item = (String, Vec<&'a AccountRef>)>,
) -> String {
    let body: String = lines.map(|(line, members)| format!("  {line}\n{}", accounts(paint, &members))).collect();
    if body.is_empty() { body } else { format!("{}\n{body}\n", paint.role(role, heading)) }
}

fn violations(paint: Paint, document: &PlanDocument) -> String {
    let violations = document.violations();
    if violations.is_empty() {
        return String::new();
    }
    let mut text = paint.role(Role::Problem, "Guardrails: apply will refuse this plan") + "\n";
    for violation in violations {
        text.push_str(&format!("  {violation}\n"));
    }
    text.push('\n');
    text
}

fn ending(paint: Paint, basis: &Basis, document: &PlanDocument) -> String {
    let plan = &document.plan;
    let mut text = String::new();
    if !plan.is_complete() {
        text.push_str(&paint.role(Role::Problem, &incomplete(plan)));
        text.push('\n');
    }
    if !plan.changes.is_empty() {
        text.push_str(&paint.role(Role::Faint, &format!("Plan id: {}", document.id)));
        text.push('\n');
    }
    if !plan.left_out.is_empty() {
        text.push_str(&paint.role(Role::Problem, &left_out(plan.left_out)));
        text.push('\n');
    }
    text.push_str(&paint.role(Role::Heading, &sum(basis, plan)));
    text.push('\n');
    for line in limits_of_sight(plan) {
        text.push_str(&paint.role(Role::Faint, &line));
        text.push('\n');
    }
    text
}

fn incomplete(plan: &Plan) -> String {
    let Plan { undecided, unreadable, .. } = plan;
    format!("Incomplete: {} undecided, {} unreadable.", undecided.len(), unreadable.len())
}

/// What the plan would hold as well, had all kinds of change been asked for.
fn left_out(counts: Counts) -> String {
    let parts: Vec<_> =
        counts.iter().filter(|(_, count)| *count > 0).map(|(kind, n)| counted(n, kind.as_str())).collect();
    format!("Left out by --only: {}.", parts.join(", "))
}

fn sum(basis: &Basis, plan: &Plan) -> String {
    if plan.matches_policy() && basis.suppositions.is_empty() {
        return "No changes. The organization matches the policy.".to_owned();
    }
    let Counts { create, update, delete } = plan.counts();
    format!("Plan: {create} to create, {update} to update, {delete} to delete, {} unchanged.", plan.unchanged)
}

/// What the plan says nothing about: what it was narrowed away from, and the account that is out of reach.
pub(super) fn limits_of_sight(plan: &Plan) -> Vec<String> {
    let Plan { scope: Narrowing { accounts, types, only }, out_of_reach, .. } = plan;
    let names = |names: Vec<&str>| names.join(" and ");
    let accounts = accounts.only().map(|accounts| {
        let first: Vec<_> = accounts.iter().take(NAMED_ACCOUNTS).map(|account| account.as_str()).collect();
        match accounts.len() {
            0 => "no account".to_owned(),
            count if count > NAMED_ACCOUNTS => counted(count, "account"),
            1 => format!("account {}", first[0]),
            _ => format!("accounts {}", first.join(", ")),
        }
    });
    let types = types.only().map(|types| format!("{} contacts", names(types.iter().map(|t| t.as_str()).collect())));
    let only = only.only().map(|kinds| format!("{} changes", names(kinds.iter().map(|kind| kind.as_str()).collect())));
    let narrowed: Vec<_> = [accounts, types, only].into_iter().flatten().collect();
    let looked_at = (!narrowed.is_empty()).then(|| format!("Looked at: {} only.", narrowed.join("; ")));
    let out_of_reach = out_of_reach.iter().map(|unmanaged| unmanaged.account.id);
    let not_seen =
        out_of_reach.map(|account| format!("Not looked at: the management account, {account}, is out of reach."));
    looked_at.into_iter().chain(not_seen).collect()
}
