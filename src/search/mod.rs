//! The search index: derived data over photos that can be deleted and rebuilt at any time.
