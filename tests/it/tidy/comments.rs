//! A comment says what its name does not: none that only repeats it.

use std::collections::BTreeSet;

use super::{sources, tests};

/// Words that say nothing by themselves.
const LITTLE: &[&str] = &[
    "a", "an", "and", "are", "as", "be", "by", "for", "from", "has", "have", "in", "is", "it", "its", "of", "on",
    "one", "or", "that", "the", "this", "to", "was", "what", "which", "with",
];

#[test]
fn no_comment_only_repeats_a_name() {
    let mut repeating = Vec::new();
    for (path, text) in sources().into_iter().chain(tests()) {
        let lines: Vec<&str> = text.lines().collect();
        repeating.extend(repeated(&lines).into_iter().map(|line| format!("{path}: {line}")));
    }
    assert!(repeating.is_empty(), "say more, or nothing:\n{}", repeating.join("\n"));
}

/// The comments of one line that hold no word but those of the declaration below them.
fn repeated<'t>(lines: &[&'t str]) -> Vec<&'t str> {
    let is_comment = |line: &str| line.trim_start().starts_with("///");
    let mut repeated = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        let Some(comment) = line.trim_start().strip_prefix("/// ") else { continue };
        let is_alone = !lines[..at].last().is_some_and(|before| is_comment(before));
        let declared = lines[at + 1..].iter().find(|below| !below.trim_start().starts_with("#["));
        if let Some(declared) = declared.filter(|declared| is_alone && !is_comment(declared)) {
            let known = words(declared);
            let said = words(comment);
            if !said.is_empty() && said.is_subset(&known) {
                repeated.push(comment);
            }
        }
    }
    repeated
}

/// The words of a text or of the names in it, without their endings, so that `accounts` is `AccountId`'s.
fn words(text: &str) -> BTreeSet<String> {
    let mut words = vec![String::new()];
    for c in text.chars() {
        if !c.is_ascii_lowercase() {
            words.push(String::new());
        }
        words.extend((!c.is_ascii_alphabetic()).then(String::new));
        if let Some(word) = words.last_mut().filter(|_| c.is_ascii_alphabetic()) {
            word.push(c.to_ascii_lowercase());
        }
    }
    let telling = words.into_iter().filter(|word| !word.is_empty() && !LITTLE.contains(&word.as_str()));
    telling.map(|word| word.strip_suffix('s').map(str::to_owned).unwrap_or(word)).collect()
}

#[test]
fn comments_that_repeat_a_name_are_found() {
    let repeats = ["/// The account.", "#[derive(Debug)]", "account: AccountId,"];
    assert_eq!(repeated(&repeats), ["The account."]);
    assert_eq!(repeated(&["/// The accounts, by id.", "accounts: BTreeMap<AccountId, Account>,"]).len(), 1);
    let tells =
        ["/// The account that is moved.", "account: AccountId,", "/// The account.", "/// It moved.", "account,"];
    assert_eq!(repeated(&tells), [] as [&str; 0]);
}
