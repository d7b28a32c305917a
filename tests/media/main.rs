//! The media room as its users see it: real decoder children, on files that the tests make and on ones that are hostile.
#![allow(clippy::unwrap_used)]

mod corpus;
mod formats;
mod hostile;
mod metadata;
mod process;
mod support;
