//! Basic authentication, as drives use it: an app password with every request, each a device of its own.

use super::authenticate::note;
use super::sign_in::admitted;
use super::user::{by_login, folded};
use super::{AccountError, Accounts, Device, secret, session, totp};
use crate::access::Viewer;
use crate::model::{ContentHash, Origin, SessionId, UserId};
use crate::store::accounts::{
    APP_PASSWORDS, APP_SECRETS, AppPasswordRecord, DRIVES, DriveLink, SESSIONS, Scope, SessionKind,
    SessionRecord, USER_SESSIONS, USERS, UserRecord,
};
use crate::store::{Reader, StoreError};

/// What a client of the drive shows with every request.
#[derive(Clone, Copy)]
pub struct Basic<'a> {
    /// A user name or an e-mail address.
    pub user: &'a str,
    /// An app password, or the account's own.
    pub secret: &'a str,
    pub device: &'a Device,
    /// Whether the account's own password is taken too.
    pub account_password: bool,
}

impl Accounts {
    pub(super) fn by_basic(&self, shown: Basic<'_>) -> Result<Viewer, AccountError> {
        if shown.secret.starts_with(secret::APP_PREFIX) {
            self.by_drive_password(shown)
        } else if shown.account_password {
            self.by_account_password(shown)
        } else {
            self.refused(shown)
        }
    }

    /// A failure counts as a guess; success costs nothing, because it comes with every request.
    fn refused(&self, shown: Basic<'_>) -> Result<Viewer, AccountError> {
        self.throttle.count(&shown.device.address, &folded(shown.user))?;
        Err(AccountError::WrongLogin)
    }

    fn by_drive_password(&self, shown: Basic<'_>) -> Result<Viewer, AccountError> {
        let hash = secret::hashed(shown.secret);
        let login = folded(shown.user);
        let found = self.store.read(|tx| {
            let Some(link) = tx.get(&APP_SECRETS, &hash)? else { return Ok(None) };
            let password = tx.get(&APP_PASSWORDS, &(link.owner, link.id))?;
            let user = tx.get(&USERS, &link.owner)?;
            Ok::<_, StoreError>(password.zip(user))
        })?;
        let named = |user: &UserRecord| folded(&user.username) == login || folded(&user.email) == login;
        let Some((password, user)) = found.filter(|(_, user)| named(user)) else {
            return self.refused(shown);
        };
        admitted(user.status)?;
        let session = if password.scopes.contains(&Scope::Webdav) {
            let device = Device { name: called(&password, shown.device), ..shown.device.clone() };
            let key = ContentHash::of(&password.id.bytes());
            Some(self.drive_session(user.id, key, SessionKind::Drive(Some(password.id)), &device)?)
        } else {
            None
        };
        note(self.used(user.id, &password));
        let scopes = Some(password.scopes);
        Ok(drive_viewer(&user, session, scopes))
    }

    fn by_account_password(&self, shown: Basic<'_>) -> Result<Viewer, AccountError> {
        let login = folded(shown.user);
        let found = self.store.read(|tx| by_login(tx, &login))?;
        let phc = found.as_ref().map(|user| user.password.as_str());
        let mark = found.as_ref().map(|user| self.verified.mark(user.id, &user.password, shown.secret));
        let now = self.clock.now();
        if !mark.is_some_and(|mark| self.verified.holds(&mark, now)) {
            self.throttle.count(&shown.device.address, &login)?;
            if !self.passwords.verify(shown.secret, phc)? {
                return Err(AccountError::WrongLogin);
            }
        }
        let user = found.ok_or(AccountError::WrongLogin)?;
        admitted(user.status)?;
        // No client of a drive can be asked for a code; an app password serves such an account.
        if self.store.read(|tx| totp::asked_for(tx, user.id))? {
            return Err(AccountError::TotpRequired);
        }
        if let Some(mark) = mark {
            self.verified.remember(mark, now);
        }
        let key = ContentHash::of(format!("password\0{}", shown.device.name).as_bytes());
        let session = self.drive_session(user.id, key, SessionKind::Drive(None), shown.device)?;
        // A drive may not do what only a person in front of a page may.
        let scopes = Some(vec![Scope::Read, Scope::Write, Scope::Upload, Scope::Webdav]);
        Ok(drive_viewer(&user, Some(session), scopes))
    }

    /// The session of a mounted drive, begun with the first request of a device.
    fn drive_session(
        &self,
        owner: UserId,
        key: ContentHash,
        kind: SessionKind,
        device: &Device,
    ) -> Result<SessionId, AccountError> {
        let now = self.clock.now();
        let known = self.store.read(|tx| living(tx, owner, key))?;
        if let Some(session) = known.filter(|session| session.expires_at > now) {
            note(self.seen(&session));
            return Ok(session.id);
        }
        let most = self.settings.now().drive_devices as usize;
        let mut record = session::fresh(owner, device.name.clone(), device.address.clone(), now);
        record.kind = kind;
        self.store.write(move |tx| {
            // Another request of the same device may have come first.
            if let Some(session) = living(tx, owner, key)?.filter(|session| session.expires_at > now) {
                return Ok(session.id);
            }
            session::end_expired(tx, owner, now)?;
            let sessions = session::of_owner(tx, owner)?;
            if sessions.iter().filter(|one| matches!(one.kind, SessionKind::Drive(_))).count() >= most {
                return Err(AccountError::TooManyDevices { most });
            }
            tx.put(&DRIVES, &(owner, key), &DriveLink(record.id))?;
            tx.put(&USER_SESSIONS, &(owner, record.id), &())?;
            tx.put(&SESSIONS, &record.id, &record)?;
            Ok(record.id)
        })
    }
}

fn drive_viewer(user: &UserRecord, session: Option<SessionId>, scopes: Option<Vec<Scope>>) -> Viewer {
    Viewer { user: user.id, role: user.role, status: user.status, session, scopes, origin: Origin::default() }
}

fn living(tx: &impl Reader, owner: UserId, key: ContentHash) -> Result<Option<SessionRecord>, StoreError> {
    match tx.get(&DRIVES, &(owner, key))? {
        Some(DriveLink(session)) => tx.get(&SESSIONS, &session),
        None => Ok(None),
    }
}

/// The name that the app password was given says more than a client's of itself; both are shown.
fn called(password: &AppPasswordRecord, device: &Device) -> String {
    format!("{} ({})", password.name, device.name)
}
