//! Whether anybody is likely to answer a telephone number.

/// The shortest number that reaches somebody from another country, in digits.
const SHORTEST: usize = 7;

/// How many digits that follow one another, such as 1234567, give away a number that was typed to have one.
const STEPS: usize = 7;

/// How many equal digits do: switchboards have seven, such as +33 1 40 00 00 00.
const EQUAL: usize = 8;

/// Whether a number was typed because there had to be one. Those kept for fiction (555-0100 to 555-0199 in North
/// America) are, where the contact is a real one.
pub fn is_placeholder(number: &str, is_real: bool) -> bool {
    let digits: Vec<u8> = number.bytes().filter(u8::is_ascii_digit).collect();
    let steps = |step: i8, length: usize| {
        let follows = |pair: &[u8]| (pair[1] as i8 - pair[0] as i8) == step || (step == 1 && pair == b"90");
        digits.windows(length).any(|run| run.windows(2).all(follows))
    };
    let is_typed = digits.len() < SHORTEST || steps(0, EQUAL) || steps(1, STEPS) || steps(-1, STEPS);
    is_typed || (is_real && is_fiction(&digits, has_country_code(number)))
}

/// Whether a number is one of North America's 555-0100 to 555-0199, with or without the country code.
fn is_fiction(digits: &[u8], has_country_code: bool) -> bool {
    let digits = digits.strip_prefix(b"00").unwrap_or(digits);
    let is_whole = |national: &&[u8]| national.len() == 10 && national[0] >= b'2';
    let national = digits.strip_prefix(b"1").filter(is_whole);
    let national = national.or_else(|| Some(digits).filter(|_| !has_country_code).filter(is_whole));
    national.is_some_and(|national| &national[3..8] == b"55501")
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
        for number in ["+1 000 000 0000", "123-456-7890", "+49 1234567", "555", "9999999999", "0", "8765432"] {
            assert!(is_placeholder(number, false), "{number}");
        }
        for number in ["+1 (206) 555-0100", "1 206 555 0199", "206-555-0100", "001 206 555 0100"] {
            assert!(is_placeholder(number, true), "{number}");
        }
        for number in ["+1 206 266 4064", "+49 30 901820", "+44 20 7946 1234", "+81-3-5321-1111"] {
            assert!(!is_placeholder(number, true), "{number}");
        }
        for number in ["+33 1 40 00 00 00", "+49 89 1000000-0", "+1-800-666-6666"] {
            assert!(!is_placeholder(number, true), "{number}");
        }
        for number in ["+49 555 01234", "+20 655 501 00", "030 5550123", "206-555-0200"] {
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
