//! App passwords: a secret for one device or program, limited to scopes, revocable alone.

use super::{AccountError, Accounts, secret, session};
use crate::audit::{Act, Audit, Event, Noun};
use crate::model::{AppPasswordId, Origin, Stamp, UserId};
use crate::store::accounts::{
    APP_PASSWORDS, APP_SECRETS, AppPasswordRecord, AppSecretRecord, Scope, SessionKind, SessionRecord,
};
use crate::store::{Reader, StoreError, WriteTx};

/// How stale "last used" may grow before it is written again.
const USED_EVERY: i64 = Stamp::HOUR;
/// App passwords a person can have.
const MOST: usize = 100;

/// An app password as its owner sees it later: without the secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AppPassword {
    pub id: AppPasswordId,
    pub name: String,
    pub scopes: Vec<Scope>,
    pub created_at: Stamp,
    /// To within an hour.
    pub last_used_at: Option<Stamp>,
}

/// An app password just made. The secret is shown this once and kept only as its hash.
#[derive(Clone)]
pub struct MadeAppPassword {
    pub id: AppPasswordId,
    pub name: String,
    pub secret: String,
}

impl Accounts {
    /// Makes an app password. Without scopes it would open nothing, so there must be one.
    pub fn create_app_password(
        &self,
        owner: UserId,
        name: &str,
        scopes: &[Scope],
        origin: &Origin,
    ) -> Result<MadeAppPassword, AccountError> {
        let name = checked_name(name)?;
        let mut granted: Vec<Scope> = Vec::new();
        for scope in scopes {
            if !granted.contains(scope) {
                granted.push(*scope);
            }
        }
        if granted.is_empty() {
            let reason = "choose at least one of read, write, webdav, upload, admin";
            return Err(AccountError::Invalid { field: "scopes", reason });
        }
        let secret = secret::app_password();
        let record = AppPasswordRecord {
            id: AppPasswordId::new(),
            name: name.clone(),
            scopes: granted,
            secret: secret::hashed(&secret),
            created_at: self.clock.now(),
            last_used_at: None,
        };
        let id = record.id;
        let event = Event::new(Act::AppPasswordCreated, record.created_at, origin).by(owner);
        let event = event.on(Noun::AppPassword, id, Some(owner));
        self.store.write(move |tx| {
            if tx.all(&APP_PASSWORDS, &owner)?.len() >= MOST {
                let reason = "there are 100 app passwords already; revoke one first";
                return Err(AccountError::Invalid { field: "name", reason });
            }
            Audit::record_in(tx, &event)?;
            tx.put(&APP_SECRETS, &record.secret, &AppSecretRecord { owner, id })?;
            Ok(tx.put(&APP_PASSWORDS, &(owner, id), &record)?)
        })?;
        Ok(MadeAppPassword { id, name, secret })
    }

    /// A person's app passwords, the newest first.
    pub fn app_passwords(&self, owner: UserId) -> Result<Vec<AppPassword>, AccountError> {
        let records = self.store.read(|tx| tx.all(&APP_PASSWORDS, &owner))?;
        let shown = records.into_iter().rev().map(|(_, record)| AppPassword {
            id: record.id,
            name: record.name,
            scopes: record.scopes,
            created_at: record.created_at,
            last_used_at: record.last_used_at,
        });
        Ok(shown.collect())
    }

    /// Ends one of a person's app passwords.
    pub fn revoke_app_password(
        &self,
        owner: UserId,
        id: AppPasswordId,
        origin: &Origin,
    ) -> Result<(), AccountError> {
        let event = Event::new(Act::AppPasswordRevoked, self.clock.now(), origin).by(owner);
        let event = event.on(Noun::AppPassword, id, Some(owner));
        self.store.write(move |tx| {
            if !revoke(tx, owner, id)? {
                return Err(AccountError::NotFound("app password"));
            }
            Audit::record_in(tx, &event)?;
            let mounted = |record: &SessionRecord| record.kind == SessionKind::Drive(Some(id));
            let sessions = session::of_owner(tx, owner)?;
            Ok(sessions
                .iter()
                .filter(|record| mounted(record))
                .try_for_each(|record| session::end(tx, record))?)
        })
    }

    /// Notes that an app password is in use, at most once an hour.
    pub(super) fn used(&self, owner: UserId, record: &AppPasswordRecord) -> Result<(), AccountError> {
        let (now, id) = (self.clock.now(), record.id);
        if record.last_used_at.is_some_and(|last| now.since(last) < USED_EVERY) {
            return Ok(());
        }
        self.store.write(move |tx| {
            // It may have been revoked since it was read, and must not come back.
            if let Some(mut record) = tx.get(&APP_PASSWORDS, &(owner, id))? {
                record.last_used_at = Some(now);
                tx.put(&APP_PASSWORDS, &(owner, id), &record)?;
            }
            Ok::<_, StoreError>(())
        })?;
        Ok(())
    }
}

/// Takes an app password away; whether there was one.
pub(super) fn revoke(tx: &WriteTx, owner: UserId, id: AppPasswordId) -> Result<bool, StoreError> {
    let Some(record) = tx.get(&APP_PASSWORDS, &(owner, id))? else { return Ok(false) };
    tx.remove(&APP_SECRETS, &record.secret)?;
    tx.remove(&APP_PASSWORDS, &(owner, id))?;
    Ok(true)
}

fn checked_name(name: &str) -> Result<String, AccountError> {
    let name = name.trim();
    if (1..=100).contains(&name.chars().count()) && !name.chars().any(char::is_control) {
        Ok(name.to_owned())
    } else {
        Err(AccountError::Invalid { field: "name", reason: "a name has 1–100 characters" })
    }
}
