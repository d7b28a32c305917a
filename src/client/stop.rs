//! A wish to stop, shared by everything that may be waiting.

use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::Duration;

/// Cloned handles share one wish; once made it stays.
#[derive(Debug, Clone, Default)]
pub struct Stop(Arc<(Mutex<bool>, Condvar)>);

impl Stop {
    pub fn new() -> Self {
        Self::default()
    }

    /// Ends every wait, now and later.
    pub fn stop(&self) {
        let (wished, changed) = &*self.0;
        *wished.lock().unwrap_or_else(PoisonError::into_inner) = true;
        changed.notify_all();
    }

    pub fn is_wished(&self) -> bool {
        *self.0.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits; true when it ended early because of the wish to stop.
    pub fn wait(&self, time: Duration) -> bool {
        let (wished, changed) = &*self.0;
        let guard = wished.lock().unwrap_or_else(PoisonError::into_inner);
        let waited = changed.wait_timeout_while(guard, time, |wished| !*wished);
        *waited.unwrap_or_else(PoisonError::into_inner).0
    }
}
