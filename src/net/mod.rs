//! How the process meets its surroundings.

pub mod addresses;
pub mod control;
pub mod names;
pub mod tls;
