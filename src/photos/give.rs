//! What is given to who downloads: the bytes as they are; or, to those who may not see where and with what they were
//! taken, the bytes without what they say of it.

use std::io::Read;

use super::desk::{Photos, Picture, Size};
use super::error::PhotoError;
use crate::access::{Download, Metadata, Permit, Take};
use crate::blob::BlobError;
use crate::drive::Opened;
use crate::drive::pack::Handed;
use crate::media::Stripped;
use crate::model::{ContentHash, FileId, FileName, PhotoId};
use crate::store::nodes::NodeRecord;

#[derive(Debug)]
pub enum Given {
    Whole(Box<Opened>),
    Bare(Box<Bare>),
    /// The large picture, and the name to save it under, of what cannot be given bare.
    Picture(Picture, FileName),
}

/// A file without its metadata.
#[derive(Debug)]
pub struct Bare {
    pub node: NodeRecord,
    pub content: Stripped,
    /// Names what is given, as other bytes than the file's own.
    pub hash: ContentHash,
}

impl Photos {
    /// A photo's original.
    pub fn given(&self, permit: Permit<Download, PhotoId>) -> Result<Given, PhotoError> {
        let opened = self.shown_file(permit)?;
        if permit.allows::<Metadata>() { Ok(Given::Whole(Box::new(opened))) } else { self.bare(opened) }
    }

    /// A file.
    ///
    /// # Errors
    /// [`PhotoError::Telling`] for what can be given in no way that says nothing.
    pub fn given_file(&self, permit: Permit<Take, FileId>) -> Result<Given, PhotoError> {
        let opened = self.drive.store.read(|tx| self.drive.open_in(tx, permit.subject))?;
        if permit.allows::<Metadata>() || !tells(&opened.node) {
            return Ok(Given::Whole(Box::new(opened)));
        }
        self.bare(opened)
    }

    fn bare(&self, opened: Opened) -> Result<Given, PhotoError> {
        let node = opened.node;
        if let Some(content) = Stripped::of(opened.content.file()?).map_err(BlobError::from)? {
            let hash = ContentHash::of(&[&opened.hash.0[..], b"bare 1"].concat());
            return Ok(Given::Bare(Box::new(Bare { node, content, hash })));
        }
        let photo = node.photo.filter(|_| node.name.extension().as_deref() != Some("xmp"));
        let photo = photo.ok_or(PhotoError::Telling)?;
        let name = node.name.with_extension("jpg");
        Ok(Given::Picture(self.picture_of(photo, node.owner, Size::Large)?, name))
    }

    /// A file as it goes into an archive for those who may not see where and with what it was taken; `None` for what
    /// is left out.
    pub fn hand_bare(&self, node: &NodeRecord) -> Result<Option<Handed>, PhotoError> {
        if !tells(node) {
            return Ok(self.drive.hand(node)?);
        }
        let Some(opened) = self.drive.opened(node.id)? else { return Ok(None) };
        match self.bare(opened) {
            Err(PhotoError::Telling | PhotoError::NotReady | PhotoError::NotFound(_)) => Ok(None),
            given => Ok(Some(given?.handed())),
        }
    }
}

impl Given {
    /// For an archive.
    pub fn handed(self) -> Handed {
        let (size, content, suffix): (u64, Box<dyn Read>, _) = match self {
            Self::Whole(opened) => (opened.size, Box::new(opened.content), ""),
            Self::Bare(bare) => (bare.content.size(), Box::new(bare.content.reader()), ""),
            Self::Picture(picture, _) => (picture.size, Box::new(picture.file), ".jpg"),
        };
        Handed { size, content, suffix }
    }

    /// The name to save it under.
    pub fn name(&self) -> &FileName {
        match self {
            Self::Whole(opened) => &opened.node.name,
            Self::Bare(bare) => &bare.node.name,
            Self::Picture(_, name) => name,
        }
    }
}

/// Whether a file may say where and with what it was taken: pictures, films and sound, and what lies beside them.
fn tells(node: &NodeRecord) -> bool {
    let mime = node.content.as_ref().map_or("", |content| content.mime_type.as_str());
    let media = ["image/", "video/", "audio/"].iter().any(|kind| mime.starts_with(kind));
    media || node.photo.is_some() || node.name.extension().as_deref() == Some("xmp")
}
