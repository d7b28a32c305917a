//! Makes a metadata file from the journal.

use std::fs::File;
use std::io::BufReader;
use std::path::Path;

use redb::{Database, ReadableDatabase, TableDefinition};

use super::folder::{Folder, Listed};
use super::group::Group;
use super::position::{JOURNAL, Position};
use super::segment::{Groups, NOTHING};
use crate::store::tx::ReadTx;
use crate::store::{Reader, StoreError, codec, snapshot};

/// Changes put into one commit: bounds the memory it takes.
const COMMIT: usize = 20_000;

type Bytes = &'static [u8];

/// What a journal gave.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Replayed {
    /// The number of the last group: what tells the newer of two states.
    pub sequence: u64,
    /// Changes that were applied, beside what the base held.
    pub changes: u64,
    /// Whether everything that was found could be read. A torn last group was never acknowledged, or belongs to the
    /// last seconds before a power cut; what else is missing is told in the log.
    pub whole: bool,
}

/// Makes a metadata file at `to`, where nothing may be, from the journal in `folder`. `None` where there is no journal
/// that begins somewhere. `tell` hears how many changes are in.
pub fn replay(folder: &Path, to: &Path, tell: &mut dyn FnMut(u64)) -> Result<Option<Replayed>, StoreError> {
    let folder = Folder::new(folder);
    let listed = folder.list()?;
    let Some((first, mut replayed)) = begin(&folder, &listed, to)? else { return Ok(None) };
    let database = Database::create(to)?;
    replayed.sequence = of_base(&database)?;
    let mut chain = None;
    let last = listed.segments.keys().next_back().copied().unwrap_or(0);
    for number in first..=last {
        chain = segment(&folder, number, chain, &database, &mut replayed, tell)?;
        if chain.is_none() {
            tracing::warn!(number, "this segment of the journal does not go on from the one before");
            replayed.whole = false;
            break;
        }
    }
    let tx = database.begin_write()?;
    let nowhere = codec::encode(JOURNAL.name(), &Position::nowhere(replayed.sequence))?;
    tx.open_table(TableDefinition::<Bytes, Bytes>::new(JOURNAL.name()))?
        .insert([0].as_slice(), nowhere.as_slice())?;
    tx.commit()?;
    drop(database);
    File::open(to)?.sync_all()?;
    Ok(Some(replayed))
}

/// Restores the newest base that can be read, or makes an empty file for a journal that begins with nothing. Gives the
/// segment to go on with.
fn begin(folder: &Folder, listed: &Listed, to: &Path) -> Result<Option<(u64, Replayed)>, StoreError> {
    let mut replayed = Replayed { whole: true, ..Replayed::default() };
    for number in listed.bases.keys().rev() {
        match snapshot::restore(&folder.base(*number), to) {
            Ok(_) => return Ok(Some((number + 1, replayed))),
            Err(error) => {
                tracing::warn!(%error, number, "a base of the journal cannot be read");
                replayed.whole = false;
                std::fs::remove_file(to)?;
            }
        }
    }
    let from_nothing = listed.segments.contains_key(&1)
        && Groups::begin(BufReader::new(File::open(folder.segment(1))?))?
            .is_some_and(|(head, _)| head.after == Some(NOTHING));
    Ok(from_nothing.then_some((1, replayed)))
}

/// The number of the last group that a base holds.
fn of_base(database: &Database) -> Result<u64, StoreError> {
    let position = ReadTx(database.begin_read()?).get(&JOURNAL, &0)?;
    Ok(position.map_or(0, |position| position.sequence))
}

/// Applies a segment. Gives the chain at its end; `None` where it does not go on from `after`.
fn segment(
    folder: &Folder,
    number: u64,
    after: Option<u32>,
    database: &Database,
    replayed: &mut Replayed,
    tell: &mut dyn FnMut(u64),
) -> Result<Option<u32>, StoreError> {
    let path = folder.segment(number);
    if !path.exists() {
        return Ok(None);
    }
    let (file, bytes) = (File::open(&path)?, std::fs::metadata(&path)?.len());
    let Some((head, mut groups)) = Groups::begin(BufReader::new(file))? else { return Ok(None) };
    if head.number != number || (after.is_some() && head.after != after) {
        return Ok(None);
    }
    loop {
        let (tx, mut changes) = (database.begin_write()?, 0);
        while changes < COMMIT {
            let Some(content) = groups.next()? else { break };
            let group = Group::decode(&content)?;
            changes += group.changes.len();
            replayed.sequence = group.sequence;
            for ((table, key), value) in group.changes {
                let mut open = tx.open_table(TableDefinition::<Bytes, Bytes>::new(&table))?;
                match value {
                    Some(value) => drop(open.insert(key.as_slice(), value.as_slice())?),
                    None => drop(open.remove(key.as_slice())?),
                }
            }
        }
        tx.commit()?;
        replayed.changes += changes as u64;
        tell(replayed.changes);
        if changes < COMMIT {
            break;
        }
    }
    if groups.at < bytes {
        tracing::warn!(number, bytes = bytes - groups.at, "the end of a journal's segment cannot be read");
        replayed.whole = false;
    }
    Ok(Some(groups.chain))
}
