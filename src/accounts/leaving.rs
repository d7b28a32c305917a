//! The end of an account: from here on nobody comes in, and a job takes everything away for good.

use super::standing::{spare_last_superuser, standing, subject};
use super::user::{change, folded};
use super::{AccountError, Accounts, Actor, oidc, passkey, secret, session, ticket};
use crate::access::Viewer;
use crate::audit::{Act, Audit, Event, Noun};
use crate::model::person::Status;
use crate::model::{Origin, Stamp, UserId};
use crate::queue;
use crate::store::accounts::{APP_PASSWORDS, APP_SECRETS, LOGINS, USERS};
use crate::store::jobs::{JobRecord, Work};
use crate::store::standing::{STANDINGS, StandingRecord};
use crate::store::{Reader, WriteTx};

impl Accounts {
    /// Deletes one's own account.
    pub fn delete_own(&self, viewer: &Viewer, password: &str) -> Result<(), AccountError> {
        let id = viewer.user;
        self.proven(viewer, password)?;
        let now = self.clock.now();
        let event = Event::new(Act::AccountDeleted, now, &viewer.origin).by(id).on(Noun::User, id, Some(id));
        self.store.write(move |tx| begin(tx, id, now, Some(&event)))?;
        self.queue.ring();
        Ok(())
    }

    /// Deletes somebody else's account. Administrators turn away who waits; only superusers delete who is in.
    pub fn delete(&self, actor: &Actor, id: UserId) -> Result<(), AccountError> {
        let now = self.clock.now();
        let event = actor.event(Act::AdminUserDeleted, now).on(Noun::User, id, Some(id));
        let actor = actor.clone();
        self.store.write(move |tx| {
            let user = subject(tx, &actor, id)?;
            if user.status != Status::Pending {
                actor.outranks(crate::model::person::Role::Superuser)?;
            }
            begin(tx, id, now, Some(&event))
        })?;
        self.queue.ring();
        Ok(())
    }
}

impl Accounts {
    /// The last of a person, once what they kept is gone: the account, and the job that took it away.
    pub fn forget(&self, job: &JobRecord, id: UserId) -> Result<(), AccountError> {
        let now = self.clock.now();
        let event = Event::new(Act::AccountPurged, now, &Origin::default()).on(Noun::User, id, Some(id));
        let job = job.clone();
        self.store.write(move |tx| {
            queue::forget_owner(tx, id)?;
            if let Some(user) = tx.get(&USERS, &id)? {
                tx.remove(&USERS, &id)?;
                tx.remove(&LOGINS, &folded(&user.username))?;
                tx.remove(&LOGINS, &folded(&user.email))?;
                Audit::record_in(tx, &event)?;
            }
            Ok(queue::finish(tx, &job)?)
        })
    }
}

/// Locks the account, ends everything that signs in, and queues the job that takes the rest away.
pub(super) fn begin(tx: &WriteTx, id: UserId, now: Stamp, event: Option<&Event>) -> Result<(), AccountError> {
    let Some(user) = tx.get(&USERS, &id)? else { return Ok(()) };
    let standing = standing(tx, id)?;
    if standing.leaving_at.is_some() {
        return Ok(());
    }
    spare_last_superuser(tx, &user)?;
    session::end_everywhere(tx, id)?;
    passkey::end_all(tx, id)?;
    oidc::forget(tx, id)?;
    for ((_, password), record) in tx.all(&APP_PASSWORDS, &id)? {
        tx.remove(&APP_SECRETS, &record.secret)?;
        tx.remove(&APP_PASSWORDS, &(id, password))?;
    }
    ticket::drop_all(tx, id)?;
    tx.put(&STANDINGS, &id, &StandingRecord { leaving_at: Some(now), ..standing })?;
    // Nothing hashes to this.
    let nothing = secret::token();
    change(tx, id, |user| {
        user.status = Status::Locked;
        user.password.clone_from(&nothing);
    })?;
    if let Some(event) = event {
        Audit::record_in(tx, event)?;
    }
    queue::add(tx, queue::SERVER, Work::PurgeUser(id), "account", None, now)?;
    Ok(())
}
