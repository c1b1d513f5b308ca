//! Conditions of IAM: operators over what a call is made with.
//!
//! Source: "IAM JSON policy elements: Condition operators" and "Conditions with multiple context keys or values".

use std::collections::BTreeMap;

/// One key under one operator. All conditions of a statement must hold.
#[derive(Clone, Debug, PartialEq)]
pub struct IamCondition {
    set: SetOperator,
    comparison: Comparison,
    negated: bool,
    if_exists: bool,
    /// In lower case.
    key: String,
    values: Vec<String>,
}

/// How several values of a call are taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum SetOperator {
    /// There is one.
    Single,
    ForAllValues,
    ForAnyValue,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Comparison {
    Equals,
    EqualsIgnoreCase,
    Like,
    /// `true` if there is to be none.
    Null,
}

impl IamCondition {
    /// Reads an operator; `None` if it is not known here.
    pub fn new(operator: &str, key: &str, values: Vec<String>) -> Option<Self> {
        let (set, operator) = match operator.split_once(':') {
            None => (SetOperator::Single, operator),
            Some(("ForAllValues", operator)) => (SetOperator::ForAllValues, operator),
            Some(("ForAnyValue", operator)) => (SetOperator::ForAnyValue, operator),
            Some(_) => return None,
        };
        let (operator, if_exists) =
            operator.strip_suffix("IfExists").map_or((operator, false), |operator| (operator, true));
        let (comparison, negated) = match operator {
            "StringEquals" => (Comparison::Equals, false),
            "StringNotEquals" => (Comparison::Equals, true),
            "StringEqualsIgnoreCase" | "Bool" => (Comparison::EqualsIgnoreCase, false),
            "StringNotEqualsIgnoreCase" => (Comparison::EqualsIgnoreCase, true),
            "StringLike" | "ArnLike" | "ArnEquals" => (Comparison::Like, false),
            "StringNotLike" | "ArnNotLike" | "ArnNotEquals" => (Comparison::Like, true),
            "Null" => (Comparison::Null, false),
            _ => return None,
        };
        Some(Self { set, comparison, negated, if_exists, key: key.to_ascii_lowercase(), values })
    }

    /// Whether it holds of a call.
    pub fn holds(&self, context: &BTreeMap<String, Vec<String>>) -> bool {
        let given = context.get(&self.key).map(Vec::as_slice).unwrap_or_default();
        if self.comparison == Comparison::Null {
            let wants_none = self.values.iter().any(|value| value.eq_ignore_ascii_case("true"));
            return given.is_empty() == wants_none;
        }
        if given.is_empty() {
            // What is not there is all of nothing, unlike everything, and nothing else.
            return self.if_exists || self.negated || self.set == SetOperator::ForAllValues;
        }
        let fits = |value: &String| self.values.iter().any(|wanted| self.compare(wanted, value)) != self.negated;
        match self.set {
            SetOperator::Single | SetOperator::ForAllValues => given.iter().all(fits),
            SetOperator::ForAnyValue => given.iter().any(fits),
        }
    }

    fn compare(&self, wanted: &str, given: &str) -> bool {
        match self.comparison {
            Comparison::Equals => wanted == given,
            Comparison::EqualsIgnoreCase => wanted.eq_ignore_ascii_case(given),
            Comparison::Like => wildcard(wanted, given),
            Comparison::Null => false,
        }
    }
}

/// Whether a text fits a pattern, in which `*` is any run of characters and `?` any one. Takes the product of their
/// lengths at most.
pub fn wildcard(pattern: &str, text: &str) -> bool {
    let (pattern, text): (Vec<char>, Vec<char>) = (pattern.chars().collect(), text.chars().collect());
    let (mut p, mut t) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    while t < text.len() {
        match pattern.get(p) {
            Some('*') => {
                star = Some((p, t));
                p += 1;
            }
            Some(c) if *c == '?' || *c == text[t] => (p, t) = (p + 1, t + 1),
            _ => match star {
                Some((at, from)) => {
                    star = Some((at, from + 1));
                    (p, t) = (at + 1, from + 1);
                }
                None => return false,
            },
        }
    }
    pattern[p..].iter().all(|c| *c == '*')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn holds(operator: &str, wanted: &[&str], given: &[&str]) -> bool {
        let texts = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
        let mut context = BTreeMap::new();
        if !given.is_empty() {
            context.insert("a:key".to_owned(), texts(given));
        }
        IamCondition::new(operator, "A:Key", texts(wanted)).unwrap().holds(&context)
    }

    #[test]
    fn patterns_cover_the_whole_text() {
        for (pattern, text) in [("*", ""), ("a*c", "abbc"), ("a?c", "abc"), ("a*b*c", "axbxbc"), ("o-1/*", "o-1/")] {
            assert!(wildcard(pattern, text), "{pattern} {text}");
        }
        for (pattern, text) in [("a", "ab"), ("a?c", "ac"), ("", "a"), ("a*c", "ab"), ("o-1/*", "o-12/")] {
            assert!(!wildcard(pattern, text), "{pattern} {text}");
        }
    }

    /// As the IAM user guide has them for keys with several values.
    #[test]
    fn sets_of_values_are_compared_as_iam_does() {
        assert!(holds("ForAllValues:StringEquals", &["A", "B"], &["A"]));
        assert!(!holds("ForAllValues:StringEquals", &["A", "B"], &["A", "C"]));
        assert!(holds("ForAllValues:StringEquals", &["A"], &[]), "all of nothing");
        assert!(holds("ForAnyValue:StringEquals", &["A"], &["A", "C"]));
        assert!(!holds("ForAnyValue:StringEquals", &["A"], &[]));
        assert!(holds("ForAnyValue:StringLike", &["o-1/r-1/ou-1/*"], &["o-1/r-1/ou-1/ou-2/"]));
    }

    #[test]
    fn what_is_not_there_is_not_equal_to_anything() {
        assert!(!holds("StringEquals", &["A"], &[]));
        assert!(holds("StringNotEquals", &["A"], &[]));
        assert!(holds("StringEqualsIfExists", &["A"], &[]));
        assert!(!holds("Null", &["false"], &[]));
        assert!(holds("Null", &["false"], &["A"]));
        assert!(holds("Null", &["true"], &[]));
    }

    #[test]
    fn what_is_not_known_is_not_guessed() {
        for operator in ["NumericLessThan", "ForSomeValues:StringEquals", "IpAddress", ""] {
            assert_eq!(IamCondition::new(operator, "a:key", vec![]), None, "{operator}");
        }
    }
}
