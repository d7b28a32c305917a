//! The certificate that the server's own authority gives it.

use std::path::Path;

use rcgen::{CertificateParams, ExtendedKeyUsagePurpose, KeyPair, KeyUsagePurpose, SanType};

use super::authority::{self, Authority};
use super::error::TlsError;
use super::facts::{self, Said};
use super::keep;
use super::resolver::{self, Shown};
use crate::model::Stamp;
use crate::model::certificate::CertificateFacts;
use crate::net::names::{self as own_names, Names};

/// Apple takes at most 825 days, and browsers move towards fewer.
const LASTS: i64 = 397 * Stamp::DAY;
/// It is renewed when less than this is left.
const SPARE: i64 = 90 * Stamp::DAY;

/// The certificate in this folder, made anew when it is not good for all `names`, or not for long.
pub(super) fn current(folder: &Path, names: &Names, now: Stamp) -> Result<Shown, TlsError> {
    keep::folder(folder)?;
    let authority = authority::open(folder, &own_names::host(), now)?;
    let (certificate, key) = (folder.join("server.crt"), folder.join("server.key"));
    // What cannot be read is made anew: unlike the authority, nobody was told to trust it.
    let kept = || keep::chain(&certificate).ok().and_then(|chain| facts::said(&chain[0]).ok());
    if !kept().is_some_and(|said| good(&said, names, now) && resolver::pair(&certificate, &key).is_ok()) {
        issue(&authority, &certificate, &key, names, now)?;
    }
    let mut chain = keep::chain(&certificate)?;
    let said = facts::said(&chain[0]).map_err(|reason| TlsError::content(&certificate, reason))?;
    // The authority goes along, so that a program can show its fingerprint and be told to trust it.
    chain.push(authority.certificate);
    let facts = CertificateFacts {
        names: said.names,
        addresses: said.addresses,
        not_before: said.not_before,
        not_after: said.not_after,
        fingerprint: said.fingerprint,
        authority: Some(authority.facts),
        public: false,
    };
    Ok(Shown { key: resolver::certified(chain, &certificate, &key)?, facts })
}

fn good(said: &Said, names: &Names, now: Stamp) -> bool {
    said.not_before <= now
        && now.plus(SPARE) < said.not_after
        && names.hosts.iter().all(|name| said.names.contains(name))
        && names.addresses.iter().all(|address| said.addresses.contains(address))
}

fn issue(
    authority: &Authority,
    certificate: &Path,
    key: &Path,
    names: &Names,
    now: Stamp,
) -> Result<(), TlsError> {
    let pair = KeyPair::generate()?;
    let mut params = CertificateParams::new(names.hosts.clone())?;
    params.subject_alt_names.extend(names.addresses.iter().map(|address| SanType::IpAddress(*address)));
    params.distinguished_name = authority::named(&own_names::host());
    params.serial_number = Some(authority::serial());
    params.not_before = authority::moment(now.plus(-Stamp::DAY));
    params.not_after = authority::moment(now.plus(LASTS));
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    params.use_authority_key_identifier_extension = true;
    let made = params.signed_by(&pair, &authority.issuer)?;
    // Should the power fail between the two, they are no pair, and both are made again.
    keep::write(key, &pair.serialize_pem())?;
    keep::write(certificate, &made.pem())?;
    tracing::info!(
        names = names.hosts.len(),
        addresses = names.addresses.len(),
        "a new certificate was made"
    );
    Ok(())
}
