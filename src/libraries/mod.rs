//! Libraries: named collections of photos from any owners, with members. A photo stays its owner's; a library names
//! it, and the grants of its members say who else sees it.

mod clear;
mod desk;
mod error;
mod invited;
mod library;
mod member;
mod photo;
mod smart;
mod timeline;

pub use desk::Libraries;
pub use error::LibraryError;
pub use invited::{Asked, Invited};
pub use library::{Change, New, Shown};
pub use member::Member;
pub use photo::Added;

#[cfg(test)]
mod tests;
