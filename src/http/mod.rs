//! The only room that knows actix: routes, extractors, resources, the embedded web UI.
//!
//! A request in four hops: `routes` → a typed extractor, which carries the permission → one domain function →
//! store and blobs. Handlers extract, call, and map the outcome to an answer.

mod answer;
mod api;
mod block;
mod cookies;
mod dav;
mod docs;
mod error;
mod extract;
#[cfg(any(test, fuzzing))]
pub mod fuzzed;
mod hsts;
mod limit;
mod metrics;
mod multipart;
mod openapi;
mod origin;
mod pace;
mod pipe;
mod receive;
mod redirect;
mod request_id;
mod routes;
mod send;
mod server;
mod services;
mod standby;
mod ui;
mod vitals;
mod witness;

pub use dav::Turns;
pub use error::ApiError;
pub use metrics::serve_metrics;
pub use openapi::document;
pub use server::{HttpError, Listeners};
pub use services::Services;
pub use standby::serve;
