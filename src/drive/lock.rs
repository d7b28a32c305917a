//! Locks: a program's word that it is working on something. They lie on the file, not on its name, end by
//! themselves, and outlive a restart.

use super::Drive;
use super::error::DriveError;
use super::tree::ancestors;
use crate::model::{FileId, Stamp, UserId};
use crate::store::locks::{LOCKS, LockRecord};
use crate::store::{Reader, StoreError, WriteTx};

/// The longest a lock holds without being renewed, in ms.
const LONGEST: i64 = Stamp::DAY;
/// How long one holds whose holder does not say.
const USUAL: i64 = Stamp::HOUR;
/// Most locks in one tree.
const MOST: usize = 1_000;
/// The longest note of a holder, in bytes.
const NOTE: usize = 8 * 1024;

/// A lock with its token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lock {
    /// `urn:uuid:…`
    pub token: String,
    pub record: LockRecord,
}

/// A lock about to be taken.
#[derive(Debug, Clone)]
pub struct NewLock {
    pub node: Option<FileId>,
    pub deep: bool,
    pub exclusive: bool,
    pub note: String,
    pub address: String,
    /// How long, in ms; `None` leaves it to the server.
    pub lasting: Option<i64>,
}

/// The locks that the one who asks for a change shows.
#[derive(Debug, Clone)]
pub struct Keys {
    pub holder: UserId,
    pub tokens: Vec<String>,
}

/// The locks of a tree that hold at one moment.
#[derive(Debug, Clone, Default)]
pub struct Locks(Vec<Lock>);

impl Locks {
    pub fn of(tx: &impl Reader, owner: UserId, now: Stamp) -> Result<Self, StoreError> {
        let all = tx.all(&LOCKS, &owner)?.into_iter();
        let living = all.filter(|(_, record)| record.expires_at > now);
        Ok(Self(living.map(|((_, token), record)| Lock { token, record }).collect()))
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Those that hold on `node`, whose folders are `above`: its own, and deep ones of its folders.
    pub fn on(&self, node: Option<FileId>, above: &[Option<FileId>]) -> Vec<&Lock> {
        let holds =
            |record: &LockRecord| record.node == node || (record.deep && above.contains(&record.node));
        self.0.iter().filter(|lock| holds(&lock.record)).collect()
    }

    /// The same, with the folders looked up.
    pub fn covering(&self, tx: &impl Reader, node: Option<FileId>) -> Result<Vec<&Lock>, StoreError> {
        if self.is_empty() || node.is_none() {
            return Ok(self.on(node, &[]));
        }
        let chain = chain(tx, node)?;
        Ok(self.on(node, &chain[1..]))
    }

    /// Those on anything below `folder`.
    fn below(&self, tx: &impl Reader, folder: Option<FileId>) -> Result<Vec<&Lock>, StoreError> {
        let mut found = Vec::new();
        for lock in self.0.iter().filter(|lock| lock.record.node != folder && lock.record.node.is_some()) {
            if chain(tx, lock.record.node)?[1..].contains(&folder) {
                found.push(lock);
            }
        }
        Ok(found)
    }
}

/// A node, its folder, and so on up to the root, which is `None`.
pub fn chain(tx: &impl Reader, node: Option<FileId>) -> Result<Vec<Option<FileId>>, StoreError> {
    let mut chain: Vec<_> = ancestors(tx, node)?.into_iter().map(Some).collect();
    chain.push(None);
    Ok(chain)
}

/// What a change touches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// The file or folder alone: its content, its properties, which names it has.
    Itself,
    /// It and everything below.
    Tree,
}

/// Refuses a change of what somebody has locked, unless the asker holds that lock and says so.
pub fn unlocked(
    tx: &impl Reader,
    owner: UserId,
    node: Option<FileId>,
    reach: Reach,
    keys: &Keys,
    now: Stamp,
) -> Result<(), DriveError> {
    let locks = Locks::of(tx, owner, now)?;
    if locks.is_empty() {
        return Ok(());
    }
    let opens = |lock: &&Lock| lock.record.holder == keys.holder && keys.tokens.contains(&lock.token);
    let covering = locks.covering(tx, node)?;
    if !covering.is_empty() && !covering.iter().any(opens) {
        return Err(DriveError::Locked { address: covering[0].record.address.clone() });
    }
    if reach == Reach::Tree {
        let below = locks.below(tx, node)?;
        let shut = below
            .iter()
            .find(|lock| !below.iter().any(|other| other.record.node == lock.record.node && opens(other)));
        if let Some(lock) = shut {
            return Err(DriveError::Locked { address: lock.record.address.clone() });
        }
    }
    Ok(())
}

/// Ends the locks of what leaves the tree, with everything below it.
pub fn release(tx: &WriteTx, owner: UserId, node: FileId, now: Stamp) -> Result<(), StoreError> {
    let locks = Locks::of(tx, owner, now)?;
    let mut ended: Vec<String> = locks.below(tx, Some(node))?.iter().map(|lock| lock.token.clone()).collect();
    ended.extend(locks.on(Some(node), &[]).iter().map(|lock| lock.token.clone()));
    ended.into_iter().try_for_each(|token| tx.remove(&LOCKS, &(owner, token)).map(|_| ()))
}

