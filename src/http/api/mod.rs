//! One file a resource: its handlers, and the shapes only it speaks.

pub(super) mod account;
pub(super) mod admin;
pub(super) mod app_passwords;
pub(super) mod auth;
pub(super) mod bulk;
mod carry;
pub(super) mod certificate;
mod collection;
pub(super) mod copies;
pub(super) mod drop;
pub(super) mod events;
pub(super) mod files;
pub(super) mod folders;
pub(super) mod health;
mod home;
pub(super) mod image_files;
pub(super) mod jobs;
pub(super) mod known;
pub(super) mod labels;
pub(super) mod libraries;
pub(super) mod listing;
pub(super) mod lost;
pub(super) mod map;
pub(super) mod members;
mod membership;
pub(super) mod oidc;
pub(super) mod passkeys;
pub(super) mod photos;
pub(super) mod pictures;
pub(super) mod public;
pub(super) mod public_files;
pub(super) mod qr;
pub(super) mod search;
pub(super) mod second_factor;
pub(super) mod sessions;
pub(super) mod setup;
pub(super) mod shares;
pub(super) mod sign_up;
pub(super) mod tags;
pub(super) mod timeline;
pub(super) mod trash;
pub(super) mod uploads;
pub(super) mod versions;
pub(super) mod zip;

mod shape;

use serde::{Deserialize, Deserializer};

/// Tells a field that is `null` (take the value away) from one that is absent (leave it).
fn some<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Option<T>>, D::Error> {
    Option::deserialize(deserializer).map(Some)
}
