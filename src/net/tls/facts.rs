//! Reading certificates: what they say of themselves.

use std::net::IpAddr;

use rustls::pki_types::CertificateDer;
use x509_cert::Certificate;
use x509_cert::der::Decode;
use x509_cert::ext::pkix::SubjectAltName;
use x509_cert::ext::pkix::name::GeneralName;

use crate::model::{ContentHash, Stamp};

/// What a certificate says.
#[derive(Debug, Clone)]
pub(super) struct Said {
    pub(super) common_name: String,
    pub(super) names: Vec<String>,
    pub(super) addresses: Vec<IpAddr>,
    pub(super) not_before: Stamp,
    pub(super) not_after: Stamp,
    pub(super) fingerprint: ContentHash,
}

/// Reads a certificate; the error is what is wrong with it, in few words.
pub(super) fn said(certificate: &CertificateDer<'_>) -> Result<Said, String> {
    let parsed = Certificate::from_der(certificate).map_err(|error| error.to_string())?;
    let body = parsed.tbs_certificate();
    let stamp = |time: x509_cert::time::Time| Stamp(time.to_unix_duration().as_millis() as i64);
    let alternatives = body.get_extension::<SubjectAltName>().map_err(|error| error.to_string())?;
    let alternatives = alternatives.map(|(_, names)| names.0).unwrap_or_default();
    Ok(Said {
        common_name: body
            .subject()
            .common_name()
            .ok()
            .flatten()
            .map(|name| name.value().into_owned())
            .unwrap_or_default(),
        names: alternatives.iter().filter_map(dns_name).collect(),
        addresses: alternatives.iter().filter_map(address).collect(),
        not_before: stamp(body.validity().not_before),
        not_after: stamp(body.validity().not_after),
        fingerprint: ContentHash::of(certificate),
    })
}

fn dns_name(name: &GeneralName) -> Option<String> {
    match name {
        GeneralName::DnsName(name) => Some(name.as_str().to_lowercase()),
        _ => None,
    }
}

fn address(name: &GeneralName) -> Option<IpAddr> {
    let GeneralName::IpAddress(bytes) = name else { return None };
    match bytes.as_bytes() {
        bytes if bytes.len() == 4 => <[u8; 4]>::try_from(bytes).ok().map(IpAddr::from),
        bytes => <[u8; 16]>::try_from(bytes).ok().map(IpAddr::from),
    }
}
