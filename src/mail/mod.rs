//! Mails: words made into a message, and the way to the mail server.

mod error;
mod letter;
mod smtp;

pub use error::MailError;
pub use letter::{Letter, Words};
pub use smtp::Mailer;
