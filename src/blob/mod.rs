//! The bytes of files: received once, named by their hash, kept on a volume below their owner's folder.
//!
//! One [`Incoming`] owns hashing and durability, so that no volume can forget either. Blob first, metadata
//! second, answer third: a crash leaves at most a blob that nothing names.

mod desk;
mod error;
mod incoming;
mod key;
mod local;
mod room;
mod volume;

#[cfg(test)]
mod conformance;

pub use desk::Blobs;
pub use error::BlobError;
pub use incoming::{Incoming, Received};
pub use key::{BlobKey, Shelf};
pub use local::LocalVolume;
pub use room::Disk;
pub use volume::Volume;
