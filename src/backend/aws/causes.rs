//! An error and what caused it, down to the first cause: the SDK hides what matters below several layers.

use std::error::Error;

/// An error, then its cause, then the cause of that.
pub(super) fn chain<'a>(error: &'a (dyn Error + 'static)) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    fn source<'a>(error: &&'a (dyn Error + 'static)) -> Option<&'a (dyn Error + 'static)> {
        (*error).source()
    }
    std::iter::successors(Some(error), source)
}
