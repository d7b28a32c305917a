//! From what a request shows to who is asking. Everything is looked up on each call, so that a log-out, another
//! password or a suspension acts at once, on access tokens too.

use super::sign_in::admitted;
use super::{AccountError, Accounts, Basic, secret};
use crate::access::Viewer;
use crate::model::{Origin, SessionId, UserId};
use crate::store::accounts::{
    APP_PASSWORDS, APP_SECRETS, AppPasswordRecord, SESSIONS, SessionRecord, TOKENS, TokenUse, USERS,
    UserRecord,
};
use crate::store::{Reader, StoreError};

/// What a request shows to say who it comes from.
#[derive(Debug, Clone, Copy)]
pub enum Credential<'a> {
    /// The session cookie of a browser.
    Cookie(&'a str),
    /// An access token or an app password.
    Bearer(&'a str),
    /// A name and a secret, as the clients of a drive send them.
    Basic(Basic<'a>),
}

impl Accounts {
    /// Who shows this credential.
    ///
    /// # Errors
    /// [`AccountError::NotSignedIn`] for anything unknown or ended, [`AccountError::WrongLogin`] for a wrong name or
    /// secret, [`AccountError::TooManyDevices`] for a drive too many, [`AccountError::Pending`] and
    /// [`AccountError::Locked`] for an account that may not come in.
    pub fn authenticate(&self, credential: Credential<'_>) -> Result<Viewer, AccountError> {
        match credential {
            Credential::Cookie(cookie) => self.by_cookie(cookie),
            Credential::Bearer(secret) if secret.starts_with(secret::APP_PREFIX) => {
                self.by_app_password(secret)
            }
            Credential::Bearer(token) => self.by_access_token(token),
            Credential::Basic(shown) => self.by_basic(shown),
        }
    }

    fn by_cookie(&self, cookie: &str) -> Result<Viewer, AccountError> {
        let hash = secret::hashed(cookie);
        let found = self.store.read(|tx| {
            match tx.get(&TOKENS, &hash)?.filter(|token| token.usage == TokenUse::Cookie) {
                Some(token) => session_and_owner(tx, token.session),
                None => Ok(None),
            }
        })?;
        self.by_session(found.ok_or(AccountError::NotSignedIn)?)
    }

    fn by_access_token(&self, token: &str) -> Result<Viewer, AccountError> {
        let claims = self.signing.read(token, self.clock.now()).ok_or(AccountError::NotSignedIn)?;
        let found = self.store.read(|tx| session_and_owner(tx, claims.sid))?;
        self.by_session(found.filter(|(_, user)| user.id == claims.sub).ok_or(AccountError::NotSignedIn)?)
    }

    fn by_session(&self, (session, user): (SessionRecord, UserRecord)) -> Result<Viewer, AccountError> {
        if session.expires_at <= self.clock.now() {
            return Err(AccountError::NotSignedIn);
        }
        admitted(user.status)?;
        note(self.seen(&session));
        Ok(Viewer {
            user: user.id,
            role: user.role,
            status: user.status,
            session: Some(session.id),
            scopes: None,
            origin: Origin::default(),
        })
    }

    fn by_app_password(&self, secret: &str) -> Result<Viewer, AccountError> {
        let hash = secret::hashed(secret);
        let found = self.store.read(|tx| match tx.get(&APP_SECRETS, &hash)? {
            Some(link) => {
                let password = tx.get(&APP_PASSWORDS, &(link.owner, link.id))?;
                Ok::<_, StoreError>(password.zip(tx.get(&USERS, &link.owner)?))
            }
            None => Ok(None),
        })?;
        let (password, user): (AppPasswordRecord, UserRecord) = found.ok_or(AccountError::NotSignedIn)?;
        admitted(user.status)?;
        note(self.used(user.id, &password));
        Ok(limited(user.id, &user, password))
    }
}

/// On a full disk people still read: a note that could not be taken turns nobody away.
pub(super) fn note(taken: Result<(), AccountError>) {
    if let Err(error) = taken {
        tracing::warn!(%error, "could not note when a credential was last used");
    }
}

fn limited(id: UserId, user: &UserRecord, password: AppPasswordRecord) -> Viewer {
    Viewer {
        user: id,
        role: user.role,
        status: user.status,
        session: None,
        scopes: Some(password.scopes),
        origin: Origin::default(),
    }
}

fn session_and_owner(
    tx: &impl Reader,
    session: SessionId,
) -> Result<Option<(SessionRecord, UserRecord)>, StoreError> {
    match tx.get(&SESSIONS, &session)? {
        Some(session) => {
            let owner = tx.get(&USERS, &session.owner)?;
            Ok(owner.map(|owner| (session, owner)))
        }
        None => Ok(None),
    }
}
