//! WebDAV (RFC 4918, classes 1, 2 and 3): one file a method, over the drive.
//!
//! Addresses become [`place`]s, conditions are looked at, and one function of the rooms below does the rest.

mod address;
mod condition;
mod delete;
mod destination;
mod fault;
#[cfg(any(test, fuzzing))]
pub(super) mod fuzzed;
mod get;
mod lock;
mod markup;
mod mkcol;
mod multistatus;
mod nextcloud;
mod options;
mod place;
mod property;
mod propfind;
mod proppatch;
mod put;
mod range;
mod routes;
mod sums;
mod swallow;
mod told;
mod transfer;
mod turn;
mod visit;
mod walk;

pub(super) use options::options;
pub(super) use routes::routes;
pub use turn::Turns;
