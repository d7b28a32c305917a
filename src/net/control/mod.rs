//! The control socket: how the commands speak to a running server.
//!
//! `<data>/albumen.sock` takes one JSON request a line and answers with one JSON line. Only the account that
//! runs the server, and root, may speak to it: whoever can write the data folder can change it anyway.

mod client;
mod path;
mod protocol;
mod server;

pub use client::ask;
pub use protocol::{Answer, Desk, Request};
pub use server::{Control, bind};

/// What goes wrong on the way to or from the socket.
#[derive(Debug, thiserror::Error)]
pub enum ControlError {
    /// Nobody listens: no server runs on this data folder.
    #[error("no server is running on this data folder")]
    NotRunning,
    #[error("the server on this data folder belongs to another account; run this as that account or as root")]
    NotAllowed,
    #[error("the server did not understand the request; is it of another version?")]
    Misunderstood,
    #[error("cannot speak to the server: {0}")]
    Io(#[from] std::io::Error),
    #[error("{} is in the way of the control socket and is no socket; move it away", .0.display())]
    InTheWay(std::path::PathBuf),
}
