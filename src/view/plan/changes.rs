//! Changes as text: old and new side by side, with the accounts and the rules that want it.

use super::groups::{FieldChange, Group, OneSide, Variant};
use super::words::{FULL, NAMED_ACCOUNTS, accounts, all_accounts, reasons, side};
use crate::plan::ActionKind;
use crate::text::value::value_diff;
use crate::text::{Style, Text, Width};
use crate::view::screen::Screen;

/// A group of changes. Of deletes everything is shown, however many there are.
#[must_use]
pub fn change(group: &Group<'_>, screen: Screen) -> Text {
    let Group { action, kind, origins, lines: same, variants, accounts: all, .. } = group;
    let (sign, style, verb) = match action {
        ActionKind::Create => ("+", Style::Created, "create"),
        ActionKind::Update => ("~", Style::Updated, "update"),
        ActionKind::Delete => ("-", Style::Deleted, "delete"),
    };
    let screen = Screen { full: screen.full || *action == ActionKind::Delete, ..screen };
    let what = Text::of(format_args!("{sign} {verb} {} of ", kind.title())).counted(*all, "account");
    let why = Text::default().styled(Style::Faint, reasons(origins.iter().copied()));
    let text = Text::default().styled(style, what).ours("  ").then(why).ours("\n");
    match variants.as_slice() {
        [only] => text.then(accounts(&only.accounts, screen)).then(lines(same, "    ", screen)).ours("\n"),
        several => text.then(lines(same, "    ", screen)).then(self::variants(several, screen)).ours("\n"),
    }
}

/// Accounts with what is their own: those that deserve most attention come first.
fn variants(variants: &[Variant<'_>], screen: Screen) -> Text {
    let (shown, rest) = variants.split_at(screen.shown(variants.len(), NAMED_ACCOUNTS));
    let variant = |variant: &Variant<'_>| {
        let named = match variant.accounts.as_slice() {
            [_] => all_accounts(&variant.accounts),
            several => accounts(several, screen),
        };
        named.then(lines(&variant.lines, "        ", screen))
    };
    let text: Text = shown.iter().map(variant).collect();
    match rest.iter().map(|variant| variant.accounts.len()).sum::<usize>() {
        0 => text,
        more => text.ours("      and ").counted(more, "more account").ours(", with different values").ours(FULL),
    }
}

/// Fields, old and new side by side; one below the other where they are too long for that.
fn lines(lines: &[FieldChange], indent: &'static str, screen: Screen) -> Text {
    let names = lines.iter().map(|line| line.field.shape().widest_name()).max().unwrap_or_default();
    let sides: Vec<_> = lines.iter().map(|line| (line.field, sides(line))).collect();
    let widest = |at: fn(&(Text, Option<Text>)) -> Option<&Text>| {
        Width::widest(sides.iter().filter(|(_, sides)| sides.1.is_some()).filter_map(|(_, sides)| at(sides)))
    };
    let (old, new) = (widest(|sides| Some(&sides.0)), widest(|sides| sides.1.as_ref()));
    let room = indent.len() + names + 2 + old.columns() + " -> ".len() + new.columns();
    let mut text = Text::default();
    for (field, (one, other)) in sides {
        text = text.ours(indent).text(format_args!("{field:<names$}  "));
        text = match other {
            None => text.line(one),
            Some(other) if room <= screen.columns => text.then(one.padded(old)).ours(" -> ").line(other),
            Some(other) => text.line(one).ours(indent).text(format_args!("{:names$}  ", "")).ours("-> ").line(other),
        };
    }
    text
}

/// What a field was and what it will be; what is there, if that is all.
fn sides(FieldChange { field: _, old, new }: &FieldChange) -> (Text, Option<Text>) {
    let styled = |style, shown: &OneSide| Text::default().styled(style, side(shown));
    match (old, new) {
        (None, None) => (Text::default(), None),
        (None, Some(new)) => (styled(Style::Created, new), None),
        (Some(old), None) => (styled(Style::Deleted, old), None),
        (Some(OneSide::Same(old)), Some(OneSide::Same(new))) if old == new => {
            (styled(Style::Faint, &OneSide::Same(old.clone())), None)
        }
        (Some(old @ OneSide::ByAccount), Some(OneSide::ByAccount)) => (side(old), None),
        (Some(OneSide::Same(Some(old))), Some(OneSide::Same(Some(new)))) => {
            let (old, new) = value_diff(old, new);
            (old, Some(new))
        }
        (Some(old), Some(new)) => (styled(Style::Deleted, old), Some(styled(Style::Created, new))),
    }
}
