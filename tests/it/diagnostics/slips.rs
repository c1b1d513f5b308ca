//! Slips of the hand: whatever is typed too much or too little, something is said about it, and nothing ends in a panic.

use orgcontacts::finding::SourceText;
use orgcontacts::policy::Policy;
use orgcontacts::view;
use proptest::prelude::*;
use proptest::sample::{Index, select};

use super::fixtures::fixtures;

/// What is typed too much.
const TYPED: [&str; 26] = [
    " ", "  ", "\t", "\n", "\r\n", ":", ": ", "-", "- ", "'", "\"", "{", "}", "[", "]", ",", "#", " #", "&", "*", "!",
    "@", "%", "|", "é", "\u{feff}",
];

/// Something typed at a place in place of so many characters.
fn slip() -> impl Strategy<Value = (Index, &'static str, usize)> {
    (any::<Index>(), prop_oneof![Just(""), select(TYPED.as_slice())], 0..4_usize)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_slip_is_a_finding_or_none(which in any::<Index>(), slips in prop::collection::vec(slip(), 1..4)) {
        let fixtures: Vec<_> = fixtures().collect();
        let mut text: Vec<char> = which.get(&fixtures).sources[0].text.chars().collect();
        for (place, typed, gone) in slips {
            let start = place.index(text.len() + 1);
            let end = (start + gone).min(text.len());
            text.splice(start..end, typed.chars());
        }
        let text: String = text.into_iter().collect();
        let source = SourceText::new("contacts.yaml", text.into_bytes());
        let findings = match Policy::parse(&[source]) {
            Ok((_, findings)) => findings,
            Err(findings) => {
                prop_assert!(!findings.is_empty());
                findings
            }
        };
        let drawn = view::diagnostic::diagnostics(&findings, "").plain();
        prop_assert!(findings.is_empty() || !drawn.is_empty());
    }
}
