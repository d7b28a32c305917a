//! Everything that is stored of a person, taken away piece by piece. Every table of the house is named here, with what
//! becomes of it; a test sees to that.

use std::ops::ControlFlow;

use super::externals::{self, EXTERNAL_GONE};
use super::held;
use super::key::KeyPart;
use super::libraries::{
    ENDING, JOINED, LIBRARIES, LIBRARY_PHOTOS, MEMBERS, MEMBERSHIPS, PARTING, PHOTO_LIBRARIES, REFILLS,
    uninvite_all,
};
use super::locks::LOCKS;
use super::nodes::{BLOB_FILES, BLOBS, CHILDREN, LIMBO, NODES, NodeRecord, TREES};
use super::passkeys::PASSKEYS;
use super::photos::{HOTHASHES, METADATA, OUTBOX, OWNED, PHASHES, PHOTOS, PICTURED, PhotoLink};
use super::properties::{CHECKSUMS, PROPERTIES};
use super::scrubs::FLAWS;
use super::second_factors::SECOND_FACTORS;
use super::shares::{
    DROP_UPLOADS, DROPS, GIVEN, GRANTS, Grantee, LINKS, SHARES, TARGET_SHARES, Target, VISITS,
};
use super::tags::{FILE_TAGS, TAG_FILES, TAG_NAMES, TAGS};
use super::trash::{DOOMED, TRASH, TRASH_AGES, TRASH_CALLED, TRASH_NAMES};
use super::usage::USAGE;
use super::versions::{BLOB_VERSIONS, VERSION_AGES, VERSIONS};
use super::views::{MOMENTS, MONTHS};
use super::{Key, Reader, Record, StoreError, Table, WriteTx};
use crate::model::{FileId, LibraryId, PhotoId, ShareId, UserId};

/// Records looked at in one transaction.
const BATCH: usize = 500;

/// A place in the walk over all nodes, for who calls again.
#[derive(Debug, Clone, Copy, Default)]
pub struct Walk(Option<FileId>);

/// Takes a piece of a person's photos away and tells the search index. Says whether there may be more.
pub fn photos(tx: &WriteTx, owner: UserId) -> Result<bool, StoreError> {
    let photos = some(tx, &OWNED, &owner)?;
    let first = tx.last(&OUTBOX, &())?.map_or(0, |(seq, _): (u64, PhotoLink)| seq + 1);
    for (seq, (_, id)) in (first..).zip(&photos) {
        for (_, library) in tx.all(&PHOTO_LIBRARIES, id)?.into_iter().map(|(key, ())| key) {
            tx.remove(&LIBRARY_PHOTOS, &(library, *id))?;
            tx.remove(&PHOTO_LIBRARIES, &(*id, library))?;
        }
        tx.remove(&PHOTOS, id)?;
        tx.remove(&OWNED, &(owner, *id))?;
        tx.put(&OUTBOX, &seq, &PhotoLink(*id))?;
    }
    Ok(!photos.is_empty())
}

/// Takes away what a person shared, was given, and gathered. Says whether there may be more.
pub fn ties(tx: &WriteTx, owner: UserId) -> Result<bool, StoreError> {
    let given = some(tx, &GIVEN, &owner)?;
    for (_, share) in &given {
        end_share(tx, *share)?;
        tx.remove(&GIVEN, &(owner, *share))?;
    }
    let granted = some(tx, &GRANTS, &owner)?;
    for key in &granted {
        if let Some(grant) = tx.get(&GRANTS, key)? {
            end_share(tx, grant.share)?;
        }
        tx.remove(&GRANTS, key)?;
    }
    let libraries = some(tx, &MEMBERSHIPS, &owner)?;
    for (_, library) in &libraries {
        if tx.get(&LIBRARIES, library)?.is_some_and(|record| record.owner == owner) {
            end_library(tx, *library)?;
        }
        tx.remove(&MEMBERS, &(*library, owner))?;
        tx.remove(&JOINED, &(*library, owner))?;
        tx.remove(&MEMBERSHIPS, &(owner, *library))?;
    }
    Ok(!(given.is_empty() && granted.is_empty() && libraries.is_empty()))
}

