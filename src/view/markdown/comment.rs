//! A comment that is never too long: whole parts are left out, and it says which.

use super::{Markdown, fence_width, longest_run};
use crate::text::Text;

/// The first line of the comment about a plan or a policy, by which a bot finds it again.
pub const MARKER: &str = "<!-- orgcontacts -->";

/// GitHub takes 65,536 characters. The rest is for what a bot may want to add.
pub const LONGEST: usize = 65_000;

/// What is kept free to say what was left out.
const NOTE: usize = 1_000;

/// A comment, before it is known what fits into it.
pub struct Comment {
    /// The first line, by which a bot finds the comment that it has to replace.
    pub marker: &'static str,
    /// What is always there.
    pub head: Markdown,
    /// The rest, the most important first.
    pub sections: Vec<Section>,
}

/// A part of a comment, of which some may be left out.
pub struct Section {
    /// Stands above it.
    pub title: Markdown,
    /// What it consists of.
    pub body: Body,
    /// What one of its parts is called, and what several are.
    pub nouns: [&'static str; 2],
}

/// What a section consists of.
pub enum Body {
    /// Parts that stand by themselves.
    Parts(Vec<Markdown>),
    /// Items of one code block, each some lines.
    Block(&'static str, Vec<Vec<Text>>),
    /// The same, folded away under a summary.
    Folded(Markdown, Vec<Vec<Text>>),
}

impl Comment {
    /// The comment as it is posted.
    pub fn render(self) -> Markdown {
        let Self { marker, head, sections } = self;
        let sections: Vec<_> = sections.into_iter().filter(|section| !section.body.is_empty()).collect();
        let budget = LONGEST.saturating_sub(marker.len() + head.len() + NOTE);
        let sizes: Vec<_> = sections.iter().map(Section::size).collect();
        let cut = sections.into_iter().zip(allot(&sizes, budget)).map(|(section, room)| section.cut(room));
        let (sections, left_out): (Vec<_>, Vec<_>) = cut.unzip();
        let mut comment = Markdown::default().ours(marker).ours("\n").then(head);
        comment = comment.then(note(&left_out));
        for section in sections {
            comment = comment.then(section);
        }
        comment
    }
}

/// What was left out, where something was.
fn note(left_out: &[(usize, [&'static str; 2])]) -> Markdown {
    let mut note = Markdown::default();
    for (count, [one, several]) in left_out.iter().filter(|(count, _)| *count > 0) {
        let before = if note.0.is_empty() { "\n**Too long for a comment. Left out: " } else { ", " };
        note = note.ours(before).number(*count).ours(" ").ours(if *count == 1 { one } else { several });
    }
    if note.0.is_empty() { note } else { note.ours(".** The JSON format has everything.\n") }
}

/// Room for each of some sections: an equal share for all, and what some do not need for those that
/// need more, the first ones first.
fn allot(sizes: &[usize], budget: usize) -> Vec<usize> {
    let share = budget / sizes.len().max(1);
    let mut rooms: Vec<_> = sizes.iter().map(|size| share.min(*size)).collect();
    let mut left = budget - rooms.iter().sum::<usize>();
    for (room, size) in rooms.iter_mut().zip(sizes) {
        let more = left.min(size - *room);
        *room += more;
        left -= more;
    }
    rooms
}

impl Section {
    /// How long it is as a whole.
    fn size(&self) -> usize {
        let Self { title, body, nouns: _ } = self;
        let items = match body {
            Body::Parts(parts) => parts.iter().map(|part| part.len() + 1).sum(),
            Body::Block(_, items) | Body::Folded(_, items) => {
                let (length, longest) = items.iter().fold((0, 0), |sum, item| add(sum, measure(item)));
                length + block_frame(longest)
            }
        };
        items + title.len() + body.frame()
    }

    /// As much of it as there is room for; and how much was left out, of what.
    fn cut(self, room: usize) -> (Markdown, (usize, [&'static str; 2])) {
        let Self { title, body, nouns } = self;
        let room = room.saturating_sub(title.len() + body.frame());
        let after = if title.len() == 0 { "" } else { "\n\n" };
        let title = Markdown::default().ours("\n").then(title).ours(after);
        let (section, left_out) = match body {
            Body::Parts(parts) => {
                let all = parts.len();
                let mut used = 0;
                let fitting: Vec<_> = parts.into_iter().filter(|part| takes(&mut used, part.len() + 1, room)).collect();
                let left_out = all - fitting.len();
                let parts = fitting.into_iter().reduce(|all, part| all.ours("\n").then(part)).unwrap_or_default();
                (title.then(parts), left_out)
            }
            Body::Block(language, items) => {
                let (lines, left_out) = fitting_lines(&items, room);
                (if lines.is_empty() { title } else { title.block(language, lines) }, left_out)
            }
            Body::Folded(summary, items) => {
                let (lines, left_out) = fitting_lines(&items, room);
                (title.folded(summary, Markdown::default().block("text", lines)), left_out)
            }
        };
        (section, (left_out, nouns))
    }
}

impl Body {
    fn is_empty(&self) -> bool {
        match self {
            Self::Parts(parts) => parts.is_empty(),
            Self::Block(_, items) | Self::Folded(_, items) => items.is_empty(),
        }
    }

    /// At most so much stands around what it consists of.
    fn frame(&self) -> usize {
        match self {
            Self::Parts(_) => 8,
            Self::Block(..) => 32,
            Self::Folded(summary, _) => summary.len() + 64,
        }
    }
}

/// Takes room for something, if there is enough.
fn takes(used: &mut usize, length: usize, room: usize) -> bool {
    let fits = *used + length <= room;
    *used += if fits { length } else { 0 };
    fits
}

/// The length of an item's lines, and the most backticks in a row.
fn measure(item: &[Text]) -> (usize, usize) {
    item.iter().map(Text::embedded).fold((0, 0), |sum, line| add(sum, (line.len() + 1, longest_run(&line))))
}

fn add((length, longest): (usize, usize), (more, run): (usize, usize)) -> (usize, usize) {
    (length + more, longest.max(run))
}

/// What the fences of a block take.
fn block_frame(longest_run: usize) -> usize {
    2 * fence_width(longest_run)
}

/// The lines of all items that fit into a block of some size, and how many items do not.
fn fitting_lines(items: &[Vec<Text>], room: usize) -> (Vec<&Text>, usize) {
    let mut used = (0, 0);
    let mut lines = Vec::new();
    let mut left_out = 0;
    for item in items {
        let more = add(used, measure(item));
        if more.0 + block_frame(more.1) <= room {
            used = more;
            lines.extend(item);
        } else {
            left_out += 1;
        }
    }
    (lines, left_out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn room_is_shared_out_and_what_is_left_goes_to_the_first() {
        assert_eq!(allot(&[10, 20, 30], 100), [10, 20, 30]);
        assert_eq!(allot(&[100, 5, 100], 90), [55, 5, 30]);
        assert_eq!(allot(&[], 90), [] as [usize; 0]);
    }

    #[test]
    fn a_comment_is_never_too_long_and_says_what_is_missing() {
        let part = |length: usize| Markdown::default().code("x".repeat(length));
        let item = |length: usize| vec![Text::of(format_args!("{}{}", "`".repeat(length / 9), "x".repeat(length)))];
        for length in [1, 70, 3_000, 64_990, 200_000] {
            let sections = vec![
                Section {
                    title: Markdown::default(),
                    body: Body::Parts(vec![part(length); 40]),
                    nouns: ["part", "parts"],
                },
                Section {
                    title: Markdown::default(),
                    body: Body::Block("", vec![item(length); 40]),
                    nouns: ["line", "lines"],
                },
                Section {
                    title: Markdown::default(),
                    body: Body::Folded(Markdown::default().ours("more"), vec![item(length); 40]),
                    nouns: ["item", "items"],
                },
            ];
            let sizes: usize = sections.iter().map(Section::size).sum();
            let comment = Comment { marker: "<!-- x -->", head: Markdown::default(), sections }.render().render();
            assert!(comment.len() <= LONGEST, "{}", comment.len());
            assert_eq!(comment.contains("Left out"), sizes > LONGEST - NOTE, "{length}");
        }
    }
}
