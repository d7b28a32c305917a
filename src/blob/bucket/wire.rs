//! Requests to the bucket's server, by the HTTP client that the house has already. A request blocks: whoever asks a
//! volume waits anyway.

use std::time::Duration;

use async_trait::async_trait;
use http_body_util::{BodyExt, Full};
use object_store::ClientOptions;
use object_store::client::{
    HttpClient, HttpConnector, HttpError, HttpErrorKind, HttpRequest, HttpResponse, HttpResponseBody,
    HttpService,
};
use ureq::Agent;
use ureq::http::{Method, Request};
use ureq::tls::{PemItem, RootCerts, TlsConfig, parse_pem};
use ureq::unversioned::transport::DefaultConnector;

use crate::outward::Outside;

/// Until a connection stands.
const CONNECT: Duration = Duration::from_secs(4);
/// Without a byte going or coming: a slow line is waited for, a dead one is not.
const STALL: Duration = Duration::from_secs(20);
/// Longest answer that is read, in bytes: more than any piece that is asked for.
const LONGEST: u64 = 64 << 20;
/// Where systems keep the authorities that they trust, a private one of the house among them.
const AUTHORITIES: &str = "/etc/ssl/certs/ca-certificates.crt";

/// The way to a bucket's server.
#[derive(Debug, Clone)]
pub(super) struct Wire {
    agent: Agent,
}

impl Wire {
    /// `local` allows a server on this machine; `answer` is how long it may think.
    pub(super) fn new(local: bool, answer: Duration) -> Self {
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
            .tls_config(TlsConfig::builder().root_certs(authorities()).build())
            .build();
        Self { agent: Agent::with_parts(config, DefaultConnector::default(), Outside::new(local)) }
    }
}

/// The system's, and without any those of the web.
fn authorities() -> RootCerts {
    let Ok(pem) = std::fs::read(AUTHORITIES) else { return RootCerts::WebPki };
    let found: Vec<_> = parse_pem(&pem)
        .filter_map(|item| match item {
            Ok(PemItem::Certificate(certificate)) => Some(certificate),
            _ => None,
        })
        .collect();
    if found.is_empty() { RootCerts::WebPki } else { RootCerts::new_with_certs(&found) }
}

#[async_trait]
impl HttpService for Wire {
    async fn call(&self, request: HttpRequest) -> Result<HttpResponse, HttpError> {
        let (parts, body) = request.into_parts();
        let body = body.collect().await?.to_bytes();
        let has_none = body.is_empty() && matches!(parts.method, Method::GET | Method::HEAD | Method::DELETE);
        let answer = if has_none {
            self.agent.run(Request::from_parts(parts, ()))
        } else {
            self.agent.run(Request::from_parts(parts, &body[..]))
        };
        let answer = answer.map_err(told)?;
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
        ureq::Error::Timeout(_) => HttpErrorKind::Timeout,
        ureq::Error::HostNotFound | ureq::Error::ConnectionFailed => HttpErrorKind::Connect,
        ureq::Error::Io(error) => match error.kind() {
            std::io::ErrorKind::ConnectionRefused | std::io::ErrorKind::NotConnected => {
                HttpErrorKind::Connect
            }
            std::io::ErrorKind::TimedOut => HttpErrorKind::Timeout,
            _ => HttpErrorKind::Interrupted,
        },
        _ => HttpErrorKind::Unknown,
    };
    HttpError::new(kind, error)
}
