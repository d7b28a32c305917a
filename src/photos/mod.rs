//! What a person calls "the photo": one moment, whatever files it is made of.
//!
//! A file comes in (`intake`), a job reads it (`ingest`), the facts and pictures become or join a photo
//! (`grouping`), and the photo takes its places in the timelines (`timeline`) and the search index
//! (`outbox`).

mod across;
pub mod adopt;
mod album;
mod copy;
mod desk;
mod detail;
mod edit;
mod error;
mod export;
mod facts;
mod give;
mod grouping;
mod image_file;
mod indexing;
mod ingest;
mod intake;
pub mod inventory;
mod label;
mod moment;
mod name_date;
mod outbox;
mod pack;
mod presence;
mod purge;
pub mod record;
mod relocate;
mod said;
mod saved;
mod search;
mod sidecar;
mod sight;
mod similar;
mod tag;
pub mod timeline;
mod trash;
mod unseen;
mod upgrade;
mod upload;
mod version;
mod xmp;

pub use across::Across;
pub use album::Album;
pub use copy::CopyTo;
pub use desk::{Photos, Picture, Size};
pub use detail::{Detail, ImageFile};
pub use edit::{Bulk, Failure, Update};
pub use error::PhotoError;
pub use give::{Bare, Given};
pub use image_file::NewPhoto;
pub use indexing::Changes;
pub use ingest::Original;
pub use intake::TakenIn;
pub(crate) use intake::welcome;
pub use moment::{Columns, ListPage};
pub use pack::Packed;
pub(crate) use presence::{follow, follow_below};
pub use said::{Label, Said, Saying};
pub use saved::mark_shared;
pub use search::SearchPage;
pub(crate) use sight::shared_from;
pub use similar::Similar;
pub use tag::{TagChange, Tagged};
pub(crate) use timeline::around;

#[cfg(test)]
mod tests;
