//! What an asker is to a photo, file or library.

use crate::model::grant::{LibraryRole, Permission};

/// Ordered as grants are: of several that apply the first wins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Relation {
    Owner,
    /// It, or a folder above it, was shared with the asker.
    Share(Permission),
    /// The asker is a member of the library, or of one that holds the photo.
    Member(LibraryRole),
    /// A public library, or a link.
    Public {
        /// Originals may be taken away.
        download: bool,
        /// Places and camera data are seen.
        metadata: bool,
        /// New files may be put into the folder.
        add: bool,
    },
    /// A link by which files are put into a folder and nothing is seen.
    Depositor,
}

impl Relation {
    /// For the page: the name of the relation.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Owner => "owner",
            Self::Share(_) => "share",
            Self::Member(_) => "member",
            Self::Public { .. } => "public",
            Self::Depositor => "depositor",
        }
    }
}
