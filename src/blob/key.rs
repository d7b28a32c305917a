//! Where a blob lies, the same on every kind of volume.

use std::path::{Path, PathBuf};

use crate::model::{ContentHash, Place, UserId};

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
    const ALL: [Self; 3] = [Self::Originals, Self::Thumbnails, Self::Previews];

    /// As it stands in keys.
    pub const fn number(self) -> u8 {
        match self {
            Self::Originals => 0,
            Self::Thumbnails => 1,
            Self::Previews => 2,
        }
    }

    const fn folder(self) -> &'static str {
        match self {
            Self::Originals => "originals",
            Self::Thumbnails => "thumbnails",
            Self::Previews => "previews",
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

/// A blob and where it lies.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Located {
    pub key: BlobKey,
    pub place: Place,
}

impl BlobKey {
    pub fn at(self, place: Place) -> Located {
        Located { key: self, place }
    }

    /// Where everything of one owner lies: `users/<owner>`.
    pub fn folder(owner: UserId) -> PathBuf {
        PathBuf::from("users").join(owner.to_string())
    }

    /// `users/<owner>/originals/3f/3fa9….jpg`
    pub fn path(&self) -> PathBuf {
        let name = self.hash.to_string();
        let dot = if self.extension.is_empty() { "" } else { "." };
        let file = format!("{name}{dot}{}", self.extension);
        Self::folder(self.owner).join(self.shelf.folder()).join(&name[..2]).join(file)
    }

    /// The key of a path that [`BlobKey::path`] gave; `None` for any other.
    pub fn of_path(path: &Path) -> Option<Self> {
        let parts: Vec<&str> = path.iter().map(|part| part.to_str()).collect::<Option<_>>()?;
        let ["users", owner, shelf, _, file] = parts[..] else { return None };
        let (hash, extension) = file.split_once('.').unwrap_or((file, ""));
        let shelf = Shelf::ALL.into_iter().find(|known| known.folder() == shelf)?;
        let key =
            Self { owner: owner.parse().ok()?, shelf, hash: hash.parse().ok()?, extension: extension.into() };
        (key.path() == path).then_some(key)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_read_from_its_path_and_from_no_other() {
        for extension in ["jpg", "", "tar.gz"] {
            let hash = ContentHash::of(b"photo");
            let key =
                BlobKey { owner: UserId::new(), shelf: Shelf::Previews, hash, extension: extension.into() };
            assert_eq!(BlobKey::of_path(&key.path()), Some(key.clone()));
            let upper = key.path().with_file_name(hash.to_string().to_uppercase());
            assert_eq!(BlobKey::of_path(&upper), None);
            assert_eq!(BlobKey::of_path(&Path::new("other").join(key.path())), None);
        }
    }
}
