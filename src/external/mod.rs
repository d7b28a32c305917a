//! External folders: what other programs keep on the same machine, shown in a person's tree where it lies. It is read
//! and never written: a file that appears, moves, changes or goes there does the same here, and keeps what was said of
//! it as long as its content is the same.

mod attach;
mod error;
mod known;
mod live;
mod scan;
mod settle;
mod tally;
#[cfg(test)]
mod tests;
mod whole;

use std::sync::Arc;

pub use attach::{Attached, New};
pub use error::ExternalError;
pub use live::{Sight, State};
pub use scan::Halt;

use crate::drive::Grounds;
use crate::drive::external::Asks;
use crate::model::Clock;
use crate::photos::Photos;
use crate::store::Store;
use live::Live;

/// Everything about external folders. Cheap to clone; all calls block.
#[derive(Debug, Clone)]
pub struct Externals {
    store: Store,
    photos: Photos,
    clock: Arc<dyn Clock>,
    grounds: Grounds,
    live: Live,
}

impl Externals {
    pub fn new(photos: Photos, grounds: Grounds, clock: Arc<dyn Clock>) -> Self {
        Self { store: photos.drive().store.clone(), photos, clock, grounds, live: Live::default() }
    }

    /// Folders that wait to be looked at.
    pub fn asks(&self) -> &Asks {
        &self.photos.drive().asks
    }
}
