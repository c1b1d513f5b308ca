//! Where an address is now, for people.

use std::collections::BTreeMap;

use crate::organization::AccountRef;
use crate::plan::whereabouts::{Holder, SearchArea, Whereabouts};
use crate::text::value::value;
use crate::text::{Style, Text};
use crate::view::plan::not_looked_at;
use crate::view::plan::words::{all_accounts, contact_line};

/// The live contacts that have an address, grouped by what they are; then those of which that is not known.
pub fn whereabouts(whereabouts: &Whereabouts, email: &str) -> Text {
    let Whereabouts { read_at: _, area, holders, unread } = whereabouts;
    let mut groups: BTreeMap<_, Vec<&AccountRef>> = BTreeMap::new();
    for Holder { account, kind, contact } in holders {
        groups.entry((*kind, contact_line(contact))).or_default().push(account);
    }
    let mut text = Text::default().ours("\n");
    for ((kind, contact), accounts) in groups {
        let what = Text::of("Now in AWS, ").text(kind).ours(" of ").counted(accounts.len(), "account").ours(": ");
        text = text.styled(Style::Heading, what.then(contact)).ours("\n").then(all_accounts(&accounts)).ours("\n");
    }
    let (failed, unlisted) = whereabouts.failed_and_unlisted();
    text = text.then(not_looked_at(&failed));
    if unlisted > 0 {
        let what = Text::of("Not read: ").counted(unlisted, "contact");
        let what = what.ours(" that the organization file does not list. It is not known which address they have.");
        text = text.styled(Style::Problem, what).ours("\n");
    }
    text = text.then(left_out(area));
    text.styled(Style::Heading, sum(area.keys.len() - unread.len(), holders.len(), email)).ours("\n")
}

/// The accounts whose contacts are not looked at.
fn left_out(SearchArea { keys: _, skipped, out_of_reach }: &SearchArea) -> Text {
    let counts = [(*skipped, " that the policy or their state excludes"), (*out_of_reach, " out of reach")];
    let counts = counts.into_iter().filter(|(count, _)| *count > 0);
    let parts: Vec<Text> = counts.map(|(count, why)| Text::default().counted(count, "account").ours(why)).collect();
    if parts.is_empty() {
        return Text::default();
    }
    Text::of("Not looked at: the contacts of ").then(Text::join(parts, " and of ")).ours(".\n")
}

fn sum(read: usize, holders: usize, email: &str) -> Text {
    let text = Text::of("Looked at ").counted(read, "live contact").ours(": ");
    let text = match holders {
        0 => text.ours("none has"),
        1 => text.ours("1 has"),
        holders => text.text(format_args!("{holders} have")),
    };
    text.ours(" the address ").then(value(email)).ours(".")
}
