//! Bytes to facts and pictures. Pure: no store, no network, no knowledge of users.
//!
//! Foreign bytes are only ever read by [`decoder::child_main`], in a process of its own with no files, no network and
//! bounded memory and time; the rest of the program holds a [`Decoder`], which keeps a small pool of such processes.
//!
//! ```text
//! Decoder::develop ── descriptor ──▶ child: identify → metadata → decode → orient → colour → sizes → hashes
//!                  ◀── facts, then pictures ──
//! ```

mod colour;
mod container;
mod decode;
pub mod decoder;
mod develop;
mod error;
pub mod facts;
#[cfg(any(test, fuzzing))]
pub mod fuzzed;
mod identify;
mod likeness;
mod metadata;
mod pictures;
mod place;
mod sizes;
mod strip;

pub use decoder::{Decoder, DecoderSettings, Hint};
pub use error::DecodeError;
pub use facts::{Facts, Gps, Kind, Place, Taken, TakenSource};
pub use pictures::{Developed, Picture, Pictures};
pub use place::nearest;
pub use strip::Stripped;
