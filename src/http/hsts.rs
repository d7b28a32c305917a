//! Asking browsers to come by HTTPS alone, where that cannot lock anybody out: a browser that was asked refuses
//! every certificate it does not trust, and plain HTTP on every port of the same name.

use actix_web::Error;
use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{HeaderValue, STRICT_TRANSPORT_SECURITY};
use actix_web::middleware::Next;
use actix_web::web;

use super::origin;
use super::services::Services;
use crate::model::certificate::CertificateFacts;

/// Half a year, for this one name.
const PROMISE: HeaderValue = HeaderValue::from_static("max-age=15552000");

/// Only over TLS of this server's own, under a name that a certificate of a public authority covers.
pub(super) async fn promise(
    request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let safe = request.app_config().secure() && safe(&request);
    let mut answer = next.call(request).await?;
    if safe {
        answer.headers_mut().insert(STRICT_TRANSPORT_SECURITY, PROMISE);
    }
    Ok(answer)
}

fn safe(request: &ServiceRequest) -> bool {
    let Some(services) = request.app_data::<web::Data<Services>>().filter(|services| services.https_alone)
    else {
        return false;
    };
    let Some(facts) = services.certificate.as_ref().map(|facts| facts.borrow().clone()) else { return false };
    lasts(&facts, &origin::host(request.request()))
}

/// Whether a browser that comes back to `host` finds a certificate that it trusts by itself.
fn lasts(facts: &CertificateFacts, host: &str) -> bool {
    let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
    facts.public && name.parse::<std::net::IpAddr>().is_err() && facts.covers(name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{ContentHash, Stamp};

    #[test]
    fn only_a_name_that_every_browser_trusts_is_promised() {
        let facts = |public| CertificateFacts {
            names: vec!["photos.example.org".into(), "nas.local".into()],
            addresses: vec!["192.0.2.1".parse().unwrap()],
            not_before: Stamp(0),
            not_after: Stamp(1),
            fingerprint: ContentHash::of(b""),
            authority: None,
            public,
        };
        assert!(lasts(&facts(true), "photos.example.org"));
        assert!(lasts(&facts(true), "photos.example.org:443"));
        for host in ["192.0.2.1", "192.0.2.1:443", "other.example.org", ""] {
            assert!(!lasts(&facts(true), host), "{host}");
        }
        assert!(
            !lasts(&facts(false), "nas.local"),
            "a private authority may be lost, and the browser would stay out"
        );
    }
}
