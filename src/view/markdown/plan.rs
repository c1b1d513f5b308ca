//! A plan as a comment on a pull request: what a reviewer has to know before approving it.

use super::comment::{Body, Comment, MARKER, Section};
use super::{Markdown, finding};
use crate::finding::{Code, Finding, counts};
use crate::organization::AccountRef;
use crate::plan::basis::{Basis, Masked};
use crate::plan::file::PlanDocument;
use crate::plan::{ActionKind, Cause, Change, Counts, LeftAlone, Plan, Released, Unmanaged, Unplanned};
use crate::policy::{Origin, Source};
use crate::setting::{Field, Kind};
use crate::text::value::value;
use crate::text::{Text, Width};
use crate::view::basis::{MASKED, VIEW_ONLY};
use crate::view::plan::difference;
use crate::view::plan::groups::{self, FieldChange, Group, OneSide, Variant, by_key, changes};
use crate::view::plan::people::{self, People, Recipient, few};
use crate::view::plan::words::{field_value, field_values, reason, side};
use crate::view::plan::{
    Said, by_cause, by_exclusion, caused, excluded_by, guardrail_lines, kept, limits_of_sight, reasons, remedies,
};
use crate::view::screen::Screen;

/// How many accounts are listed, over all groups of changes.
const LISTED: usize = 800;

/// How many accounts of one group are listed at least, and at most.
const LISTED_OF_A_GROUP: (usize, usize) = (8, 400);

/// How many recipients are listed on each side.
const LISTED_RECIPIENTS: usize = 50;

/// How many rules that want the same are named.
const LISTED_RULES: usize = 3;

/// How many accounts are listed where nothing changes for them.
const LISTED_UNCHANGED: usize = 50;

/// How many accounts are listed without being folded away.
const UNFOLDED: usize = 3;

/// A plan with what is said of it.
#[derive(Clone, Copy, Debug)]
pub struct Review<'a> {
    pub document: &'a PlanDocument,
    /// What was found about its policy.
    pub findings: &'a [Finding],
    /// What it is made from.
    pub basis: &'a Basis,
}

/// The comment about a plan. The most important comes first: it is left out last where not all fits.
#[must_use]
pub fn plan(Review { document, findings, basis }: Review<'_>) -> Markdown {
    let plan = basis.shown(&document.plan);
    let of_policy = findings.iter().filter(|finding| !is_shown_elsewhere(finding.code));
    let sections = vec![
        what_if(basis),
        guardrails(document),
        finding::section(of_policy),
        unplanned("#### Undecided, so nothing is planned for them", reasons(&plan.undecided)),
        unreadable(&plan.unreadable),
        unplanned("#### Not reverted", kept(plan)),
        people(&plan.changes),
        changed(plan, Some(Cause::Policy)),
        released(plan),
        changed(plan, Some(Cause::Drift)),
        changed(plan, None),
        taken_away(basis),
        unmanaged("Out of reach: ", &plan.out_of_reach),
        unmanaged("Skipped: ", &plan.skipped),
        left_alone(&plan.left_alone),
    ];
    Comment { marker: MARKER, head: head(document, basis), sections }.render()
}

/// What is found about a plan and has a section of its own.
fn is_shown_elsewhere(code: Code) -> bool {
    matches!(code, Code::UnreadableContact | Code::ExceededGuardrail)
}

