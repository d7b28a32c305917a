//! Shapes that several resources speak.

mod file;
mod photo;

pub(super) use file::FileShape;
pub(super) use photo::PhotoShape;
