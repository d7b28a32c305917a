//! Signing in with a password.

use super::authenticate::note;
use super::jwt::ACCESS_SECONDS;
use super::totp::{self, Passed};
use super::user::{by_login, folded};
use super::{AccountError, Accounts, Person, secret, session};
use crate::audit::{Act, Audit, Event, Noun};
use crate::model::person::Status;
use crate::model::{Origin, SessionId, UserId};
use crate::store::accounts::{USERS, UserRecord};
use crate::store::{Reader, WriteTx};

/// Signs a device's name can have before it is cut.
const DEVICE_CHARS: usize = 200;

/// From where someone signs in.
#[derive(Debug, Clone, Default)]
pub struct Device {
    /// What it says of itself, such as a browser's user agent.
    pub name: String,
    /// Its IP address.
    pub address: String,
}

impl Device {
    pub(super) fn origin(&self) -> Origin {
        Origin { address: self.address.clone(), agent: self.name.clone() }
    }
}

/// What a sign-in gives: a cookie for browsers and tokens for programs, all of one session.
#[derive(Clone)]
pub struct SignedIn {
    pub user: Person,
    pub session: SessionId,
    pub cookie: String,
    pub csrf: String,
    pub access_token: String,
    pub refresh_token: String,
    /// Seconds the access token is good for.
    pub expires_in: u64,
}

/// The next pair of tokens of a session.
#[derive(Clone)]
pub struct Refreshed {
    pub user: Person,
    pub access_token: String,
    pub refresh_token: String,
    /// Seconds the access token is good for.
    pub expires_in: u64,
}

impl Accounts {
    /// Signs in with a user name or e-mail address, and with a code where the account asks for one.
    ///
    /// # Errors
    /// [`AccountError::TotpRequired`] and [`AccountError::WrongTotp`] only for who knows the password.
    pub fn sign_in(
        &self,
        login: &str,
        password: &str,
        code: Option<&str>,
        device: &Device,
    ) -> Result<SignedIn, AccountError> {
        let login = folded(login);
        self.throttle.count(&device.address, &login)?;
        let found = self.store.read(|tx| by_login(tx, &login))?;
        let right = self.passwords.verify(password, found.as_ref().map(|user| user.password.as_str()))?;
        let known = found.as_ref().map(|user| user.id);
        match found {
            Some(user) if right => self.sign_in_proven(&user, code, device),
            _ => {
                // The same work for an unknown person as for a wrong password.
                note(self.audit(self.sign_in_event(Act::SignInFailed, known, device)));
                Err(AccountError::WrongLogin)
            }
        }
    }

    /// Signs in who showed the right password, once the second factor is content too.
    fn sign_in_proven(
        &self,
        user: &UserRecord,
        code: Option<&str>,
        device: &Device,
    ) -> Result<SignedIn, AccountError> {
        self.count_code(user.id, code)?;
        let event = |act| self.sign_in_event(act, Some(user.id), device);
        let (entered, recovered) = (event(Act::SignIn).by(user.id), event(Act::RecoveryCodeUsed).by(user.id));
        let (id, now, code) = (user.id, self.clock.now(), code.map(str::to_owned));
        let begun = self.begin(user, device, move |tx| {
            if totp::pass(tx, id, code.as_deref(), now)? == Passed::Recovered {
                Audit::record_in(tx, &recovered)?;
            }
            Ok(Audit::record_in(tx, &entered)?)
        });
        if matches!(begun, Err(AccountError::WrongTotp)) {
            note(self.audit(event(Act::SecondFactorFailed)));
        }
        begun
    }

    /// Somebody comes in, or tries to; `known` is whom they said to be, if there is such a person.
    pub(super) fn sign_in_event(&self, act: Act, known: Option<UserId>, device: &Device) -> Event {
        let event = Event::new(act, self.clock.now(), &device.origin());
        match known {
            Some(id) => event.on(Noun::User, id, Some(id)),
            None => event,
        }
    }

    /// Records an event that stands alone.
    pub(super) fn audit(&self, event: Event) -> Result<(), AccountError> {
        Ok(self.store.write(move |tx| Audit::record_in(tx, &event))?)
    }

    /// Begins a session for someone who proved who they are. `first` runs in the same transaction, before it.
    pub(super) fn begin(
        &self,
        user: &UserRecord,
        device: &Device,
        first: impl Fn(&WriteTx) -> Result<(), AccountError> + Send + 'static,
    ) -> Result<SignedIn, AccountError> {
        let (cookie, refresh) = (secret::token(), secret::token());
        let (id, proven, now) = (user.id, user.password.clone(), self.clock.now());
        let name = device.name.chars().filter(|sign| !sign.is_control()).take(DEVICE_CHARS).collect();
        let record = session::fresh(id, name, device.address.clone(), now);
        let session = record.id;
        let (cookie_hash, refresh_hash) = (secret::hashed(&cookie), secret::hashed(&refresh));
        let user = self.store.write(move |tx| {
            first(tx)?;
            // The password may have been changed while this one was verified.
            let user = tx.get(&USERS, &id)?.filter(|user| user.password == proven);
            let user = user.ok_or(AccountError::WrongLogin)?;
            admitted(user.status)?;
            session::end_expired(tx, id, now)?;
            session::begin(tx, record.clone(), cookie_hash, refresh_hash)?;
            Ok::<_, AccountError>(user)
        })?;
        Ok(SignedIn {
            session,
            csrf: self.csrf_for(&cookie),
            access_token: self.signing.access(id, session, now),
            user: user.into(),
            cookie,
            refresh_token: refresh,
            expires_in: ACCESS_SECONDS,
        })
    }
}

/// Whether an account of this standing may come in. A suspended one may read.
pub(super) fn admitted(status: Status) -> Result<(), AccountError> {
    match status {
        Status::Active | Status::Suspended => Ok(()),
        Status::Pending => Err(AccountError::Pending),
        Status::Locked => Err(AccountError::Locked),
    }
}
