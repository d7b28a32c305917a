//! The members of a library.

use super::desk::Libraries;
use super::error::LibraryError;
use super::library::event;
use super::timeline::{join, leave};
use crate::access::{Manage, Permit, Relation, View, Viewer};
use crate::audit::{Act, Audit};
use crate::model::grant::LibraryRole;
use crate::model::{LibraryId, ShareId, Stamp, UserId};
use crate::shares::{Person, end, find_person, keep, person};
use crate::store::libraries::{LIBRARIES, LibraryRecord, MEMBERS, MEMBERSHIPS, MemberRecord};
use crate::store::shares::{GRANTS, Grantee, SHARES, ShareRecord, Target};
use crate::store::{Reader, StoreError, WriteTx};

/// Someone in a library.
#[derive(Debug, Clone)]
pub struct Member {
    pub person: Person,
    pub role: LibraryRole,
    pub is_owner: bool,
}

impl Libraries {
    /// The owner first, then the members by name.
    pub fn members(&self, permit: Permit<View, LibraryId>) -> Result<Vec<Member>, LibraryError> {
        if matches!(permit.relation, Relation::Public { .. }) {
            return Ok(Vec::new());
        }
        self.store.read(|tx| {
            let mut members = Vec::new();
            for ((_, user), member) in tx.all(&MEMBERS, &permit.subject)? {
                if let Some(person) = person(tx, user)? {
                    members.push(Member { person, role: member.role, is_owner: false });
                }
            }
            members.sort_by(|a, b| a.person.cmp(&b.person));
            if let Some(person) = person(tx, permit.owner)? {
                members.insert(0, Member { person, role: LibraryRole::Admin, is_owner: true });
            }
            Ok(members)
        })
    }

    /// Makes someone a member, by their exact name or address.
    pub fn add_member(
        &self,
        permit: Permit<Manage, LibraryId>,
        by: &Viewer,
        login: &str,
        role: LibraryRole,
    ) -> Result<Member, LibraryError> {
        let (id, owner, now, login) = (permit.subject, permit.owner, self.clock.now(), login.to_owned());
        let (event, by, fresh) = (event(by, Act::MemberAdded, now, id, owner), by.user, ShareId::new());
        self.store.write(move |tx| {
            permit.still(tx)?;
            let user = find_person(tx, &login)?;
            if user == owner {
                return Err(LibraryError::Owner);
            }
            if tx.has(&MEMBERS, &(id, user))? {
                return Err(LibraryError::Member);
            }
            let record = MemberRecord { role, since: now, invited_by: by, new: true };
            enter(tx, (id, owner), user, &record, fresh)?;
            Audit::record_in(tx, &event.clone().saying(format!("member {user}")))?;
            let person = person(tx, user)?.ok_or(LibraryError::NotFound("person"))?;
            Ok(Member { person, role, is_owner: false })
        })
    }

    pub fn change_role(
        &self,
        permit: Permit<Manage, LibraryId>,
        by: &Viewer,
        user: UserId,
        role: LibraryRole,
    ) -> Result<Member, LibraryError> {
        let id = permit.subject;
        let event = event(by, Act::MemberChanged, self.clock.now(), id, permit.owner);
        let (event, fresh) = (event.saying(format!("member {user}")), ShareId::new());
        self.store.write(move |tx| {
            permit.still(tx)?;
            let member = tx.get(&MEMBERS, &(id, user))?.ok_or(LibraryError::NotFound("member"))?;
            let member = MemberRecord { role, ..member };
            tx.put(&MEMBERS, &(id, user), &member)?;
            let known = tx.get(&GRANTS, &(user, Target::Library(id)))?.map_or(fresh, |grant| grant.share);
            keep(tx, &share(id, permit.owner, &member, user, known))?;
            Audit::record_in(tx, &event)?;
            let person = person(tx, user)?.ok_or(LibraryError::NotFound("member"))?;
            Ok(Member { person, role, is_owner: false })
        })
    }

