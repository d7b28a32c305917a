use std::sync::Arc;

mod course;
mod drives;
mod passkeys;
mod people;
mod second_factor;
mod sessions;

use super::*;
use crate::access::Viewer;
use crate::model::person::{Role, Status};
use crate::model::time::SetClock;
use crate::model::{Origin, SessionId, Stamp, UserId};
use crate::store::accounts::{SESSIONS, Scope, TOKENS, USERS};

const PASSWORD: &str = "correct horse";

struct House {
    _folder: tempfile::TempDir,
    accounts: Accounts,
    clock: Arc<SetClock>,
}

fn house() -> House {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&folder.path().join("albumen.redb")).unwrap();
    let clock = Arc::new(SetClock::at(Stamp(1_750_000_000_000)));
    let accounts = Accounts::open(store, Arc::clone(&clock) as Arc<dyn Clock>).unwrap();
    House { _folder: folder, accounts, clock }
}

fn device() -> Device {
    Device { name: "Firefox".into(), address: "192.0.2.7".into() }
}

impl House {
    fn ada(&self) -> Person {
        self.accounts.create(&new("ada", "ada@home.lan")).unwrap()
    }

    fn sign_in(&self) -> SignedIn {
        self.accounts.sign_in("ada", PASSWORD, None, &device()).unwrap()
    }

    fn cookie(&self, cookie: &str) -> Result<Viewer, AccountError> {
        self.accounts.authenticate(Credential::Cookie(cookie))
    }

    fn bearer(&self, secret: &str) -> Result<Viewer, AccountError> {
        self.accounts.authenticate(Credential::Bearer(secret))
    }

    fn stand(&self, id: UserId, status: Status) {
        let write = self.accounts.store.write(move |tx| {
            let mut user = tx.get(&USERS, &id)?.unwrap();
            user.status = status;
            tx.put(&USERS, &id, &user)
        });
        write.unwrap();
    }

    fn last_seen(&self, session: SessionId) -> Stamp {
        self.accounts.store.read(|tx| tx.get(&SESSIONS, &session)).unwrap().unwrap().last_seen_at
    }
}

fn new(username: &str, email: &str) -> NewUser {
    NewUser {
        username: username.into(),
        email: email.into(),
        display_name: None,
        password: PASSWORD.into(),
        role: Role::User,
    }
}

fn gone(result: &Result<Viewer, AccountError>) -> bool {
    matches!(result, Err(AccountError::NotSignedIn))
}

fn form(code: &str, username: &str) -> SetUp {
    SetUp {
        code: code.into(),
        username: username.into(),
        email: format!("{username}@home.lan"),
        password: PASSWORD.into(),
        display_name: Some("Ada".into()),
        server_name: Some("Home".into()),
    }
}
