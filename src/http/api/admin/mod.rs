//! What administrators do. None of it shows what people keep: no names of files, albums or tags, no content.

pub(in crate::http) mod audit;
pub(in crate::http) mod settings;
