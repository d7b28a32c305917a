//! Keys that people sign in with in the place of a password (WebAuthn).

use serde::{Deserialize, Serialize};

use super::{Record, Table};
use crate::model::{ContentHash, PasskeyId, Stamp, UserId};

/// Owner, passkey id → passkey.
pub const PASSKEYS: Table<(UserId, PasskeyId), PasskeyRecord> = Table::new("passkeys");
/// SHA-256 of the id that an authenticator gave a key → its owner and passkey.
pub const CREDENTIALS: Table<ContentHash, CredentialLink> = Table::new("credentials");

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct PasskeyRecord {
    pub id: PasskeyId,
    /// What its owner calls it.
    pub name: String,
    /// The name of the server that it was made for. Browsers show it nowhere else.
    pub place: String,
    /// The id that the authenticator gave it.
    pub credential: Vec<u8>,
    pub key: PublicKey,
    /// How often the authenticator says that it has signed; 0 for those that do not count.
    pub signs: u32,
    pub created_at: Stamp,
    pub last_used_at: Option<Stamp>,
}
impl Record for PasskeyRecord {}

/// What a passkey's signatures are checked with. Numbers are big-endian.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum PublicKey {
    /// ECDSA on P-256 with SHA-256: an uncompressed point, 65 bytes.
    Es256(Vec<u8>),
    /// Ed25519: 32 bytes.
    EdDsa(Vec<u8>),
    /// RSA PKCS #1 1.5 with SHA-256.
    Rs256 { n: Vec<u8>, e: Vec<u8> },
}

#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct CredentialLink {
    pub owner: UserId,
    pub id: PasskeyId,
}
impl Record for CredentialLink {}
