//! Sessions: what a sign-in begins and a log-out, a password change or time ends.

use super::app_password::revoke;
use super::{AccountError, Accounts};
use crate::audit::{Act, Audit, Event, Noun};
use crate::model::{ContentHash, Origin, SessionId, Stamp, UserId};
use crate::store::accounts::{
    DRIVES, SESSIONS, SessionKind, SessionRecord, TOKENS, TokenRecord, TokenUse, USER_SESSIONS,
};
use crate::store::{Reader, StoreError, WriteTx};

/// How long a session lasts after it was last used, in milliseconds: 90 days.
const LASTS: i64 = 90 * Stamp::DAY;
/// How stale "last seen" may grow before it is written again: a reader who leaves a page open costs no writes.
const SEEN_EVERY: i64 = Stamp::HOUR;
/// Spent refresh tokens remembered a session, newest last. An older one that is shown again is only refused.
const REMEMBERED: usize = 32;

/// A sign-in as its owner sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    pub id: SessionId,
    pub kind: SessionKind,
    pub device: String,
    pub address: String,
    pub created_at: Stamp,
    pub last_seen_at: Stamp,
}

impl Accounts {
    /// A person's living sessions, the newest first.
    pub fn sessions(&self, owner: UserId) -> Result<Vec<Session>, AccountError> {
        let now = self.clock.now();
        let records = self.store.read(|tx| of_owner(tx, owner))?;
        let living = records.into_iter().rev().filter(|record| record.expires_at > now);
        Ok(living
            .map(|record| Session {
                id: record.id,
                kind: record.kind,
                device: record.device,
                address: record.address,
                created_at: record.created_at,
                last_seen_at: record.last_seen_at,
            })
            .collect())
    }

    /// Ends one of a person's sessions, and every token of it. That of a drive ends its app password too, or it
    /// would be back with the next request.
    pub fn end_session(
        &self,
        owner: UserId,
        session: SessionId,
        origin: &Origin,
    ) -> Result<(), AccountError> {
        let event = Event::new(Act::SessionEnded, self.clock.now(), origin).by(owner);
        let event = event.on(Noun::Session, session, Some(owner));
        self.store.write(move |tx| {
            let found = tx.get(&SESSIONS, &session)?.filter(|record| record.owner == owner);
            let record = found.ok_or(AccountError::NotFound("session"))?;
            if let SessionKind::Drive(Some(password)) = record.kind {
                revoke(tx, owner, password)?;
            }
            Audit::record_in(tx, &event)?;
            Ok(end(tx, &record)?)
        })
    }

    /// Ends a session, whoever's it is; one that has ended already is fine.
    pub fn sign_out(&self, session: SessionId, origin: &Origin) -> Result<(), AccountError> {
        let event = Event::new(Act::SignOut, self.clock.now(), origin);
        self.store.write(move |tx| match tx.get(&SESSIONS, &session)? {
            Some(record) => {
                end(tx, &record)?;
                let event = event.clone().by(record.owner).on(Noun::Session, session, Some(record.owner));
                Ok(Audit::record_in(tx, &event)?)
            }
            None => Ok(()),
        })
    }

    /// Notes that a session is in use, at most once an hour.
    pub(super) fn seen(&self, record: &SessionRecord) -> Result<(), AccountError> {
        let (now, id) = (self.clock.now(), record.id);
        if now.since(record.last_seen_at) < SEEN_EVERY {
            return Ok(());
        }
        self.store.write(move |tx| match tx.get(&SESSIONS, &id)? {
            Some(mut record) => {
                (record.last_seen_at, record.expires_at) = (now, now.plus(LASTS));
                Ok(tx.put(&SESSIONS, &id, &record)?)
            }
            None => Ok(()),
        })
    }
}

