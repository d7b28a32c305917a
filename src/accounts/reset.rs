//! Another password for who has forgotten theirs.

use super::ticket::Ticket;
use super::user::{by_login, change};
use super::{AccountError, Accounts, Actor, post, secret, session, standing, ticket};
use crate::audit::{Act, Audit, Event, Noun};
use crate::model::person::Status;
use crate::model::{Origin, UserId};
use crate::store::Reader;
use crate::store::accounts::USERS;
use crate::store::mails::MailRecord;
use crate::store::standing::Purpose;

impl Accounts {
    /// Somebody has forgotten their password. Whether there is such a person is not told: not by the answer, and not
    /// by the time, because either way one event is committed.
    pub fn forgot_password(&self, login: &str, origin: &Origin) -> Result<(), AccountError> {
        let login = super::user::folded(login);
        self.throttle.count(&origin.address, &login)?;
        let (now, mails) = (self.clock.now(), self.mails());
        let event = Event::new(Act::PasswordResetAsked, now, origin);
        self.store.write(move |tx| {
            let found = by_login(tx, &login)?;
            let known = found.filter(|user| matches!(user.status, Status::Active | Status::Suspended));
            let event = match &known {
                Some(user) => event.clone().on(Noun::User, user.id, Some(user.id)),
                None => event.clone(),
            };
            if let Some(user) = known.filter(|_| mails) {
                post::post(tx, &MailRecord::ResetPassword(user.id), now)?;
            }
            Audit::record_in(tx, &event)
        })?;
        self.queue.ring();
        Ok(())
    }

    /// Sets a password with the secret of a mail, and ends every session.
    pub fn reset_password(&self, secret: &str, password: &str, origin: &Origin) -> Result<(), AccountError> {
        self.throttle.count(&origin.address, "reset-password")?;
        let (hash, now, origin) = (secret::hashed(secret), self.clock.now(), origin.clone());
        let known = self.store.read(|tx| ticket::peek(tx, hash, Purpose::ResetPassword, now))?;
        if !known {
            return Err(AccountError::StaleLink);
        }
        let password = self.passwords.hash(password)?;
        self.store.write(move |tx| {
            let ticket = ticket::take(tx, hash, Purpose::ResetPassword, now)?;
            let user = tx.get(&USERS, &ticket.user)?.ok_or(AccountError::StaleLink)?;
            let id = user.id;
            change(tx, id, |user| user.password.clone_from(&password))?;
            session::end_all(tx, id, None)?;
            if user.email == ticket.email && ticket.mailed {
                standing::vouch(tx, id, now)?;
            }
            let event = Event::new(Act::PasswordReset, now, &origin).by(id).on(Noun::User, id, Some(id));
            Ok(Audit::record_in(tx, &event)?)
        })
    }

    /// A way back in for a person who cannot sign in, given by an administrator. By mail where there is a mail
    /// server, so that the administrator does not hold it; otherwise the ticket is for them to pass on.
    pub fn reset_link(&self, actor: &Actor, id: UserId) -> Result<Option<Ticket>, AccountError> {
        let (now, mails) = (self.clock.now(), self.mails());
        let event = actor.event(Act::AdminResetLink, now).on(Noun::User, id, Some(id));
        let actor = actor.clone();
        self.store.write(move |tx| {
            standing::subject(tx, &actor, id)?;
            if mails {
                post::post(tx, &MailRecord::ResetPassword(id), now)?;
            }
            Ok::<_, AccountError>(Audit::record_in(tx, &event)?)
        })?;
        if mails {
            self.queue.ring();
            return Ok(None);
        }
        let ticket = self.mint_ticket(id, Purpose::ResetPassword, false)?;
        ticket.map(Some).ok_or(AccountError::NotFound("person"))
    }
}
