//! Who starts and who stops receiving mail from AWS, the most important first.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::weight::{Weight, Weights};
use crate::plan::Change;
use crate::plan::alike::alike;
use crate::plan::recipients::addresses;
use crate::policy::name::ContactName;
use crate::setting::Kind;
use crate::text::value::value;
use crate::text::{Style, Text, Width};
use crate::view::screen::Screen;

/// How many addresses of one contact are named.
const NAMED_ADDRESSES: usize = 3;

/// Who starts and who stops receiving.
pub struct People {
    /// Those to whom mail will go.
    pub starts: Vec<Recipient>,
    /// Those to whom it no longer goes.
    pub stops: Vec<Recipient>,
}

/// The addresses of one contact.
pub struct Recipient {
    /// The addresses: those that deserve most attention first, then those that few accounts have.
    pub addresses: Vec<String>,
    /// What kind of mail.
    pub kind: Kind,
    /// Of how many accounts.
    pub accounts: usize,
    weight: Weight,
}

/// Those who are the same: the addresses of a contact, or one address, whatever its case.
type Same<'p> = (Kind, Option<&'p ContactName>, String);

/// Addresses as they are written, and of how many accounts, whatever their case.
type Addresses = BTreeMap<String, (String, usize)>;

/// Looks through the changes of a plan.
#[must_use]
pub fn people(changes: &[Change]) -> People {
    let (mut starts, mut stops): (BTreeMap<Same<'_>, Addresses>, BTreeMap<Same<'_>, Addresses>) = Default::default();
    let alike = alike(changes);
    for places in &alike {
        let change = &changes[places[0]];
        let [before, after] = addresses(change);
        let contact = change.contact.as_ref();
        for (side, address, contact) in [(&mut stops, before, None), (&mut starts, after, contact)] {
            let Some(address) = address else { continue };
            let mailbox = address.to_lowercase();
            let same = contact.map_or_else(|| mailbox.clone(), |_| String::new());
            let addresses = side.entry((change.key.kind, contact, same)).or_default();
            let (_, accounts) = addresses.entry(mailbox).or_insert_with(|| (address.to_owned(), 0));
            *accounts += places.len();
        }
    }
    let weights = Weights::new(changes, &alike);
    let starts = in_order(starts, |address| weights.of_address(address));
    // Where mail no longer goes, every domain is one to which it went.
    People { starts, stops: in_order(stops, |_| Weight { known: true, beside: usize::MAX }) }
}

/// Security first, then domains that are new, then those with most accounts.
fn in_order(same: BTreeMap<Same<'_>, Addresses>, weight: impl Fn(&str) -> Weight) -> Vec<Recipient> {
    let recipient = |((kind, _, _), addresses): (Same<'_>, Addresses)| {
        let mut addresses: Vec<_> = addresses.into_values().collect();
        addresses.sort_by_cached_key(|(address, accounts)| (weight(address), *accounts, address.clone()));
        let accounts = addresses.iter().map(|(_, accounts)| accounts).sum();
        let addresses: Vec<String> = addresses.into_iter().map(|(address, _)| address).collect();
        Recipient { kind, accounts, weight: weight(&addresses[0]), addresses }
    };
    let mut recipients: Vec<_> = same.into_iter().map(recipient).collect();
    recipients.sort_by(|one, other| order(one).cmp(&order(other)));
    recipients
}

fn order(recipient: &Recipient) -> (Reverse<Kind>, bool, Reverse<usize>, &[String]) {
    let Recipient { addresses, kind, accounts, weight } = recipient;
    (Reverse(*kind), weight.known, Reverse(*accounts), addresses)
}

impl Recipient {
    /// The addresses in a line: all of a few, of many those that deserve most attention, as far as there is room.
    #[must_use]
    pub fn named(&self, screen: Screen) -> Text {
        self.folded(screen).0
    }

    /// The same, and whether some are left out.
    #[must_use]
    pub fn folded(&self, screen: Screen) -> (Text, bool) {
        let most = screen.shown(self.addresses.len(), NAMED_ADDRESSES);
        let fits = |shown: &usize| screen.full || self.first(*shown).width().columns() <= screen.columns / 2;
        let shown = (1..=most).rev().find(fits).unwrap_or(1);
        (self.first(shown), shown < self.addresses.len())
    }

    fn first(&self, shown: usize) -> Text {
        let text = Text::join(self.addresses[..shown].iter().map(|address| value(address)), ", ");
        match self.addresses.len() - shown {
            0 => text,
            more => text.ours(" and ").text(more).ours(" more"),
        }
    }
}

/// Of many recipients a few, in their order: new domains, then those of the rarest domains and of the fewest accounts.
#[must_use]
pub fn few(recipients: &[Recipient], most: usize) -> Vec<&Recipient> {
    let mut places: Vec<usize> = (0..recipients.len()).collect();
    places.sort_by_key(|place| {
        let Recipient { addresses: _, kind, accounts, weight } = &recipients[*place];
        (weight.known, Reverse(*kind), weight.beside, *accounts, *place)
    });
    places.truncate(most);
    places.sort_unstable();
    places.into_iter().map(|place| &recipients[place]).collect()
}

/// How many recipients are listed on each side.
const NAMED_RECIPIENTS: usize = 20;

/// The section of the text view.
#[must_use]
pub fn section(changes: &[Change], screen: Screen) -> Text {
    let People { starts, stops } = people(changes);
    if starts.is_empty() && stops.is_empty() {
        return Text::default();
    }
    let listed = |side: &[Recipient]| -> Vec<_> {
        let shown = few(side, screen.shown(side.len(), NAMED_RECIPIENTS));
        shown.into_iter().map(|recipient| (recipient.folded(screen), recipient.kind, recipient.accounts)).collect()
    };
    let sides = [
        ("+", "starts", Style::Created, listed(&starts), starts.len()),
        ("-", "stops", Style::Deleted, listed(&stops), stops.len()),
    ];
    let named = sides.iter().flat_map(|(_, _, _, listed, _)| listed).map(|((named, _), ..)| named);
    let widest = Width::widest(named.filter(|named| named.width().columns() <= screen.columns / 2));
    let mut text = Text::default().styled(Style::Heading, Text::of("Who receives mail from AWS")).ours("\n");
    for (sign, verb, style, listed, all) in sides {
        let more = all - listed.len();
        for ((named, is_folded), kind, count) in listed {
            let who = Text::default().ours(sign).ours(" ").then(named.padded(widest));
            text = text.ours("  ").styled(style, who).text(format_args!("  {verb:<6}  {kind:<10}  "));
            text = text.counted(count, "account").ours(if is_folded { super::words::FULL } else { "\n" });
        }
        if more > 0 {
            text = text.ours("  ").ours(sign).ours(" and ").counted(more, "more recipient").ours(super::words::FULL);
        }
    }
    text.ours("\n")
}