/// Begins a session with the hashes of its cookie and its first refresh token.
pub(super) fn begin(
    tx: &WriteTx,
    mut record: SessionRecord,
    cookie: ContentHash,
    refresh: ContentHash,
) -> Result<(), StoreError> {
    let id = record.id;
    tx.put(&TOKENS, &cookie, &TokenRecord { session: id, usage: TokenUse::Cookie })?;
    tx.put(&TOKENS, &refresh, &TokenRecord { session: id, usage: TokenUse::Refresh })?;
    record.tokens = vec![cookie, refresh];
    tx.put(&USER_SESSIONS, &(record.owner, id), &())?;
    tx.put(&SESSIONS, &id, &record)
}

/// A session that starts now, still without tokens.
pub(super) fn fresh(owner: UserId, device: String, address: String, now: Stamp) -> SessionRecord {
    SessionRecord {
        id: SessionId::new(),
        owner,
        kind: SessionKind::SignIn,
        device,
        address,
        created_at: now,
        last_seen_at: now,
        expires_at: now.plus(LASTS),
        tokens: Vec::new(),
    }
}

/// Puts `next` in the place of the refresh token `spent`, which is remembered as a trap for thieves.
pub(super) fn rotate(
    tx: &WriteTx,
    mut record: SessionRecord,
    spent: ContentHash,
    next: ContentHash,
    now: Stamp,
) -> Result<(), StoreError> {
    let session = record.id;
    tx.put(&TOKENS, &spent, &TokenRecord { session, usage: TokenUse::Spent })?;
    tx.put(&TOKENS, &next, &TokenRecord { session, usage: TokenUse::Refresh })?;
    record.tokens.push(next);
    // The cookie stands first and the newest refresh token last; between them lie the spent ones.
    while record.tokens.len() > REMEMBERED + 2 {
        tx.remove(&TOKENS, &record.tokens.remove(1))?;
    }
    (record.last_seen_at, record.expires_at) = (now, now.plus(LASTS));
    tx.put(&SESSIONS, &session, &record)
}

pub(super) fn end(tx: &WriteTx, record: &SessionRecord) -> Result<(), StoreError> {
    for token in &record.tokens {
        tx.remove(&TOKENS, token)?;
    }
    if matches!(record.kind, SessionKind::Drive(_)) {
        let links = tx.all(&DRIVES, &record.owner)?;
        for (key, _) in links.into_iter().filter(|(_, link)| link.0 == record.id) {
            tx.remove(&DRIVES, &key)?;
        }
    }
    tx.remove(&USER_SESSIONS, &(record.owner, record.id))?;
    tx.remove(&SESSIONS, &record.id)?;
    Ok(())
}

/// Ends all sessions of a person, but for the one to `keep` and for drives with an app password, which is a
/// secret of its own and is revoked alone.
pub(super) fn end_all(tx: &WriteTx, owner: UserId, keep: Option<SessionId>) -> Result<(), StoreError> {
    let records = of_owner(tx, owner)?;
    let own = |record: &&SessionRecord| matches!(record.kind, SessionKind::SignIn | SessionKind::Drive(None));
    records.iter().filter(own).filter(|record| Some(record.id) != keep).try_for_each(|record| end(tx, record))
}

/// Ends every session of a person, drives too.
pub(super) fn end_everywhere(tx: &WriteTx, owner: UserId) -> Result<(), StoreError> {
    of_owner(tx, owner)?.iter().try_for_each(|record| end(tx, record))
}

/// Clears away the sessions of a person that time has ended.
pub(super) fn end_expired(tx: &WriteTx, owner: UserId, now: Stamp) -> Result<(), StoreError> {
    let records = of_owner(tx, owner)?;
    records.iter().filter(|record| record.expires_at <= now).try_for_each(|record| end(tx, record))
}

pub(super) fn of_owner(tx: &impl Reader, owner: UserId) -> Result<Vec<SessionRecord>, StoreError> {
    let ids = tx.all(&USER_SESSIONS, &owner)?;
    let records: Result<Vec<_>, _> = ids.into_iter().map(|((_, id), ())| tx.get(&SESSIONS, &id)).collect();
    Ok(records?.into_iter().flatten().collect())
}
