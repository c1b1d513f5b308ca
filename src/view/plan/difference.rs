//! What a supposition makes of a plan, in words.

use crate::organization::AccountRef;
use crate::plan::ActionKind;
use crate::plan::difference::Difference;
use crate::setting::Kind;
use crate::text::Text;

/// What stands above the changes that a supposition takes away.
pub const TAKEN_AWAY: &str = "Removed by the what-if";

/// The changes that a supposition takes away, by what they would do.
pub fn taken_away(difference: &Difference) -> impl Iterator<Item = ((Kind, ActionKind), &AccountRef)> {
    difference.taken_away.iter().map(|change| ((change.key.kind, change.action.kind()), change.account.as_ref()))
}

/// What some of them would do.
#[must_use]
pub fn what_it_would_do(kind: Kind, action: ActionKind, accounts: usize) -> Text {
    let text = Text::of(action.as_str()).text(format_args!(" {} of ", kind.title()));
    text.counted(accounts, "account")
}

/// How many changes come with the supposition, go with it, and are there anyhow.
#[must_use]
pub fn sum(difference: &Difference) -> Text {
    let Difference { made, taken_away, anyhow, undecided_anyhow } = difference;
    let text = Text::default().ours("The what-if adds ").counted(made.changes.len(), "change");
    let text = text.ours(" and removes ").text(taken_away.len()).ours("; ");
    let text = text.counted(*anyhow, "change");
    let text =
        if *undecided_anyhow == 0 { text } else { text.ours(" and ").counted(*undecided_anyhow, "undecided contact") };
    let text = text.ours(if anyhow + undecided_anyhow == 1 { " is there anyway" } else { " are there anyway" });
    text.ours(if anyhow + undecided_anyhow == 0 { "." } else { " (--full shows all)." })
}
