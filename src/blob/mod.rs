//! The bytes of files: received once, named by their hash, kept on one of the volumes below their owner's folder.
//!
//! One [`Incoming`] owns hashing and durability, so that no volume can forget either. Blob first, metadata
//! second, answer third: a crash leaves at most a blob that nothing names.

mod arriving;
mod berth;
mod bucket;
mod content;
mod desk;
mod error;
mod incoming;
mod keep;
mod key;
mod local;
mod mark;
mod outside;
mod placing;
mod rack;
mod room;
mod transfer;
mod volume;

#[cfg(test)]
pub(crate) mod conformance;

pub use berth::{Berth, Limit};
pub use bucket::{BucketSite, BucketVolume, Saving};
pub use content::Content;
pub use desk::Blobs;
pub use error::{BlobError, Gone};
pub use incoming::{Incoming, Received, hash_paced};
pub use key::{BlobKey, Located, Shelf};
pub use local::LocalVolume;
pub use mark::{read_mark, write_mark};
pub use outside::{Look, Outside, Stands};
pub use rack::HOME;
pub use room::Disk;
pub use volume::Volume;
