//! Links: what their owner may set.

use super::desk::Shares;
use super::error::ShareError;
use super::given::{Given, keep, know, record, to_change};
use super::target::Shareable;
use crate::access::{Permit, Share, Viewer};
use crate::audit::{Act, Event};
use crate::model::grant::Permission;
use crate::model::{ShareId, Stamp, UserId};
use crate::store::nodes::NODES;
use crate::store::shares::{DROPS, DropRecord, Grantee, LinkRecord, ShareRecord, Target};
use crate::store::{Reader, StoreError, WriteTx};

/// What a new link is to be.
#[derive(Debug, Clone, Default)]
pub struct LinkWish {
    pub password: Option<String>,
    pub expires_at: Option<Stamp>,
    pub max_views: Option<u64>,
    pub max_downloads: Option<u64>,
    /// `None` keeps places and camera data from visitors of photos and libraries, and leaves files as they are.
    pub metadata: Option<bool>,
    /// Lets visitors put files into the folder.
    pub drop: Option<DropWish>,
}

/// What visitors may put in; `None` sets no limit.
#[derive(Debug, Clone, Copy, Default)]
pub struct DropWish {
    /// They see nothing of what is there.
    pub only: bool,
    pub max_bytes: Option<u64>,
    pub max_file_bytes: Option<u64>,
    pub max_files: Option<u64>,
}

/// What to change of a link; `None` leaves it, `Some(None)` takes a limit away.
#[derive(Debug, Clone, Default)]
pub struct LinkChange {
    pub password: Option<Option<String>>,
    pub expires_at: Option<Option<Stamp>>,
    pub max_views: Option<Option<u64>>,
    pub max_downloads: Option<Option<u64>>,
    pub metadata: Option<bool>,
    pub max_upload_bytes: Option<Option<u64>>,
    pub max_file_bytes: Option<Option<u64>>,
    pub max_files: Option<Option<u64>>,
}

/// Bytes; a longer text is no password.
const NO_PASSWORD_LONGER_THAN: usize = 1_024;

impl Shares {
    /// Makes a link.
    pub fn make_link<S: Shareable>(
        &self,
        permit: Permit<Share, S>,
        by: &Viewer,
        wish: &LinkWish,
    ) -> Result<Given, ShareError> {
        let (id, now, target) = (ShareId::new(), self.clock.now(), permit.subject.target());
        check_end(wish.expires_at, now)?;
        let link = LinkRecord {
            password: self.password(wish.password.as_deref())?,
            expires_at: wish.expires_at,
            max_views: wish.max_views,
            max_downloads: wish.max_downloads,
            views: 0,
            downloads: 0,
            metadata: wish.metadata.unwrap_or(matches!(target, Target::File(_))),
        };
        let share = ShareRecord {
            id,
            owner: permit.owner,
            shared_by: by.user,
            target,
            permission: Permission::View,
            to: Grantee::Link(Box::new(link)),
            created_at: now,
        };
        let (token, kept, drop) = (self.token(id), share.clone(), wish.drop);
        let event = Event::new(Act::ShareCreated, now, &by.origin).by(by.user);
        self.store.write(move |tx| {
            permit.still(tx)?;
            if let Some(drop) = drop {
                open_drop(tx, &kept, drop)?;
            }
            keep(tx, &kept)?;
            record(tx, &event, &kept)?;
            Ok::<_, ShareError>(know(tx, &token, id)?)
        })?;
        self.describe(share)
    }

    pub fn change_link(&self, by: &Viewer, id: ShareId, change: &LinkChange) -> Result<Given, ShareError> {
        let (now, user) = (self.clock.now(), by.user);
        let event = Event::new(Act::ShareChanged, now, &by.origin).by(by.user);
        check_end(change.expires_at.flatten(), now)?;
        let password = match &change.password {
            Some(password) => Some(self.password(password.as_deref())?),
            None => None,
        };
        let change = change.clone();
        let share = self.store.write(move |tx| {
            let mut share = to_change(tx, user, id)?;
            let Grantee::Link(link) = &mut share.to else {
                return Err(ShareError::invalid("link", "this share is to a person and has no link"));
            };
            link.password = password.clone().unwrap_or(link.password.take());
            link.expires_at = change.expires_at.unwrap_or(link.expires_at);
            link.max_views = change.max_views.unwrap_or(link.max_views);
            link.max_downloads = change.max_downloads.unwrap_or(link.max_downloads);
            link.metadata = change.metadata.unwrap_or(link.metadata);
            if let Some(mut drop) = tx.get(&DROPS, &id)? {
                drop.max_bytes = change.max_upload_bytes.unwrap_or(drop.max_bytes);
                drop.max_file_bytes = change.max_file_bytes.unwrap_or(drop.max_file_bytes);
                drop.max_files = change.max_files.unwrap_or(drop.max_files);
                tx.put(&DROPS, &id, &drop)?;
            }
            keep(tx, &share)?;
            record(tx, &event, &share)?;
            Ok(share)
        })?;
        self.describe(share)
    }

    fn password(&self, password: Option<&str>) -> Result<Option<String>, ShareError> {
        let Some(password) = password.filter(|password| !password.is_empty()) else { return Ok(None) };
        if password.len() > NO_PASSWORD_LONGER_THAN {
            return Err(ShareError::invalid("password", "a link's password has at most 1,024 bytes"));
        }
        Ok(Some(self.passwords.hash_as_given(password)?))
    }
}

/// Lets visitors put files into the folder that a new link is to.
fn open_drop(tx: &WriteTx, share: &ShareRecord, wish: DropWish) -> Result<(), ShareError> {
    let Target::File(id) = share.target else { return Err(ShareError::into_folders_alone()) };
    if !tx.get(&NODES, &id)?.is_some_and(|node| node.is_folder()) {
        return Err(ShareError::into_folders_alone());
    }
    let DropWish { only, max_bytes, max_file_bytes, max_files } = wish;
    let drop = DropRecord { only, max_bytes, max_file_bytes, max_files, bytes: 0, files: 0 };
    Ok(tx.put(&DROPS, &share.id, &drop)?)
}

fn check_end(end: Option<Stamp>, now: Stamp) -> Result<(), ShareError> {
    match end {
        Some(end) if end <= now => {
            Err(ShareError::invalid("expires_at", "this moment has passed; a link ends in the future"))
        }
        _ => Ok(()),
    }
}

/// Makes the link of a library's public page, as a piece of the library's own change.
pub fn page_link(
    tx: &WriteTx,
    shares: &Shares,
    id: ShareId,
    owner: UserId,
    target: Target,
    now: Stamp,
) -> Result<(), StoreError> {
    let to = Grantee::Link(Box::default());
    let share = ShareRecord {
        id,
        owner,
        shared_by: owner,
        target,
        permission: Permission::View,
        to,
        created_at: now,
    };
    keep(tx, &share)?;
    know(tx, &shares.token(id), id)
}
