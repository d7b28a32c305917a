//! Requests to the bucket's server, by the HTTP client that the house has already. A request blocks: whoever asks a
//! volume waits anyway.

use std::io::ErrorKind;
use std::path::Path;
use std::time::Duration;

use async_trait::async_trait;
use http_body_util::{BodyExt, Full};
use object_store::ClientOptions;
use object_store::client::{
    HttpClient, HttpConnector, HttpError, HttpErrorKind, HttpRequest, HttpResponse, HttpResponseBody,
    HttpService,
};
use ureq::http::request::Parts;
use ureq::http::{Method, Request, Response};
use ureq::tls::{Certificate, PemItem, RootCerts, TlsConfig, parse_pem};
use ureq::unversioned::transport::DefaultConnector;
use ureq::{Agent, Body};

use crate::outward::Outside;

/// Until a connection stands.
const CONNECT: Duration = Duration::from_secs(4);
/// Without a byte going or coming: a slow line is waited for, a dead one is not.
const STALL: Duration = Duration::from_secs(20);
/// Longest answer that is read, in bytes: more than any piece that is asked for.
const LONGEST: u64 = 64 << 20;
/// Where systems keep the authorities that they trust.
const AUTHORITIES: &str = "/etc/ssl/certs/ca-certificates.crt";
/// What a certificate that is not taken is called, and one of an authority that nobody named.
pub(super) const DISTRUST: &str = "invalid peer certificate";
pub(super) const UNKNOWN: &str = "UnknownIssuer";

/// The way to a bucket's server.
#[derive(Debug, Clone)]
pub(super) struct Wire {
    agent: Agent,
    /// For a server whose certificate is signed by an authority of the house's own.
    own: Option<Agent>,
}

impl Wire {
    /// `local` allows a server on this machine; `answer` is how long it may think; `own` names a file with authorities
    /// that are trusted beside the system's.
    pub(super) fn new(local: bool, answer: Duration, own: Option<&Path>) -> Self {
        let own = own.and_then(own_authorities).map(|roots| agent(local, answer, roots));
        Self { agent: agent(local, answer, authorities()), own }
    }

    /// An authority that the system does not know may be one of the house's own.
    fn send(&self, parts: &Parts, body: &[u8]) -> Result<Response<Body>, ureq::Error> {
        match (send(&self.agent, parts, body), &self.own) {
            (Err(error), Some(own)) if error.to_string().contains(UNKNOWN) => send(own, parts, body),
            (answer, _) => answer,
        }
    }
}

fn agent(local: bool, answer: Duration, roots: RootCerts) -> Agent {
    let config = Agent::config_builder()
        .timeout_connect(Some(CONNECT))
        .timeout_per_read(Some(STALL.min(answer)))
        .timeout_per_write(Some(STALL))
        .timeout_recv_response(Some(answer))
        .max_redirects(0)
        .max_redirects_will_error(false)
        .http_status_as_error(false)
        .allow_non_standard_methods(true)
        .accept_encoding("identity")
        .user_agent(concat!("albumen/", env!("CARGO_PKG_VERSION")))
        .proxy(None)
        .tls_config(TlsConfig::builder().root_certs(roots).build())
        .build();
    Agent::with_parts(config, DefaultConnector::default(), Outside::new(local))
}

/// The system's, and without any those of the web.
fn authorities() -> RootCerts {
    let found = std::fs::read(AUTHORITIES).map(|pem| certificates(&pem)).unwrap_or_default();
    if found.is_empty() { RootCerts::WebPki } else { RootCerts::new_with_certs(&found) }
}

/// Those of the house; `None` where it named none.
fn own_authorities(file: &Path) -> Option<RootCerts> {
    let found = match std::fs::read(file) {
        Ok(pem) => certificates(&pem),
        Err(error) if error.kind() == ErrorKind::NotFound => return None,
        Err(error) => {
            tracing::error!(%error, file = %file.display(), "authorities that are to be trusted cannot be read");
            return None;
        }
    };
    if found.is_empty() {
        tracing::error!(file = %file.display(), "it holds no certificate of an authority (PEM)");
        return None;
    }
    Some(RootCerts::new_with_certs(&found))
}

fn certificates(pem: &[u8]) -> Vec<Certificate<'static>> {
    let certificate = |item| match item {
        Ok(PemItem::Certificate(certificate)) => Some(certificate),
        _ => None,
    };
    parse_pem(pem).filter_map(certificate).collect()
}

fn send(agent: &Agent, parts: &Parts, body: &[u8]) -> Result<Response<Body>, ureq::Error> {
    let has_none = body.is_empty() && matches!(parts.method, Method::GET | Method::HEAD | Method::DELETE);
    if has_none {
        agent.run(Request::from_parts(parts.clone(), ()))
    } else {
        agent.run(Request::from_parts(parts.clone(), body))
    }
}

#[async_trait]
impl HttpService for Wire {
    async fn call(&self, request: HttpRequest) -> Result<HttpResponse, HttpError> {
        let (parts, body) = request.into_parts();
        let body = body.collect().await?.to_bytes();
        let answer = self.send(&parts, &body).map_err(told)?;
        let (parts, mut body) = answer.into_parts();
        let bytes = body.with_config().limit(LONGEST).read_to_vec().map_err(told)?;
        let body = HttpResponseBody::new(Full::new(bytes.into()).map_err(|never| match never {}));
        Ok(HttpResponse::from_parts(parts, body))
    }
}

impl HttpConnector for Wire {
    fn connect(&self, _options: &ClientOptions) -> object_store::Result<HttpClient> {
        Ok(HttpClient::new(self.clone()))
    }
}

fn told(error: ureq::Error) -> HttpError {
    let kind = match &error {
        // Asked again it would be no better.
        error if error.to_string().contains(DISTRUST) => HttpErrorKind::Unknown,
        ureq::Error::Timeout(_) => HttpErrorKind::Timeout,
        ureq::Error::HostNotFound | ureq::Error::ConnectionFailed => HttpErrorKind::Connect,
        ureq::Error::Io(error) => match error.kind() {
            ErrorKind::ConnectionRefused | ErrorKind::NotConnected => HttpErrorKind::Connect,
            ErrorKind::TimedOut => HttpErrorKind::Timeout,
            _ => HttpErrorKind::Interrupted,
        },
        _ => HttpErrorKind::Unknown,
    };
    HttpError::new(kind, error)
}