fn head(document: &PlanDocument, basis: &Basis) -> Markdown {
    let plan = &document.plan;
    let identity = &plan.identity;
    let role = if identity.caller == identity.management_account {
        ", the management account.  \n"
    } else {
        ", a delegated administrator.  \n"
    };
    let head = match &basis.commit {
        Some(commit) => Markdown::default().ours("\nPlanned for commit ").code(commit).ours(".\n\n"),
        None => Markdown::default(),
    };
    let head = head.ours("### Alternate contacts\n\n").then(summary(basis, plan));
    let head = head.ours("Organization ").code(identity.organization.as_str());
    let head = head.ours(", seen from ").code(identity.caller.as_str()).ours(role);
    let head = head.ours("Plan ID ").code(document.id).ours(", made at ").code(document.created_at);
    let head = match document.read_at {
        Some(read_at) => head.ours(".  \nFrom an organization file, read at ").code(read_at),
        None => head,
    };
    let head = head.ours("\n");
    let head = if basis.masked != Masked::No { head.ours("\n").ours(MASKED).ours("\n") } else { head };
    if basis.is_real() { head } else { head.ours("\n**").ours(VIEW_ONLY).ours("**\n") }
}

fn what_if(Basis { suppositions, .. }: &Basis) -> Section {
    let title = Markdown::default().ours("#### What-if: planned as if");
    let items = suppositions.iter().map(|supposition| vec![Text::of(supposition)]).collect();
    Section { title, body: Body::Block("text", items), nouns: ["supposition", "suppositions"] }
}

/// The changes that a supposition takes away.
fn taken_away(basis: &Basis) -> Section {
    let groups = by_key(basis.difference.iter().flat_map(difference::taken_away));
    let item = |((kind, action), accounts): ((Kind, ActionKind), Vec<&AccountRef>)| {
        with_accounts(difference::what_it_would_do(kind, action, accounts.len()), &accounts)
    };
    let body = Body::Block("text", groups.into_iter().map(item).collect());
    let title = Markdown::default().ours("#### ").ours(difference::TAKEN_AWAY);
    Section { title, body, nouns: ["group of changes", "groups of changes"] }
}

fn summary(basis: &Basis, plan: &Plan) -> Markdown {
    let summary = Markdown::default();
    if plan.matches_policy() && basis.suppositions.is_empty() {
        return summary.ours("**No changes. The organization matches the policy.**\n\n");
    }
    let Counts { create, update, delete } = plan.counts();
    let summary = summary.ours("**Plan: ").number(create).ours(" to create, ").number(update).ours(" to update, ");
    let summary = summary
        .number(delete)
        .ours(" to delete, ")
        .number(plan.unchanged)
        .ours(" unchanged.**\n\n")
        .then(by_supposition(basis))
        .then(causes(plan))
        .then(left_out(plan.left_out))
        .then(not_looked_at(plan));
    if plan.is_complete() {
        return summary;
    }
    let summary = summary.ours("**Incomplete: ").number(plan.undecided.len()).ours(" undecided, ");
    let summary = summary.number(plan.unreadable.len()).ours(" unreadable");
    match counts(plan.faults()).0 {
        0 => summary.ours(".** `apply` refuses it, unless `--allow-incomplete` is given.\n\n"),
        faults => {
            let summary = summary.ours(", ").counted(faults, "error").ours(" in the policy.** ");
            summary.ours("`apply` refuses it until the policy is corrected.\n\n")
        }
    }
}

/// What a supposition does, apart from what is there anyhow.
fn by_supposition(basis: &Basis) -> Markdown {
    let lines: Vec<_> = basis.difference.iter().map(difference::sum).collect();
    if lines.is_empty() { Markdown::default() } else { Markdown::default().block("text", &lines).ours("\n") }
}

/// What the change of the policy does, apart from drift.
fn causes(plan: &Plan) -> Markdown {
    if plan.changes.iter().all(|change| change.cause.is_none()) {
        return Markdown::default();
    }
    let [policy, drift] = Cause::ALL.map(|cause| caused(plan, cause));
    let causes = Markdown::default().ours("By the change of policy: **").number(policy);
    causes.ours("**. By drift: **").number(drift).ours("**.\n\n")
}

/// What the plan says nothing about.
fn not_looked_at(plan: &Plan) -> Markdown {
    let lines = limits_of_sight(plan);
    if lines.is_empty() { Markdown::default() } else { Markdown::default().block("text", &lines).ours("\n") }
}

