//! One file, from descriptor to facts and pictures. Runs in the decoder child only.

use std::fs::File;

use super::{DecodeError, Facts, Pictures};

/// Reads what the file says of itself.
pub fn facts(file: &File, file_name: &str) -> Result<Facts, DecodeError> {
    let _ = (file, file_name);
    Err(DecodeError::unreadable("nothing is read yet"))
}

/// Makes the pictures of a file whose facts are known.
pub fn pictures(file: &File, facts: &Facts, small_px: u32, large_px: u32) -> Result<Pictures, DecodeError> {
    let _ = (file, facts, small_px, large_px);
    Err(DecodeError::unreadable("nothing is decoded yet"))
}
