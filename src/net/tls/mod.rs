//! HTTPS: a private authority and a certificate for every name and address of this machine, or one that was given.
//!
//! In `<data>/tls`, for the owner alone: `ca.crt` and `ca.key` (made once, kept for life), `server.crt` and
//! `server.key` (renewed before they end and when names or addresses change, without a restart).

mod authority;
mod error;
mod facts;
mod given;
mod issued;
mod keep;
mod keeper;
mod resolver;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustls::ServerConfig;
use tokio::sync::watch;

pub use error::TlsError;
pub use keeper::Keeper;

use crate::model::Clock;
use crate::model::certificate::CertificateFacts;
use resolver::Resolver;

/// What was set about certificates.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    /// A certificate chain and its key in PEM, instead of one made here.
    pub given: Option<(PathBuf, PathBuf)>,
    /// Names and addresses besides those the machine knows of itself.
    pub names: Vec<String>,
}

/// HTTPS, ready to be listened with.
#[derive(Debug)]
pub struct Tls {
    pub config: ServerConfig,
    /// The certificate of now; it may be another one tomorrow.
    pub facts: watch::Receiver<Arc<CertificateFacts>>,
    /// What keeps it good.
    pub keeper: Keeper,
}

/// Opens the certificate, or makes it.
pub fn open(data: &Path, wanted: Wanted, clock: Arc<dyn Clock>) -> Result<Tls, TlsError> {
    let folder = data.join("tls");
    let shown = keeper::current(&folder, &wanted, clock.now())?;
    let (sender, facts) = watch::channel(Arc::new(shown.facts));
    let resolver = Arc::new(Resolver::new(shown.key));
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_cert_resolver(Arc::clone(&resolver) as Arc<dyn rustls::server::ResolvesServerCert>);
    // A phone that comes back goes on with its session; each remembered one costs a few hundred bytes.
    config.session_storage = rustls::server::ServerSessionMemoryCache::new(512);
    Ok(Tls { config, facts, keeper: Keeper::new(folder, wanted, clock, resolver, sender) })
}

#[cfg(test)]
mod tests;
