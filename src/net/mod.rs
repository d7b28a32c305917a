//! How the process meets its surroundings.

pub mod control;
