//! People with a login: making them, finding them, changing what is said of them.

use std::ops::ControlFlow;

use serde::{Deserialize, Serialize};

use super::session;
use super::standing::vouch;
use super::{AccountError, Accounts};
use crate::audit::{Act, Audit, Event, Noun};
use crate::model::person::{self, Email, Role, Status, Username};
use crate::model::{Origin, SessionId, Stamp, UserId};
use crate::store::accounts::{LOGINS, USERS, UserLink, UserRecord};
use crate::store::{Reader, StoreError, WriteTx};

/// A person, without the hash of their password.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    pub id: UserId,
    pub username: String,
    pub email: String,
    pub display_name: String,
    pub role: Role,
    pub status: Status,
    /// `None` for no limit.
    pub quota_bytes: Option<u64>,
    pub created_at: Stamp,
    /// `system`, `light` or `dark`.
    pub theme: String,
    /// A BCP 47 tag, or `auto` for the browser's.
    pub language: String,
}

impl From<UserRecord> for Person {
    fn from(record: UserRecord) -> Self {
        Self {
            id: record.id,
            username: record.username,
            email: record.email,
            display_name: record.display_name,
            role: record.role,
            status: record.status,
            quota_bytes: record.quota_bytes,
            created_at: record.created_at,
            theme: record.theme,
            language: record.language,
        }
    }
}

/// Somebody to be made, as typed.
#[derive(Clone)]
pub struct NewUser {
    pub username: String,
    pub email: String,
    /// The user name stands in when there is none.
    pub display_name: Option<String>,
    pub password: String,
    pub role: Role,
}

impl Accounts {
    /// Makes an active account, whose address whoever runs the server stands for.
    pub fn create(&self, new: &NewUser) -> Result<Person, AccountError> {
        let (record, now) = (self.drafted(new)?, self.clock.now());
        self.store.write(move |tx| {
            insert(tx, &record)?;
            vouch(tx, record.id, now)?;
            Ok(Person::from(record.clone()))
        })
    }

    /// A checked record with its password hashed, not yet stored.
    pub(super) fn drafted(&self, new: &NewUser) -> Result<UserRecord, AccountError> {
        let username = Username::parse(&new.username)?;
        let email = Email::parse(&new.email)?;
        let display_name = match new.display_name.as_deref().filter(|name| !name.trim().is_empty()) {
            Some(name) => person::display_name(name)?,
            None => username.as_str().to_owned(),
        };
        Ok(UserRecord {
            id: UserId::new(),
            username: username.as_str().to_owned(),
            email: email.as_str().to_owned(),
            display_name,
            role: new.role,
            status: Status::Active,
            quota_bytes: None,
            password: self.passwords.hash(&new.password)?,
            created_at: self.clock.now(),
            theme: "system".into(),
            language: "auto".into(),
        })
    }

    /// Everybody, in the order they were made.
    pub fn list(&self) -> Result<Vec<Person>, AccountError> {
        let all = self.store.read(|tx| tx.all(&USERS, &()))?;
        Ok(all.into_iter().map(|(_, record)| record.into()).collect())
    }

    /// The person with this user name or e-mail address.
    pub fn find(&self, login: &str) -> Result<Person, AccountError> {
        let found = self.store.read(|tx| by_login(tx, login))?;
        found.map(Person::from).ok_or(AccountError::NotFound("person"))
    }

    pub fn person(&self, id: UserId) -> Result<Person, AccountError> {
        let found = self.store.read(|tx| tx.get(&USERS, &id))?;
        found.map(Person::from).ok_or(AccountError::NotFound("person"))
    }

    /// The user name behind an id, while there is such a user.
    pub fn username(&self, id: UserId) -> Result<Option<String>, AccountError> {
        Ok(self.store.read(|tx| tx.get(&USERS, &id))?.map(|user| user.username))
    }

    /// Gives a person another password and ends all their sessions.
    pub fn set_password(&self, id: UserId, password: &str) -> Result<(), AccountError> {
        let hash = self.passwords.hash(password)?;
        self.store.write(move |tx| {
            change(tx, id, |record| record.password.clone_from(&hash))?;
            Ok(session::end_all(tx, id, None)?)
        })
    }

    /// Changes one's own password and ends all other sessions. Guesses of the current one are counted against the
    /// address, for whoever holds a stolen session.
    pub fn change_password(
        &self,
        id: UserId,
        current: &str,
        new: &str,
        keep: Option<SessionId>,
        origin: &Origin,
    ) -> Result<(), AccountError> {
        self.throttle.count(&origin.address, &id.to_string())?;
        let record = self.store.read(|tx| tx.get(&USERS, &id))?;
        let before = record.ok_or(AccountError::NotFound("person"))?.password;
        if !self.passwords.verify(current, Some(&before))? {
            return Err(AccountError::WrongPassword);
        }
        let hash = self.passwords.hash(new)?;
        let event = Event::new(Act::PasswordChanged, self.clock.now(), origin).by(id);
        let event = event.on(Noun::User, id, Some(id));
        self.store.write(move |tx| {
            let still = tx.get(&USERS, &id)?.is_some_and(|record| record.password == before);
            if !still {
                return Err(AccountError::WrongPassword);
            }
            change(tx, id, |record| record.password.clone_from(&hash))?;
            Audit::record_in(tx, &event)?;
            Ok(session::end_all(tx, id, keep)?)
        })
    }

    pub(super) fn has_superuser(tx: &impl Reader) -> Result<bool, StoreError> {
        let mut found = false;
        tx.scan(&USERS, &(), None, |_, record| {
            found = record.role == Role::Superuser;
            if found { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        })?;
        Ok(found)
    }
}

pub(super) const TAKEN_NAME: AccountError = AccountError::Taken { what: "user name", field: "username" };
pub(super) const TAKEN_EMAIL: AccountError = AccountError::Taken { what: "e-mail address", field: "email" };

/// How logins are compared.
pub(super) fn folded(login: &str) -> String {
    login.trim().to_lowercase()
}

pub(super) fn by_login(tx: &impl Reader, login: &str) -> Result<Option<UserRecord>, StoreError> {
    match tx.get(&LOGINS, &folded(login))? {
        Some(UserLink(id)) => tx.get(&USERS, &id),
        None => Ok(None),
    }
}

/// Stores a new person. User names and addresses share one space, so that either signs in.
pub(super) fn insert(tx: &WriteTx, record: &UserRecord) -> Result<(), AccountError> {
    for (login, taken) in [(&record.username, TAKEN_NAME), (&record.email, TAKEN_EMAIL)] {
        if tx.has(&LOGINS, &folded(login))? {
            return Err(taken);
        }
    }
    tx.put(&LOGINS, &folded(&record.username), &UserLink(record.id))?;
    tx.put(&LOGINS, &folded(&record.email), &UserLink(record.id))?;
    Ok(tx.put(&USERS, &record.id, record)?)
}

/// Edits a stored person.
pub(super) fn change(
    tx: &WriteTx,
    id: UserId,
    edit: impl FnOnce(&mut UserRecord),
) -> Result<Person, AccountError> {
    let mut record = tx.get(&USERS, &id)?.ok_or(AccountError::NotFound("person"))?;
    edit(&mut record);
    tx.put(&USERS, &id, &record)?;
    Ok(record.into())
}
