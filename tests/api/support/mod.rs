//! A real server, and clients who speak to it.

mod client;
mod command;
mod fixture;
mod server;
pub mod smtp;
#[path = "../../s3/store.rs"]
pub mod store;

pub use client::{Answer, Client};
pub use command::{albumen, set_password};
pub use fixture::{Picture, bytes_of, jpeg};
pub use server::TestApp;
