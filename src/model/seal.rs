//! The mark of a whole search index.

/// A file in the folder of the index that names its version. Whoever puts other metadata in the place of those that it
/// was made from takes the file away first, and the index counts as absent.
pub const INDEX_SEAL: &str = "albumen-search-version";
