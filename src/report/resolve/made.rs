//! What several environments have in common, made for one of them and kept for the others.

use std::hash::Hash;
use std::sync::{Mutex, PoisonError};

use foldhash::HashMap;

/// What was made, by what it was made of.
pub(super) struct Made<K, V> {
    made: Mutex<HashMap<K, V>>,
}

impl<K, V> Default for Made<K, V> {
    fn default() -> Self {
        Self { made: Mutex::default() }
    }
}

impl<K: Hash + Eq, V: Clone> Made<K, V> {
    /// What is made of `key`. Nobody waits while something is made: two who ask at the same time make the same.
    pub(super) fn of(&self, key: K, make: impl FnOnce() -> V) -> V {
        let known = self.made.lock().unwrap_or_else(PoisonError::into_inner).get(&key).cloned();
        known.unwrap_or_else(|| {
            let made = make();
            self.made.lock().unwrap_or_else(PoisonError::into_inner).insert(key, made.clone());
            made
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_known_is_not_made_again() {
        let made = Made::default();
        assert_eq!(made.of("a", || 1), 1);
        assert_eq!(made.of("a", || 2), 1);
        assert_eq!(made.of("b", || 3), 3);
    }
}
