//! What administrators do. None of it shows what people keep: no names of files, albums or tags, no content.

pub(in crate::http) mod audit;
pub(in crate::http) mod external_folders;
pub(in crate::http) mod health;
pub(in crate::http) mod invitations;
pub(in crate::http) mod jobs;
pub(in crate::http) mod second_factor;
pub(in crate::http) mod sessions;
pub(in crate::http) mod settings;
pub(in crate::http) mod storage;
pub(in crate::http) mod users;
pub(in crate::http) mod volumes;
