//! Dead properties: kept with a file or folder, copied with it, ended with it. Every function is a piece of the
//! caller's transaction.

use super::error::DriveError;
use crate::model::{FileId, UserId};
use crate::store::properties::{PROPERTIES, PropertyRecord};
use crate::store::{Reader, StoreError, WriteTx};

/// The longest property, in bytes.
const LONGEST: usize = 64 * 1024;
/// Most properties of one file or folder.
const MOST: usize = 200;

/// A file or folder (`None` for the root) of someone's tree.
pub type Bearer = (UserId, Option<FileId>);

/// All properties, by name.
pub fn all(tx: &impl Reader, bearer: Bearer) -> Result<Vec<(String, PropertyRecord)>, StoreError> {
    let found = tx.all(&PROPERTIES, &bearer)?;
    Ok(found.into_iter().map(|((_, _, name), record)| (name, record)).collect())
}

/// The property named `{namespace}name`.
pub fn one(tx: &impl Reader, bearer: Bearer, name: &str) -> Result<Option<PropertyRecord>, StoreError> {
    tx.get(&PROPERTIES, &(bearer.0, bearer.1, name.to_owned()))
}

/// Sets a property, or ends it.
pub fn set(tx: &WriteTx, bearer: Bearer, name: &str, xml: Option<&str>) -> Result<(), DriveError> {
    let key = (bearer.0, bearer.1, name.to_owned());
    let Some(xml) = xml else {
        tx.remove(&PROPERTIES, &key)?;
        return Ok(());
    };
    let crowded = !tx.has(&PROPERTIES, &key)? && tx.all(&PROPERTIES, &bearer)?.len() >= MOST;
    if crowded || xml.len() + name.len() > LONGEST {
        return Err(DriveError::TooManyProperties);
    }
    Ok(tx.put(&PROPERTIES, &key, &PropertyRecord { xml: xml.to_owned() })?)
}

/// Gives a copy what its original has.
pub fn copy(tx: &WriteTx, from: Bearer, to: Bearer) -> Result<(), StoreError> {
    for (name, record) in all(tx, from)? {
        tx.put(&PROPERTIES, &(to.0, to.1, name), &record)?;
    }
    Ok(())
}

/// Ends all properties of what is purged.
pub fn forget(tx: &WriteTx, bearer: Bearer) -> Result<(), StoreError> {
    for (name, _) in all(tx, bearer)? {
        tx.remove(&PROPERTIES, &(bearer.0, bearer.1, name))?;
    }
    Ok(())
}
