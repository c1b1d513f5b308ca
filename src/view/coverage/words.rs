//! What views of coverage say in the same words.

use crate::answer::coverage::{CoverageQuestion, CoveredShare, EvidenceCounts, Situation, StatusCounts};
use crate::text::Text;

/// A share in percent, with one decimal if `exact`. Rounded down: only all of it is 100%. Of nothing there is none.
#[must_use]
pub fn percent(share: CoveredShare, exact: bool) -> Text {
    match share.permille() {
        None => Text::of("-"),
        Some(1000) => Text::of("100%"),
        Some(permille) if exact => Text::of(format_args!("{}.{}%", permille / 10, permille % 10)),
        Some(permille) => Text::of(format_args!("{}%", permille / 10)),
    }
}

/// What is said in total: a sentence, and the share that it is about.
#[must_use]
pub fn sum(counts: &StatusCounts, is_judged: bool) -> Text {
    let share = counts.totals(is_judged).covered();
    let text = Text::of(share.covered).ours(" of ").counted(share.of, "contact");
    let text = text.ours(if is_judged { " as the policy wants" } else { " set" });
    text.ours(" (").then(percent(share, true)).ours(")")
}

/// What is not as it should be, or not known, where something is.
#[must_use]
pub fn others(counts: &StatusCounts) -> Text {
    let others = Situation::ALL.into_iter().filter(|situation| *situation != Situation::Covered);
    let counted = others.map(|situation| (counts.situation(situation), situation)).filter(|(count, _)| *count > 0);
    Text::join(counted.map(|(count, situation)| Text::of(count).ours(" ").ours(situation.as_str())), ", ")
}

/// What was looked at, where that is not all.
#[must_use]
pub fn narrowed(CoverageQuestion { accounts, types, managed_only }: &CoverageQuestion) -> Vec<Text> {
    let accounts = accounts.only().map(|accounts| Text::default().counted(accounts.len(), "account"));
    let types = types.only().map(|types| Text::join(types.iter().map(Text::of), " and ").ours(" contacts"));
    let managed = managed_only.then(|| Text::of("contacts that the policy manages"));
    [accounts, types, managed].into_iter().flatten().collect()
}

/// For how many accounts something holds.
#[must_use]
pub fn answers(EvidenceCounts { yes, no, unknown }: EvidenceCounts) -> Text {
    let text = Text::of(yes).ours(" of ").counted(yes + no + unknown, "account");
    if unknown == 0 { text } else { text.ours(", unknown for ").text(unknown) }
}

/// What a situation is called in a legend.
#[must_use]
pub fn legend(situation: Situation, is_judged: bool) -> &'static str {
    match situation {
        Situation::Covered if is_judged => "as the policy wants",
        Situation::Covered => "set",
        other => other.as_str(),
    }
}