fn end_share(tx: &WriteTx, id: ShareId) -> Result<(), StoreError> {
    let Some(share) = tx.get(&SHARES, &id)? else { return Ok(()) };
    match share.to {
        Grantee::User(user) => {
            tx.remove(&GRANTS, &(user, share.target))?;
        }
        Grantee::Link(_) => {
            for (token, link) in tx.all(&LINKS, &())? {
                if link.0 == id {
                    tx.remove(&LINKS, &token)?;
                }
            }
            clear(tx, &VISITS, &id)?;
            while clear(tx, &DROP_UPLOADS, &id)? {}
            tx.remove(&DROPS, &id)?;
        }
    }
    tx.remove(&TARGET_SHARES, &(share.target, id))?;
    tx.remove(&GIVEN, &(share.owner, id))?;
    tx.remove(&SHARES, &id)?;
    Ok(())
}

fn end_library(tx: &WriteTx, id: LibraryId) -> Result<(), StoreError> {
    for ((_, share), ()) in tx.all(&TARGET_SHARES, &Target::Library(id))? {
        end_share(tx, share)?;
    }
    for ((_, member), _) in tx.all(&MEMBERS, &id)? {
        tx.remove(&MEMBERSHIPS, &(member, id))?;
    }
    let photos: Vec<(LibraryId, PhotoId)> =
        tx.all(&LIBRARY_PHOTOS, &id)?.into_iter().map(|(key, _)| key).collect();
    for (_, photo) in photos {
        tx.remove(&PHOTO_LIBRARIES, &(photo, id))?;
    }
    clear(tx, &LIBRARY_PHOTOS, &id)?;
    clear(tx, &MEMBERS, &id)?;
    clear(tx, &JOINED, &id)?;
    uninvite_all(tx, id)?;
    tx.remove(&REFILLS, &id)?;
    tx.remove(&ENDING, &id)?;
    tx.remove(&LIBRARIES, &id)?;
    Ok(())
}

