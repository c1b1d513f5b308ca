//! What is left of a text without the differences that nobody means: case, spacing, punctuation.

use unicode_normalization::UnicodeNormalization;

use super::shape::{Field, Mask};
use super::value::Value;

/// What is left of a text of a field. Of addresses only case goes, of telephone numbers all but the digits. A text of
/// which nothing would be left stays as it is: `!!!` and `???` are not nearly the same.
#[must_use]
pub fn folded(field: Field, text: &str) -> String {
    let left = left(field, text);
    if left.is_empty() { text.to_owned() } else { left }
}

/// Whether two values differ in nothing but what nobody means.
#[must_use]
pub fn are_nearly(one: &Value, other: &Value) -> bool {
    let pairs = one.as_live().iter().zip(other.as_live().iter());
    let folded = |field: Field, text: Option<&str>| text.map(|text| folded(field, text));
    pairs.into_iter().all(|((field, one), (_, other))| folded(field, one) == folded(field, other))
}

fn left(field: Field, text: &str) -> String {
    let lower = |text: &str| text.nfkc().collect::<String>().to_lowercase();
    if field.shape().address() == Some(field) {
        return lower(field.normalized(text));
    }
    match field.mask() {
        Mask::Digits => text.chars().filter(char::is_ascii_digit).collect(),
        Mask::None | Mask::Word(_) | Mask::EmailAddress => {
            let letters: String = lower(text).chars().filter(|c| c.is_alphanumeric()).collect();
            letters.replace("centre", "center")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::setting::LiveValue;
    use crate::setting::alternate_contact::SHAPE;

    #[test]
    fn differences_that_nobody_means_are_dropped() {
        let same = |field: &str, one: &str, other: &str| {
            let field = SHAPE.field(field).unwrap();
            folded(field, one) == folded(field, other)
        };
        assert!(same("name", "Cloud Center of Excellence", "cloud  centre of-excellence "));
        assert!(same("phone", "+1 206 555 0100", "+1-206-5550100"));
        assert!(same("email", " SOC@example.com", "soc@Example.com"));
        assert!(!same("email", "s.o.c@example.com", "soc@example.com"));
        assert!(!same("title", "Team A", "Team B"));
        assert!(!same("title", "!!!", "???"));
    }

    #[test]
    fn values_are_nearly_the_same_field_by_field() {
        let value = |title: &str, email: &str| {
            let texts = [("name", "SOC"), ("title", title), ("email", email), ("phone", "+1 206 555 0100")];
            let text = |field: Field| {
                texts.iter().find(|(name, _)| SHAPE.field(name) == Some(field)).map(|(_, text)| Box::from(*text))
            };
            Value::new(LiveValue::of(&SHAPE, text)).unwrap()
        };
        let one = value("On-call", "soc@example.com");
        assert!(are_nearly(&one, &one) && are_nearly(&one, &value("on call", "SOC@example.com")));
        assert!(!are_nearly(&one, &value("on call", "soc@example.org")));
        assert!(!are_nearly(&one, &value("Engineer", "soc@example.com")));
    }
}
