//! Room used, and the limit on it.

use std::ops::ControlFlow;

use super::error::DriveError;
use crate::model::UserId;
use crate::store::accounts::USERS;
use crate::store::usage::{USAGE, UsageRecord};
use crate::store::{Reader, StoreError, WriteTx};

pub fn of(tx: &impl Reader, owner: UserId) -> Result<UsageRecord, StoreError> {
    Ok(tx.get(&USAGE, &owner)?.unwrap_or_default())
}

/// Whether `bytes` more fit the owner's quota.
pub fn room_for(tx: &impl Reader, owner: UserId, bytes: u64) -> Result<(), DriveError> {
    let Some(quota) = tx.get(&USERS, &owner)?.and_then(|user| user.quota_bytes) else { return Ok(()) };
    let usage = of(tx, owner)?;
    let wanted = usage.total().saturating_add(usage.reserved).saturating_add(bytes);
    if wanted > quota { Err(DriveError::OverQuota { quota, needed: wanted - quota }) } else { Ok(()) }
}

/// What everybody together uses.
pub fn of_all(tx: &impl Reader) -> Result<UsageRecord, StoreError> {
    let mut all = UsageRecord::default();
    tx.scan(&USAGE, &(), None, |_: UserId, usage: UsageRecord| {
        all.photos += usage.photos;
        all.videos += usage.videos;
        all.other += usage.other;
        all.pictures += usage.pictures;
        all.trash += usage.trash;
        ControlFlow::Continue(())
    })?;
    Ok(all)
}

/// Changes what is counted for `owner`.
pub fn change(tx: &WriteTx, owner: UserId, change: impl FnOnce(&mut UsageRecord)) -> Result<(), StoreError> {
    let mut usage = of(tx, owner)?;
    change(&mut usage);
    tx.put(&USAGE, &owner, &usage)
}
