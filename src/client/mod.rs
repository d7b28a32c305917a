//! The HTTP API as the `sync` command sees it: which bytes a server has, linking them, sending them.
//!
//! Blocking. Failures that pass (a lost connection, a busy server) are tried again here, with growing pauses; what
//! comes out as an error is worth telling the person. [`Stop`] ends every wait at once.

mod envelope;
mod error;
mod files;
mod jobs;
mod nearby;
mod retry;
mod server;
mod stop;
#[cfg(test)]
pub(crate) mod tests;
mod tus;
mod upload;

pub use error::ClientError;
pub use files::{Known, Linked};
pub use jobs::FailedJob;
pub use nearby::{Nearby, NearbyError, nearby};
pub use server::Server;
pub use stop::Stop;
pub use upload::{Outgoing, SendError, Sent, send};
