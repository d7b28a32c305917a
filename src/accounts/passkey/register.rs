//! Adding a passkey to an account.

use super::super::{AccountError, Accounts, Person};
use super::authenticator::{Attestation, AuthenticatorData, ClientData, attested, refused};
use super::ceremony::Purpose;
use super::{Challenge, Passkey, Place, hashed};
use crate::access::Viewer;
use crate::audit::{Act, Audit};
use crate::model::PasskeyId;
use crate::store::Reader;
use crate::store::passkeys::{CREDENTIALS, CredentialLink, PASSKEYS, PasskeyRecord};

/// Passkeys a person can have.
const MOST: usize = 50;

/// What a browser needs to make a passkey.
#[derive(Debug)]
pub struct Wanted {
    pub challenge: Challenge,
    pub person: Person,
    /// Ids of keys that the person has for this place already.
    pub known: Vec<Vec<u8>>,
}

impl Accounts {
    /// Begins to add a passkey, after another look at the password.
    pub fn begin_passkey(
        &self,
        viewer: &Viewer,
        password: &str,
        place: &Place,
    ) -> Result<Wanted, AccountError> {
        let person = self.proven(viewer, password)?;
        let records = self.store.read(|tx| tx.all(&PASSKEYS, &viewer.user))?;
        if records.len() >= MOST {
            return Err(refused("there are 50 passkeys already; remove one first"));
        }
        let here =
            records.into_iter().map(|(_, record)| record).filter(|record| record.place == place.name());
        let known = here.map(|record| record.credential).collect();
        let challenge = self.ceremonies.begin(Purpose::Register(viewer.user), place, self.clock.now());
        Ok(Wanted { challenge, person: person.into(), known })
    }

    /// Takes the passkey that a browser made (WebAuthn §7.1).
    pub fn finish_passkey(
        &self,
        viewer: &Viewer,
        name: &str,
        answer: &Attestation,
    ) -> Result<Passkey, AccountError> {
        let (owner, now) = (viewer.user, self.clock.now());
        let name = checked_name(name)?;
        let client = ClientData::read(&answer.client_data, "webauthn.create")?;
        let place = self.ceremonies.end(&client.challenge, &Purpose::Register(owner), now)?;
        client.check(&place)?;
        let data = AuthenticatorData::read(&attested(&answer.object)?)?;
        data.check(&place)?;
        let (credential, key) = data.made.ok_or(refused("the device made no key"))?;
        let record = PasskeyRecord {
            id: PasskeyId::new(),
            name,
            place: place.name().to_owned(),
            credential,
            key,
            signs: data.signs,
            created_at: now,
            last_used_at: None,
        };
        let (id, hash) = (record.id, hashed(&record.credential));
        let event = self.passkey_event(Act::PasskeyAdded, viewer, id);
        self.store.write(move |tx| {
            if tx.has(&CREDENTIALS, &hash)? {
                return Err(refused("this key was added already"));
            }
            tx.put(&CREDENTIALS, &hash, &CredentialLink { owner, id })?;
            tx.put(&PASSKEYS, &(owner, id), &record)?;
            Audit::record_in(tx, &event)?;
            Ok(record.clone().into())
        })
    }
}

fn checked_name(name: &str) -> Result<String, AccountError> {
    let name = name.trim();
    if (1..=100).contains(&name.chars().count()) && !name.chars().any(char::is_control) {
        Ok(name.to_owned())
    } else {
        Err(AccountError::Invalid { field: "name", reason: "a name has 1–100 characters" })
    }
}
