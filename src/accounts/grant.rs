//! Programs that ask for an app password: a person grants it on a page, and the program comes for it.
//!
//! What is asked is kept in memory: a restart forgets it, and the program asks again.

use std::sync::{Mutex, PoisonError};

use super::{AccountError, Accounts, Device, secret};
use crate::model::person::Status;
use crate::model::{ContentHash, Origin, Stamp};
use crate::store::accounts::Scope;

/// How long a program waits, in ms.
const OPEN: i64 = 20 * 60 * 1_000;
/// Most that are waited for at once: from everywhere, and from one network.
const MOST: usize = 500;
const MOST_OF_ONE: usize = 20;

/// A program that waits.
struct Asked {
    /// Of the token in the address of the page.
    page: ContentHash,
    /// Of the token that the program shows when it comes.
    program: ContentHash,
    /// What the program says of itself.
    name: String,
    network: String,
    since: Stamp,
    granted: Option<Granted>,
}

/// What a program comes away with.
#[derive(Clone)]
pub struct Granted {
    pub username: String,
    /// An app password.
    pub secret: String,
}

/// The two tokens of one who asks.
#[derive(Clone)]
pub struct Ask {
    pub page: String,
    pub program: String,
}

/// How a person proves who they are on the page.
#[derive(Clone, Copy)]
pub struct Proof<'a> {
    pub login: &'a str,
    pub password: &'a str,
    pub code: Option<&'a str>,
    pub device: &'a Device,
}

/// Everyone who waits.
#[derive(Default)]
pub(super) struct Grants(Mutex<Vec<Asked>>);

impl std::fmt::Debug for Grants {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Grants").finish_non_exhaustive()
    }
}

impl Grants {
    /// Works on those who still wait.
    fn with<T>(&self, now: Stamp, work: impl FnOnce(&mut Vec<Asked>) -> T) -> T {
        let mut waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        waiting.retain(|asked| now.since(asked.since) < OPEN);
        work(&mut waiting)
    }
}

impl Accounts {
    /// A program, known by what it says of itself, asks.
    pub fn ask_grant(&self, origin: &Origin) -> Result<Ask, AccountError> {
        let ask = Ask { page: secret::token(), program: secret::token() };
        let now = self.clock.now();
        let asked = Asked {
            page: secret::hashed(&ask.page),
            program: secret::hashed(&ask.program),
            name: origin.agent.clone(),
            network: crate::limits::network(&origin.address),
            since: now,
            granted: None,
        };
        self.grants.with(now, |waiting| {
            let same = waiting.iter().filter(|other| other.network == asked.network).count();
            if waiting.len() >= MOST || same >= MOST_OF_ONE {
                return Err(AccountError::Busy);
            }
            waiting.push(asked);
            Ok(ask)
        })
    }

    /// What the program says of itself that asks by the page of this token.
    pub fn asks_grant(&self, page: &str) -> Result<String, AccountError> {
        let page = secret::hashed(page);
        let name = self.grants.with(self.clock.now(), |waiting| {
            let asked = waiting.iter().find(|asked| asked.page == page && asked.granted.is_none());
            asked.map(|asked| asked.name.clone())
        });
        name.ok_or(AccountError::StaleLink)
    }

    /// Gives the program an app password of the person who proved who they are.
    pub fn grant(&self, page: &str, proof: Proof<'_>) -> Result<(), AccountError> {
        let name = self.asks_grant(page)?;
        let origin = proof.device.origin();
        let entered = self.sign_in(proof.login, proof.password, proof.code, proof.device)?;
        self.sign_out(entered.session, &origin)?;
        if entered.user.status != Status::Active {
            return Err(AccountError::Course("this account is suspended and gets no app passwords"));
        }
        let scopes = [Scope::Webdav, Scope::Read, Scope::Write, Scope::Upload];
        let name: String = name.chars().take(100).collect();
        let made = self.create_app_password(entered.user.id, &name, &scopes, &origin)?;
        let granted = Granted { username: entered.user.username, secret: made.secret };
        let page = secret::hashed(page);
        let kept = self.grants.with(self.clock.now(), |waiting| {
            let asked = waiting.iter_mut().find(|asked| asked.page == page && asked.granted.is_none());
            asked.map(|asked| asked.granted = Some(granted)).is_some()
        });
        if kept {
            return Ok(());
        }
        // Granted twice at once, or too late: this one is nobody's.
        self.revoke_app_password(entered.user.id, made.id, &origin)?;
        Err(AccountError::StaleLink)
    }

    /// The program comes; `None` while nothing is granted to it. It gets it once.
    pub fn take_grant(&self, program: &str) -> Option<Granted> {
        let program = secret::hashed(program);
        self.grants.with(self.clock.now(), |waiting| {
            let at = waiting.iter().position(|asked| asked.program == program && asked.granted.is_some())?;
            waiting.swap_remove(at).granted
        })
    }
}
