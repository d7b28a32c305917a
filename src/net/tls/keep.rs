//! The files of keys and certificates: whole or not there at all, for their owner alone.

use std::fs::{DirBuilder, File, OpenOptions};
use std::io::Write;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::Path;

use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};

use super::error::TlsError;

/// Makes the folder of secrets.
pub(super) fn folder(folder: &Path) -> Result<(), TlsError> {
    DirBuilder::new().recursive(true).mode(0o700).create(folder).map_err(TlsError::file(folder))
}

/// Puts `text` in the place of whatever is at `path`, durably.
pub(super) fn write(path: &Path, text: &str) -> Result<(), TlsError> {
    let written = || {
        let fresh = path.with_extension("new");
        let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&fresh)?;
        file.write_all(text.as_bytes())?;
        file.sync_all()?;
        std::fs::rename(&fresh, path)?;
        path.parent().map_or(Ok(()), |folder| File::open(folder)?.sync_all())
    };
    written().map_err(TlsError::file(path))
}

pub(super) fn text(path: &Path) -> Result<String, TlsError> {
    std::fs::read_to_string(path).map_err(TlsError::file(path))
}

/// Every certificate of a PEM file, the server's own first.
pub(super) fn chain(path: &Path) -> Result<Vec<CertificateDer<'static>>, TlsError> {
    let text = text(path)?;
    let all: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(text.as_bytes()).collect();
    let all = all.map_err(|error| TlsError::content(path, error))?;
    if all.is_empty() {
        return Err(TlsError::content(path, "there is no certificate in PEM in it"));
    }
    Ok(all)
}

pub(super) fn key(path: &Path) -> Result<PrivateKeyDer<'static>, TlsError> {
    let text = text(path)?;
    PrivateKeyDer::from_pem_slice(text.as_bytes())
        .map_err(|error| TlsError::content(path, format!("there is no private key in PEM in it ({error})")))
}
