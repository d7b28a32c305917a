//! Servers of this local network, found by what they announce (RFC 6763), for who does not know an address.

use std::collections::BTreeMap;
use std::net::{IpAddr, ToSocketAddrs};
use std::time::{Duration, Instant};

use mdns_sd::{ResolvedService, ServiceDaemon, ServiceEvent};

/// How long answers are waited for. The first come within a fraction of it.
const LISTENS: Duration = Duration::from_millis(2_500);
/// Servers answer this only when they have HTTPS. Whoever announces a server in the network gets no app password
/// before they have shown a certificate that is trusted here.
const SECURE: &str = "_https._tcp.local.";

/// A server that announces itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Nearby {
    /// What its people call it.
    pub name: String,
    /// `https://nas.local:8443`
    pub url: String,
}

#[derive(Debug, thiserror::Error)]
#[error("the local network cannot be asked for servers: {0}")]
pub struct NearbyError(#[from] mdns_sd::Error);

/// Asks the local network; sorted by name.
pub fn nearby() -> Result<Vec<Nearby>, NearbyError> {
    let daemon = ServiceDaemon::new()?;
    let events = daemon.browse(SECURE)?;
    let mut found = BTreeMap::new();
    let start = Instant::now();
    while let Ok(event) = events.recv_timeout(LISTENS.saturating_sub(start.elapsed())) {
        if let ServiceEvent::ServiceResolved(service) = event
            && let Some(server) = server(&service)
        {
            found.insert(service.get_fullname().to_owned(), server);
        }
    }
    daemon.shutdown()?;
    Ok(found.into_values().collect())
}

/// `None` for what is no Albumen, or has no address yet.
fn server(service: &ResolvedService) -> Option<Nearby> {
    if service.get_property_val_str("app") != Some("albumen") {
        return None;
    }
    let name = service.get_fullname().strip_suffix(&format!(".{SECURE}"))?.to_owned();
    let (host, port) = (service.host.trim_end_matches('.'), service.port);
    // Not every computer knows how to look up names in `.local`; the certificate is good for the address too.
    let host = if (host, port).to_socket_addrs().is_ok() {
        host.to_owned()
    } else {
        let address = service.get_addresses_v4().into_iter().min()?;
        IpAddr::V4(address).to_string()
    };
    Some(Nearby { name, url: format!("https://{host}:{port}") })
}
