//! Masks: what is shown in place of names, addresses and telephone numbers of contacts. Equal values have equal
//! masks under one key, so that they can be compared; without the key nothing can be guessed from them.

use hmac::{Hmac, Mac};
use sha2::Sha256;

use super::alternate_contact;
use super::shape::{Field, Mask};
use super::value::{LiveValue, Value};

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

    /// A value with its personal fields masked.
    #[must_use]
    pub fn live(&self, value: &LiveValue) -> LiveValue {
        value.map(|field, text| self.field(field, text).into())
    }

    /// The same of a value that is wanted.
    #[must_use]
    pub fn value(&self, real: &Value) -> Value {
        Value::new(self.live(real.as_live())).expect("masks are short, and have the form that AWS takes")
    }

    /// An address, masked as that of a contact is.
    #[must_use]
    pub fn address(&self, address: &str) -> String {
        let field = alternate_contact::SHAPE.address().expect("contacts have an address");
        self.field(field, address)
    }

    /// The value of a field, masked. What AWS takes for equal has equal masks.
    #[must_use]
    pub fn field(&self, field: Field, text: &str) -> String {
        let hash = || self.hash(field, field.normalized(text));
        match field.mask() {
            Mask::None => text.to_owned(),
            Mask::Word(start) => format!("{start}{}", hexadecimal(&hash())),
            Mask::EmailAddress => format!("{}@redacted.invalid", hexadecimal(&hash())),
            Mask::Digits => decimal(&hash()),
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
    let number = u64::from_be_bytes(*hash.first_chunk().expect("a hash is longer"));
    format!("{:0width$}", number % 10_u64.pow(PHONE_DIGITS as u32), width = PHONE_DIGITS)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::setting::alternate_contact::Fields;

    fn contact() -> LiveValue {
        Fields { name: "A", title: "T", email: " a@example.com ", phone: "+1 206 555 0100" }.map(str::to_owned).into()
    }

    #[test]
    fn equal_values_have_equal_masks_under_one_key_alone() {
        let (one, other) = (Masks::with_key(b"one"), Masks::with_key(b"other"));
        assert_eq!(one.live(&contact()), one.live(&contact().normalized()));
        let (masked, of_other) = (one.live(&contact()), other.live(&contact()));
        for ((field, masked), (_, of_other)) in masked.iter().zip(of_other.iter()) {
            assert_eq!(masked == of_other, field.mask() == Mask::None, "{field}");
        }
        let random = || Masks::random().unwrap().live(&contact());
        assert_ne!(random(), random());
    }

    #[test]
    fn a_mask_is_a_value_that_aws_takes() {
        let masked = Masks::with_key(b"key").value(&Value::new(contact()).unwrap());
        let Fields { name, title, email, phone } = Fields::of(masked.as_live()).map(Option::unwrap);
        assert!(name.starts_with("name-"), "{name}");
        assert_eq!(title, "T");
        assert!(email.ends_with("@redacted.invalid"), "{email}");
        assert_eq!(phone.len(), PHONE_DIGITS);
    }

    /// With the same key, people have to get the same masks from any version of this program.
    #[test]
    fn a_mask_is_made_of_the_first_bytes_of_a_hash() {
        let masks = Masks::with_key(b"key");
        let Fields { name, title: _, email, phone } =
            Fields::of(&masks.live(&contact())).map(|text| text.unwrap().to_owned());
        assert_eq!(
            [name.as_str(), &email, &phone],
            ["name-59d348f8bba2", "94171eaa1146@redacted.invalid", "465499253718539"]
        );
        assert_eq!(masks.address("a@example.com "), email);
        assert_eq!(format!("{masks:?}"), "Masks");
    }
}