    /// They lose access at once. What they added stays, what they own stays theirs.
    pub fn remove_member(
        &self,
        permit: Permit<Manage, LibraryId>,
        by: &Viewer,
        user: UserId,
    ) -> Result<(), LibraryError> {
        let (id, now) = (permit.subject, self.clock.now());
        let event = event(by, Act::MemberRemoved, now, id, permit.owner);
        let event = event.saying(format!("member {user}"));
        self.store.write(move |tx| {
            permit.still(tx)?;
            Audit::record_in(tx, &event)?;
            part(tx, &library(tx, id)?, user, now)
        })?;
        self.photos.queue().ring();
        Ok(())
    }

    /// A member goes by themselves.
    pub fn leave(&self, permit: Permit<View, LibraryId>, by: &Viewer) -> Result<(), LibraryError> {
        let (id, user, now) = (permit.subject, by.user, self.clock.now());
        if permit.owner == user {
            return Err(LibraryError::Owner);
        }
        let event = event(by, Act::MemberRemoved, now, id, permit.owner);
        let event = event.saying(format!("member {user}"));
        self.store.write(move |tx| {
            Audit::record_in(tx, &event)?;
            part(tx, &library(tx, id)?, user, now)
        })?;
        self.photos.queue().ring();
        Ok(())
    }

    /// Shows or hides the library's photos in the member's own timeline; and takes note that they have seen it.
    pub fn show_in_timeline(
        &self,
        permit: Permit<View, LibraryId>,
        user: UserId,
        shown: bool,
    ) -> Result<(), LibraryError> {
        let (id, now) = (permit.subject, self.clock.now());
        self.store.write(move |tx| {
            permit.still(tx)?;
            let record = library(tx, id)?;
            if let Some(member) = tx.get(&MEMBERS, &(id, user))? {
                tx.put(&MEMBERS, &(id, user), &MemberRecord { new: false, ..member })?;
            } else if record.owner != user {
                return Err(LibraryError::NotFound("member"));
            }
            if shown {
                join(tx, &record, user, now)?;
            } else {
                leave(tx, &record, user, now)?;
            }
            Ok::<_, LibraryError>(())
        })?;
        self.photos.queue().ring();
        Ok(())
    }
}

/// Enters somebody as a member of a library of `owner`'s; `id` names their membership among what is shared.
pub(super) fn enter(
    tx: &WriteTx,
    (library, owner): (LibraryId, UserId),
    user: UserId,
    member: &MemberRecord,
    id: ShareId,
) -> Result<(), StoreError> {
    tx.put(&MEMBERS, &(library, user), member)?;
    tx.put(&MEMBERSHIPS, &(user, library), &())?;
    keep(tx, &share(library, owner, member, user, id))
}

/// A membership as a share: what is given stands in one list, whatever it is.
fn share(library: LibraryId, owner: UserId, member: &MemberRecord, user: UserId, id: ShareId) -> ShareRecord {
    ShareRecord {
        id,
        owner,
        shared_by: member.invited_by,
        target: Target::Library(library),
        permission: member.role.into(),
        to: Grantee::User(user),
        created_at: member.since,
    }
}

fn library(tx: &impl Reader, id: LibraryId) -> Result<LibraryRecord, LibraryError> {
    tx.get(&LIBRARIES, &id)?.ok_or(LibraryError::NotFound("library"))
}

fn part(tx: &WriteTx, library: &LibraryRecord, user: UserId, now: Stamp) -> Result<(), LibraryError> {
    if !tx.has(&MEMBERS, &(library.id, user))? {
        return Err(LibraryError::NotFound("member"));
    }
    forget(tx, library, user, now)?;
    Ok(())
}

fn forget(tx: &WriteTx, library: &LibraryRecord, user: UserId, now: Stamp) -> Result<(), StoreError> {
    leave(tx, library, user, now)?;
    let grant = tx.get(&GRANTS, &(user, Target::Library(library.id)))?;
    if let Some(share) = grant.map(|grant| tx.get(&SHARES, &grant.share)).transpose()?.flatten() {
        end(tx, &share)?;
    }
    tx.remove(&MEMBERS, &(library.id, user))?;
    tx.remove(&MEMBERSHIPS, &(user, library.id))?;
    Ok(())
}
