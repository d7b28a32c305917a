//! What is on its way to a volume now. What else is found half there was left by a server that ended.

use std::collections::BTreeSet;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Names of what is on its way.
#[derive(Debug, Default)]
pub(super) struct Arriving(Mutex<BTreeSet<String>>);

/// One of them, until it is dropped.
#[derive(Debug)]
pub(super) struct Underway<'a>(&'a Arriving, String);

impl Arriving {
    pub(super) fn begin(&self, name: &str) -> Underway<'_> {
        self.names().insert(name.to_owned());
        Underway(self, name.to_owned())
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.names().contains(name)
    }

    fn names(&self) -> MutexGuard<'_, BTreeSet<String>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Underway<'_> {
    fn drop(&mut self) {
        self.0.names().remove(&self.1);
    }
}
