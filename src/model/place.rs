//! Where the bytes of an original lie.

use serde::{Deserialize, Serialize};

/// Recorded beside each original, so that no disk is woken to find out whether it holds it. New kinds are added at the
/// end: the order stands in what is stored.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Place {
    /// On a volume, by its number.
    Volume(u16),
}

impl Place {
    /// The data folder's own volume: there always, and where everything lay before there were others.
    pub const HOME: Self = Self::Volume(0);
}
