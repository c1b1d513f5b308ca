//! Lines that begin in the wrong column, or get there by tabs.

use std::collections::BTreeSet;

use super::line::{SourceLine, is_known_key};
use super::slip::Trap;
use crate::finding::quoted;

/// How wide a tab is taken to be, in spaces.
const TAB: usize = 4;

/// A line that a tab indents.
pub fn by_tab(line: &SourceLine<'_>) -> Option<Trap> {
    let (before, after) = line.text.split_at(line.indent());
    let at = before.find('\t')?;
    let width = before.chars().map(|c| if c == '\t' { TAB } else { 1 }).sum();
    let below = line.previous().filter(SourceLine::opens).map(|opening| opening.inner_indent() + 2);
    let columns = below.map_or_else(|| nearest(line, &columns_above(line), width), |column| vec![column]);
    let help = match &columns[..] {
        [] => "indent it with spaces".to_owned(),
        [column] => format!("write `{}{}`", " ".repeat(*column), quoted(after.trim_end())),
        several => indented_by(several),
    };
    Some(Trap {
        place: line.start + at..line.start + at + 1,
        message: "a tab indents this line, but YAML allows only spaces".to_owned(),
        help,
    })
}

/// A line in the column of a list's dashes that has none.
pub fn without_dash(line: &SourceLine<'_>, byte: usize) -> Option<Trap> {
    let (indent, entry) = (line.indent(), line.text.trim());
    let mut siblings = line.those_before().skip_while(|above| above.indent() > indent);
    let item = siblings.next().filter(|above| above.indent() == indent && above.is_item())?;
    // Below a key in the same column, it is the next key.
    let parent = item.those_before().find(|above| above.indent() <= indent && !above.is_item())?;
    if parent.indent() == indent || byte != line.start + indent || line.is_item() {
        return None;
    }
    let place = byte..byte + line.key().len();
    let with_dash = format!("write `{}- {}`", " ".repeat(indent), quoted(entry));
    if !line.is_entry() {
        let message = "a dash is missing before this item of a list".to_owned();
        return Some(Trap { place, message, help: with_dash });
    }
    let column = item.inner_indent();
    let is_in_item = |above: &SourceLine<'_>| above.start >= item.start && above.inner_indent() == column;
    let is_given = line
        .those_before()
        .take_while(|above| above.start >= item.start)
        .filter(is_in_item)
        .any(|above| above.key() == line.key());
    let within = format!("write `{}{}`, indented by {}", " ".repeat(column), quoted(entry), spaces(column));
    Some(Trap {
        place,
        message: "this line starts in the same column as the dash above, so it is not part of that item".to_owned(),
        help: if is_given {
            format!("to begin the next item of the list, {with_dash}")
        } else {
            format!("if it belongs to the item above, {within}")
        },
    })
}

/// A line that begins in a column of its own.
pub fn of_its_own(line: &SourceLine<'_>) -> Option<Trap> {
    let before = line.previous().filter(|_| line.is_entry())?;
    let columns = columns_above(line);
    let indent = line.indent();
    if columns.iter().any(|column| column.indent == indent) || (indent > before.inner_indent() && before.opens()) {
        return None;
    }
    let entry = line.text.trim();
    let help = match &nearest(line, &columns, indent)[..] {
        [] => return None,
        [column] => format!("write `{}{}`, indented by {}", " ".repeat(*column), quoted(entry), spaces(*column)),
        several => indented_by(several),
    };
    let first = line.start + indent;
    Some(Trap {
        place: first..first + entry.split(": ").next().unwrap_or(entry).trim_end_matches(':').len(),
        message: format!(
            "this line is indented by {}, unlike everything above it: the keys of a mapping start in the same column",
            spaces(indent)
        ),
        help,
    })
}

/// A column in which something begins that a line may go on with.
struct Column<'t> {
    /// How far in it is, in bytes.
    indent: usize,
    /// What begins there, the nearest.
    above: SourceLine<'t>,
    /// Whether that is the dash of an item.
    is_dash: bool,
}

impl Column<'_> {
    /// Whether a line looks like what begins there.
    fn suits(&self, line: &SourceLine<'_>) -> bool {
        self.is_dash == line.is_item() && (line.is_item() || is_known_key(self.above.key()) == is_known_key(line.key()))
    }
}

fn columns_above<'t>(line: &SourceLine<'t>) -> Vec<Column<'t>> {
    let mut columns: Vec<Column<'t>> = Vec::new();
    let mut least = usize::MAX;
    for above in line.those_before() {
        let (inner, indent) = (above.inner_indent(), above.indent());
        for (column, is_dash) in [(inner, false), (indent, true)] {
            if column < least && (!is_dash || above.is_item()) {
                columns.push(Column { indent: column, above: above.clone(), is_dash });
            }
        }
        least = least.min(indent);
        if least == 0 {
            break;
        }
    }
    columns
}

/// How far a line should be indented that is now at some width. Two, if nothing tells which of them was meant.
fn nearest(line: &SourceLine<'_>, columns: &[Column<'_>], width: usize) -> Vec<usize> {
    let closest = columns.iter().map(|column| column.indent.abs_diff(width)).min();
    let nearest = columns.iter().filter(|column| Some(column.indent.abs_diff(width)) == closest);
    let (suiting, others): (Vec<_>, Vec<_>) = nearest.partition(|column| column.suits(line));
    let distinct = |columns: Vec<&Column<'_>>| columns.iter().map(|column| column.indent).collect::<BTreeSet<_>>();
    let meant = distinct(suiting.clone());
    let all = distinct(suiting.into_iter().chain(others).collect());
    if meant.len() == 1 { meant } else { all }.into_iter().collect()
}

/// What to do where a line can belong to either of two things.
fn indented_by(columns: &[usize]) -> String {
    let columns: Vec<_> = columns.iter().map(usize::to_string).collect();
    format!("indent it by {} spaces, as what it belongs to", columns.join(" or "))
}

fn spaces(count: usize) -> String {
    format!("{count} space{}", if count == 1 { "" } else { "s" })
}
