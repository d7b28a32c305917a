//! The index on disk: opening, changing, resting.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use tantivy::directory::MmapDirectory;
use tantivy::indexer::{IndexWriterOptions, LogMergePolicy};
use tantivy::{IndexReader, IndexSettings, IndexWriter, ReloadPolicy, Searcher, Term};

use super::document::Change;
use super::error::SearchError;
use super::indexer;
use super::key;
use super::naming::Naming;
use super::schema::{Fields, VERSION, schema};

/// The least tantivy accepts. Larger budgets index faster and merge less, which a home server does not need.
const WRITER_BYTES: usize = 15_000_000;
/// Beyond these, one search would take from others more than it gains.
const MOST_THREADS: usize = 4;
/// Every search visits every segment, so that few are worth merging more often than tantivy would.
const LEAST_MERGED: usize = 5;
/// Names the schema version once the index holds every photo.
const SEAL: &str = "albumen-search-version";

/// Whether an opened index can answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Opened {
    /// It holds what it held when it was last changed.
    Ready,
    /// It holds nothing, because it was absent, damaged, of another version, or its filling was broken off. Put
    /// every photo into it, then call [`Index::seal`].
    Empty,
}

/// The search index of all owners. One process has one; it is shared by reference between threads.
pub struct Index {
    folder: PathBuf,
    engine: tantivy::Index,
    pub(super) fields: Fields,
    reader: IndexReader,
    pub(super) naming: Naming,
    writer: Mutex<Option<IndexWriter>>,
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
        fs::rename(&temporary, self.folder.join(SEAL))?;
        fs::File::open(&self.folder)?.sync_all()?;
        Ok(())
    }

    /// Makes the changes, in order, in one durable commit; searches see them when this returns. Blocks for some
    /// tens of milliseconds however few they are, so gather them.
    pub fn apply(&self, changes: Vec<Change>) -> Result<(), SearchError> {
        if changes.is_empty() {
            return Ok(());
        }
        let mut slot = self.writer();
        let done = self.write(&mut slot, changes);
        if done.is_err() {
            // A writer that failed once answers nothing but errors; the next call gets a new one, which begins
            // at the last commit.
            *slot = None;
        }
        done?;
        self.reader.reload()?;
        Ok(())
    }

    fn write(&self, slot: &mut Option<IndexWriter>, changes: Vec<Change>) -> Result<(), SearchError> {
        let writer = self.awake(slot)?;
        for change in changes {
            let photo = match &change {
                Change::Put(document) => document.photo,
                Change::Remove { photo } => *photo,
            };
            writer.delete_term(Term::from_field_text(self.fields.terms, &key::photo(photo)));
            if let Change::Put(document) = change {
                writer.add_document(indexer::document(&document, &self.fields))?;
            }
        }
        writer.commit()?;
        Ok(())
    }

    /// Forgets every photo of every owner. The index is unsealed until it has been filled again.
    pub fn clear(&self) -> Result<(), SearchError> {
        match fs::remove_file(self.folder.join(SEAL)) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error.into()),
            _ => {}
        }
        let mut slot = self.writer();
        let writer = self.awake(&mut slot)?;
        writer.delete_all_documents()?;
        writer.commit()?;
        self.reader.reload()?;
        Ok(())
    }

    /// Gives the writer's memory and threads back, after waiting for what they still merge. Call it when no
    /// change has come for a while; the next [`Index::apply`] takes up again by itself.
    pub fn rest(&self) -> Result<(), SearchError> {
        // The slot stays locked: a second writer cannot be opened before the first is gone.
        let mut slot = self.writer();
        if let Some(writer) = slot.take() {
            writer.wait_merging_threads()?;
            self.reader.reload()?;
        }
        Ok(())
    }

    /// How many photos of all owners it holds.
    pub fn len(&self) -> u64 {
        self.searcher().num_docs()
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    pub(super) fn searcher(&self) -> Searcher {
        self.reader.searcher()
    }

    fn writer(&self) -> MutexGuard<'_, Option<IndexWriter>> {
        // A panic while writing leaves a writer that can only be thrown away.
        self.writer.lock().unwrap_or_else(|poisoned: PoisonError<_>| {
            let mut slot = poisoned.into_inner();
            *slot = None;
            self.writer.clear_poison();
            slot
        })
    }

    fn awake<'a>(&self, slot: &'a mut Option<IndexWriter>) -> Result<&'a mut IndexWriter, SearchError> {
        if slot.is_none() {
            let options = IndexWriterOptions::builder()
                .num_worker_threads(1)
                .memory_budget_per_thread(WRITER_BYTES)
                .num_merge_threads(1)
                .build();
            let writer: IndexWriter = self.engine.writer_with_options(options)?;
            let mut merging = LogMergePolicy::default();
            merging.set_min_num_segments(LEAST_MERGED);
            // Replaced documents are kept until their segment is merged; a third of them is enough.
            merging.set_del_docs_ratio_before_merge(0.3);
            writer.set_merge_policy(Box::new(merging));
            *slot = Some(writer);
        }
        Ok(slot.as_mut().expect("it was filled above"))
    }
}

#[cfg(test)]
impl Index {
    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }

    /// What a process does that dies before it commits.
    pub(super) fn uncommitted(&self, photo: &super::PhotoDocument) -> Result<(), SearchError> {
        let mut slot = self.writer();
        self.awake(&mut slot)?.add_document(indexer::document(photo, &self.fields))?;
        Ok(())
    }
}

impl std::fmt::Debug for Index {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Index").field("folder", &self.folder).finish_non_exhaustive()
    }
}

fn is_sealed(folder: &Path) -> bool {
    fs::read_to_string(folder.join(SEAL)).is_ok_and(|text| text.trim() == VERSION.to_string())
}
