//! Files that arrive in pieces of the client's choosing and in any order. Each piece is a transfer of its own, with its
//! room promised and swept as every other, until all are put together.

use std::collections::BTreeMap;
use std::fs::File;

use super::Drive;
use super::error::DriveError;
use super::part::Part;
use super::upload::NewUpload;
use crate::model::{FileName, UserId};
use crate::store::Reader;
use crate::store::uploads::{UPLOADS, UploadRecord};

/// A piece that arrived whole.
#[derive(Debug, Clone)]
pub struct Chunk {
    pub name: String,
    /// Bytes.
    pub size: u64,
    record: UploadRecord,
}

/// What the transfers of a file's pieces are known by. `of` has no slash.
fn mark(of: &str, name: &str) -> String {
    format!("chunk {of}/{name}")
}

/// Clients count their pieces, with and without leading zeros, or name them by their first byte.
fn order(name: &str) -> (u128, &str) {
    let end = name.find(|sign: char| !sign.is_ascii_digit()).unwrap_or(name.len());
    (name[..end].parse().unwrap_or(u128::MAX), name)
}

impl Drive {
    fn chunk_records(&self, owner: UserId, of: &str) -> Result<Vec<UploadRecord>, DriveError> {
        let start = mark(of, "");
        let all = self.store.read(|tx| tx.all(&UPLOADS, &()))?.into_iter().map(|(_, record)| record);
        Ok(all.filter(|record| record.owner == owner && record.metadata.starts_with(&start)).collect())
    }

    /// Begins the transfer of one piece. One that is sent again takes the place of the first.
    pub fn begin_chunk(
        &self,
        owner: UserId,
        of: &str,
        name: &str,
        length: u64,
    ) -> Result<UploadRecord, DriveError> {
        let metadata = mark(of, name);
        for before in self.chunk_records(owner, of)? {
            if before.metadata == metadata {
                self.forget_upload(before.id)?;
            }
        }
        let name = FileName::parse("chunk")?;
        self.begin_upload(NewUpload {
            owner,
            sender: owner,
            length,
            name,
            folder: String::new(),
            modified_at: None,
            metadata,
            on_conflict: crate::drive::file::OnConflict::Rename,
        })
    }

    /// A piece has arrived.
    pub fn end_chunk(&self, record: &UploadRecord, part: Part) -> Result<(), DriveError> {
        let (incoming, _turn) = part.end()?;
        self.note_received(record.id, incoming.length())
    }

    /// The whole pieces of a file, in their order.
    pub fn chunks(&self, owner: UserId, of: &str) -> Result<Vec<Chunk>, DriveError> {
        let start = mark(of, "");
        // Of two that were sent at once the later counts.
        let mut chunks: BTreeMap<String, Chunk> = BTreeMap::new();
        for record in self.chunk_records(owner, of)? {
            if self.received(&record) == record.length {
                let name = record.metadata[start.len()..].to_owned();
                chunks.insert(name.clone(), Chunk { name, size: record.length, record });
            }
        }
        let mut chunks: Vec<Chunk> = chunks.into_values().collect();
        chunks.sort_by(|a, b| order(&a.name).cmp(&order(&b.name)));
        Ok(chunks)
    }

    /// The bytes of a piece.
    pub fn open_chunk(&self, chunk: &Chunk) -> Result<File, DriveError> {
        Ok(self.blobs.open_transfer(&chunk.record.id.to_string())?)
    }

    /// Gives up the pieces of a file, whole or not, and the room that was promised to them.
    pub fn forget_chunks(&self, owner: UserId, of: &str) -> Result<(), DriveError> {
        self.chunk_records(owner, of)?.into_iter().try_for_each(|record| self.forget_upload(record.id))
    }
}

#[cfg(test)]
mod tests {
    use super::order;

    #[test]
    fn pieces_are_put_together_in_the_order_of_their_numbers() {
        let mut names = ["10", "2", "00001", "000000000000020-000000000000030", "x"];
        names.sort_by(|a, b| order(a).cmp(&order(b)));
        assert_eq!(names, ["00001", "2", "10", "000000000000020-000000000000030", "x"]);
    }
}
