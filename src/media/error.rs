//! What can go wrong between bytes and pictures.

use serde::{Deserialize, Serialize};

/// Why a file gave no facts or no pictures. `Display` is one plain sentence, fit to be shown to its owner.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
pub enum DecodeError {
    /// The content is damaged, or not of a kind that has a picture. The same bytes will fail again.
    #[error("{0}")]
    Unreadable(String),
    /// The picture is larger than any camera makes; refused before memory is taken for it.
    #[error("The picture claims {width} × {height} pixels, more than the {limit} million that are decoded.")]
    TooLarge {
        width: u32,
        height: u32,
        /// In millions of pixels.
        limit: u32,
    },
    /// The decoder process needed more memory than it may take.
    #[error("Decoding this file needs more memory than the decoder may take.")]
    OutOfMemory,
    /// The decoder process did not answer within its time.
    #[error("Decoding this file took longer than {seconds} seconds.")]
    TimedOut { seconds: u64 },
    /// The decoder process died on this file, or gave an answer that makes no sense.
    #[error("The decoder stopped while reading this file ({detail}).")]
    Crashed { detail: String },
    /// No decoder process could be started or reached. Says nothing about the file.
    #[error("The decoder could not be started: {0}")]
    Unavailable(String),
}

impl DecodeError {
    /// Whether the fault is the machine's and not the file's, so that trying again later makes sense.
    pub fn is_transient(&self) -> bool {
        matches!(self, Self::Unavailable(_))
    }

    /// The file's content cannot be read, for the reason given. Libraries that put numbers of the file into their words
    /// can be made to say very much: the reason is cut.
    pub(crate) fn unreadable(reason: impl std::fmt::Display) -> Self {
        const LONGEST: usize = 200;
        let mut reason = reason.to_string();
        if let Some((end, _)) = reason.char_indices().nth(LONGEST) {
            reason.truncate(end);
            reason.push('…');
        }
        Self::Unreadable(reason)
    }
}
