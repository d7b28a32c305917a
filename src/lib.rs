//! Albumen turns a NAS or a Raspberry Pi into a family's own photo service and file drive.
//!
//! # The map
//!
//! One room a concern. A room imports only rooms to its right; `tests/architecture.rs` holds every
//! `use crate::` line to this picture.
//!
//! ```text
//! main → cli → app → {http, worker, net}
//!      → {accounts, drive, photos, external, libraries, shares, check, volumes}
//!      → {access, audit, limits, queue, events, search, media, mail} → {store, blob} → outward → model
//! ```
//!
//! | room | what it does |
//! |---|---|
//! | [`cli`] | one file a command |
//! | [`app`] | the composition root: opens store, blobs and index; starts http, worker, net |
//! | [`http`] | the only room that knows actix: routes, extractors, resources, the embedded web UI |
//! | [`worker`] | runs the queue: one file a job |
//! | [`net`] | how the process meets its surroundings: the service manager, the control socket |
//! | [`accounts`] | people, passwords, sessions, tokens, app passwords |
//! | [`drive`] | the folder tree, names, uploads, quota |
//! | [`photos`] | what a person calls "the photo": ingest, grouping, timeline, edits of its record |
//! | [`external`] | folders of other programs, shown where they lie and only read |
//! | [`libraries`] | collections of photos from any owners, and their members |
//! | [`shares`] | what is given to people and by link, and visits by link |
//! | [`check`] | whether everything is as it was written, and what can be mended of it |
//! | [`volumes`] | the disks and buckets where originals lie: attached, emptied, detached |
//! | [`access`] | one decision: what may this viewer do with this subject |
//! | [`audit`] | who did what to what, from where, when |
//! | [`limits`] | how often one may ask, by address and by person |
//! | [`queue`] | durable jobs as data; knows no job's code |
//! | [`events`] | who wants to know what just happened |
//! | [`search`] | the tantivy index: schema, query language, facets, suggestions |
//! | [`media`] | bytes to facts and pictures, behind a sandboxed decoder process |
//! | [`mail`] | letters, and the way to the mail server |
//! | [`client`] | the HTTP API as the `sync` command sees it |
//! | [`blob`] | the bytes of files on a volume, named by their hash |
//! | [`store`] | redb: tables, keys, records and their versions |
//! | [`outward`] | requests to other machines, and which of them none may reach |
//! | [`model`] | ids, times, validated names; no I/O |
//!
//! [`config`] and [`telemetry`] stand beside the map: settings as plain structs; the log subscriber, and what is
//! counted while the server runs.

pub mod access;
pub mod accounts;
pub mod app;
pub mod audit;
pub mod blob;
pub mod check;
pub mod cli;
pub mod client;
pub mod config;
pub mod drive;
pub mod events;
pub mod external;
#[cfg(any(test, fuzzing))]
pub mod fuzzed;
pub mod http;
pub mod libraries;
pub mod limits;
pub mod mail;
pub mod media;
pub mod model;
pub mod net;
pub mod outward;
pub mod photos;
pub mod queue;
pub mod search;
pub mod shares;
pub mod store;
pub mod telemetry;
pub mod volumes;
pub mod worker;
