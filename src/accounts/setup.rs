//! The first minutes of a server: a code on its output lets one person make the first account.

use super::user::insert;
use super::{AccountError, Accounts, Device, NewUser, SignedIn, secret};
use crate::audit::{Act, Audit};
use crate::model::person::Role;
use crate::store::meta::VALUES;
use crate::store::settings;
use crate::store::{Reader, StoreError};

const CODE: &str = "setup-code";

/// The set-up form, as typed.
#[derive(Clone)]
pub struct SetUp {
    pub code: String,
    pub username: String,
    pub email: String,
    pub password: String,
    pub display_name: Option<String>,
    pub server_name: Option<String>,
}

impl Accounts {
    /// Whether nobody runs this server yet.
    pub fn setup_needed(&self) -> Result<bool, AccountError> {
        Ok(!self.store.read(Self::has_superuser)?)
    }

    /// The code that proves one can see the server's output; `None` once set-up is done. The same after a
    /// restart, so that what was printed stays true.
    pub fn setup_code(&self) -> Result<Option<String>, AccountError> {
        if !self.setup_needed()? {
            return Ok(None);
        }
        let fresh = secret::setup_code();
        let code = self.store.write(move |tx| {
            let kept = tx.get(&VALUES, &CODE.to_owned())?.and_then(|code| String::from_utf8(code).ok());
            if let Some(code) = kept {
                return Ok::<_, StoreError>(code);
            }
            tx.put(&VALUES, &CODE.to_owned(), &fresh.clone().into_bytes())?;
            Ok(fresh.clone())
        })?;
        Ok(Some(code))
    }

    /// What the people of this server call it.
    pub fn server_name(&self) -> String {
        self.settings.now().server_name.clone()
    }

    /// Makes the superuser and signs them in: once, however many try at the same time.
    pub fn set_up(&self, wanted: &SetUp, device: &Device) -> Result<SignedIn, AccountError> {
        if !self.setup_needed()? {
            return Err(AccountError::AlreadySetUp);
        }
        self.throttle.count(&device.address, "set-up")?;
        let code = self.setup_code()?.ok_or(AccountError::AlreadySetUp)?;
        if !secret::same(code.as_bytes(), secret::read_setup_code(&wanted.code).as_bytes()) {
            return Err(AccountError::WrongCode);
        }
        let server_name = checked_server_name(wanted.server_name.as_deref())?;
        let user = self.drafted(&NewUser {
            username: wanted.username.clone(),
            email: wanted.email.clone(),
            display_name: wanted.display_name.clone(),
            password: wanted.password.clone(),
            role: Role::Superuser,
        })?;
        let record = user.clone();
        let event = self.sign_in_event(Act::ServerSetUp, Some(user.id), device).by(user.id);
        let signed_in = self.begin(&user, device, move |tx| {
            if Self::has_superuser(tx)? {
                return Err(AccountError::AlreadySetUp);
            }
            insert(tx, &record)?;
            if let Some(name) = &server_name {
                settings::change(tx, |settings| settings.server_name.clone_from(name))?;
            }
            tx.remove(&VALUES, &CODE.to_owned())?;
            Ok(Audit::record_in(tx, &event)?)
        })?;
        self.settings.reload()?;
        Ok(signed_in)
    }
}

fn checked_server_name(name: Option<&str>) -> Result<Option<String>, AccountError> {
    let Some(name) = name.map(str::trim).filter(|name| !name.is_empty()) else { return Ok(None) };
    if name.chars().count() > 64 || name.chars().any(char::is_control) {
        let reason = "a server name has at most 64 characters";
        return Err(AccountError::Invalid { field: "server_name", reason });
    }
    Ok(Some(name.to_owned()))
}
