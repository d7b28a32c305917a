//! Links: what their owner may set.

use super::desk::Shares;
use super::error::ShareError;
use super::given::{Given, keep, know};
use super::target::Shareable;
use crate::access::{Permit, Share};
use crate::model::grant::Permission;
use crate::model::{ShareId, Stamp, UserId};
use crate::store::shares::{Grantee, LinkRecord, ShareRecord, Target};
use crate::store::{StoreError, WriteTx};

/// What a new link is to be.
#[derive(Debug, Clone, Default)]
pub struct LinkWish {
    pub password: Option<String>,
    pub expires_at: Option<Stamp>,
    pub max_views: Option<u64>,
    pub max_downloads: Option<u64>,
    /// `None` keeps places and camera data from visitors of photos and libraries, and leaves files as they are.
    pub metadata: Option<bool>,
}

/// What to change of a link; `None` leaves it, `Some(None)` takes a limit away.
#[derive(Debug, Clone, Default)]
pub struct LinkChange {
    pub password: Option<Option<String>>,
    pub expires_at: Option<Option<Stamp>>,
    pub max_views: Option<Option<u64>>,
    pub max_downloads: Option<Option<u64>>,
    pub metadata: Option<bool>,
}

/// Bytes; a longer text is no password.
const NO_PASSWORD_LONGER_THAN: usize = 1_024;

impl Shares {
    /// Makes a link.
    pub fn make_link<S: Shareable>(
        &self,
        permit: Permit<Share, S>,
        by: UserId,
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
            shared_by: by,
            target,
            permission: Permission::View,
            to: Grantee::Link(Box::new(link)),
            created_at: now,
        };
        let (token, kept) = (self.token(id), share.clone());
        self.store.write(move |tx| {
            permit.still(tx)?;
            keep(tx, &kept)?;
            Ok::<_, ShareError>(know(tx, &token, id)?)
        })?;
        self.describe(share)
    }

    pub fn change_link(&self, user: UserId, id: ShareId, change: &LinkChange) -> Result<Given, ShareError> {
        let now = self.clock.now();
        self.to_change(user, id)?;
        check_end(change.expires_at.flatten(), now)?;
        let password = match &change.password {
            Some(password) => Some(self.password(password.as_deref())?),
            None => None,
        };
        let change = change.clone();
        let share = self.store.write(move |tx| {
            let mut share = super::given::by_id(tx, id)?;
            let Grantee::Link(link) = &mut share.to else {
                return Err(ShareError::invalid("link", "this share is to a person and has no link"));
            };
            link.password = password.clone().unwrap_or(link.password.take());
            link.expires_at = change.expires_at.unwrap_or(link.expires_at);
            link.max_views = change.max_views.unwrap_or(link.max_views);
            link.max_downloads = change.max_downloads.unwrap_or(link.max_downloads);
            link.metadata = change.metadata.unwrap_or(link.metadata);
            keep(tx, &share)?;
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
