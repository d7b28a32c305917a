//! Shapes that several resources speak.

mod account;
mod file;
mod photo;

pub(super) use account::{AccountShape, TokensShape};
pub(super) use file::FileShape;
pub(super) use photo::PhotoShape;
