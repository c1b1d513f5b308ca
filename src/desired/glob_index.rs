//! Patterns, filed so that those which fit a text are found without looking at the others.
//!
//! A pattern without `*` is found by the text itself, any other by one of the pieces between its `*`: a single pass
//! over a text finds all pieces that are in it.

use std::collections::HashMap;

use aho_corasick::{AhoCorasick, AhoCorasickKind};

use crate::policy::selector::{Fit, Glob};

/// Patterns by what a text must have for them to fit it, each with the place that it is filed for.
pub struct GlobIndex<'p> {
    whole: HashMap<&'p str, Pile<'p>>,
    pieces: Pieces<'p>,
    /// By the numbers of pieces.
    piles: Vec<Pile<'p>>,
}

/// The patterns that are filed under one text or piece.
#[derive(Default)]
struct Pile<'p> {
    /// How many accounts have it.
    accounts: usize,
    filed: Vec<(&'p Glob, usize)>,
}

/// The pieces of patterns, numbered. One more number is for patterns that have none, which fit every text.
struct Pieces<'p> {
    numbers: HashMap<&'p str, usize>,
    finder: Option<AhoCorasick>,
}

impl<'p> GlobIndex<'p> {
    /// Nothing filed yet, and room for these patterns. The texts are those that will be looked up, each with the number
    /// of its accounts: of the pieces of a pattern, the rarest is the most telling.
    pub fn new<'t>(
        globs: impl IntoIterator<Item = &'p Glob>,
        texts: impl IntoIterator<Item = (&'t str, usize)>,
    ) -> Self {
        let (whole, parts): (Vec<&Glob>, Vec<&Glob>) = globs.into_iter().partition(|glob| glob.fit() == Fit::Exact);
        let mut whole: HashMap<_, _> = whole.into_iter().map(|glob| (glob.as_str(), Pile::default())).collect();
        let pieces = Pieces::of(parts);
        let mut piles: Vec<Pile<'p>> = Vec::new();
        piles.resize_with(pieces.numbers.len() + 1, Pile::default);
        for (text, accounts) in texts {
            if let Some(pile) = whole.get_mut(text) {
                pile.accounts += accounts;
            }
            pieces.found_in(text).into_iter().for_each(|number| piles[number].accounts += accounts);
        }
        Self { whole, pieces, piles }
    }

    /// How many accounts have what a pattern is filed under, at most.
    pub fn weight(&self, glob: &Glob) -> usize {
        match glob.fit() {
            Fit::Exact => self.whole[glob.as_str()].accounts,
            Fit::Wildcard => self.piles[self.rarest(glob)].accounts,
        }
    }

    /// Files one of the patterns that it was made for.
    pub fn file(&mut self, glob: &'p Glob, place: usize) {
        let pile = match glob.fit() {
            Fit::Exact => self.whole.get_mut(glob.as_str()),
            Fit::Wildcard => {
                let rarest = self.rarest(glob);
                self.piles.get_mut(rarest)
            }
        };
        pile.expect("there is room for it").filed.push((glob, place));
    }

    /// The number of the piece of a pattern that the fewest accounts have.
    fn rarest(&self, glob: &Glob) -> usize {
        self.pieces.of_glob(glob).min_by_key(|number| self.piles[*number].accounts).unwrap_or(self.pieces.no_piece())
    }

    /// The places of the patterns that fit a text, in no order, some perhaps several times.
    pub fn lookup<'s>(&'s self, text: &'s str) -> impl Iterator<Item = usize> + use<'s, 'p> {
        let whole = self.whole.get(text).into_iter().flat_map(|pile| &pile.filed);
        let by_piece = self.pieces.found_in(text).into_iter().flat_map(|number| &self.piles[number].filed);
        whole.chain(by_piece.filter(move |(glob, _)| glob.matches(text))).map(|(_, place)| *place)
    }
}

impl<'p> Pieces<'p> {
    fn of(globs: Vec<&'p Glob>) -> Self {
        let (mut numbers, mut pieces) = (HashMap::new(), Vec::new());
        for piece in globs.into_iter().flat_map(Glob::pieces) {
            numbers.entry(piece).or_insert_with(|| {
                pieces.push(piece);
                pieces.len() - 1
            });
        }
        // The size of this kind grows with the pieces, whatever is in them. That of the fastest does not.
        let builder = || AhoCorasick::builder().kind(Some(AhoCorasickKind::ContiguousNFA)).to_owned();
        let finder = |pieces| builder().build(pieces).expect("a policy has fewer letters than an automaton takes");
        Self { numbers, finder: (!pieces.is_empty()).then(|| finder(pieces)) }
    }

    fn no_piece(&self) -> usize {
        self.numbers.len()
    }

    fn of_glob(&self, glob: &Glob) -> impl Iterator<Item = usize> {
        glob.pieces().map(|piece| self.numbers[piece])
    }

    /// What a text has, each once however often it is in it.
    fn found_in(&self, text: &str) -> Vec<usize> {
        let found = self.finder.iter().flat_map(|finder| finder.find_overlapping_iter(text));
        let mut numbers: Vec<usize> = found.map(|found| found.pattern().as_usize()).chain([self.no_piece()]).collect();
        numbers.sort_unstable();
        numbers.dedup();
        numbers
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_are_found_as_if_each_were_tried() {
        let texts = ["", "a", "b", "ab", "ba", "aab", "abab", "é", "aéb", "*", "a*b", "bbbb", "ab ab"];
        let patterns =
            ["", "*", "**", "a", "a*", "*a", "*a*", "a*b", "*ab*ab*", "b*b", "*é*", "é", "*bb*", "* *", "c*"];
        let globs: Vec<Glob> = patterns.map(Glob::new).into();
        // Whatever is known of the texts, and whichever piece is the rarest.
        for known in 0..texts.len() {
            let mut index = GlobIndex::new(&globs, texts[..known].iter().map(|text| (*text, known)));
            globs.iter().enumerate().for_each(|(place, glob)| index.file(glob, place));
            for text in texts {
                let mut found: Vec<usize> = index.lookup(text).collect();
                found.sort_unstable();
                found.dedup();
                let fitting = (0..globs.len()).filter(|place| globs[*place].matches(text));
                assert!(fitting.eq(found.iter().copied()), "{text}: {found:?}");
            }
        }
    }

    #[test]
    fn a_pattern_is_filed_under_what_the_fewest_have() {
        let globs = ["prod-*-pay", "prod-*", "*", "prod-web", "*t*"].map(Glob::new);
        let index = GlobIndex::new(&globs, [("prod-web", 3), ("prod-eu-pay", 1), ("test", 1)]);
        assert_eq!(globs.each_ref().map(|glob| index.weight(glob)), [1, 4, 5, 3, 1]);
    }
}