/// What the plan would hold as well, had all kinds of change been asked for.
fn left_out(counts: Counts) -> Markdown {
    if counts.is_empty() {
        return Markdown::default();
    }
    let parts = counts.iter().filter(|(_, count)| *count > 0);
    let parts = parts.enumerate().fold(Markdown::default(), |parts, (index, (kind, count))| {
        parts.ours(if index == 0 { "" } else { ", " }).counted(count, kind.as_str())
    });
    Markdown::default().ours("**Left out by `--only`: ").then(parts).ours(".**\n\n")
}

fn guardrails(document: &PlanDocument) -> Section {
    let title = Markdown::default().ours("#### Guardrails: `apply` refuses this plan");
    let items = guardrail_lines(&document.violations()).into_iter().map(|line| vec![line]).collect();
    Section { title, body: Body::Block("text", items), nouns: ["guardrail", "guardrails"] }
}

/// The contacts that could not be read, below what to do about it.
fn unreadable(contacts: &[Unplanned]) -> Section {
    let section = unplanned("#### Could not be read, so nothing is planned for them", reasons(contacts));
    let title =
        remedies(contacts).into_iter().fold(section.title, |title, remedy| title.ours("\n\nHint: ").remedy(remedy));
    Section { title, ..section }
}

fn unplanned<'p>(title: &'static str, contacts: impl Iterator<Item = Said<'p>>) -> Section {
    let groups = by_key(contacts);
    let part = |((kind, reason), accounts): ((Kind, String), Vec<&AccountRef>)| {
        let what = Text::of(kind).ours(" of ").counted(accounts.len(), "account").ours(": ").text(reason);
        Markdown::default().block("text", &with_accounts(what, &accounts))
    };
    let body = Body::Parts(groups.into_iter().map(part).collect());
    Section { title: Markdown::default().ours(title), body, nouns: ["group of contacts", "groups of contacts"] }
}

fn people(changes: &[Change]) -> Section {
    let People { starts, stops } = people::people(changes);
    let sides = [("+", "starts", &starts), ("-", "stops", &stops)];
    let shown = sides.map(|(sign, verb, side)| (sign, verb, few(side, LISTED_RECIPIENTS), side.len()));
    let named = |recipient: &Recipient| recipient.named(Screen::FILE);
    let widest = Width::widest(&shown.iter().flat_map(|(_, _, shown, _)| shown).map(|r| named(r)).collect::<Vec<_>>());
    let lines = shown.into_iter().flat_map(|(sign, verb, shown, all)| {
        let line = move |recipient: &&Recipient| {
            let who = Text::default().ours(sign).ours(" ").then(named(recipient).padded(widest));
            let what = who.text(format_args!("  {verb:<6}  {kind:<10}  ", kind = recipient.kind));
            vec![what.counted(recipient.accounts, "account")]
        };
        let more = (all > shown.len())
            .then(|| vec![Text::default().ours(sign).ours(" and ").counted(all - shown.len(), "more recipient")]);
        shown.iter().map(line).chain(more).collect::<Vec<_>>()
    });
    let is_folded = [&starts, &stops].into_iter().flatten().any(|recipient| recipient.folded(Screen::FILE).1);
    let all = if is_folded { "\n\n`plan --full` and the JSON format name all addresses." } else { "" };
    let title = Markdown::default().ours("#### Who receives mail from AWS").ours(all);
    Section { title, body: Body::Block("diff", lines.collect()), nouns: ["recipient", "recipients"] }
}

/// The changes of a cause, if causes are known.
fn changed(plan: &Plan, cause: Option<Cause>) -> Section {
    let groups = changes(&plan.changes);
    let groups: Vec<_> = groups.into_iter().filter(|group| group.cause == cause).collect();
    let title = Markdown::default().ours("#### ");
    let title = match cause {
        Some(cause) => title.ours(by_cause(cause)).ours(": ").counted(caused(plan, cause), "change"),
        None => title.ours("Changes"),
    };
    let (least, most) = LISTED_OF_A_GROUP;
    let listed = (LISTED / groups.len().max(1)).clamp(least, most);
    let body = Body::Parts(groups.iter().map(|group| change(group, listed)).collect());
    Section { title, body, nouns: ["group of changes", "groups of changes"] }
}

