//! The children that wait for work, and letting them go when there is none.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::process::Process;

/// Hands out at most so many children at once.
#[derive(Debug)]
pub struct Pool {
    state: Mutex<State>,
    /// Told when a place is free, and when the resting children change.
    changed: Condvar,
    places: usize,
    idle_exit: Duration,
}

#[derive(Debug, Default)]
struct State {
    /// Oldest first, each with the moment it has to go.
    resting: Vec<(Instant, Process)>,
    busy: usize,
    /// Whether a thread sees to it that resting children are let go.
    attended: bool,
}

impl Pool {
    pub fn new(places: usize, idle_exit: Duration) -> Arc<Self> {
        Arc::new(Self { state: Mutex::default(), changed: Condvar::new(), places: places.max(1), idle_exit })
    }

    /// A place, waited for, and the most recently used child if one rests.
    pub fn take(self: &Arc<Self>) -> (Place, Option<Process>) {
        let mut state = self.lock();
        while state.busy >= self.places {
            state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        state.busy += 1;
        let process = state.resting.pop().map(|(_, process)| process);
        (Place { pool: Arc::clone(self) }, process)
    }

    /// Lets a child rest until it is needed again or `idle_exit` has passed.
    pub fn rest(self: &Arc<Self>, process: Process) {
        let mut state = self.lock();
        state.resting.push((Instant::now() + self.idle_exit, process));
        if !state.attended {
            let pool = Arc::clone(self);
            let started =
                std::thread::Builder::new().name("decoder-idle".into()).spawn(move || pool.let_go());
            state.attended = started.is_ok();
            if !state.attended {
                state.resting.clear();
            }
        }
        self.changed.notify_all();
    }

    /// Runs only while children rest: sleeps until the oldest is due, lets it go, and ends with the last.
    fn let_go(&self) {
        let mut state = self.lock();
        while let Some((due, _)) = state.resting.first() {
            let left = due.saturating_duration_since(Instant::now());
            if left.is_zero() {
                let (_, process) = state.resting.remove(0);
                drop(state);
                drop(process);
                state = self.lock();
            } else {
                state = self.changed.wait_timeout(state, left).unwrap_or_else(PoisonError::into_inner).0;
            }
        }
        state.attended = false;
    }

    /// Process ids of the resting children.
    #[doc(hidden)]
    pub fn resting(&self) -> Vec<u32> {
        self.lock().resting.iter().map(|(_, process)| process.id()).collect()
    }

    /// No code that can panic runs under this lock, so a poisoned state is still a whole one.
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The right to have one child at work; given back on drop.
#[derive(Debug)]
pub struct Place {
    pool: Arc<Pool>,
}

impl Drop for Place {
    fn drop(&mut self) {
        self.pool.lock().busy -= 1;
        self.pool.changed.notify_all();
    }
}
