//! A server, and how to speak to it.

use std::time::Duration;

use ureq::Agent;
use ureq::tls::{PemItem, RootCerts, TlsConfig, parse_pem};

use super::error::ClientError;

/// One server and the app password for it. Shared between threads; keeps its connections open.
#[derive(Debug)]
pub struct Server {
    pub(super) agent: Agent,
    /// Scheme, host and port, and the path the server is mounted at, without a slash at the end.
    base: String,
    /// The value of the `Authorization` header.
    pub(super) authorization: String,
}

impl Server {
    /// `url` is the address of the web page. `roots` are certificates in PEM to trust instead of the public ones,
    /// such as the private authority of a home server.
    pub fn new(url: &str, app_password: &str, roots: Option<&[u8]>) -> Result<Self, ClientError> {
        let base = url.trim().trim_end_matches('/');
        if !base.starts_with("http://") && !base.starts_with("https://") {
            let advice = format!("\"{url}\" is no server address; write it like https://nas.local:8443");
            return Err(ClientError::Address(advice));
        }
        if app_password.is_empty() || app_password.chars().any(|c| c.is_whitespace() || c.is_control()) {
            return Err(ClientError::NotSignedIn);
        }
        let tls = TlsConfig::builder().root_certs(match roots {
            None => RootCerts::WebPki,
            Some(pem) => RootCerts::new_with_certs(&certificates(pem)?),
        });
        let config = Agent::config_builder()
            .tls_config(tls.build())
            .http_status_as_error(false)
            // A redirect would take the app password elsewhere.
            .max_redirects(0)
            .max_redirects_will_error(false)
            .timeout_connect(Some(Duration::from_secs(15)))
            .timeout_per_read(Some(Duration::from_mins(2)))
            .timeout_per_write(Some(Duration::from_mins(2)))
            .user_agent(concat!("albumen/", env!("CARGO_PKG_VERSION")))
            .build();
        let authorization = format!("Bearer {app_password}");
        Ok(Self { agent: config.new_agent(), base: base.to_owned(), authorization })
    }

    /// The address as it is remembered beside what was sent to it.
    pub fn address(&self) -> &str {
        &self.base
    }

    pub(super) fn api(&self, path: &str) -> String {
        format!("{}/api/v1/{path}", self.base)
    }

    /// The address of something the server named. Only its path counts: the app password goes to no other host,
    /// and a server behind a proxy may not know its own.
    pub(super) fn place(&self, location: &str) -> Result<String, ClientError> {
        let origin_end = self.base.find("://").map_or(0, |at| at + 3);
        let origin_end = self.base[origin_end..].find('/').map_or(self.base.len(), |at| origin_end + at);
        let path = match location.split_once("://") {
            Some((_, rest)) => rest.find('/').map(|at| &rest[at..]),
            None => location.starts_with('/').then_some(location),
        };
        let path = path.ok_or_else(|| ClientError::Answer(format!("a place it calls \"{location}\"")))?;
        Ok(format!("{}{path}", &self.base[..origin_end]))
    }
}

fn certificates(pem: &[u8]) -> Result<Vec<ureq::tls::Certificate<'static>>, ClientError> {
    let items = parse_pem(pem).filter_map(|item| match item {
        Ok(PemItem::Certificate(certificate)) => Some(certificate),
        _ => None,
    });
    let certificates: Vec<_> = items.collect();
    if certificates.is_empty() {
        return Err(ClientError::Address("the file of certificates holds none in PEM".to_owned()));
    }
    Ok(certificates)
}
