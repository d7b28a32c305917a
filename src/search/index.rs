//! The index on disk: opening, changing, resting.

use std::fs;
use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, PoisonError};

use tantivy::indexer::{IndexWriterOptions, LogMergePolicy};
use tantivy::{IndexReader, IndexWriter, Searcher, Term};

use super::document::Change;
use super::error::SearchError;
use super::indexer;
use super::key;
use super::naming::Naming;
use super::schema::Fields;
use crate::model::INDEX_SEAL;

/// The least tantivy accepts. Larger budgets index faster and merge less, which a home server does not need.
const WRITER_BYTES: usize = 15_000_000;
/// Every search visits every segment, so that few are worth merging more often than tantivy would.
const LEAST_MERGED: usize = 5;

/// The search index of all owners. One process has one; it is shared by reference between threads.
pub struct Index {
    pub(super) folder: PathBuf,
    pub(super) engine: tantivy::Index,
    pub(super) fields: Fields,
    pub(super) reader: IndexReader,
    pub(super) naming: Naming,
    pub(super) writer: Mutex<Option<IndexWriter>>,
}

impl Index {
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
        match fs::remove_file(self.folder.join(INDEX_SEAL)) {
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

    /// What it takes on disk, in bytes. Files that a merge takes away in this moment count for nothing.
    pub fn size(&self) -> Result<u64, SearchError> {
        let files = fs::read_dir(&self.folder)?;
        let size = |file: fs::DirEntry| file.metadata().map_or(0, |facts| facts.len());
        Ok(files.filter_map(Result::ok).map(size).sum())
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
    pub(super) fn folder(&self) -> &std::path::Path {
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
