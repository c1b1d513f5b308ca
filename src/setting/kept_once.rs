//! Things that are cheap to clone, of which equal ones share memory.

use std::collections::HashSet;
use std::hash::Hash;

/// What was seen so far.
#[derive(Debug)]
pub struct KeptOnce<T>(HashSet<T>);

impl<T: Clone + Eq + Hash> KeptOnce<T> {
    /// The same thing, or an equal one that was seen before.
    pub fn keep(&mut self, new: T) -> T {
        match self.0.get(&new) {
            Some(known) => known.clone(),
            None => {
                self.0.insert(new.clone());
                new
            }
        }
    }
}

impl<T> Default for KeptOnce<T> {
    fn default() -> Self {
        Self(HashSet::new())
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    #[test]
    fn equal_things_share_memory() {
        let mut kept = KeptOnce::default();
        let [one, other, same] = ["a", "b", "a"].map(|text| kept.keep(Arc::<str>::from(text)));
        assert_eq!((&*one, &*other), ("a", "b"));
        assert!(Arc::ptr_eq(&one, &same) && !Arc::ptr_eq(&one, &other));
    }
}
