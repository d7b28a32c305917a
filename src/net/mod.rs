//! How the process meets its surroundings.

pub mod addresses;
pub mod control;
pub mod door;
pub mod kept;
pub mod mdns;
pub mod names;
pub mod supervisor;
pub mod tls;
