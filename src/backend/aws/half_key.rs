//! Half an access key in the environment, with which the SDK goes on as if there were none.

use aws_types::os_shim_internal::Env;
use thiserror::Error;

use crate::gateway::KeyHalf;

/// The environment has one half of an access key, and nothing else has led to credentials.
#[derive(Clone, Copy, Debug, Error)]
#[error("half an access key")]
pub(super) struct HalfKey(pub(super) KeyHalf);

/// The half that the environment has without the other.
pub(super) fn half_key(env: &Env) -> Option<HalfKey> {
    let is_set = |half: KeyHalf| env.get(half.name()).is_ok_and(|value| !value.trim().is_empty());
    match (is_set(KeyHalf::Id), is_set(KeyHalf::Secret)) {
        (true, false) => Some(HalfKey(KeyHalf::Id)),
        (false, true) => Some(HalfKey(KeyHalf::Secret)),
        (true, true) | (false, false) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_one_half_without_the_other_is_half_a_key() {
        let half = |variables: &[(&str, &str)]| half_key(&Env::from_slice(variables)).map(|HalfKey(half)| half);
        let (id, secret) = (("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE"), ("AWS_SECRET_ACCESS_KEY", "secret"));
        assert_eq!(half(&[id]), Some(KeyHalf::Id));
        assert_eq!(half(&[id, ("AWS_SECRET_ACCESS_KEY", " ")]), Some(KeyHalf::Id));
        assert_eq!(half(&[secret]), Some(KeyHalf::Secret));
        assert_eq!((half(&[]), half(&[id, secret])), (None, None));
    }
}
