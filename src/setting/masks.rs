//! Masks: what is shown in place of names, addresses and telephone numbers of contacts. Equal values have equal
//! masks under one key, so that they can be compared; without the key nothing can be guessed from them.

use hmac::{Hmac, Mac};
use sha2::Sha256;

use crate::setting::{Field, Fields, LiveValue, Value};

/// How many characters of a mask tell values apart: 48 bits in hexadecimal.
const DIGITS: usize = 12;

/// How many digits the mask of a telephone number has, which can have no letters: 50 bits.
const PHONE_DIGITS: usize = 15;

/// A key under which values are masked.
#[derive(Clone)]
pub struct Masks {
    hmac: Hmac<Sha256>,
}

impl Masks {
    /// Masks under a key that somebody else knows too.
    #[must_use]
    pub fn with_key(key: &[u8]) -> Self {
        Self { hmac: Hmac::new_from_slice(key).expect("a key may have any length") }
    }

    /// Masks under a key that is thrown away with them.
    ///
    /// # Errors
    /// The system has no randomness to give.
    pub fn random() -> std::io::Result<Self> {
        Ok(Self::with_key(&random_key()?))
    }

    /// A contact with its personal fields masked. Titles stay.
    #[must_use]
    pub fn live(&self, contact: &LiveValue) -> LiveValue {
        let masked = |field: Field| contact.get(field).as_deref().map(|text| self.field(field, text));
        Fields {
            name: masked(Field::Name),
            title: masked(Field::Title),
            email: masked(Field::Email),
            phone: masked(Field::Phone),
        }
    }

    /// The same of a contact that is wanted.
    #[must_use]
    pub fn contact(&self, real: &Value) -> Value {
        let masked = self.live(&real.to_live()).map(Option::unwrap_or_default);
        Value::new(masked).expect("masks are short, and made of letters and digits that AWS takes")
    }

    /// An address, masked.
    #[must_use]
    pub fn email(&self, address: &str) -> String {
        self.field(Field::Email, address)
    }

    /// The value of a field, masked.
    #[must_use]
    pub fn field(&self, field: Field, text: &str) -> String {
        match field {
            Field::Name => format!("name-{}", hexadecimal(&self.hash(field, text))),
            Field::Title => text.to_owned(),
            Field::Email => format!("{}@redacted.invalid", hexadecimal(&self.hash(field, text.trim()))),
            Field::Phone => decimal(&self.hash(field, text)),
        }
    }

    fn hash(&self, field: Field, text: &str) -> Vec<u8> {
        let hmac = self.hmac.clone().chain_update(field.as_str()).chain_update([0]).chain_update(text);
        hmac.finalize().into_bytes().to_vec()
    }
}

impl std::fmt::Debug for Masks {
    /// Never the key.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Masks")
    }
}

/// A key that nobody can guess.
///
/// # Errors
/// The system has no randomness to give.
pub fn random_key() -> std::io::Result<[u8; 32]> {
    let mut key = [0; 32];
    getrandom::fill(&mut key).map_err(|error| std::io::Error::other(error.to_string()))?;
    Ok(key)
}

fn hexadecimal(hash: &[u8]) -> String {
    hash.iter().take(DIGITS / 2).map(|byte| format!("{byte:02x}")).collect()
}

fn decimal(hash: &[u8]) -> String {
    let number = hash.iter().take(8).fold(0_u64, |number, byte| number << 8 | u64::from(*byte));
    format!("{:0width$}", number % 10_u64.pow(PHONE_DIGITS as u32), width = PHONE_DIGITS)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn contact() -> LiveValue {
        Fields { name: "A", title: "T", email: " a@example.com ", phone: "+1 206 555 0100" }
            .map(|text| Some(text.to_owned()))
    }

    #[test]
    fn equal_values_have_equal_masks_under_one_key_alone() {
        let (one, other) = (Masks::with_key(b"one"), Masks::with_key(b"other"));
        assert_eq!(one.live(&contact()), one.live(&contact().normalized()));
        let (masked, of_other) = (one.live(&contact()), other.live(&contact()));
        assert_eq!(masked.title, of_other.title);
        assert!(masked.name != of_other.name && masked.email != of_other.email && masked.phone != of_other.phone);
        let random = || Masks::random().unwrap().live(&contact());
        assert_ne!(random(), random());
    }

    #[test]
    fn a_mask_is_a_value_that_aws_takes() {
        let real = Value::new(contact().map(Option::unwrap)).unwrap();
        let masked = Masks::with_key(b"key").contact(&real);
        assert_eq!(masked.fields().phone.len(), PHONE_DIGITS);
        assert!(masked.email().ends_with("@redacted.invalid"), "{}", masked.email());
    }
}
