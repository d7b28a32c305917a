//! Shares as their owner sees them: made, listed, changed, ended.

use super::desk::{Shares, hashed};
use super::error::ShareError;
use super::people::{Person, find_person, person};
use super::target::{Named, Shareable, named};
use crate::access::action::{Deed, Sort, granted};
use crate::access::{Asker, Permit, Share, Viewer};
use crate::audit::{Act, Audit, Event, Noun};
use crate::model::grant::Permission;
use crate::model::{ShareId, Stamp, UserId};
use crate::store::shares::{
    DROPS, DropRecord, GIVEN, GRANTS, GrantRecord, Grantee, LINKS, LinkRecord, SHARES, ShareLink,
    ShareRecord, TARGET_SHARES, Target, VISITS, forget_drop,
};
use crate::store::{Reader, StoreError, WriteTx};

/// To whom a share is.
#[derive(Debug, Clone)]
pub enum To {
    Person(Person),
    Link {
        /// The secret, for its owner to pass on.
        token: String,
        link: Box<LinkRecord>,
        /// What visitors may put in, when they may.
        drop: Option<DropRecord>,
        ended: bool,
    },
}

/// A share, described.
#[derive(Debug, Clone)]
pub struct Given {
    pub share: ShareRecord,
    pub what: Named,
    pub to: To,
}

impl Shares {
    /// Gives something to a person. Giving it again changes what they may do.
    pub fn give<S: Shareable>(
        &self,
        permit: Permit<Share, S>,
        by: &Viewer,
        login: &str,
        permission: Permission,
    ) -> Result<Given, ShareError> {
        let (id, now, login) = (ShareId::new(), self.clock.now(), login.to_owned());
        let (event, by) = (Event::new(Act::ShareCreated, now, &by.origin).by(by.user), by.user);
        let again = event.clone().doing(Act::ShareChanged);
        let share = self.store.write(move |tx| {
            permit.still(tx)?;
            let user = find_person(tx, &login)?;
            if user == permit.owner {
                return Err(ShareError::WithOneself);
            }
            let target = permit.subject.target();
            let share = match tx.get(&GRANTS, &(user, target))? {
                Some(grant) => {
                    let share = tx.get(&SHARES, &grant.share)?.ok_or(ShareError::NotFound("share"))?;
                    ShareRecord { permission, ..share }
                }
                None => ShareRecord {
                    id,
                    owner: permit.owner,
                    shared_by: by,
                    target,
                    permission,
                    to: Grantee::User(user),
                    created_at: now,
                },
            };
            keep(tx, &share)?;
            record(tx, if share.id == id { &event } else { &again }, &share)?;
            Ok(share)
        })?;
        self.photos.ring_index();
        self.describe(share)
    }

    /// Every share of what is `owner`'s, the newest first; or those of one thing.
    pub fn given(&self, owner: UserId, of: Option<Target>) -> Result<Vec<Given>, ShareError> {
        let shares = self.store.read(|tx| {
            let ids: Vec<ShareId> = match of {
                Some(target) => {
                    tx.all(&TARGET_SHARES, &target)?.into_iter().map(|((_, id), ())| id).collect()
                }
                None => tx.all(&GIVEN, &owner)?.into_iter().map(|((_, id), ())| id).collect(),
            };
            let shares = ids.into_iter().rev().filter_map(|id| tx.get(&SHARES, &id).transpose());
            shares.collect::<Result<Vec<_>, StoreError>>()
        })?;
        let own = shares.into_iter().filter(|share| share.owner == owner);
        let described = own.map(|share| self.describe(share));
        // What lies in the trash is shared with nobody for as long as it does.
        described.filter(|given| !matches!(given, Err(ShareError::NotFound(_)))).collect()
    }

    /// A share that `user` may change.
    pub fn to_change(&self, user: UserId, id: ShareId) -> Result<ShareRecord, ShareError> {
        self.store.read(|tx| to_change(tx, user, id))
    }

    /// The share of this id.
    pub fn known(&self, id: ShareId) -> Result<Option<ShareRecord>, ShareError> {
        Ok(self.store.read(|tx| tx.get(&SHARES, &id))?)
    }

    /// The share by which a person has something, as its owner sees it.
    pub fn given_to(&self, target: Target, user: UserId) -> Result<Given, ShareError> {
        let grant = self.store.read(|tx| tx.get(&GRANTS, &(user, target)))?;
        let share = grant.ok_or(ShareError::NotFound("share"))?.share;
        self.describe(self.store.read(|tx| by_id(tx, share))?)
    }

    pub fn change_permission(
        &self,
        by: &Viewer,
        id: ShareId,
        permission: Permission,
    ) -> Result<Given, ShareError> {
        let event = Event::new(Act::ShareChanged, self.clock.now(), &by.origin).by(by.user);
        let user = by.user;
        let share = self.store.write(move |tx| {
            let mut share = to_change(tx, user, id)?;
            if matches!(share.to, Grantee::Link(_)) {
                return Err(ShareError::invalid("permission", "a link lets people look, and no more"));
            }
            share.permission = permission;
            keep(tx, &share)?;
            record(tx, &event, &share)?;
            Ok(share)
        })?;
        self.describe(share)
    }

