//! How the process meets its surroundings.

pub mod addresses;
pub mod control;
pub mod mdns;
pub mod names;
pub mod tls;
