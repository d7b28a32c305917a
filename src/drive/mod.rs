//! The folder tree: names, folders, files, transfers, room used.
//!
//! Functions that take a [`crate::store::WriteTx`] are pieces of a larger change; [`Drive`] holds the changes
//! that stand alone.

pub mod archive;
pub mod arrange;
pub(crate) mod bin;
pub mod chunk;
pub mod content;
pub mod desk;
pub(crate) mod doomed;
mod error;
pub mod external;
mod fetch;
pub mod file;
pub mod folder;
mod grounds;
pub mod kind;
mod leaving;
pub mod lock;
mod lost;
pub mod number;
pub mod pack;
pub mod part;
pub mod patch;
pub(crate) mod program;
pub mod property;
pub mod purge;
mod rules;
pub mod seen;
pub mod subtree;
pub mod trash;
pub mod tree;
mod turn;
pub mod upload;
pub mod usage;
pub mod version;
pub mod walk;

pub use desk::{Drive, Opened, Placed, Trashed};
pub use doomed::Gate;
pub use error::DriveError;
pub use grounds::{Grounds, Plot};
pub use lost::LostFile;
pub use turn::Turns;

#[cfg(test)]
mod tests;
