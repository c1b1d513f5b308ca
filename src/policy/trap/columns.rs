//! Lines that begin in the wrong column, or get there by tabs.

use super::line::SourceLine;
use super::slip::Trap;
use crate::finding::quoted;

/// How wide a tab is taken to be, in spaces.
const TAB: usize = 4;

/// A line that a tab indents.
pub fn by_tab(line: &SourceLine<'_>) -> Option<Trap> {
    let (before, after) = line.text.split_at(line.indent());
    let at = before.find('\t')?;
    let width = before.chars().map(|c| if c == '\t' { TAB } else { 1 }).sum();
    let mut columns = columns_above(line);
    columns.extend(line.previous().filter(SourceLine::opens).map(|opening| opening.inner_indent() + 2));
    let column = nearest(&columns, width).unwrap_or(width);
    Some(Trap {
        place: line.start + at..line.start + at + 1,
        message: "a tab indents this line, but YAML allows only spaces".to_owned(),
        help: format!("write `{}{}`", " ".repeat(column), quoted(after.trim_end())),
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
    if columns.contains(&indent) || (indent > before.inner_indent() && before.opens()) {
        return None;
    }
    let column = nearest(&columns, indent)?;
    let entry = line.text.trim();
    let first = line.start + indent;
    Some(Trap {
        place: first..first + entry.split(": ").next().unwrap_or(entry).trim_end_matches(':').len(),
        message: format!(
            "this line is indented by {}, unlike everything above it: the keys of a mapping start in the same column",
            spaces(indent)
        ),
        help: format!("write `{}{}`, indented by {}", " ".repeat(column), quoted(entry), spaces(column)),
    })
}

/// The columns in which something begins that a line may go on with.
fn columns_above(line: &SourceLine<'_>) -> Vec<usize> {
    let mut columns = Vec::new();
    let mut least = usize::MAX;
    for above in line.those_before() {
        let own = [above.inner_indent(), above.indent()];
        columns.extend(own.into_iter().filter(|column| *column < least));
        least = least.min(above.indent());
        if least == 0 {
            break;
        }
    }
    columns
}

/// The column closest to a width; of two, the one further in.
fn nearest(columns: &[usize], width: usize) -> Option<usize> {
    columns.iter().copied().min_by_key(|column| (column.abs_diff(width), usize::MAX - column))
}

fn spaces(count: usize) -> String {
    format!("{count} space{}", if count == 1 { "" } else { "s" })
}
