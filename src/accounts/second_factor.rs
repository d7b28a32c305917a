//! The second factor: codes of an authenticator app (RFC 6238), and recovery codes for who lost it.

use super::standing::subject;
use super::totp::{is_on, is_totp, recovery_codes, step, totp};
use super::{AccountError, Accounts, Actor, secret};
use crate::access::Viewer;
use crate::audit::{Act, Audit, Event, Noun};
use crate::model::{Stamp, UserId};
use crate::store::Reader;
use crate::store::accounts::{USERS, UserRecord};
use crate::store::second_factors::{SECOND_FACTORS, SecondFactorRecord};

/// How long somebody may take to bring the secret into their app, in milliseconds.
const BEGUN_FOR: i64 = Stamp::HOUR;

/// How a person's second factor stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SecondFactor {
    /// Since when codes are asked for; `None` when they are not.
    pub totp_since: Option<Stamp>,
    pub recovery_codes_left: usize,
}

/// What an authenticator app is to be given, once.
#[derive(Clone)]
pub struct NewTotp {
    /// Base 32, for who types it.
    pub secret: String,
    /// `otpauth://…`, for a QR code.
    pub address: String,
}

/// The secret stays out of logs.
impl std::fmt::Debug for NewTotp {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("NewTotp")
    }
}

impl Accounts {
    pub fn second_factor(&self, user: UserId) -> Result<SecondFactor, AccountError> {
        let record = self.store.read(|tx| tx.get(&SECOND_FACTORS, &user))?.filter(is_on);
        Ok(SecondFactor {
            totp_since: record.as_ref().and_then(|record| record.on_since),
            recovery_codes_left: record.map_or(0, |record| record.codes.len()),
        })
    }

    /// Makes a secret for an authenticator app. Nothing is asked for before a first code shows that the app has it.
    ///
    /// # Panics
    /// Never: the account in the address has a name, without a colon.
    pub fn begin_totp(&self, viewer: &Viewer, password: &str) -> Result<NewTotp, AccountError> {
        let user = self.proven(viewer, password)?;
        let (secret, id, now) = (secret::random::<20>(), viewer.user, self.clock.now());
        let totp = totp(&secret, Some((&self.server_name(), &user.username)));
        let record = SecondFactorRecord {
            secret: secret.to_vec(),
            begun_at: now,
            on_since: None,
            last_step: 0,
            codes: Vec::new(),
        };
        self.store.write(move |tx| {
            if tx.get(&SECOND_FACTORS, &id)?.is_some_and(|record| is_on(&record)) {
                return Err(AccountError::TotpOn);
            }
            Ok(tx.put(&SECOND_FACTORS, &id, &record)?)
        })?;
        let address = totp.to_url().expect("an account name without a colon was given");
        Ok(NewTotp { secret: totp.secret().to_base32(), address })
    }

    /// Asks for codes from here on, and gives the recovery codes.
    pub fn confirm_totp(&self, viewer: &Viewer, code: &str) -> Result<Vec<String>, AccountError> {
        let (id, now) = (viewer.user, self.clock.now());
        self.throttle.count_code(id)?;
        let (codes, hashes) = recovery_codes();
        let (code, event) = (code.to_owned(), self.own_event(Act::SecondFactorAdded, viewer));
        self.store.write(move |tx| {
            let mut record = tx.get(&SECOND_FACTORS, &id)?.ok_or(AccountError::TotpOff)?;
            if is_on(&record) {
                return Err(AccountError::TotpOn);
            }
            if now.since(record.begun_at) > BEGUN_FOR {
                return Err(AccountError::TotpOff);
            }
            record.last_step = step(&record, &code, now).ok_or(AccountError::WrongTotp)?;
            (record.on_since, record.codes) = (Some(now), hashes.clone());
            tx.put(&SECOND_FACTORS, &id, &record)?;
            Audit::record_in(tx, &event)?;
            Ok::<_, AccountError>(())
        })?;
        Ok(codes)
    }

    /// Asks for codes no longer.
    pub fn end_totp(&self, viewer: &Viewer, password: &str) -> Result<(), AccountError> {
        self.proven(viewer, password)?;
        let (id, event) = (viewer.user, self.own_event(Act::SecondFactorRemoved, viewer));
        self.store.write(move |tx| {
            if !tx.get(&SECOND_FACTORS, &id)?.is_some_and(|record| is_on(&record)) {
                return Err(AccountError::TotpOff);
            }
            tx.remove(&SECOND_FACTORS, &id)?;
            Ok(Audit::record_in(tx, &event)?)
        })
    }

    /// Takes the second factor from somebody who lost it. Who still has theirs takes it away with their password.
    pub fn end_totp_of(&self, actor: &Actor, id: UserId) -> Result<(), AccountError> {
        if actor.id() == Some(id) {
            return Err(AccountError::Course("your own second factor is switched off in your settings"));
        }
        let event = actor.event(Act::AdminSecondFactorRemoved, self.clock.now()).on(Noun::User, id, Some(id));
        let actor = actor.clone();
        self.store.write(move |tx| {
            subject(tx, &actor, id)?;
            if !tx.get(&SECOND_FACTORS, &id)?.is_some_and(|record| is_on(&record)) {
                return Err(AccountError::TotpOff);
            }
            tx.remove(&SECOND_FACTORS, &id)?;
            Ok(Audit::record_in(tx, &event)?)
        })
    }

    /// Makes ten new recovery codes in the place of all earlier ones.
    pub fn make_recovery_codes(&self, viewer: &Viewer, password: &str) -> Result<Vec<String>, AccountError> {
        self.proven(viewer, password)?;
        let (codes, hashes) = recovery_codes();
        let (id, event) = (viewer.user, self.own_event(Act::RecoveryCodesMade, viewer));
        self.store.write(move |tx| {
            let mut record = tx.get(&SECOND_FACTORS, &id)?.filter(is_on).ok_or(AccountError::TotpOff)?;
            record.codes.clone_from(&hashes);
            tx.put(&SECOND_FACTORS, &id, &record)?;
            Audit::record_in(tx, &event)?;
            Ok::<_, AccountError>(())
        })?;
        Ok(codes)
    }

    /// The account of who signed in, after another look at the password: a session that somebody else holds is not
    /// enough to change what one signs in with. Guesses are counted.
    pub(super) fn proven(&self, viewer: &Viewer, password: &str) -> Result<UserRecord, AccountError> {
        let id = viewer.user;
        self.throttle.count(&viewer.origin.address, &id.to_string())?;
        let user = self.store.read(|tx| tx.get(&USERS, &id))?.ok_or(AccountError::NotFound("person"))?;
        if !self.passwords.verify(password, Some(&user.password))? {
            return Err(AccountError::WrongAccountPassword);
        }
        Ok(user)
    }

    pub(super) fn own_event(&self, act: Act, viewer: &Viewer) -> Event {
        let (id, now) = (viewer.user, self.clock.now());
        Event::new(act, now, &viewer.origin).by(id).on(Noun::User, id, Some(id))
    }

    /// Counts a code that is about to be looked at, if this account asks for one. What is long enough to be a recovery
    /// code is not guessed by anybody.
    pub(super) fn count_code(&self, user: UserId, code: Option<&str>) -> Result<(), AccountError> {
        let asked =
            self.store.read(|tx| tx.get(&SECOND_FACTORS, &user))?.is_some_and(|record| is_on(&record));
        match code {
            Some(code) if asked && is_totp(code) => self.throttle.count_code(user),
            _ => Ok(()),
        }
    }
}
