//! What libraries are worked with.

use std::sync::Arc;

use crate::model::Clock;
use crate::photos::Photos;
use crate::shares::Shares;
use crate::store::Store;

/// Everything about libraries. Cheap to clone; all calls block.
#[derive(Debug, Clone)]
pub struct Libraries {
    pub(super) store: Store,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) photos: Photos,
    pub(super) shares: Shares,
}

impl Libraries {
    pub fn new(photos: Photos, shares: Shares, clock: Arc<dyn Clock>) -> Self {
        Self { store: photos.store().clone(), clock, photos, shares }
    }
}
