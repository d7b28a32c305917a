//! Taking turns in a tree: a change that was decided on by what is there, or by who holds a lock, is made before
//! that can be otherwise.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard, Weak};

use crate::model::UserId;

/// The trees that somebody is in. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct Turns(Arc<Mutex<HashMap<UserId, Weak<RwLock<()>>>>>);

/// One tree's turns.
#[derive(Debug)]
pub(in crate::http) struct Turn(Arc<RwLock<()>>);

/// Held while a change is decided on and made.
#[derive(Debug)]
#[allow(dead_code, reason = "held, not read")]
pub(in crate::http) enum Taken<'a> {
    /// Beside others: nothing is bound to conditions.
    Shared(RwLockReadGuard<'a, ()>),
    Alone(RwLockWriteGuard<'a, ()>),
}

impl Turns {
    pub(in crate::http) fn of(&self, owner: UserId) -> Turn {
        let mut trees = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = trees.get(&owner).and_then(Weak::upgrade) {
            return Turn(known);
        }
        trees.retain(|_, tree| tree.strong_count() > 0);
        let tree = Arc::default();
        trees.insert(owner, Arc::downgrade(&tree));
        Turn(tree)
    }
}

impl Turn {
    /// Waits for one's turn. Blocking.
    pub fn take(&self, alone: bool) -> Taken<'_> {
        if alone {
            Taken::Alone(self.0.write().unwrap_or_else(PoisonError::into_inner))
        } else {
            Taken::Shared(self.0.read().unwrap_or_else(PoisonError::into_inner))
        }
    }
}