fn end_expired(tx: &WriteTx, owner: UserId, now: Stamp) -> Result<usize, StoreError> {
    let all = tx.all(&LOCKS, &owner)?;
    let count = all.len();
    let expired: Vec<_> = all.into_iter().filter(|(_, record)| record.expires_at <= now).collect();
    let left = count - expired.len();
    expired.into_iter().try_for_each(|(key, _)| tx.remove(&LOCKS, &key).map(|_| ()))?;
    Ok(left)
}

fn lasting(wanted: Option<i64>) -> i64 {
    wanted.unwrap_or(USUAL).clamp(Stamp::SECOND, LONGEST)
}

impl Drive {
    /// The locks of a tree that hold now.
    pub fn locks(&self, owner: UserId) -> Result<Locks, DriveError> {
        let now = self.clock.now();
        Ok(self.store.read(|tx| Locks::of(tx, owner, now))?)
    }

    /// The folders above a node, the root included.
    pub fn above(&self, node: Option<FileId>) -> Result<Vec<Option<FileId>>, DriveError> {
        Ok(if node.is_none() { Vec::new() } else { self.store.read(|tx| chain(tx, node))?.split_off(1) })
    }

    /// The tokens of the locks that hold on a node; without `itself`, of those that it passes on to what is put
    /// into it.
    pub fn tokens_on(
        &self,
        owner: UserId,
        node: Option<FileId>,
        itself: bool,
    ) -> Result<Vec<String>, DriveError> {
        let now = self.clock.now();
        self.store.read(|tx| {
            let locks = Locks::of(tx, owner, now)?;
            let covering = locks.covering(tx, node)?.into_iter();
            let passed_on = covering.filter(|lock| itself || lock.record.deep);
            Ok(passed_on.map(|lock| lock.token.clone()).collect())
        })
    }

    /// Refuses a change of what somebody has locked, unless the asker shows that lock.
    pub fn unlocked(
        &self,
        owner: UserId,
        node: Option<FileId>,
        reach: Reach,
        keys: &Keys,
    ) -> Result<(), DriveError> {
        let now = self.clock.now();
        self.store.read(|tx| unlocked(tx, owner, node, reach, keys, now))
    }

    /// Takes a lock.
    pub fn lock(&self, owner: UserId, holder: UserId, new: NewLock) -> Result<Lock, DriveError> {
        let now = self.clock.now();
        if new.note.len() > NOTE {
            return Err(DriveError::TooManyProperties);
        }
        let token = format!("urn:uuid:{}", uuid::Uuid::new_v4());
        let NewLock { node, deep, exclusive, note, address, .. } = new;
        let expires_at = now.plus(lasting(new.lasting));
        let record = LockRecord { node, deep, exclusive, holder, note, address, expires_at };
        let lock = Lock { token, record };
        self.store.write(move |tx| {
            if end_expired(tx, owner, now)? >= MOST {
                return Err(DriveError::TooManyLocks);
            }
            let locks = Locks::of(tx, owner, now)?;
            let mut beside = locks.covering(tx, lock.record.node)?;
            if lock.record.deep {
                beside.extend(locks.below(tx, lock.record.node)?);
            }
            if let Some(other) = beside.iter().find(|other| other.record.exclusive || lock.record.exclusive) {
                return Err(DriveError::LockConflict { address: other.record.address.clone() });
            }
            tx.put(&LOCKS, &(owner, lock.token.clone()), &lock.record)?;
            Ok(lock.clone())
        })
    }

    /// Ends the locks on what has left its place, with everything below it.
    pub fn release_locks(&self, owner: UserId, node: FileId) -> Result<(), DriveError> {
        let now = self.clock.now();
        if self.store.read(|tx| Locks::of(tx, owner, now))?.is_empty() {
            return Ok(());
        }
        Ok(self.store.write(move |tx| release(tx, owner, node, now))?)
    }

    /// Lets the first of `tokens` that holds on `node` hold longer.
    pub fn renew_lock(
        &self,
        owner: UserId,
        node: Option<FileId>,
        keys: Keys,
        wanted: Option<i64>,
    ) -> Result<Lock, DriveError> {
        let now = self.clock.now();
        self.store.write(move |tx| {
            let locks = Locks::of(tx, owner, now)?;
            let held = locks
                .covering(tx, node)?
                .into_iter()
                .find(|lock| lock.record.holder == keys.holder && keys.tokens.contains(&lock.token));
            let mut lock = held.cloned().ok_or(DriveError::ChangedMeanwhile)?;
            lock.record.expires_at = now.plus(lasting(wanted));
            tx.put(&LOCKS, &(owner, lock.token.clone()), &lock.record)?;
            Ok(lock)
        })
    }

    /// Ends a lock that holds on `node`. Only its holder may.
    pub fn unlock(
        &self,
        owner: UserId,
        holder: UserId,
        node: Option<FileId>,
        token: String,
    ) -> Result<(), DriveError> {
        let now = self.clock.now();
        self.store.write(move |tx| {
            let locks = Locks::of(tx, owner, now)?;
            let covering = locks.covering(tx, node)?;
            let held = covering.iter().any(|lock| lock.token == token && lock.record.holder == holder);
            if !held {
                return Err(DriveError::NoSuchLock);
            }
            tx.remove(&LOCKS, &(owner, token.clone()))?;
            Ok(())
        })
    }
}
