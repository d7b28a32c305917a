//! A certificate that was given instead of one made here.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use rustls::RootCertStore;
use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::ServerCertVerifier;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};

use super::error::TlsError;
use super::resolver::{self, Shown};
use super::{facts, keep};
use crate::model::Stamp;
use crate::model::certificate::CertificateFacts;

/// Reads it. One that has ended is shown all the same: browsers say best what is wrong with it.
pub(super) fn current(certificate: &Path, key: &Path, now: Stamp) -> Result<Shown, TlsError> {
    let chain = keep::chain(certificate)?;
    let said = facts::said(&chain[0]).map_err(|reason| TlsError::content(certificate, reason))?;
    if said.not_after <= now {
        tracing::warn!(path = %certificate.display(), ended = said.not_after.rfc3339(), "the certificate has ended");
    }
    let facts = CertificateFacts {
        public: public(&chain, &said.names, now),
        names: said.names,
        addresses: said.addresses,
        not_before: said.not_before,
        not_after: said.not_after,
        fingerprint: said.fingerprint,
        authority: None,
    };
    Ok(Shown { key: resolver::certified(chain, certificate, key)?, facts })
}

/// Whether the authorities that every browser trusts vouch for this chain.
fn public(chain: &[CertificateDer<'static>], names: &[String], now: Stamp) -> bool {
    let roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let Ok(verifier) = WebPkiServerVerifier::builder_with_provider(Arc::new(roots), provider).build() else {
        return false;
    };
    let Some((own, between)) = chain.split_first() else { return false };
    let now = UnixTime::since_unix_epoch(Duration::from_millis(u64::try_from(now.0).unwrap_or_default()));
    // A wildcard is asked about by a name that it covers.
    let name = names.first().map(|name| name.replacen('*', "any", 1));
    let Some(Ok(name)) = name.map(ServerName::try_from) else { return false };
    verifier.verify_server_cert(own, between, &name, &[], now).is_ok()
}
