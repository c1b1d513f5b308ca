//! The control sequences that a drawing may hold.

/// Around an address, what begins a link on terminals that have links; around nothing, what ends it. Others ignore it.
const LINK: [&str; 2] = ["\u{1b}]8;;", "\u{1b}\\"];

/// How long the terminal style is that a text starts with; 0 if it starts with anything else.
pub fn style_length(text: &str) -> usize {
    let Some(rest) = text.strip_prefix("\u{1b}[") else { return 0 };
    let numbers = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit() || c == ';').len();
    if rest[numbers..].starts_with('m') { "\u{1b}[".len() + numbers + 1 } else { 0 }
}

/// The same of the beginning or the end of a link to an address, and to no other.
pub fn link_length(text: &str, address: &str) -> usize {
    let [before, after] = LINK;
    let Some(rest) = text.strip_prefix(before) else { return 0 };
    let linked = if rest.starts_with(after) { "" } else { address };
    let is_whole = rest.strip_prefix(linked).is_some_and(|rest| rest.starts_with(after));
    if is_whole { before.len() + linked.len() + after.len() } else { 0 }
}

#[cfg(test)]
mod tests {
    use crate::text::{Colour, Text};

    #[test]
    fn a_drawing_links_to_one_address() {
        let link = |address: &str| format!("\u{1b}]8;;{address}\u{1b}\\here\u{1b}]8;;\u{1b}\\\n");
        let ours = "https://example.com/#a";
        let drawn = Text::drawn_linking(&link(ours), ours);
        assert_eq!(drawn.render(Colour::On), link(ours));
        assert_eq!(drawn.plain(), "here\n");
        for other in ["https://example.com/#ab", "https://example.com/", "https://example.org/#a", "\u{1b}[2J"] {
            let shown = Text::drawn_linking(&link(other), ours).render(Colour::On);
            assert!(shown.starts_with(r"\u{1b}]8;;"), "{}", shown.escape_debug());
        }
        assert!(!Text::drawn(&link(ours)).render(Colour::On).contains('\u{1b}'));
    }
}
