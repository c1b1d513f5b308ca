//! OUs as a tree, with a bar for each contact type.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::bars::{bar, brush};
use super::words::{legend, percent};
use crate::answer::coverage::{Coverage, Situation, UnitCoverage};
use crate::setting::Kind;
use crate::text::{Style, Text, Width};
use crate::view::plan::words::FULL;
use crate::view::screen::Screen;

/// How many OUs are shown before those further down are left out.
const ROWS: usize = 40;

/// How wide a bar is at most and at least: a column for each situation. Below that there is none.
const BARS: (usize, usize) = (20, Situation::ALL.len());

/// How wide a column without bars is: as its longest heading.
const WITHOUT_BAR: usize = "operations".len();

/// How wide a percentage is.
const PERCENT: usize = 4;

/// How wide the column of accounts is.
const ACCOUNTS: &str = "accounts";

/// Where the columns of the table are.
struct TableLayout {
    names: usize,
    bars: usize,
}

impl TableLayout {
    fn new(names: &[Text], kinds: usize, screen: Screen) -> Self {
        let widest = Width::widest(names).columns();
        let names = widest.min((screen.columns / 3).max(8));
        let others = screen.columns.saturating_sub(names + 2 + ACCOUNTS.len());
        let each = others.checked_div(kinds).unwrap_or_default().saturating_sub(2 + PERCENT + 1);
        if each < BARS.1 {
            let room = screen.columns.saturating_sub(2 + ACCOUNTS.len() + kinds * (2 + WITHOUT_BAR));
            return Self { names: names.min(room.max(8)), bars: 0 };
        }
        Self { names, bars: each.min(BARS.0) }
    }

    /// The width of what is shown of a contact type.
    fn each(&self) -> usize {
        if self.bars == 0 { WITHOUT_BAR } else { self.bars + 1 + PERCENT }
    }
}

/// The table, and what its bars are made of.
#[must_use]
pub fn tree(coverage: &Coverage, screen: Screen) -> Text {
    let mut kinds = coverage.kinds();
    kinds.reverse();
    let all: Vec<&UnitCoverage> = coverage.units.iter().filter(|unit| unit.accounts > 0).collect();
    let shown = shown(&all, screen);
    let names: Vec<Text> = shown.iter().map(|unit| name(unit)).collect();
    let columns = TableLayout::new(&names, kinds.len(), screen);
    let mut text = head(&kinds, &columns);
    for unit in &shown {
        text = text.line(row(unit, &kinds, coverage.is_judged(), &columns));
    }
    if shown.len() < all.len() {
        text = text.ours("and ").counted(all.len() - shown.len(), "more OU").ours(" further down").ours(FULL);
    }
    text.ours("\n").then(key(coverage, &columns))
}

/// The OUs down to a depth at which they are not too many.
fn shown<'c>(all: &[&'c UnitCoverage], screen: Screen) -> Vec<&'c UnitCoverage> {
    let down_to = |depth: usize| all.iter().copied().filter(|unit| unit.depth <= depth).collect::<Vec<_>>();
    let deepest = all.iter().map(|unit| unit.depth).max().unwrap_or_default();
    let fits = |depth: &usize| screen.full || down_to(*depth).len() <= ROWS;
    down_to((1..=deepest).rev().find(fits).unwrap_or(1))
}

fn name(unit: &UnitCoverage) -> Text {
    match &unit.parent {
        None => Text::of("/"),
        Some(_) => Text::of(format_args!("{}{}", "  ".repeat(unit.depth - 1), unit.name)),
    }
}

fn head(kinds: &[Kind], columns: &TableLayout) -> Text {
    let mut line = Text::of(" ".repeat(columns.names)).ours("  ").ours(ACCOUNTS);
    for kind in kinds {
        line = line.text(format_args!("  {kind:<width$}", width = columns.each()));
    }
    Text::default().styled(Style::Heading, Text::of(line.plain().trim_end())).ours("\n")
}

fn row(unit: &UnitCoverage, kinds: &[Kind], is_judged: bool, columns: &TableLayout) -> Text {
    let name = cut(name(unit), columns.names);
    let pad = columns.names.saturating_sub(name.width().columns());
    let mut line = name.text(" ".repeat(pad)).text(format_args!("  {:>width$}", unit.accounts, width = ACCOUNTS.len()));
    for (at, kind) in kinds.iter().enumerate() {
        let counts = &unit.contacts[kind];
        let percent = percent(counts.totals(is_judged).covered(), false);
        let room = if columns.bars == 0 { columns.each() } else { PERCENT };
        let bar = bar(counts, columns.bars);
        let gap = if columns.bars == 0 { 0 } else { columns.bars + 1 - bar.width().columns() };
        line = line.ours("  ").then(bar).text(" ".repeat(gap));
        let pad = room - percent.width().columns();
        // Nothing ends in spaces.
        let (before, after) = if columns.bars > 0 {
            (pad, 0)
        } else if at + 1 == kinds.len() {
            (0, 0)
        } else {
            (0, pad)
        };
        line = line.text(" ".repeat(before)).then(percent).text(" ".repeat(after));
    }
    line
}

/// A text that is cut where it is too wide.
fn cut(text: Text, columns: usize) -> Text {
    let plain = text.plain();
    if plain.width() <= columns {
        return text;
    }
    let mut room = columns.saturating_sub(1);
    let fits = |c: &char| {
        let width = c.width().unwrap_or_default();
        let fits = width <= room;
        room = room.saturating_sub(width);
        fits
    };
    let kept: String = plain.chars().take_while(fits).collect();
    Text::of(kept).ours("…")
}

/// What the bars are made of, as far as it occurs.
fn key(coverage: &Coverage, columns: &TableLayout) -> Text {
    if columns.bars == 0 {
        return Text::default();
    }
    let sum = coverage.sum();
    let parts = Situation::ALL.into_iter().filter(|situation| sum.situation(*situation) > 0).map(|situation| {
        let (brush, style) = brush(situation);
        Text::default().styled(style, Text::of(brush)).ours(" ").ours(legend(situation, coverage.is_judged()))
    });
    Text::join(parts, "  ").ours("\n\n")
}
