//! Making oneself an account: by invitation, or openly with an administrator's approval.

use super::standing::vouch;
use super::user::insert;
use super::{AccountError, Accounts, NewUser, Person, invitation, post, secret, ticket};
use crate::audit::{Act, Audit, Event, Noun};
use crate::model::person::{Role, Status};
use crate::model::server::SignUp;
use crate::model::{ContentHash, Origin, Stamp, UserId};
use crate::store::accounts::{USERS, UserRecord};
use crate::store::mails::MailRecord;
use crate::store::standing::Purpose;
use crate::store::{Reader, StoreError, WriteTx};

/// The sign-up form, as typed.
#[derive(Clone)]
pub struct SignUpForm {
    pub username: String,
    pub email: String,
    pub display_name: Option<String>,
    pub password: String,
    /// The secret of an invitation.
    pub invitation: Option<String>,
}

impl Accounts {
    /// Makes an account. With an invitation it is active at once; without, it waits for an administrator.
    pub fn register(&self, form: &SignUpForm, origin: &Origin) -> Result<Person, AccountError> {
        self.throttle.count(&origin.address, "register")?;
        let invited = form.invitation.as_deref().map(secret::hashed);
        self.may_sign_up(invited)?;
        let mut record = self.drafted(&NewUser {
            username: form.username.clone(),
            email: form.email.clone(),
            display_name: form.display_name.clone(),
            password: form.password.clone(),
            role: Role::User,
        })?;
        record.status = if invited.is_some() { Status::Active } else { Status::Pending };
        let (now, mails) = (self.clock.now(), self.mails());
        let id = record.id;
        let event = Event::new(Act::Registered, now, origin).by(id).on(Noun::User, id, Some(id));
        let person = self.store.write(move |tx| {
            let mut record = record.clone();
            let verified = match invited {
                Some(secret) => accept(tx, &mut record, secret, now)?,
                None => false,
            };
            insert(tx, &record)?;
            if verified {
                vouch(tx, id, now)?;
            }
            if mails {
                announce(tx, &record, verified, now)?;
            }
            Audit::record_in(tx, &event)?;
            Ok::<_, AccountError>(Person::from(record))
        })?;
        self.queue.ring();
        Ok(person)
    }

    fn may_sign_up(&self, invited: Option<ContentHash>) -> Result<(), AccountError> {
        match (self.settings.now().sign_up, invited) {
            (SignUp::Invite | SignUp::Open, Some(secret)) => {
                let now = self.clock.now();
                self.store.read(|tx| invitation::find(tx, secret, now)).map(drop)
            }
            (SignUp::Open, None) => Ok(()),
            (SignUp::Invite, None) => Err(AccountError::InvitationNeeded),
            (SignUp::Off, _) => Err(AccountError::SignUpOff),
        }
    }

    /// An e-mail address is whose it is said to be.
    pub fn verify_email(&self, secret: &str, origin: &Origin) -> Result<(), AccountError> {
        self.throttle.count(&origin.address, "verify-email")?;
        let (hash, now, origin) = (secret::hashed(secret), self.clock.now(), origin.clone());
        self.store.write(move |tx| {
            let ticket = ticket::take(tx, hash, Purpose::VerifyEmail, now)?;
            let user = tx.get(&USERS, &ticket.user)?.filter(|user| user.email == ticket.email);
            let id = user.ok_or(AccountError::StaleLink)?.id;
            vouch(tx, id, now)?;
            let event = Event::new(Act::EmailVerified, now, &origin).by(id).on(Noun::User, id, Some(id));
            Ok(Audit::record_in(tx, &event)?)
        })
    }
}

/// Takes an invitation up. Says whether it went to the very address that signs up.
fn accept(
    tx: &WriteTx,
    record: &mut UserRecord,
    secret: ContentHash,
    now: Stamp,
) -> Result<bool, AccountError> {
    let invitation = invitation::find(tx, secret, now)?;
    record.role = invitation.role;
    record.quota_bytes = invitation.quota_bytes;
    // The link may have been passed on by hand: only one that came by mail shows whose the address is.
    let mailed = invitation.secrets.first() != Some(&secret);
    let same = invitation.email.as_deref().is_some_and(|email| email.eq_ignore_ascii_case(&record.email));
    invitation::take(tx, invitation, record.id)?;
    Ok(mailed && same)
}

/// Asks whether the address is theirs, and tells the administrators who waits.
fn announce(tx: &WriteTx, record: &UserRecord, verified: bool, now: Stamp) -> Result<(), StoreError> {
    if !verified {
        post::post(tx, &MailRecord::VerifyEmail(record.id), now)?;
    }
    if record.status != Status::Pending {
        return Ok(());
    }
    let users: Vec<(UserId, UserRecord)> = tx.all(&USERS, &())?;
    let admins =
        users.into_iter().filter(|(_, user)| user.role != Role::User && user.status == Status::Active);
    for (admin, _) in admins {
        post::post(tx, &MailRecord::Waiting { admin, user: record.id }, now)?;
    }
    Ok(())
}
