//! What operating systems write for themselves (`._*`, `.DS_Store`, `Thumbs.db`, …) is never kept. A refusal would
//! end the copying of the file it belongs to, so it is taken with thanks, and is not there afterwards.

use super::address::Address;

/// Whether the address is that of such a file, or of something in such a folder.
pub(in crate::http) fn is_litter(at: &Address) -> bool {
    at.names.iter().any(crate::model::FileName::is_system_litter)
}
