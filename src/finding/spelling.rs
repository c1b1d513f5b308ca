//! Words of a file in messages: how they are repeated, and what was probably meant by one that means nothing.

use std::borrow::Cow;

/// The longest text of a policy that a message repeats, in characters. Longer than every name.
const QUOTED: usize = 80;

/// A text of a policy for a message about it: a file may be one text of a megabyte, with ten thousand
/// mistakes in it that name it.
#[must_use]
pub fn quoted(text: &str) -> Cow<'_, str> {
    match text.char_indices().nth(QUOTED) {
        None => Cow::Borrowed(text),
        Some((end, _)) => Cow::Owned(format!("{}…", &text[..end])),
    }
}

/// A text in the quotation marks of YAML.
#[must_use]
pub fn in_quotes(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', r"\\").replace('"', "\\\""))
}

/// What is said of the words that were probably meant.
#[must_use]
pub fn did_you_mean<'m>(meant: impl IntoIterator<Item = &'m str>) -> String {
    let meant: Vec<_> = meant.into_iter().map(|word| format!("`{word}`")).collect();
    format!("did you mean {}?", meant.join(" and "))
}

/// The ID that was most likely meant. All IDs look alike: only one wrong digit, or two that changed places, are
/// worth a guess.
pub fn closest_id<'a>(id: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let slips = |known: &str| known.bytes().zip(id.bytes()).filter(|(known, given)| known != given).count();
    let near = candidates.into_iter().filter(|known| known.len() == id.len() && slips(known) <= 2);
    near.min_by_key(|known| slips(known))
}

/// How much comparing a run may do: some twenty thousand words like `payments-prod` with each other, a fifth of a
/// second. Whatever is in a file, the time for it does not grow with the square of its size.
const BUDGET: usize = 20_000_000;

/// What comparing two words costs however short they are, in pairs of characters: memory is taken for it.
const LEAST: usize = 400;

/// How alike two words have to be: the share of their characters that they have in common, in their order.
const ALIKE: f32 = 0.6;

/// Finds the words that were probably meant, as long as that does not take too long.
#[derive(Debug)]
pub struct Speller {
    left: usize,
}

impl Default for Speller {
    fn default() -> Self {
        Self { left: BUDGET }
    }
}

impl Speller {
    /// The candidate that was most likely meant, if any is close. None any more once the comparing that a
    /// run may do is done: whoever has that many mistakes will run it again.
    pub fn closest<'a>(&mut self, word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
        let length = word.chars().count();
        self.spend(length)?;
        let mut affordable = Vec::new();
        for candidate in candidates {
            self.spend(cost(length, candidate.chars().count()))?;
            affordable.push(candidate);
        }
        let lower = word.to_lowercase();
        if let Some(same) = affordable.iter().find(|c| c.to_lowercase() == lower) {
            return Some(same);
        }
        similar::get_close_matches(word, &affordable, 1, ALIKE).first().copied()
    }

    /// Takes from what is left; `None` once there is not enough of it.
    fn spend(&mut self, cost: usize) -> Option<()> {
        self.left = self.left.saturating_sub(cost);
        (self.left > 0).then_some(())
    }
}

/// What comparing words of so many characters costs. The differences of two words are found in the square of their
/// lengths at worst; those whose lengths alone make them unlike are not looked at.
fn cost(word: usize, candidate: usize) -> usize {
    let both = word.saturating_add(candidate);
    // Ten times the most that they can have in common, and six times what they would need.
    if 20 * word.min(candidate) < 6 * both {
        LEAST + candidate
    } else {
        LEAST.saturating_add(both.saturating_mul(both))
    }
}

/// What follows the account that a message names, where it is about others too.
#[must_use]
pub fn and_for_more(accounts: usize) -> String {
    match accounts {
        0 => String::new(),
        1 => ", and for 1 more account".to_owned(),
        more => format!(", and for {more} more accounts"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_closest_word_is_found_whatever_its_case() {
        let mut speller = Speller::default();
        assert_eq!(speller.closest("finace", ["soc", "finance"]), Some("finance"));
        assert_eq!(speller.closest("SOC", ["soc-emea", "soc"]), Some("soc"));
        assert_eq!(speller.closest("operations", ["soc", "finance"]), None);
        assert_eq!(speller.closest("", ["soc", ""]), Some(""));
        assert_eq!(speller.closest("x", []), None);
    }

    #[test]
    fn an_id_is_guessed_by_its_digits() {
        let known = ["100000000010", "100000000005"];
        assert_eq!(closest_id("100000000006", known), Some("100000000005"));
        assert_eq!(closest_id("100000000050", known), Some("100000000010"), "one slip, not two");
        assert_eq!(closest_id("999999999999", known), None);
    }

    /// As many suggestions as the budget has comparisons for, and few enough that nobody waits for them.
    #[test]
    fn comparing_ends_when_there_is_too_much_of_it() {
        let mut speller = Speller::default();
        let names: Vec<String> = (0..100).map(|number| format!("contact-{number:04}")).collect();
        let known = || names.iter().map(String::as_str);
        let found = (0..3_000).filter(|number| speller.closest(&format!("kontact-{number:04}"), known()).is_some());
        let comparisons = found.count() * names.len();
        assert!((15_000..25_000).contains(&comparisons), "{comparisons}");
        assert_eq!(speller.left, 0);
        assert_eq!(speller.closest("soc", ["SOC"]), None);
    }

    #[test]
    fn a_comparison_costs_what_its_words_can_make_it_cost() {
        assert!(cost(64, 64) > 20 * cost(1, 1), "the square of the lengths");
        assert!(cost(1 << 20, 1 << 20) > BUDGET);
        assert_eq!(cost(1 << 20, 3), LEAST + 3, "their lengths make them unlike");
    }

    #[test]
    fn a_long_word_costs_what_its_length_costs() {
        let mut speller = Speller::default();
        let long = "x".repeat(1 << 20);
        assert_eq!(speller.closest(&long, ["soc", "finance", "operations"]), None);
        assert!(speller.left > 0);
        assert_eq!(speller.closest(&long, [long.as_str()]), None);
        assert_eq!(speller.left, 0);
    }
}
