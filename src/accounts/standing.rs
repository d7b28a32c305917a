//! The course of an account: pending, active, suspended, locked, gone.

use std::ops::ControlFlow;

use super::user::{by_login, change};
use super::{AccountError, Accounts, Actor, Person, leaving, post, session};
use crate::audit::{Act, Audit, Event, Noun};
use crate::model::person::{Role, Status};
use crate::model::{Origin, Stamp, UserId};
use crate::store::accounts::{USERS, UserRecord};
use crate::store::mails::MailRecord;
use crate::store::standing::{STANDINGS, StandingRecord};
use crate::store::{Reader, StoreError, WriteTx};

/// A suspended person reads for so long, in ms; then they are locked out.
pub const READ_ONLY: i64 = 30 * Stamp::DAY;
/// So long after the suspension everything of theirs is purged, in ms.
pub const PURGED: i64 = 90 * Stamp::DAY;

impl Accounts {
    /// Lets a person in who signed up.
    pub fn approve(&self, actor: &Actor, id: UserId) -> Result<Person, AccountError> {
        let (now, mails) = (self.clock.now(), self.mails());
        let event = actor.event(Act::AdminUserApproved, now).on(Noun::User, id, Some(id));
        let actor = actor.clone();
        let person = self.store.write(move |tx| {
            let user = subject(tx, &actor, id)?;
            if user.status != Status::Pending {
                return Err(AccountError::Course("only an account that waits can be approved"));
            }
            if mails {
                post::post(tx, &MailRecord::Approved(id), now)?;
            } else {
                // No mail can show whose the address is: whoever lets them in knows them.
                vouch(tx, id, now)?;
            }
            Audit::record_in(tx, &event)?;
            change(tx, id, |user| user.status = Status::Active)
        })?;
        self.queue.ring();
        Ok(person)
    }

    /// Makes an account read-only; after 30 days it is locked, after 90 purged.
    pub fn suspend(&self, actor: &Actor, id: UserId) -> Result<Person, AccountError> {
        let now = self.clock.now();
        let event = actor.event(Act::AdminUserSuspended, now).on(Noun::User, id, Some(id));
        let actor = actor.clone();
        self.store.write(move |tx| {
            let user = subject(tx, &actor, id)?;
            spare_last_superuser(tx, &user)?;
            if user.status != Status::Active {
                return Err(AccountError::Course("only an active account can be suspended"));
            }
            let standing = standing(tx, id)?;
            tx.put(&STANDINGS, &id, &StandingRecord { suspended_at: Some(now), ..standing })?;
            Audit::record_in(tx, &event)?;
            change(tx, id, |user| user.status = Status::Suspended)
        })
    }

    /// Makes a suspended or locked account active again, unless everything of it is on its way out.
    pub fn reactivate(&self, actor: &Actor, id: UserId) -> Result<Person, AccountError> {
        let now = self.clock.now();
        let event = actor.event(Act::AdminUserReactivated, now).on(Noun::User, id, Some(id));
        let actor = actor.clone();
        self.store.write(move |tx| {
            let user = subject(tx, &actor, id)?;
            if !matches!(user.status, Status::Suspended | Status::Locked) {
                return Err(AccountError::Course("only a suspended or locked account can be reactivated"));
            }
            let standing = standing(tx, id)?;
            tx.put(&STANDINGS, &id, &StandingRecord { suspended_at: None, ..standing })?;
            Audit::record_in(tx, &event)?;
            change(tx, id, |user| user.status = Status::Active)
        })
    }

    /// Moves every suspended account along its course. Run once a day.
    pub fn advance(&self) -> Result<(), AccountError> {
        let now = self.clock.now();
        for (id, standing) in self.store.read(|tx| tx.all(&STANDINGS, &()))? {
            let Some(since) = standing.suspended_at.filter(|_| standing.leaving_at.is_none()) else {
                continue;
            };
            let elapsed = now.since(since);
            if elapsed >= PURGED {
                self.store.write(move |tx| leaving::begin(tx, id, now, None))?;
                self.queue.ring();
            } else if elapsed >= READ_ONLY {
                self.store.write(move |tx| lock(tx, id, now))?;
            }
        }
        Ok(())
    }

    /// What is known of a person beyond their status.
    pub fn standing(&self, id: UserId) -> Result<StandingRecord, AccountError> {
        Ok(self.store.read(|tx| standing(tx, id))?)
    }

    /// The person whom a command names by user name or e-mail address.
    pub fn id_of(&self, login: &str) -> Result<UserId, AccountError> {
        let found = self.store.read(|tx| by_login(tx, login))?;
        Ok(found.ok_or(AccountError::NotFound("person"))?.id)
    }
}

fn lock(tx: &WriteTx, id: UserId, now: Stamp) -> Result<(), AccountError> {
    let Some(user) = tx.get(&USERS, &id)? else { return Ok(()) };
    if user.status == Status::Locked {
        return Ok(());
    }
    session::end_all(tx, id, None)?;
    let event = Event::new(Act::AccountLocked, now, &Origin::default()).on(Noun::User, id, Some(id));
    Audit::record_in(tx, &event)?;
    change(tx, id, |user| user.status = Status::Locked).map(drop)
}

/// Somebody's address counts as theirs: a mail came there, another provider says so, or an administrator stands for it.
pub(super) fn vouch(tx: &WriteTx, id: UserId, now: Stamp) -> Result<(), StoreError> {
    let standing = standing(tx, id)?;
    tx.put(&STANDINGS, &id, &StandingRecord { verified_at: standing.verified_at.or(Some(now)), ..standing })
}

/// Another address has yet to be shown to be theirs.
pub(super) fn doubt(tx: &WriteTx, id: UserId) -> Result<(), StoreError> {
    let standing = standing(tx, id)?;
    tx.put(&STANDINGS, &id, &StandingRecord { verified_at: None, ..standing })
}

pub(super) fn standing(tx: &impl Reader, id: UserId) -> Result<StandingRecord, StoreError> {
    Ok(tx.get(&STANDINGS, &id)?.unwrap_or_default())
}

/// The person an administrator acts on: there, not leaving, of no higher rank, and not the administrator.
pub(super) fn subject(tx: &impl Reader, actor: &Actor, id: UserId) -> Result<UserRecord, AccountError> {
    let user = tx.get(&USERS, &id)?.ok_or(AccountError::NotFound("person"))?;
    actor.outranks(user.role)?;
    if standing(tx, id)?.leaving_at.is_some() {
        return Err(AccountError::Course("this account is being deleted"));
    }
    Ok(user)
}

/// A server without a superuser could never be set right again.
pub(super) fn spare_last_superuser(tx: &impl Reader, user: &UserRecord) -> Result<(), AccountError> {
    if user.role != Role::Superuser || user.status != Status::Active {
        return Ok(());
    }
    let mut another = false;
    tx.scan(&USERS, &(), None, |id: UserId, other: UserRecord| {
        another = id != user.id && other.role == Role::Superuser && other.status == Status::Active;
        if another { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    })?;
    if another { Ok(()) } else { Err(AccountError::LastSuperuser) }
}
