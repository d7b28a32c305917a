//! What administrators see of people, and what they set: never what people keep.

use std::ops::ControlFlow;

use super::standing::{spare_last_superuser, standing, subject, vouch};
use super::totp::is_on;
use super::user::change;
use super::{AccountError, Accounts, Actor, NewUser, Person, session};
use crate::audit::{Act, Audit, Noun};
use crate::model::person::{Role, Status};
use crate::model::{SessionId, Stamp, UserId};
use crate::store::accounts::{SESSIONS, SessionRecord, USERS, UserRecord};
use crate::store::second_factors::SECOND_FACTORS;
use crate::store::standing::StandingRecord;
use crate::store::usage::{USAGE, UsageRecord};
use crate::store::{Reader, StoreError};

/// A person as administrators see them.
#[derive(Debug, Clone)]
pub struct Overview {
    pub person: Person,
    pub standing: StandingRecord,
    pub usage: UsageRecord,
    /// When one of their sessions was last in use, to within an hour.
    pub last_seen_at: Option<Stamp>,
    /// Whether a code is asked of them at each sign-in.
    pub second_factor: bool,
}

impl Accounts {
    /// People in the order they were made, those after `after`.
    pub fn overview(
        &self,
        status: Option<Status>,
        after: Option<UserId>,
        limit: usize,
    ) -> Result<Vec<Overview>, AccountError> {
        let page = self.store.read(|tx| {
            let mut users: Vec<UserRecord> = Vec::new();
            tx.scan(&USERS, &(), after.as_ref(), |_, user: UserRecord| {
                if status.is_none_or(|status| user.status == status) {
                    users.push(user);
                }
                if users.len() == limit { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
            })?;
            users.into_iter().map(|user| overview(tx, user)).collect::<Result<Vec<_>, StoreError>>()
        });
        Ok(page?)
    }

    /// One person as administrators see them.
    pub fn overview_of(&self, id: UserId) -> Result<Overview, AccountError> {
        let found = self.store.read(|tx| match tx.get(&USERS, &id)? {
            Some(user) => overview(tx, user).map(Some),
            None => Ok::<_, StoreError>(None),
        })?;
        found.ok_or(AccountError::NotFound("person"))
    }

    /// How many people there are of this status.
    pub fn head_count(&self, status: Option<Status>) -> Result<u64, AccountError> {
        let mut count = 0;
        self.store.read(|tx| {
            tx.scan(&USERS, &(), None, |_: UserId, user: UserRecord| {
                count += u64::from(status.is_none_or(|status| user.status == status));
                ControlFlow::Continue(())
            })
        })?;
        Ok(count)
    }

    /// Makes an account for somebody.
    pub fn create_for(
        &self,
        actor: &Actor,
        new: &NewUser,
        quota: Option<u64>,
    ) -> Result<Person, AccountError> {
        actor.outranks(new.role)?;
        let record = UserRecord { quota_bytes: quota, ..self.drafted(new)? };
        let now = self.clock.now();
        let event = actor.event(Act::AdminUserCreated, now);
        let event = event.on(Noun::User, record.id, Some(record.id));
        self.store.write(move |tx| {
            super::user::insert(tx, &record)?;
            vouch(tx, record.id, now)?;
            Audit::record_in(tx, &event)?;
            Ok(Person::from(record.clone()))
        })
    }

    pub fn set_role(&self, actor: &Actor, id: UserId, role: Role) -> Result<Person, AccountError> {
        actor.outranks(Role::Superuser)?;
        let word = serde_json::json!(role).as_str().unwrap_or_default().to_owned();
        let event =
            actor.event(Act::AdminRoleChanged, self.clock.now()).on(Noun::User, id, Some(id)).saying(word);
        let actor = actor.clone();
        self.store.write(move |tx| {
            let user = subject(tx, &actor, id)?;
            if role != Role::Superuser {
                spare_last_superuser(tx, &user)?;
            }
            Audit::record_in(tx, &event)?;
            change(tx, id, |user| user.role = role)
        })
    }

    /// `None` takes the limit away.
    pub fn set_quota(&self, actor: &Actor, id: UserId, quota: Option<u64>) -> Result<Person, AccountError> {
        let said = quota.map_or("no limit".to_owned(), |bytes| format!("{bytes} bytes"));
        let event =
            actor.event(Act::AdminQuotaChanged, self.clock.now()).on(Noun::User, id, Some(id)).saying(said);
        let actor = actor.clone();
        self.store.write(move |tx| {
            subject(tx, &actor, id)?;
            Audit::record_in(tx, &event)?;
            change(tx, id, |user| user.quota_bytes = quota)
        })
    }

    /// Everybody's sessions, the newest first, those before `before`, with the user names of whose they are.
    pub fn every_session(
        &self,
        before: Option<SessionId>,
        limit: usize,
    ) -> Result<Vec<(SessionRecord, String)>, AccountError> {
        let now = self.clock.now();
        let page = self.store.read(|tx| {
            let mut sessions: Vec<SessionRecord> = Vec::new();
            tx.scan_back(&SESSIONS, &(), before.as_ref(), |_, session: SessionRecord| {
                if session.expires_at > now {
                    sessions.push(session);
                }
                if sessions.len() == limit { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
            })?;
            let named = sessions.into_iter().map(|session| {
                let owner = tx.get(&USERS, &session.owner)?;
                Ok((session, owner.map(|owner| owner.username).unwrap_or_default()))
            });
            named.collect::<Result<Vec<_>, StoreError>>()
        });
        Ok(page?)
    }

    /// Ends anybody's session, for an administrator of higher rank than its owner.
    pub fn end_session_of(&self, actor: &Actor, id: SessionId) -> Result<(), AccountError> {
        let now = self.clock.now();
        let actor = actor.clone();
        let event = actor.event(Act::AdminSessionEnded, now);
        self.store.write(move |tx| {
            let session = tx.get(&SESSIONS, &id)?.ok_or(AccountError::NotFound("session"))?;
            let owner = tx.get(&USERS, &session.owner)?.ok_or(AccountError::NotFound("session"))?;
            actor.outranks(owner.role)?;
            session::end(tx, &session)?;
            Ok(Audit::record_in(tx, &event.clone().on(Noun::Session, id, Some(session.owner)))?)
        })
    }
}

fn overview(tx: &impl Reader, user: UserRecord) -> Result<Overview, StoreError> {
    let id = user.id;
    let sessions = session::of_owner(tx, id)?;
    Ok(Overview {
        person: user.into(),
        standing: standing(tx, id)?,
        usage: tx.get(&USAGE, &id)?.unwrap_or_default(),
        last_seen_at: sessions.iter().map(|session| session.last_seen_at).max(),
        second_factor: tx.get(&SECOND_FACTORS, &id)?.is_some_and(|record| is_on(&record)),
    })
}
