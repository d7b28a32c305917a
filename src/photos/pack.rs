//! A list of photos as one archive.

use std::collections::BTreeSet;
use std::io::Write;

use super::desk::Photos;
use super::error::PhotoError;
use super::timeline::List;
use crate::access::{Asker, Download, Permit};
use crate::blob::BlobError;
use crate::drive::archive::Archive;
use crate::drive::pack::{Handed, unique};
use crate::model::{FileName, PhotoId};
use crate::store::photos::PhotoRecord;

/// Photos read at once.
const PAGE: usize = 200;

/// Which photos an archive is made of.
#[derive(Debug, Clone)]
pub enum Packed {
    All(List),
    These(Vec<PhotoId>),
}

/// An archive being filled, newest photos first, a folder a month: only one month's names are kept in memory.
struct Months<W> {
    archive: Archive<W>,
    month: String,
    names: BTreeSet<FileName>,
}

impl Photos {
    /// Packs photos as their originals, without their metadata where `asker` may not see where they were taken.
    /// What `permit` refuses, and what is deleted meanwhile, is left out.
    pub fn pack(
        &self,
        asker: Asker,
        packed: Packed,
        permit: impl Fn(PhotoId) -> Option<Permit<Download, PhotoId>>,
        out: impl Write,
    ) -> Result<(), PhotoError> {
        let archive = Archive::new(out, self.drive.blobs.scratch()?);
        let mut months = Months { archive, month: String::new(), names: BTreeSet::new() };
        match packed {
            Packed::These(ids) => {
                for detail in self.details(asker, &ids)? {
                    self.pack_one(&mut months, &detail.photo, &permit)?;
                }
            }
            Packed::All(list) => {
                let mut after = None;
                loop {
                    let page = self.list(asker, &[list], after, 0, PAGE)?;
                    for detail in &page.photos {
                        self.pack_one(&mut months, &detail.photo, &permit)?;
                    }
                    after = page.next;
                    if after.is_none() {
                        break;
                    }
                }
            }
        }
        months.archive.finish().map_err(BlobError::from)?;
        Ok(())
    }

    fn pack_one<W: Write>(
        &self,
        months: &mut Months<W>,
        photo: &PhotoRecord,
        permit: &impl Fn(PhotoId) -> Option<Permit<Download, PhotoId>>,
    ) -> Result<(), PhotoError> {
        let Some(permit) = permit(photo.id) else { return Ok(()) };
        let given = match self.given(permit) {
            Err(
                PhotoError::NotFound(_) | PhotoError::NotReady | PhotoError::Telling | PhotoError::Drive(_),
            ) => return Ok(()),
            given => given?,
        };
        let name = given.name().clone();
        let Handed { size, mut content, .. } = given.handed();
        let month = photo.taken.bucket().to_string();
        if month != months.month {
            months.names.clear();
            months.month = month;
        }
        let path = format!("{}/{}", months.month, unique(&mut months.names, &name));
        let written = months.archive.file(&path, photo.created_at, size, &mut content);
        Ok(written.map_err(BlobError::from)?)
    }
}
