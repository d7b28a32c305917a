//! What people change about themselves.

use super::user::{TAKEN_EMAIL, TAKEN_NAME, change, folded};
use super::{AccountError, Accounts, Person, post, standing};
use crate::model::UserId;
use crate::model::person::{self, Email, Username};
use crate::store::accounts::{LOGINS, USERS, UserLink, UserRecord};
use crate::store::mails::MailRecord;
use crate::store::{Reader, WriteTx};

/// What a person may change about themselves. `None` leaves it as it is.
#[derive(Debug, Clone, Default)]
pub struct ProfileChange {
    pub username: Option<String>,
    pub email: Option<String>,
    pub display_name: Option<String>,
}

/// How a person wants the pages to look. `None` leaves it as it is.
#[derive(Debug, Clone, Default)]
pub struct SettingsChange {
    pub theme: Option<String>,
    pub language: Option<String>,
}

impl Accounts {
    pub fn update_profile(&self, id: UserId, wanted: &ProfileChange) -> Result<Person, AccountError> {
        let username = wanted.username.as_deref().map(Username::parse).transpose()?;
        let email = wanted.email.as_deref().map(Email::parse).transpose()?;
        let display_name = wanted.display_name.as_deref().map(person::display_name).transpose()?;
        let (now, mails) = (self.clock.now(), self.mails());
        let person = self.store.write(move |tx| {
            if let Some(username) = &username {
                rename_login(tx, id, |record| &mut record.username, username.as_str(), TAKEN_NAME)?;
            }
            if let Some(email) = &email
                && rename_login(tx, id, |record| &mut record.email, email.as_str(), TAKEN_EMAIL)?
            {
                // What waits for that address, or signs in by it, may be another's.
                standing::doubt(tx, id)?;
                if mails {
                    post::post(tx, &MailRecord::VerifyEmail(id), now)?;
                }
            }
            change(tx, id, |record| {
                if let Some(name) = &display_name {
                    record.display_name.clone_from(name);
                }
            })
        })?;
        self.queue.ring();
        Ok(person)
    }

    pub fn update_settings(&self, id: UserId, wanted: &SettingsChange) -> Result<Person, AccountError> {
        check_settings(wanted)?;
        let wanted = wanted.clone();
        self.store.write(move |tx| {
            change(tx, id, |record| {
                if let Some(theme) = &wanted.theme {
                    record.theme.clone_from(theme);
                }
                if let Some(language) = &wanted.language {
                    record.language.clone_from(language);
                }
            })
        })
    }
}

fn check_settings(wanted: &SettingsChange) -> Result<(), AccountError> {
    if wanted.theme.as_deref().is_some_and(|theme| !["system", "light", "dark"].contains(&theme)) {
        return Err(AccountError::Invalid { field: "theme", reason: "a theme is system, light or dark" });
    }
    let tag = |text: &str| {
        (2..=35).contains(&text.len())
            && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    if wanted.language.as_deref().is_some_and(|language| !tag(language)) {
        let reason = "a language is a tag such as en or pt-BR, or auto";
        return Err(AccountError::Invalid { field: "language", reason });
    }
    Ok(())
}

/// Says whether it is another one than before.
fn rename_login(
    tx: &WriteTx,
    id: UserId,
    field: impl Fn(&mut UserRecord) -> &mut String,
    wanted: &str,
    taken: AccountError,
) -> Result<bool, AccountError> {
    let mut record = tx.get(&USERS, &id)?.ok_or(AccountError::NotFound("person"))?;
    let before = folded(field(&mut record));
    let after = folded(wanted);
    if before != after {
        if tx.has(&LOGINS, &after)? {
            return Err(taken);
        }
        tx.remove(&LOGINS, &before)?;
        tx.put(&LOGINS, &after, &UserLink(id))?;
    }
    wanted.clone_into(field(&mut record));
    tx.put(&USERS, &id, &record)?;
    Ok(before != after)
}
