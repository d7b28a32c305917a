//! Everything of a person as one archive, to take away: the originals in their folders, what was said of photos as XMP
//! beside them, and a manifest. Memory does not grow with what is packed. What lies in the trash stays here.

use std::fs::File;
use std::io::{self, BufWriter, Seek, Write};

use serde::Serialize;
use serde_json::{Value, json};

use super::desk::Photos;
use super::detail::{Detail, detail};
use super::error::PhotoError;
use super::xmp;
use crate::access::Asker;
use crate::blob::BlobError;
use crate::drive::archive::Archive;
use crate::drive::tree::{self, Paths};
use crate::model::{FileName, UserId};
use crate::store::libraries::{LIBRARIES, PHOTO_LIBRARIES};
use crate::store::nodes::NodeRecord;
use crate::store::{Reader, Store, StoreError};

/// The folder of the archive that the tree stands in.
const TOP: &str = "files";

impl Photos {
    /// Packs everything of `owner` into `out`. `account` is what the manifest says of the person.
    pub fn export(&self, owner: UserId, account: &Value, out: impl Write) -> Result<(), PhotoError> {
        let mut archive = Archive::new(out, self.drive.blobs.scratch()?);
        let mut manifest = Manifest::begin(self.drive.blobs.scratch()?, account)?;
        self.drive.pack_tree(owner, TOP, &mut archive, |archive, node, path| {
            let photo = told(self.store(), node)?;
            manifest.list(node, path, photo.as_ref())?;
            let Some((detail, _)) = photo else { return Ok(()) };
            let text = xmp::sidecar(&detail);
            let beside = format!("{path}{}", beside(self.store(), node)?);
            archive.file(&beside, detail.photo.updated_at, text.len() as u64, &mut text.as_bytes())?;
            Ok::<_, PhotoError>(())
        })?;
        let (mut manifest, size) = manifest.end()?;
        archive.file("manifest.json", self.drive.clock.now(), size, &mut manifest)?;
        archive.finish()?;
        Ok(())
    }
}

/// What is said of the photo that a file shows, and the libraries that hold it; nothing for its other files.
pub(super) fn told(store: &Store, node: &NodeRecord) -> Result<Option<(Detail, Vec<String>)>, PhotoError> {
    let Some(id) = node.photo else { return Ok(None) };
    Ok(store.read(|tx| {
        let found = detail(tx, &mut Paths::default(), Asker::Person(node.owner), id)?;
        let Some(found) = found.filter(|found| found.photo.shown == Some(node.id)) else {
            return Ok(None);
        };
        let mut libraries = Vec::new();
        for ((_, library), ()) in tx.all(&PHOTO_LIBRARIES, &id)? {
            libraries.extend(tx.get(&LIBRARIES, &library)?.map(|library| library.name));
        }
        Ok::<_, StoreError>(Some((found, libraries)))
    })?)
}

/// What a file's sidecar is called beyond the file's own name: `.xmp`, or another end where the person has a file of
/// that name.
pub(super) fn beside(store: &Store, node: &NodeRecord) -> Result<String, PhotoError> {
    for end in [".xmp", ".albumen.xmp"] {
        let taken = match FileName::parse(&format!("{}{end}", node.name)) {
            Ok(name) => store.read(|tx| tree::child(tx, node.owner, node.parent, &name))?.is_some(),
            Err(_) => false,
        };
        if !taken {
            return Ok(end.to_owned());
        }
    }
    Ok(format!(".{}.xmp", node.id))
}

impl From<io::Error> for PhotoError {
    fn from(error: io::Error) -> Self {
        Self::Blob(BlobError::from(error))
    }
}

/// The manifest, written down while the files go out.
struct Manifest {
    file: BufWriter<File>,
    first: bool,
}

#[derive(Serialize)]
struct Entry<'a> {
    path: &'a str,
    size: u64,
    sha256: String,
    mime_type: &'a str,
    uploaded_at: String,
    modified_at: String,
    original_created_at: Option<String>,
    original_modified_at: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    photo: Option<Value>,
}

impl Manifest {
    fn begin(file: File, account: &Value) -> io::Result<Self> {
        let mut file = BufWriter::new(file);
        write!(
            file,
            "{{\"format\": \"albumen-export\", \"version\": 1, \"account\": {account}, \"files\": ["
        )?;
        Ok(Self { file, first: true })
    }

    fn list(
        &mut self,
        node: &NodeRecord,
        path: &str,
        photo: Option<&(Detail, Vec<String>)>,
    ) -> io::Result<()> {
        let Some(content) = &node.content else { return Ok(()) };
        let entry = Entry {
            path,
            size: content.size,
            sha256: content.hash.to_string(),
            mime_type: &content.mime_type,
            uploaded_at: node.uploaded_at.rfc3339(),
            modified_at: node.modified_at.rfc3339(),
            original_created_at: node.original_created_at.map(crate::model::Stamp::rfc3339),
            original_modified_at: node.original_modified_at.map(crate::model::Stamp::rfc3339),
            photo: photo.map(|(detail, libraries)| said(detail, libraries)),
        };
        self.file.write_all(if self.first { b"\n" } else { b",\n" })?;
        self.first = false;
        Ok(serde_json::to_writer(&mut self.file, &entry)?)
    }

    fn end(mut self) -> io::Result<(File, u64)> {
        self.file.write_all(b"\n]}\n")?;
        let mut file = self.file.into_inner().map_err(io::IntoInnerError::into_error)?;
        let size = file.stream_position()?;
        file.rewind()?;
        Ok((file, size))
    }
}

/// What the person and their files say of a photo.
fn said(detail: &Detail, libraries: &[String]) -> Value {
    let photo = &detail.photo;
    json!({
        "id": photo.id.to_string(),
        "hothash": photo.hothash.map(|hash| hash.to_string()),
        "title": photo.title,
        "description": photo.description,
        "author": photo.author,
        "tags": detail.tags,
        "rating": photo.rating,
        "favorite": photo.favorite,
        "archived": photo.archived,
        "taken_at": photo.taken.rfc3339(),
        "taken_zone_known": photo.taken.offset_minutes.is_some(),
        "position": photo.position.map(|(latitude, longitude)| [latitude, longitude]),
        "city": photo.place.city,
        "country": photo.place.country,
        "libraries": libraries,
        "files": detail.files.iter().map(|file| file.path.as_str()).collect::<Vec<_>>(),
    })
}