fn change(group: &Group<'_>, most: usize) -> Markdown {
    let Group { action, kind, origins, lines: same, variants, accounts, .. } = group;
    let verb = match action {
        ActionKind::Create => "**Create** the ",
        ActionKind::Update => "**Update** the ",
        ActionKind::Delete => "**Delete** the ",
    };
    let title = Markdown::default().ours(verb).ours(kind.as_str()).ours(" ").ours(kind.shape().noun).ours(" of ");
    let (title, list) = match variants.as_slice() {
        [Variant { accounts, .. }] => match accounts.as_slice() {
            [AccountRef { id, name, path }] => {
                (title.code(id.as_str()).ours(" ").code(name).ours(" in ").code(path), Markdown::default())
            }
            accounts => (title.counted(accounts.len(), "account"), listed(accounts, most)),
        },
        _ => (title.counted(*accounts, "account"), Markdown::default()),
    };
    let shown = origins.iter().take(LISTED_RULES);
    let title = shown.enumerate().fold(title.ours(", as "), |title, (number, origin)| {
        by_rule(title.ours(if number == 0 { "" } else { ", " }), origin)
    });
    let title = match origins.len().saturating_sub(LISTED_RULES) {
        0 => title,
        more => title.ours(" and ").counted(more, "more rule"),
    };
    let lines = lines(same).into_iter().chain(self::variants(variants, most));
    title.ours("\n\n").then(list).block("diff", &lines.collect::<Vec<_>>())
}

/// Who wants a change.
fn by_rule(title: Markdown, origin: &Origin) -> Markdown {
    let title = match &origin.source {
        Source::Defaults => title.ours("`defaults` say ("),
        source @ (Source::Rule(_) | Source::Exclude | Source::Revert) => {
            title.ours("rule ").code(source.as_str()).ours(" says (")
        }
    };
    title.code(format_args!("{}:{}", origin.file, origin.line)).ours(")")
}