/// Takes a piece of a person's files and folders away, trashed ones too, walking over everybody's. Gives where to go
/// on, until there is nothing.
pub fn files(tx: &WriteTx, owner: UserId, walk: Walk) -> Result<Option<Walk>, StoreError> {
    for (_, when, id) in some(tx, &TRASH, &owner)? {
        tx.remove(&TRASH_AGES, &(when.0, id))?;
        tx.remove(&TRASH_CALLED, &id)?;
        tx.remove(&TRASH, &(owner, when, id))?;
    }
    let (mut last, mut looked_at, mut own) = (None, 0, Vec::new());
    tx.scan(&NODES, &(), walk.0.as_ref(), |id: FileId, node: NodeRecord| {
        (last, looked_at) = (Some(id), looked_at + 1);
        if node.owner == owner {
            own.push((id, node));
        }
        if own.len() == BATCH || looked_at == 20 * BATCH {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    })?;
    for (id, node) in own {
        externals::forget(tx, &node)?;
        for ((_, version), record) in tx.all(&VERSIONS, &id)? {
            tx.remove(&VERSION_AGES, &(record.replaced_at.0, id, version))?;
            tx.remove(&VERSIONS, &(id, version))?;
        }
        tx.remove(&METADATA, &id)?;
        while clear(tx, &FILE_TAGS, &id)? {}
        tx.remove(&LIMBO, &id)?;
        tx.remove(&NODES, &id)?;
    }
    Ok(last.map(|last| Walk(Some(last))))
}

macro_rules! owned {
    ($($table:ident),+ $(,)?) => {
        /// Takes away a piece of what lies under a person's own key. Says whether there may be more.
        pub fn rest(tx: &WriteTx, owner: UserId) -> Result<bool, StoreError> {
            if blobs(tx, owner)? {
                return Ok(true);
            }
            $(if clear(tx, &$table, &owner)? {
                return Ok(true);
            })+
            Ok(false)
        }
    };
}

owned!(
    CHILDREN,
    TRASH,
    TRASH_NAMES,
    BLOB_FILES,
    BLOB_VERSIONS,
    EXTERNAL_GONE,
    FLAWS,
    DOOMED,
    HOTHASHES,
    PHASHES,
    PASSKEYS,
    PICTURED,
    SECOND_FACTORS,
    MOMENTS,
    MONTHS,
    PARTING,
    TAGS,
    TAG_NAMES,
    TAG_FILES,
    USAGE,
    LOCKS,
    PROPERTIES,
    CHECKSUMS,
    TREES,
);

/// `BLOBS` and `EXTERNAL_BLOBS`: what their volumes hold is counted.
fn blobs(tx: &WriteTx, owner: UserId) -> Result<bool, StoreError> {
    let blobs = some(tx, &BLOBS, &owner)?;
    blobs.iter().try_for_each(|at| held::forget(tx, at).map(drop))?;
    Ok(!blobs.is_empty())
}

/// Some of the keys under a prefix.
fn some<P: KeyPart, K: Key, V: Record>(
    tx: &impl Reader,
    table: &Table<K, V>,
    prefix: &P,
) -> Result<Vec<K>, StoreError> {
    let mut keys = Vec::new();
    tx.scan(table, prefix, None, |key, _| {
        keys.push(key);
        if keys.len() == BATCH { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    })?;
    Ok(keys)
}

/// Removes some of what lies under a prefix. Says whether there was anything.
fn clear<P: KeyPart, K: Key, V: Record>(
    tx: &WriteTx,
    table: &Table<K, V>,
    prefix: &P,
) -> Result<bool, StoreError> {
    let keys = some(tx, table, prefix)?;
    keys.iter().try_for_each(|key| tx.remove(table, key).map(drop))?;
    Ok(!keys.is_empty())
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    /// Tables that are not taken away above, and why.
    const ELSEWHERE: &[(&str, &str)] = &[
        ("USERS", "the account itself goes last, by accounts::forget"),
        ("LOGINS", "with the account"),
        ("STANDINGS", "a tombstone stays, so that an upload still under way is refused"),
        ("SESSIONS", "ended when the account is locked"),
        ("USER_SESSIONS", "ended when the account is locked"),
        ("TOKENS", "ended when the account is locked"),
        ("DRIVES", "ended when the account is locked"),
        ("APP_PASSWORDS", "ended when the account is locked"),
        ("APP_SECRETS", "ended when the account is locked"),
        ("OIDC_LINKS", "ended when the account is locked"),
        ("OIDC_SUBJECTS", "ended when the account is locked"),
        ("CREDENTIALS", "ended when the account is locked"),
        ("TICKETS", "ended when the account is locked"),
        ("USER_TICKETS", "ended when the account is locked"),
        ("INVITED", "with their libraries, by uninvite_all"),
        ("INVITED_TO", "with their libraries, by uninvite_all"),
        ("INVITATIONS", "belong to the server"),
        ("INVITATION_SECRETS", "belong to the server"),
        ("EXTERNALS", "with its folder, by externals::forget"),
        ("EXTERNAL_NODES", "with their files and folders, by externals::forget"),
        ("EXTERNAL_INODES", "with their files and folders, by externals::forget"),
        ("EXTERNAL_AGES", "with their files and folders, by externals::forget"),
        ("EXTERNAL_FAILURES", "with its folder, by externals::forget"),
        ("JOURNAL", "the journal's own"),
        ("SCRUB", "the server's"),
        ("AUDIT", "what happened stays for its time, without names"),
        ("AUDIT_OF", "what happened stays for its time, without names"),
        ("JOBS", "by queue::forget_owner"),
        ("DUE", "by queue::forget_owner"),
        ("FAILED", "by queue::forget_owner"),
        ("COUNTS", "by queue::forget_owner"),
        ("UNSEEN", "goes as the search index hears of it"),
        ("VEILS", "hold only while their job is there"),
        ("MAILS", "a mail to nobody is dropped when it is due"),
        ("SENDERS", "with their transfers"),
        ("UPLOADS", "by drive, with what was received"),
        ("SERVER_SETTINGS", "the server's"),
        ("VOLUMES", "the server's"),
        ("VOLUME_NUMBERS", "the server's"),
        ("GIVEN_UP", "the server's"),
        ("HELD", "counted as the blobs go"),
        ("FORMAT", "the server's"),
        ("VALUES", "the server's"),
    ];

    #[test]
    fn no_table_is_forgotten_when_a_person_leaves() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/store");
        let here = include_str!("leaving.rs");
        let (code, _) = here.split_once("#[cfg(test)]").unwrap();
        let mut paths = vec![folder];
        while let Some(path) = paths.pop() {
            if path.is_dir() {
                paths.extend(std::fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path()));
                continue;
            }
            let text = std::fs::read_to_string(path).unwrap();
            for line in
                text.lines().filter(|line| line.starts_with("pub const ") && line.contains(": Table<"))
            {
                let name = line["pub const ".len()..].split(':').next().unwrap();
                let named =
                    code.split(|c: char| !c.is_ascii_uppercase() && c != '_').any(|word| word == name);
                let elsewhere = ELSEWHERE.iter().any(|(table, _)| *table == name);
                assert!(
                    named || elsewhere,
                    "{name}: say in leaving.rs what becomes of it when its person leaves"
                );
            }
        }
    }
}
