//! What is missing, different or not known, with the accounts that it is about.

use std::cmp::Reverse;

use crate::answer::coverage::{ContactCoverage, Coverage, Judged, Situation, WantedContact};
use crate::organization::{AccountRef, SettingKey};
use crate::plan::Unplanned;
use crate::plan::live::Observed;
use crate::plan::why::Why;
use crate::setting::Kind;
use crate::text::{Style, Text};
use crate::view::plan::groups::by_key;
use crate::view::plan::words::{FULL, contact_line};
use crate::view::plan::{listed, unmanaged, unplanned_contacts, unreadable};
use crate::view::screen::Screen;

/// How many lines of a section are shown.
const LINES: usize = 20;

/// All of it, the most pressing first.
#[must_use]
pub fn gaps(coverage: &Coverage, screen: Screen) -> Text {
    section("Missing", Style::Deleted, coverage, Situation::Missing, screen)
        .then(section("Different", Style::Updated, coverage, Situation::Different, screen))
        .then(unplanned_contacts("Undecided", &undecided(coverage), screen))
        .then(unreadable("Could not be read", &unread(coverage), screen))
        .then(unmanaged("Out of reach, so in no figure", &coverage.out_of_reach, screen))
        .then(unmanaged("Skipped, so in no figure", &coverage.skipped, screen))
}

fn contacts(coverage: &Coverage) -> impl Iterator<Item = (&AccountRef, &ContactCoverage)> {
    coverage.accounts.iter().flat_map(|account| account.contacts.iter().map(|contact| (&account.account, contact)))
}

/// Contacts of a situation, those that are alike as one: security first, then those of most accounts.
fn section(heading: &'static str, style: Style, coverage: &Coverage, situation: Situation, screen: Screen) -> Text {
    let meant = contacts(coverage).filter(|(_, contact)| contact.status().situation() == situation);
    let mut groups: Vec<((Kind, Text), Vec<&AccountRef>)> =
        by_key(meant.map(|(account, contact)| ((contact.kind, what(contact)), account))).into_iter().collect();
    groups.sort_by_key(|((kind, _), accounts)| (Reverse(*kind), Reverse(accounts.len())));
    let all = groups.len();
    groups.truncate(screen.shown(all, LINES));
    let left_out = match all - groups.len() {
        0 => Text::default(),
        more => Text::default().ours("  and ").text(more).ours(" more").ours(FULL),
    };
    let line = |((kind, what), accounts): ((Kind, Text), Vec<_>)| {
        (Text::of(kind).ours(" of ").counted(accounts.len(), "account").then(what), accounts)
    };
    listed(style, heading, groups.into_iter().map(line).collect(), left_out, screen)
}

/// What there is, and what the policy wants instead.
fn what(contact: &ContactCoverage) -> Text {
    let text = match &contact.found {
        Observed::Present(live) => Text::default().ours(": ").then(contact_line(live)),
        Observed::Absent | Observed::Unreadable(_) => Text::default(),
    };
    match contact.wanted() {
        None => text,
        Some(WantedContact { contact, origin: _ }) => {
            let text = text.ours("; the policy wants ");
            match contact {
                Some(name) => text.ours("`").text(name).ours("`"),
                None => text.ours("none"),
            }
        }
    }
}

fn undecided(coverage: &Coverage) -> Vec<Unplanned> {
    let undecided = contacts(coverage).filter_map(|(account, contact)| match &contact.judged {
        Some(Judged::Undecided(undecided)) => Some(unplanned(account, contact, Why::Undecided(undecided.clone()))),
        Some(Judged::AsPolicy(_) | Judged::Different(_) | Judged::Unmanaged | Judged::Unreadable(_)) | None => None,
    });
    undecided.collect()
}

fn unread(coverage: &Coverage) -> Vec<Unplanned> {
    let unread = contacts(coverage).filter_map(|(account, contact)| match &contact.found {
        Observed::Unreadable(failure) => Some(unplanned(account, contact, Why::Unreadable(failure.clone()))),
        Observed::Present(_) | Observed::Absent => None,
    });
    unread.collect()
}

fn unplanned(account: &AccountRef, contact: &ContactCoverage, why: Why) -> Unplanned {
    Unplanned { account: account.clone(), key: SettingKey { account: account.id, kind: contact.kind }, why }
}
