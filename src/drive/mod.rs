//! The folder tree: names, folders, files, transfers, room used.
//!
//! Functions that take a [`crate::store::WriteTx`] are pieces of a larger change; [`Drive`] holds the changes
//! that stand alone.

pub mod desk;
mod error;
pub mod file;
pub mod folder;
pub mod kind;
pub mod tree;
pub mod upload;
pub mod usage;

pub use desk::{Drive, Opened, Placed};
pub use error::DriveError;

#[cfg(test)]
mod tests;
