//! Passkeys: signing in with a key that a device keeps (WebAuthn level 2, the part of the relying party).
//!
//! Which maker built a device is not asked: nothing is decided by it. So attestation statements are not read, and what
//! is left of the standard's steps is small enough to stand here over `ciborium` and `ring`. The libraries that cover
//! it whole bring an RSA with an open advisory (RUSTSEC-2023-0071) and half a megabyte of curves that this never uses.

mod authenticator;
mod ceremony;
mod enter;
mod key;
mod place;
mod register;

pub use authenticator::{Assertion, Attestation};
pub(super) use ceremony::Ceremonies;
pub use ceremony::Challenge;
pub use key::ALGORITHMS;
pub use place::Place;
pub use register::Wanted;

use super::{AccountError, Accounts};
use crate::access::Viewer;
use crate::audit::{Act, Audit, Event, Noun};
use crate::model::{ContentHash, PasskeyId, Stamp, UserId};
use crate::store::passkeys::{CREDENTIALS, PASSKEYS, PasskeyRecord};
use crate::store::{Reader, StoreError, WriteTx};

/// A passkey as its owner sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Passkey {
    pub id: PasskeyId,
    pub name: String,
    /// The name of the server that it is for.
    pub place: String,
    pub created_at: Stamp,
    pub last_used_at: Option<Stamp>,
}

impl From<PasskeyRecord> for Passkey {
    fn from(record: PasskeyRecord) -> Self {
        let PasskeyRecord { id, name, place, created_at, last_used_at, .. } = record;
        Self { id, name, place, created_at, last_used_at }
    }
}

impl Accounts {
    /// A person's passkeys, the newest first.
    pub fn passkeys(&self, owner: UserId) -> Result<Vec<Passkey>, AccountError> {
        let records = self.store.read(|tx| tx.all(&PASSKEYS, &owner))?;
        Ok(records.into_iter().rev().map(|(_, record)| record.into()).collect())
    }

    /// Takes one of a person's passkeys away.
    pub fn remove_passkey(&self, viewer: &Viewer, id: PasskeyId) -> Result<(), AccountError> {
        let (owner, event) = (viewer.user, self.passkey_event(Act::PasskeyRemoved, viewer, id));
        self.store.write(move |tx| {
            let record = tx.get(&PASSKEYS, &(owner, id))?.ok_or(AccountError::NotFound("passkey"))?;
            tx.remove(&CREDENTIALS, &hashed(&record.credential))?;
            tx.remove(&PASSKEYS, &(owner, id))?;
            Ok(Audit::record_in(tx, &event)?)
        })
    }

    fn passkey_event(&self, act: Act, viewer: &Viewer, id: PasskeyId) -> Event {
        let (owner, now) = (viewer.user, self.clock.now());
        Event::new(act, now, &viewer.origin).by(owner).on(Noun::Passkey, id, Some(owner))
    }
}

/// Takes all passkeys of a person away.
pub(super) fn end_all(tx: &WriteTx, owner: UserId) -> Result<(), StoreError> {
    for (key, record) in tx.all(&PASSKEYS, &owner)? {
        tx.remove(&CREDENTIALS, &hashed(&record.credential))?;
        tx.remove(&PASSKEYS, &key)?;
    }
    Ok(())
}

/// The name under which an authenticator's id of a key is kept.
fn hashed(credential: &[u8]) -> ContentHash {
    ContentHash::of(credential)
}
