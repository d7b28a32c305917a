//! What can go wrong with the index itself. A query that cannot be understood is a [`super::BadQuery`].

use std::io;
use std::path::PathBuf;

/// A failure of the index on disk. None of them touches a photo: the index can be wiped and filled again.
#[derive(Debug, thiserror::Error)]
pub enum SearchError {
    #[error("the search index cannot be read or written: {0}")]
    Engine(#[from] tantivy::TantivyError),
    #[error("the search index cannot be read or written: {0}")]
    Io(#[from] io::Error),
    #[error("the folder of the search index, {path}, cannot be prepared: {source}")]
    Folder { path: PathBuf, source: io::Error },
    #[error("the cursor does not belong to a search")]
    Cursor,
}