    /// Ends a share: its owner's, whoever shared it, or whom it was given to.
    pub fn revoke(&self, by: &Viewer, id: ShareId) -> Result<ShareRecord, ShareError> {
        let event = Event::new(Act::ShareRevoked, self.clock.now(), &by.origin).by(by.user);
        let user = by.user;
        let share = self.store.write(move |tx| {
            let share = tx.get(&SHARES, &id)?.ok_or(ShareError::NotFound("share"))?;
            let given = matches!(share.to, Grantee::User(to) if to == user);
            if !(given || share.owner == user || share.shared_by == user) {
                return Err(ShareError::NotFound("share"));
            }
            end(tx, &share)?;
            record(tx, &event, &share)?;
            Ok(share)
        })?;
        self.photos.ring_index();
        Ok(share)
    }

    /// The share by which `user` has `target`.
    pub fn of_person(&self, target: Target, login: &str) -> Result<ShareId, ShareError> {
        self.store.read(|tx| {
            let user = match login.parse::<UserId>() {
                Ok(id) => id,
                Err(_) => find_person(tx, login)?,
            };
            let grant = tx.get(&GRANTS, &(user, target))?.ok_or(ShareError::NotFound("share"))?;
            Ok(grant.share)
        })
    }

    pub(super) fn describe(&self, share: ShareRecord) -> Result<Given, ShareError> {
        let now = self.clock.now();
        self.store.read(|tx| {
            let what = named(tx, share.target)?.ok_or(ShareError::NotFound("shared thing"))?;
            let to = match &share.to {
                Grantee::User(user) => To::Person(person(tx, *user)?.ok_or(ShareError::NotFound("person"))?),
                Grantee::Link(link) => {
                    let (token, ended) = (self.token(share.id), has_ended(link, now));
                    To::Link { token, ended, link: link.clone(), drop: tx.get(&DROPS, &share.id)? }
                }
            };
            Ok(Given { share, what, to })
        })
    }
}

/// A share that `user` may change: as the owner of what is shared, or as who shared it and still may.
pub(super) fn to_change(tx: &impl Reader, user: UserId, id: ShareId) -> Result<ShareRecord, ShareError> {
    let absent = ShareError::NotFound("share");
    let Some(share) = tx.get(&SHARES, &id)? else { return Err(absent) };
    let asker = Asker::Person(user);
    let relation = match share.target {
        _ if share.owner == user => return Ok(share),
        _ if share.shared_by != user => return Err(absent),
        Target::File(file) => asker.relation(tx, file)?.map(|relation| (Sort::File, relation)),
        Target::Photo(photo) => asker.relation(tx, photo)?.map(|relation| (Sort::Photo, relation)),
        Target::Library(library) => asker.relation(tx, library)?.map(|relation| (Sort::Library, relation)),
    };
    let may = relation.is_some_and(|(sort, relation)| granted(Deed::Share, sort, relation));
    if may { Ok(share) } else { Err(absent) }
}

/// Writes down what was done with a share, in the words of the API and without names.
pub(super) fn record(tx: &WriteTx, event: &Event, share: &ShareRecord) -> Result<(), StoreError> {
    let to = match share.to {
        Grantee::User(_) => "to a person",
        Grantee::Link(_) => "by link",
    };
    let what = match share.target {
        Target::File(_) => "a file or folder",
        Target::Photo(_) => "a photo",
        Target::Library(_) => "a library",
    };
    let event = event.clone().on(Noun::Share, share.id, Some(share.owner));
    Audit::record_in(tx, &event.saying(format!("{what} {to}")))
}

/// Past its time, or used up.
pub(super) fn has_ended(link: &LinkRecord, now: Stamp) -> bool {
    link.expires_at.is_some_and(|end| end <= now) || link.max_views.is_some_and(|most| link.views >= most)
}

pub(super) fn by_id(tx: &impl Reader, id: ShareId) -> Result<ShareRecord, ShareError> {
    tx.get(&SHARES, &id)?.ok_or(ShareError::Ended)
}

/// Writes a share and every way to it, as a piece of a larger change.
pub fn keep(tx: &WriteTx, share: &ShareRecord) -> Result<(), StoreError> {
    tx.put(&SHARES, &share.id, share)?;
    tx.put(&TARGET_SHARES, &(share.target, share.id), &())?;
    tx.put(&GIVEN, &(share.owner, share.id), &())?;
    if let Grantee::User(user) = share.to {
        let grant = GrantRecord { share: share.id, permission: share.permission };
        tx.put(&GRANTS, &(user, share.target), &grant)?;
        crate::photos::mark_shared(tx, share.target)?;
    }
    Ok(())
}

/// Takes a share away. A link's token stays known, so that who comes by it learns that it has ended.
pub fn end(tx: &WriteTx, share: &ShareRecord) -> Result<(), StoreError> {
    tx.remove(&SHARES, &share.id)?;
    tx.remove(&TARGET_SHARES, &(share.target, share.id))?;
    tx.remove(&GIVEN, &(share.owner, share.id))?;
    match share.to {
        Grantee::User(user) => {
            tx.remove(&GRANTS, &(user, share.target))?;
            crate::photos::mark_shared(tx, share.target)
        }
        Grantee::Link(_) => {
            forget_drop(tx, share.id)?;
            for (key, _) in tx.all(&VISITS, &share.id)? {
                tx.remove(&VISITS, &key)?;
            }
            Ok(())
        }
    }
}

/// Enters a link's token, so that the link is found by it.
pub(super) fn know(tx: &WriteTx, token: &str, id: ShareId) -> Result<(), StoreError> {
    tx.put(&LINKS, &hashed(token), &ShareLink(id))
}
