//! Refresh tokens: each is exchanged once. One that comes a second time is somebody's who should not have it.

use super::jwt::ACCESS_SECONDS;
use super::sign_in::{Refreshed, admitted};
use super::{AccountError, Accounts, secret, session};
use crate::audit::{Act, Audit, Event, Noun};
use crate::model::Origin;
use crate::store::accounts::{SESSIONS, TOKENS, TokenUse, USERS};
use crate::store::{Reader, StoreError};

impl Accounts {
    /// Exchanges a refresh token for a new pair. One that was exchanged before ends its whole session, and the audit
    /// says so: either the one who shows it or the one who had it first has stolen it.
    pub fn refresh(&self, token: &str, origin: &Origin) -> Result<Refreshed, AccountError> {
        let (shown, next, now) = (secret::hashed(token), secret::token(), self.clock.now());
        let next_hash = secret::hashed(&next);
        let reused = Event::new(Act::RefreshTokenReused, now, origin);
        // Ending a session must be kept, so a refusal is an answer here and not an error.
        let going_on = self.store.write(move |tx| {
            let Some(found) = tx.get(&TOKENS, &shown)?.filter(|found| found.usage != TokenUse::Cookie) else {
                return Ok::<_, StoreError>(None);
            };
            let Some(session) = tx.get(&SESSIONS, &found.session)? else { return Ok(None) };
            if found.usage == TokenUse::Spent {
                let event = reused.clone().on(Noun::Session, session.id, Some(session.owner));
                Audit::record_in(tx, &event)?;
            }
            if found.usage == TokenUse::Spent || session.expires_at <= now {
                session::end(tx, &session)?;
                return Ok(None);
            }
            let Some(user) = tx.get(&USERS, &session.owner)? else { return Ok(None) };
            let id = session.id;
            if admitted(user.status).is_ok() {
                session::rotate(tx, session, shown, next_hash, now)?;
            }
            Ok(Some((user, id)))
        })?;
        let (user, session) = going_on.ok_or(AccountError::NotSignedIn)?;
        admitted(user.status)?;
        Ok(Refreshed {
            access_token: self.signing.access(user.id, session, now),
            user: user.into(),
            refresh_token: next,
            expires_in: ACCESS_SECONDS,
        })
    }
}