/// Accounts with what is their own, where not all is the same: those that deserve most attention come first.
fn variants(variants: &[Variant<'_>], most: usize) -> Vec<Text> {
    if variants.len() == 1 {
        return Vec::new();
    }
    let (least, _) = LISTED_OF_A_GROUP;
    let (shown, rest) = variants.split_at(variants.len().min((most / 2).max(least)));
    let lines = shown.iter().flat_map(|Variant { accounts, lines: own, .. }| {
        let accounts = account_lines(accounts, least).into_iter().map(|line| Text::default().ours("  ").then(line));
        accounts.chain(lines(own)).collect::<Vec<_>>()
    });
    let more: usize = rest.iter().map(|variant| variant.accounts.len()).sum();
    let more = (more > 0)
        .then(|| Text::default().ours("  and ").counted(more, "more account").ours(", with different values"));
    lines.chain(more).collect()
}

/// Old and new, field by field, as a diff.
fn lines(lines: &[FieldChange]) -> Vec<Text> {
    let line = |sign: &str, field: Field, text: Text| {
        Text::of(format_args!("{sign} {field:<width$}  ", width = field.shape().widest_name())).then(text)
    };
    let lines = lines.iter().flat_map(|FieldChange { field, old, new }| match (old, new) {
        (None, None) => Vec::new(),
        (Some(only), None) => vec![line("-", *field, side(only))],
        (None, Some(only)) => vec![line("+", *field, side(only))],
        (Some(OneSide::Same(old)), Some(OneSide::Same(new))) if old == new => {
            vec![line(" ", *field, field_value(old.as_deref()))]
        }
        (Some(OneSide::Same(old)), Some(OneSide::Same(new))) => {
            let (old, new) = field_values(old.as_deref(), new.as_deref());
            vec![line("-", *field, old), line("+", *field, new)]
        }
        (Some(same @ OneSide::ByAccount), Some(OneSide::ByAccount)) => vec![line(" ", *field, side(same))],
        (Some(old), Some(new)) => vec![line("-", *field, side(old)), line("+", *field, side(new))],
    });
    lines.collect()
}

/// Accounts, one a line; many of them are folded away.
fn listed(accounts: &[&AccountRef], most: usize) -> Markdown {
    let list = Markdown::default().block("text", &account_lines(accounts, most));
    let list = match accounts.len() {
        0..=UNFOLDED => list,
        count => Markdown::default().folded(Markdown::default().counted(count, "account"), list),
    };
    list.ours("\n")
}

/// Something that is said of accounts, and the accounts.
fn with_accounts(what: Text, accounts: &[&AccountRef]) -> Vec<Text> {
    let accounts =
        account_lines(accounts, LISTED_UNCHANGED).into_iter().map(|line| Text::default().ours("  ").then(line));
    std::iter::once(what).chain(accounts).collect()
}

fn account_lines(accounts: &[&AccountRef], most: usize) -> Vec<Text> {
    let shown = groups::few(accounts, most);
    let names: Vec<Text> = shown.iter().map(|account| value(&account.name)).collect();
    let widest = Width::widest(&names);
    let line = |(AccountRef { id, name: _, path }, name): (&&AccountRef, Text)| {
        Text::of(id).ours("  ").then(name.padded(widest)).ours("  ").text(path)
    };
    let mut lines: Vec<Text> = shown.iter().zip(names).map(line).collect();
    if accounts.len() > most {
        lines.push(Text::default().ours("and ").counted(accounts.len() - most, "more account"));
    }
    lines
}

/// Contacts that the policy no longer manages.
fn released(plan: &Plan) -> Section {
    let groups = by_key(plan.released.iter().map(|Released { account, key, was }| ((key.kind, was), account)));
    let part = |((kind, was), accounts): ((Kind, &String), Vec<&AccountRef>)| {
        let what = Text::of(kind).ours(" of ").counted(accounts.len(), "account").ours(", which was `").text(was);
        Markdown::default().block("text", &with_accounts(what.ours("`"), &accounts))
    };
    let body = Body::Parts(groups.into_iter().map(part).collect());
    let title = Markdown::default().ours("#### No longer managed");
    Section { title, body, nouns: ["group of contacts", "groups of contacts"] }
}

/// What rules and the defaults take out of management.
fn left_alone(groups: &[LeftAlone]) -> Section {
    let item = |LeftAlone { origin, kind, accounts }: &LeftAlone| {
        vec![Text::of(kind).ours(" of ").counted(*accounts, "account").ours(": ").then(reason(origin))]
    };
    Section {
        title: Markdown::default().ours("#### Unmanaged by the policy"),
        body: Body::Block("text", groups.iter().map(item).collect()),
        nouns: ["unmanaged type", "unmanaged types"],
    }
}

fn unmanaged(summary: &'static str, unmanaged: &[Unmanaged]) -> Section {
    let groups = by_exclusion(unmanaged);
    let item = |((why, exclusion), accounts): ((String, Option<&Origin>), Vec<&AccountRef>)| {
        let why = Text::default().counted(accounts.len(), "account").ours(": ").text(why).then(excluded_by(exclusion));
        with_accounts(why, &accounts)
    };
    let summary = Markdown::default().ours(summary).counted(unmanaged.len(), "account");
    Section {
        title: Markdown::default(),
        body: Body::Folded(summary, groups.into_iter().map(item).collect()),
        nouns: ["group of unmanaged accounts", "groups of unmanaged accounts"],
    }
}
