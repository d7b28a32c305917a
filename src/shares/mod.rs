//! Shares: a photo, file, folder or library given to a person, or to whoever has a link. What a share allows is
//! decided in `access`; here shares are made, listed and ended, and visits by link are counted.

mod desk;
mod drop;
mod error;
mod given;
mod link;
mod people;
mod target;
mod visit;
mod with_me;

pub use desk::Shares;
pub use drop::Dropped;
pub use error::ShareError;
pub use given::{Given, To, end, keep};
pub use link::{DropWish, LinkChange, LinkWish, page_link};
pub use people::{Person, find_person, knows, person};
pub use target::{Named, Shareable};
pub use visit::{Entrance, LASTS, Visitor};
pub use with_me::WithMe;
