//! What is known of external folders while the server runs, and of nobody's concern after.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use crate::model::FileId;

/// How changes in a folder are noticed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Sight {
    /// The system tells of each at once.
    #[default]
    Told,
    /// The system tells of none, as on a disk of another machine: all of it is looked at once a day.
    Daily,
}

/// How a folder is just now.
#[derive(Debug, Clone, Default)]
pub struct State {
    pub scanning: bool,
    /// Why it cannot be read; `None` while it can.
    pub offline: Option<String>,
    /// Files and folders looked at in the scan that goes on, or in the last one.
    pub looked: u64,
    /// Files that came in by it.
    pub added: u64,
    /// Some files are being written, and will be looked at again.
    pub unsettled: bool,
    pub sight: Sight,
    /// Why it is not told of changes.
    pub blind: Option<String>,
}

/// The state of every folder. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub(super) struct Live(Arc<Mutex<BTreeMap<FileId, State>>>);

impl Live {
    pub fn get(&self, folder: FileId) -> State {
        self.lock().get(&folder).cloned().unwrap_or_default()
    }

    pub fn change(&self, folder: FileId, change: impl FnOnce(&mut State)) {
        change(self.lock().entry(folder).or_default());
    }

    pub fn forget(&self, folder: FileId) {
        self.lock().remove(&folder);
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, BTreeMap<FileId, State>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
