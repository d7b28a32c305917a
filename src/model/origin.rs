//! From where someone asks.

use serde::{Deserialize, Serialize};

/// The network address and the program that something was asked from.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Origin {
    /// An IP address; empty for the server itself and its command line.
    pub address: String,
    /// What the program says of itself, such as a browser's user agent; may be empty.
    pub agent: String,
}
