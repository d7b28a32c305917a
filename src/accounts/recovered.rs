//! A login for somebody of whom only the files are left.

use super::user::insert;
use super::{AccountError, Accounts, NewUser, secret};
use crate::model::UserId;
use crate::model::person::Role;
use crate::store::Reader;
use crate::store::accounts::USERS;

impl Accounts {
    /// Makes an account for the owner of a folder whose account is lost; gives its user name, or `None` where there is
    /// one. Nobody knows its password: it is given one by the command line.
    pub fn recover(&self, id: UserId) -> Result<Option<String>, AccountError> {
        if self.store.read(|tx| tx.has(&USERS, &id))? {
            return Ok(None);
        }
        let digits = id.to_string().replace('-', "");
        // The end is the random part.
        let username = format!("recovered-{}", &digits[digits.len() - 8..]);
        let mut record = self.drafted(&NewUser {
            email: format!("{username}@localhost"),
            username: username.clone(),
            display_name: None,
            password: secret::token(),
            role: Role::User,
        })?;
        record.id = id;
        self.store.write(move |tx| insert(tx, &record))?;
        Ok(Some(username))
    }
}
