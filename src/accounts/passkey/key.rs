//! Public keys of passkeys: read from COSE (RFC 9052, RFC 9053), and signatures checked with them.

use ciborium::Value;
use ring::signature::{
    ECDSA_P256_SHA256_ASN1, ED25519, RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents, UnparsedPublicKey,
};

use crate::store::passkeys::PublicKey;

/// COSE's numbers of the algorithms that are taken, the best first: Ed25519, ECDSA with P-256, RSA.
pub const ALGORITHMS: [i64; 3] = [-8, -7, -257];

/// Reads a `COSE_Key`; `None` for anything but the kinds above.
pub(super) fn read(key: &Value) -> Option<PublicKey> {
    let entries = key.as_map()?;
    let entry = |label: i64| {
        let found = entries.iter().find(|(name, _)| name.as_integer() == Some(label.into()));
        found.map(|(_, value)| value)
    };
    let number = |label| entry(label).and_then(Value::as_integer).and_then(|n| i64::try_from(n).ok());
    let bytes = |label| entry(label).and_then(Value::as_bytes);
    // Labels: 1 key type, 3 algorithm, -1 curve, -2 x, -3 y; of RSA -1 n, -2 e.
    match (number(1)?, number(3)?) {
        (2, -7) if number(-1)? == 1 => {
            let (x, y) = (bytes(-2)?, bytes(-3)?);
            let point = [&[4][..], x, y].concat();
            (x.len() == 32 && y.len() == 32).then_some(PublicKey::Es256(point))
        }
        (1, -8) if number(-1)? == 6 => {
            let x = bytes(-2)?;
            (x.len() == 32).then(|| PublicKey::EdDsa(x.clone()))
        }
        (3, -257) => Some(PublicKey::Rs256 { n: bytes(-1)?.clone(), e: bytes(-2)?.clone() }),
        _ => None,
    }
}

/// Whether `key` made this signature of `message`.
pub(super) fn verify(key: &PublicKey, message: &[u8], signature: &[u8]) -> bool {
    match key {
        PublicKey::Es256(point) => {
            UnparsedPublicKey::new(&ECDSA_P256_SHA256_ASN1, point).verify(message, signature).is_ok()
        }
        PublicKey::EdDsa(x) => UnparsedPublicKey::new(&ED25519, x).verify(message, signature).is_ok(),
        PublicKey::Rs256 { n, e } => {
            // Leading zeros are allowed in COSE and not in what ring reads.
            let trimmed = |number: &[u8]| {
                let start = number.iter().position(|byte| *byte != 0).unwrap_or(number.len());
                number[start..].to_vec()
            };
            let key = RsaPublicKeyComponents { n: trimmed(n), e: trimmed(e) };
            key.verify(&RSA_PKCS1_2048_8192_SHA256, message, signature).is_ok()
        }
    }
}
