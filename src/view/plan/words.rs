//! What the views of plans say of accounts, rules and values.

use super::groups::{OneSide, few};
use crate::organization::AccountRef;
use crate::policy::{Origin, Source};
use crate::setting::LiveValue;
use crate::text::value::{value, values as values_apart};
use crate::text::{Style, Text, Width};
use crate::view::screen::Screen;

/// How many accounts of a group are named.
pub const NAMED_ACCOUNTS: usize = 8;

/// How many rules that want the same are named.
const NAMED_RULES: usize = 3;

/// What ends a list that was shortened.
pub const FULL: &str = " (--full shows all)\n";

/// A rule or the defaults as the reason for something, with its place.
#[must_use]
pub fn reason(origin: &Origin) -> Text {
    let source = &origin.source;
    let rule = match source {
        Source::Defaults | Source::Exclude => Text::of(source.as_str()),
        Source::Rule(_) | Source::Revert => Text::default().ours("rule `").text(source.as_str()).ours("`"),
    };
    rule.ours(", ").then(place(origin))
}

/// The file and line where something is decided.
#[must_use]
pub fn place(Origin { source: _, file, line }: &Origin) -> Text {
    Text::of(file).text(format_args!(":{line}"))
}

/// The rules that want the same.
pub fn reasons<'o>(origins: impl IntoIterator<Item = &'o Origin>) -> Text {
    let mut origins: Vec<Text> = origins.into_iter().map(reason).collect();
    let more = origins.len().saturating_sub(NAMED_RULES);
    origins.truncate(NAMED_RULES);
    let text = Text::join(origins, "; ");
    if more == 0 { text } else { text.ours("; and ").counted(more, "more rule") }
}

/// Accounts, one a line, their names and paths aligned; of many, those that stand apart.
pub fn accounts(accounts: &[&AccountRef], screen: Screen) -> Text {
    let shown = few(accounts, screen.shown(accounts.len(), NAMED_ACCOUNTS));
    let text = all_accounts(&shown);
    match accounts.len() - shown.len() {
        0 => text,
        more => text.ours("      and ").counted(more, "more account").ours(FULL),
    }
}

/// Accounts, one a line, however many there are.
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

/// A field that AWS left out is told from one that holds any text.
pub fn field_value(text: Option<&str>) -> Text {
    text.map_or_else(|| Text::of("(missing)"), value)
}

/// Two different values of a field, old and new, without marks.
pub fn field_values(old: Option<&str>, new: Option<&str>) -> (Text, Text) {
    match (old, new) {
        (Some(old), Some(new)) => values_apart(old, new),
        _ => (field_value(old), field_value(new)),
    }
}

/// What stands on one side of a change. What is not the same for all stands with the accounts: no value is drawn so.
pub fn side(side: &OneSide) -> Text {
    match side {
        OneSide::Same(text) => field_value(text.as_deref()),
        OneSide::ByAccount => Text::default().styled(Style::Faint, Text::of("(by account)")),
    }
}

/// A live contact on one line, for lists.
#[must_use]
pub fn contact_line(contact: &LiveValue) -> Text {
    Text::join(contact.iter().map(|(_, text)| field_value(text)), ", ")
}
