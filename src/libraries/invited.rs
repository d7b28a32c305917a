//! Invitations of addresses. Whoever is not known to the one who invites is invited by their address alone, and the
//! answer is the same whether it has an account or none: an address becomes a member when the person behind it is
//! next here, and what they do then is the first that others hear of them.

use super::desk::Libraries;
use super::error::LibraryError;
use super::library::event;
use super::member::{Member, enter};
use crate::access::{Manage, Permit, View, Viewer};
use crate::audit::{Act, Audit};
use crate::model::grant::LibraryRole;
use crate::model::person::{Email, Status};
use crate::model::{LibraryId, ShareId, UserId};
use crate::shares::{ShareError, find_person, knows};
use crate::store::accounts::USERS;
use crate::store::libraries::{
    INVITED, INVITED_TO, InvitedRecord, LIBRARIES, MEMBERS, MemberRecord, uninvite,
};
use crate::store::standing::STANDINGS;
use crate::store::{Reader, StoreError};

/// Invitations of one library that wait at once.
const MOST: usize = 100;

/// An address that a library waits for.
#[derive(Debug, Clone)]
pub struct Invited {
    pub id: ShareId,
    /// As it was typed.
    pub email: String,
    pub role: LibraryRole,
}

/// What came of asking somebody in.
#[derive(Debug, Clone)]
pub enum Asked {
    Member(Member),
    Invited(Invited),
}

impl Libraries {
    /// Makes a member of a person by their exact name; by their address too where that tells the asker nothing new.
    /// Any other address is invited.
    pub fn ask_in(
        &self,
        permit: Permit<Manage, LibraryId>,
        by: &Viewer,
        login: &str,
        role: LibraryRole,
    ) -> Result<Asked, LibraryError> {
        let direct = !login.contains('@') || self.store.read(|tx| may_know(tx, by, login))?;
        if direct {
            return self.add_member(permit, by, login, role).map(Asked::Member);
        }
        let email = Email::parse(login).map_err(|error| LibraryError::invalid("user", error.to_string()))?;
        let (email, library, now) = (email.as_str().to_lowercase(), permit.subject, self.clock.now());
        let event = event(by, Act::MemberAdded, now, library, permit.owner).saying("an address, invited");
        let invited = Invited { id: ShareId::new(), email: email.clone(), role };
        let (id, invited_by) = (invited.id, by.user);
        self.store.write(move |tx| {
            permit.still(tx)?;
            if tx.has(&INVITED, &(email.clone(), library))? {
                return Err(LibraryError::Invited);
            }
            if tx.all(&INVITED_TO, &library)?.len() >= MOST {
                let message = format!("{MOST} invitations of this library wait already; withdraw some first");
                return Err(LibraryError::invalid("user", message));
            }
            let user = found(tx, &email)?;
            let record = InvitedRecord { id, role, invited_by, since: now, user };
            tx.put(&INVITED, &(email.clone(), library), &record)?;
            tx.put(&INVITED_TO, &(library, email.clone()), &())?;
            Ok(Audit::record_in(tx, &event)?)
        })?;
        Ok(Asked::Invited(invited))
    }

    /// The addresses that the library waits for, as far as it is the asker's to manage.
    pub fn invited(&self, permit: Permit<View, LibraryId>) -> Result<Vec<Invited>, LibraryError> {
        if !permit.allows::<Manage>() {
            return Ok(Vec::new());
        }
        let invited = self.store.read(|tx| invited(tx, permit.subject))?.into_iter();
        Ok(invited.map(|(email, record)| Invited { id: record.id, email, role: record.role }).collect())
    }

    /// Takes an invitation back.
    pub fn withdraw(&self, permit: Permit<Manage, LibraryId>, id: ShareId) -> Result<(), LibraryError> {
        let library = permit.subject;
        self.store.write(move |tx| {
            permit.still(tx)?;
            let (email, _) = waiting_as(tx, library, id)?;
            Ok(uninvite(tx, library, &email)?)
        })
    }

    /// Invites an address to another role.
    pub fn change_invited(
        &self,
        permit: Permit<Manage, LibraryId>,
        id: ShareId,
        role: LibraryRole,
    ) -> Result<Invited, LibraryError> {
        let library = permit.subject;
        self.store.write(move |tx| {
            permit.still(tx)?;
            let (email, record) = waiting_as(tx, library, id)?;
            tx.put(&INVITED, &(email.clone(), library), &InvitedRecord { role, ..record })?;
            Ok(Invited { id, email, role })
        })
    }

    /// Makes the person a member wherever their address was invited. Asked whenever somebody signed in is here, and
    /// costs one look where nothing waits.
    pub fn take_up(&self, user: UserId) -> Result<(), LibraryError> {
        if self.store.read(|tx| waiting(tx, user))?.is_empty() {
            return Ok(());
        }
        let now = self.clock.now();
        self.store.write(move |tx| {
            for ((email, id), record) in waiting(tx, user)? {
                uninvite(tx, id, &email)?;
                let Some(library) = tx.get(&LIBRARIES, &id)? else { continue };
                if library.owner != user && !tx.has(&MEMBERS, &(id, user))? {
                    let InvitedRecord { role, invited_by, .. } = record;
                    let member = MemberRecord { role, since: now, invited_by, new: true };
                    enter(tx, (id, library.owner), user, &member, record.id)?;
                }
            }
            Ok(())
        })
    }
}

/// Whether the asker knows who has this address, or may look it up.
fn may_know(tx: &impl Reader, by: &Viewer, login: &str) -> Result<bool, LibraryError> {
    match found(tx, login)? {
        Some(user) => Ok(user == by.user || by.administers() || knows(tx, by.user, user)?),
        None => Ok(false),
    }
}

fn found(tx: &impl Reader, login: &str) -> Result<Option<UserId>, LibraryError> {
    match find_person(tx, login) {
        Ok(user) => Ok(Some(user)),
        Err(ShareError::NoSuchPerson) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

fn invited(tx: &impl Reader, library: LibraryId) -> Result<Vec<(String, InvitedRecord)>, StoreError> {
    let mut all = Vec::new();
    for ((_, email), ()) in tx.all(&INVITED_TO, &library)? {
        if let Some(record) = tx.get(&INVITED, &(email.clone(), library))? {
            all.push((email, record));
        }
    }
    Ok(all)
}

/// The address that the library invited under `id`.
fn waiting_as(
    tx: &impl Reader,
    library: LibraryId,
    id: ShareId,
) -> Result<(String, InvitedRecord), LibraryError> {
    let found = invited(tx, library)?.into_iter().find(|(_, record)| record.id == id);
    found.ok_or(LibraryError::NotFound("member"))
}

type Waiting = Vec<((String, LibraryId), InvitedRecord)>;

/// The invitations that are this person's to take up: the address was theirs when it was invited, or has been shown
/// to be theirs since.
fn waiting(tx: &impl Reader, user: UserId) -> Result<Waiting, StoreError> {
    if tx.last(&INVITED, &())?.is_none() {
        return Ok(Vec::new());
    }
    let Some(person) = tx.get(&USERS, &user)?.filter(|person| person.status == Status::Active) else {
        return Ok(Vec::new());
    };
    let verified = tx.get(&STANDINGS, &user)?.is_some_and(|standing| standing.verified_at.is_some());
    let mut waiting = tx.all(&INVITED, &person.email.to_lowercase())?;
    waiting.retain(|(_, record)| verified || record.user == Some(user));
    Ok(waiting)
}
