//! Opening the index, and knowing whether it is whole.

use std::fs;
use std::path::Path;
use std::sync::Mutex;

use tantivy::directory::MmapDirectory;
use tantivy::{IndexSettings, ReloadPolicy};

use super::error::SearchError;
use super::index::Index;
use super::naming::Naming;
use super::schema::{VERSION, schema};
use crate::model::INDEX_SEAL;

/// Beyond these, one search would take from others more than it gains.
const MOST_THREADS: usize = 4;

/// Whether an opened index can answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Opened {
    /// It holds what it held when it was last changed.
    Ready,
    /// It holds nothing, because it was absent, damaged, of another version, or its filling was broken off. Put
    /// every photo into it, then call [`Index::seal`].
    Empty,
}

impl Index {
    /// Opens the index in `folder`, or makes an empty one there. The caller is the only process that uses it.
    ///
    /// What cannot be read is wiped, never repaired: everything in it can be made again.
    pub fn open(folder: &Path) -> Result<(Self, Opened), SearchError> {
        if is_sealed(folder) {
            match Self::existing(folder) {
                Ok(index) => return Ok((index, Opened::Ready)),
                Err(error) => tracing::warn!(%error, "the search index is damaged and will be made again"),
            }
        }
        Ok((Self::fresh(folder)?, Opened::Empty))
    }

    fn existing(folder: &Path) -> Result<Self, SearchError> {
        let index = tantivy::Index::open(MmapDirectory::open(folder).map_err(tantivy::TantivyError::from)?)?;
        let (schema, _) = schema();
        if index.schema() != schema {
            return Err(tantivy::TantivyError::SchemaError("another schema".to_owned()).into());
        }
        Self::over(folder, index)
    }

    fn fresh(folder: &Path) -> Result<Self, SearchError> {
        let prepared = match fs::remove_dir_all(folder) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error),
            _ => fs::create_dir_all(folder),
        };
        prepared.map_err(|source| SearchError::Folder { path: folder.to_owned(), source })?;
        let directory = MmapDirectory::open(folder).map_err(tantivy::TantivyError::from)?;
        let index = tantivy::Index::create(directory, schema().0, IndexSettings::default())?;
        Self::over(folder, index)
    }

    fn over(folder: &Path, mut index: tantivy::Index) -> Result<Self, SearchError> {
        // A search goes through segments side by side. The threads sleep while there is none.
        let threads = std::thread::available_parallelism().map_or(1, usize::from).min(MOST_THREADS);
        if threads > 1 {
            index.set_multithread_executor(threads)?;
        }
        // Any other policy watches the folder from a thread that wakes for ever.
        let reader = index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into()?;
        let (_, fields) = schema();
        Ok(Self {
            folder: folder.to_owned(),
            engine: index,
            fields,
            reader,
            naming: Naming::default(),
            writer: Mutex::new(None),
        })
    }

    /// Says that the index holds every photo, so that the next start finds it [`Opened::Ready`].
    pub fn seal(&self) -> Result<(), SearchError> {
        let temporary = self.folder.join(".albumen-search-version");
        fs::write(&temporary, VERSION.to_string())?;
        fs::File::open(&temporary)?.sync_all()?;
        fs::rename(&temporary, self.folder.join(INDEX_SEAL))?;
        fs::File::open(&self.folder)?.sync_all()?;
        Ok(())
    }
}

fn is_sealed(folder: &Path) -> bool {
    fs::read_to_string(folder.join(INDEX_SEAL)).is_ok_and(|text| text.trim() == VERSION.to_string())
}
