//! The server's own authority: made once, told to every device once, kept for life.

use std::path::Path;
use std::time::Duration;

use rcgen::{
    BasicConstraints, CertificateParams, DistinguishedName, DnType, IsCa, Issuer, KeyPair, KeyUsagePurpose,
    SerialNumber,
};
use rustls::pki_types::CertificateDer;

use super::error::TlsError;
use super::{facts, keep};
use crate::model::Stamp;
use crate::model::certificate::AuthorityFacts;

/// Twenty years: devices would have to be told anew after it.
const LASTS: i64 = 20 * 365 * Stamp::DAY;
/// 2026-01-01. Boards without a battery wake up in 1970 and learn the time later.
const EARLIEST: Stamp = Stamp(1_767_225_600_000);

/// What signs the server's certificates.
pub(super) struct Authority {
    pub(super) issuer: Issuer<'static, KeyPair>,
    pub(super) certificate: CertificateDer<'static>,
    pub(super) facts: AuthorityFacts,
}

/// The authority of this folder, made when there is none.
pub(super) fn open(folder: &Path, host: &str, now: Stamp) -> Result<Authority, TlsError> {
    let (certificate, key) = (folder.join("ca.crt"), folder.join("ca.key"));
    match (certificate.exists(), key.exists()) {
        (true, true) => {}
        // The certificate is written last: a key alone was never used.
        (false, _) => make(&certificate, &key, host, now)?,
        (true, false) => return Err(TlsError::HalfAuthority(key)),
    }
    let pair = KeyPair::from_pem(&keep::text(&key)?).map_err(|error| TlsError::content(&key, error))?;
    let der = keep::chain(&certificate)?.swap_remove(0);
    let said = facts::said(&der).map_err(|reason| TlsError::content(&certificate, reason))?;
    let facts = AuthorityFacts {
        name: said.common_name.clone(),
        der: der.to_vec(),
        fingerprint: said.fingerprint,
        not_after: said.not_after,
    };
    Ok(Authority { issuer: Issuer::new(described(&said.common_name), pair), certificate: der, facts })
}

fn make(certificate: &Path, key: &Path, host: &str, now: Stamp) -> Result<(), TlsError> {
    let pair = KeyPair::generate()?;
    let now = now.max(EARLIEST);
    let mut params = described(&format!("Albumen on {host}, made {}", &now.rfc3339()[..10]));
    params.serial_number = Some(serial());
    params.not_before = moment(now.plus(-Stamp::DAY));
    params.not_after = moment(now.plus(LASTS));
    let made = params.self_signed(&pair)?;
    keep::write(key, &pair.serialize_pem())?;
    keep::write(certificate, &made.pem())
}

/// What an authority says of itself, times aside. The name is what joins it to the certificates it signs.
fn described(name: &str) -> CertificateParams {
    let mut params = CertificateParams::default();
    params.distinguished_name = named(name);
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    params
}

pub(super) fn named(name: &str) -> DistinguishedName {
    let mut distinguished = DistinguishedName::new();
    distinguished.push(DnType::CommonName, name);
    distinguished
}

/// Random, because browsers refuse two certificates of one authority with the same number.
pub(super) fn serial() -> SerialNumber {
    let mut bytes = [0_u8; 16];
    getrandom::fill(&mut bytes).expect("a machine without randomness cannot keep secrets: stop here");
    // Positive, and of its full length.
    bytes[0] = bytes[0] & 0x3f | 0x40;
    SerialNumber::from_slice(&bytes)
}

pub(super) fn moment(stamp: Stamp) -> time::OffsetDateTime {
    let since = u64::try_from(stamp.0).unwrap_or_default();
    time::OffsetDateTime::UNIX_EPOCH + Duration::from_millis(since)
}
