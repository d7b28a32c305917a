//! Where a blob lies, the same on every kind of volume.

use std::path::PathBuf;

use crate::model::{ContentHash, UserId};

/// What a blob is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Shelf {
    /// What people sent. Never changes, never derived.
    Originals,
    /// Small pictures of the grid, hotpreviews among them.
    Thumbnails,
    /// Large pictures of the viewer.
    Previews,
}

impl Shelf {
    /// As it stands in keys.
    pub const fn number(self) -> u8 {
        match self {
            Self::Originals => 0,
            Self::Thumbnails => 1,
            Self::Previews => 2,
        }
    }

    pub const fn of_number(number: u8) -> Option<Self> {
        match number {
            0 => Some(Self::Originals),
            1 => Some(Self::Thumbnails),
            2 => Some(Self::Previews),
            _ => None,
        }
    }
}

/// A blob's name: owner, shelf, SHA-256, extension.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct BlobKey {
    pub owner: UserId,
    pub shelf: Shelf,
    pub hash: ContentHash,
    /// Without a dot; may be empty. So that a person who reads the disk finds files that open.
    pub extension: String,
}

impl BlobKey {
    /// Where everything of one owner lies: `users/<owner>`.
    pub fn folder(owner: UserId) -> PathBuf {
        PathBuf::from("users").join(owner.to_string())
    }

    /// `users/<owner>/originals/3f/3fa9….jpg`
    pub fn path(&self) -> PathBuf {
        let folder = match self.shelf {
            Shelf::Originals => "originals",
            Shelf::Thumbnails => "thumbnails",
            Shelf::Previews => "previews",
        };
        let name = self.hash.to_string();
        let dot = if self.extension.is_empty() { "" } else { "." };
        let file = format!("{name}{dot}{}", self.extension);
        Self::folder(self.owner).join(folder).join(&name[..2]).join(file)
    }
}
