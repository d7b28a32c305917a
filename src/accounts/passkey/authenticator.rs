//! What an authenticator and the browser before it send (WebAuthn §5.8.1, §6.1, §6.5.4), read and checked against
//! the place and the challenge.

use ciborium::Value;
use serde::Deserialize;

use super::super::AccountError;
use super::{Place, key};
use crate::model::ContentHash;
use crate::store::passkeys::PublicKey;

/// A browser's answer to a registration.
#[derive(Debug, Clone)]
pub struct Attestation {
    pub client_data: Vec<u8>,
    pub object: Vec<u8>,
}

/// A browser's answer to a sign-in.
#[derive(Debug, Clone)]
pub struct Assertion {
    pub credential: Vec<u8>,
    pub client_data: Vec<u8>,
    pub authenticator_data: Vec<u8>,
    pub signature: Vec<u8>,
    /// Whose key it is, as it was registered.
    pub user: Vec<u8>,
}

/// What the browser itself says.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ClientData {
    #[serde(rename = "type")]
    kind: String,
    pub(super) challenge: String,
    origin: String,
    #[serde(default)]
    cross_origin: bool,
}

impl ClientData {
    /// Reads it; `kind` is `webauthn.create` or `webauthn.get`.
    pub(super) fn read(json: &[u8], kind: &str) -> Result<Self, AccountError> {
        let data: Self =
            serde_json::from_slice(json).map_err(|_| refused("what the browser sent cannot be read"))?;
        if data.kind != kind {
            return Err(refused("it answers another question"));
        }
        Ok(data)
    }

    pub(super) fn check(&self, place: &Place) -> Result<(), AccountError> {
        if place.is_of(&self.origin) && !self.cross_origin {
            Ok(())
        } else {
            Err(refused("it was used on a page of another address"))
        }
    }
}

/// What the authenticator says, with the key it made, if it made one.
pub(super) struct AuthenticatorData {
    place: [u8; 32],
    flags: u8,
    pub(super) signs: u32,
    pub(super) made: Option<(Vec<u8>, PublicKey)>,
}

const USER_PRESENT: u8 = 1;
const USER_VERIFIED: u8 = 1 << 2;
const KEY_ATTACHED: u8 = 1 << 6;
/// Longest id of a key, by the standard.
const LONGEST_ID: usize = 1_023;

impl AuthenticatorData {
    pub(super) fn read(bytes: &[u8]) -> Result<Self, AccountError> {
        Self::parsed(bytes).ok_or(refused("what the device sent cannot be read"))
    }

    fn parsed(bytes: &[u8]) -> Option<Self> {
        let (place, rest) = bytes.split_first_chunk::<32>()?;
        let (flags, rest) = rest.split_first()?;
        let (signs, rest) = rest.split_first_chunk::<4>()?;
        let made = if flags & KEY_ATTACHED == 0 { None } else { Some(attached(rest)?) };
        Some(Self { place: *place, flags: *flags, signs: u32::from_be_bytes(*signs), made })
    }

    /// That it was asked for this place, by a person who showed who they are.
    pub(super) fn check(&self, place: &Place) -> Result<(), AccountError> {
        if self.place != ContentHash::of(place.name().as_bytes()).0 {
            return Err(refused("it was made for another address"));
        }
        if self.flags & USER_PRESENT == 0 || self.flags & USER_VERIFIED == 0 {
            return Err(refused("the device did not ask for a fingerprint, a face or its code"));
        }
        Ok(())
    }
}

/// The id and the key behind the model (16 bytes) that made it. What follows them is not asked for.
fn attached(bytes: &[u8]) -> Option<(Vec<u8>, PublicKey)> {
    let (_, rest) = bytes.split_first_chunk::<16>()?;
    let (length, rest) = rest.split_first_chunk::<2>()?;
    let length = usize::from(u16::from_be_bytes(*length));
    let (id, mut rest) = rest.split_at_checked(length).filter(|_| (1..=LONGEST_ID).contains(&length))?;
    let key: Value = ciborium::from_reader(&mut rest).ok()?;
    Some((id.to_vec(), key::read(&key)?))
}

/// The authenticator's data out of an attestation object, whose statement is not read.
pub(super) fn attested(object: &[u8]) -> Result<Vec<u8>, AccountError> {
    let read = || {
        let object: Value = ciborium::from_reader(object).ok()?;
        let data = object.as_map()?.iter().find(|(name, _)| name.as_text() == Some("authData"))?;
        data.1.as_bytes().cloned()
    };
    read().ok_or(refused("what the device sent cannot be read"))
}

pub(super) const fn refused(why: &'static str) -> AccountError {
    AccountError::PasskeyRefused(why)
}
