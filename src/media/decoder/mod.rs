//! The sandboxed decoder process and its client.
//!
//! A child is this same program, re-executed with a hidden command. It is spoken to over one socket pair, gets each
//! file as an open descriptor, and is thrown away when it crashes, hangs or outgrows its limits; that costs one file
//! its pictures and nothing else.

mod child;
mod client;
mod pool;
mod process;
mod sandbox;
mod system_calls;
mod wire;

use std::path::PathBuf;
use std::time::Duration;

pub use child::child_main;
pub use client::Decoder;

/// The argument that makes this program a decoder child.
pub const COMMAND: &str = "decoder";

/// How decoding is bounded, and how large its pictures are.
#[derive(Debug, Clone)]
pub struct DecoderSettings {
    /// Children at once; each takes up to `memory_bytes`.
    pub processes: usize,
    /// Address space of one child, above what it takes when it has done nothing yet.
    pub memory_bytes: u64,
    /// Longest answer to one file before its child is killed.
    pub wall_time: Duration,
    /// A child that had nothing to do for this long is let go, and its memory with it.
    pub idle_exit: Duration,
    /// Longest edge of the grid image, in pixels.
    pub small_px: u32,
    /// Longest edge of the view image, in pixels.
    pub large_px: u32,
    /// The program to re-execute.
    pub program: PathBuf,
}

impl Default for DecoderSettings {
    /// One child, 1 GiB, a minute a file, ten idle seconds; the running program itself, even where its file has been
    /// replaced since by a newer one.
    fn default() -> Self {
        Self {
            processes: 1,
            memory_bytes: 1 << 30,
            wall_time: Duration::from_mins(1),
            idle_exit: Duration::from_secs(10),
            small_px: 300,
            large_px: 1200,
            program: PathBuf::from("/proc/self/exe"),
        }
    }
}

/// What is known of a file besides its content.
#[derive(Debug, Clone, Default)]
pub struct Hint {
    /// Only its extension is looked at, and only between RAW formats that content cannot tell apart.
    pub file_name: String,
}
