//! Bars that tell the situations of contacts apart without colours too.

use crate::answer::coverage::{Situation, StatusCounts};
use crate::text::{Style, Text};

/// What a bar is made of, and what that is for.
#[must_use]
pub fn brush(situation: Situation) -> (&'static str, Style) {
    match situation {
        Situation::Covered => ("█", Style::Created),
        Situation::Different => ("▓", Style::Updated),
        Situation::Missing => ("░", Style::Deleted),
        Situation::Undecided => ("?", Style::Problem),
        Situation::Unreadable => ("!", Style::Problem),
        Situation::Unmanaged => ("·", Style::Faint),
    }
}

/// A bar of so many columns; nothing of nothing. What there is of a situation is never too little to be seen.
#[must_use]
pub fn bar(counts: &StatusCounts, columns: usize) -> Text {
    let parts = Situation::ALL.map(|situation| counts.situation(situation));
    let widths = widths(parts, columns);
    let part = |(situation, width): (Situation, usize)| {
        let (brush, style) = brush(situation);
        Text::default().styled(style, Text::of(brush.repeat(width)))
    };
    Situation::ALL.into_iter().zip(widths).map(part).collect()
}

/// So many columns divided in proportion, at least one for what there is. What that takes too much, the widest give.
fn widths<const N: usize>(parts: [usize; N], columns: usize) -> [usize; N] {
    let all: usize = parts.iter().sum();
    if all == 0 || columns == 0 {
        return [0; N];
    }
    let mut widths = parts.map(|part| if part == 0 { 0 } else { (part * columns / all).max(1) });
    let mut used: usize = widths.iter().sum();
    while used > columns {
        let Some(widest) = widths.iter_mut().filter(|width| **width > 1).max() else { break };
        *widest -= 1;
        used -= 1;
    }
    let most = (0..N).max_by_key(|at| parts[*at]).unwrap_or_default();
    widths[most] += columns.saturating_sub(used);
    widths
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_is_as_wide_as_it_is_to_be() {
        assert_eq!(widths([1, 1, 1], 10), [3, 3, 4]);
        assert_eq!(widths([999, 1, 0], 10), [9, 1, 0]);
        assert_eq!(widths([0, 0], 10), [0, 0]);
        assert_eq!(widths([1, 0], 10), [10, 0]);
        assert_eq!(widths([1, 1], 0), [0, 0]);
        assert_eq!(widths([1000, 1, 1, 1], 4), [1, 1, 1, 1]);
        assert_eq!(widths([50, 50, 1, 1, 1, 1], 6), [1, 1, 1, 1, 1, 1]);
        assert_eq!(widths([50, 50, 1, 1, 1, 1], 7).iter().sum::<usize>(), 7);
    }
}
