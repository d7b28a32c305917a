//! The metadata: one redb file, closures over a transaction, typed tables over ordered keys.
//!
//! Writes from many callers share one commit, because a durable commit costs an fsync and everything else
//! costs next to nothing. So a write closure may be run more than once and must have no other effect.
//! Any ordered, transactional engine can stand in redb's place without a change above this room.

mod codec;
mod commit;
mod engine;
mod error;
pub mod journal;
mod key;
mod layout;
mod open;
#[cfg(test)]
mod power;
mod private;
mod table;
mod tx;

pub mod accounts;
pub mod audit;
pub mod every;
pub mod externals;
pub mod held;
pub mod jobs;
pub mod leaving;
pub mod libraries;
pub mod locks;
pub mod mails;
pub mod meta;
pub mod nodes;
pub mod oidc;
pub mod passkeys;
pub mod photos;
pub mod properties;
pub mod rebuild;
pub mod scrubs;
pub mod second_factors;
pub mod settings;
pub mod shares;
pub mod snapshot;
pub mod standing;
pub mod tags;
pub mod trash;
pub mod uploads;
pub mod usage;
pub mod versions;
pub mod views;
pub mod volumes;

pub use codec::Record;
pub use error::StoreError;
pub use key::{Key, KeyPart, Newest};
pub use layout::forget_index;
pub use open::{JOURNAL_FOLDER, Store};
pub use private::make_private;
pub use table::Table;
pub use tx::{ReadTx, Reader, WriteTx};
