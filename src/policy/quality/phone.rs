//! Whether anybody is likely to answer a telephone number.

/// The shortest number that reaches somebody from another country, in digits.
const SHORTEST: usize = 7;

/// How many digits in a row give away a number that was typed to have one.
const RUN: usize = 7;

/// Whether a number was typed because there had to be one. Those kept for fiction (555-0100 to 555-0199 in North
/// America) are, where the contact is a real one.
pub fn is_placeholder(number: &str, is_real: bool) -> bool {
    let digits: Vec<u8> = number.bytes().filter(u8::is_ascii_digit).collect();
    let steps = |step: i8| {
        let follows = |pair: &[u8]| (pair[1] as i8 - pair[0] as i8) == step || (step == 1 && pair == b"90");
        digits.windows(RUN).any(|run| run.windows(2).all(follows))
    };
    let is_fiction = || {
        let national = digits.strip_prefix(b"1").filter(|rest| rest.len() == 10);
        national.is_some_and(|rest| &rest[3..8] == b"55501")
    };
    digits.len() < SHORTEST || steps(0) || steps(1) || steps(-1) || (is_real && is_fiction())
}

/// Whether a number says which country it is in: `+49 …` or `0049 …`.
pub fn has_country_code(number: &str) -> bool {
    let plain: String = number.chars().filter(|c| c.is_ascii_digit() || *c == '+').collect();
    plain.starts_with('+') || plain.starts_with("00")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_that_nobody_has_are_found() {
        for number in ["+1 000 000 0000", "123-456-7890", "+49 1234567", "555", "+1 (206) 555-0100", "9999999999", "0"]
        {
            assert!(is_placeholder(number, true), "{number}");
        }
        for number in ["+1 206 266 4064", "+49 30 901820", "+44 20 7946 1234", "+81-3-5321-1111"] {
            assert!(!is_placeholder(number, true), "{number}");
        }
        assert!(!is_placeholder("+1 206 555 0100", false));
    }

    #[test]
    fn country_codes_are_found() {
        assert!(["+49 30 901820", "(+49) 30 901820", "0049 30 901820"].into_iter().all(has_country_code));
        assert!(!["030 901820", "206-266-4064"].into_iter().any(has_country_code));
    }
}
