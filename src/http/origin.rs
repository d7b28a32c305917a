//! From where a request comes, and by which address of ours: the one place that derives it. What a proxy says is
//! believed of the proxies that are listed, and of nobody else.

use std::net::IpAddr;

use actix_web::http::header;
use actix_web::{HttpRequest, web};
use ipnet::IpNet;

use super::services::Services;
use crate::model::Origin;
use crate::store::settings::LiveSettings;

/// The longest program name that is kept, in characters.
const AGENT: usize = 200;

/// The address and the program behind a request.
pub(super) fn of(request: &HttpRequest) -> Origin {
    let agent = request.headers().get(header::USER_AGENT).and_then(|value| value.to_str().ok());
    Origin {
        address: address(request).map(|address| address.to_string()).unwrap_or_default(),
        agent: agent.unwrap_or("unknown").chars().filter(|sign| !sign.is_control()).take(AGENT).collect(),
    }
}

/// Whether the browser speaks HTTPS, to us or to a proxy before us.
pub(super) fn is_secure(request: &HttpRequest) -> bool {
    match said(request, "X-Forwarded-Proto") {
        Some(scheme) => scheme.eq_ignore_ascii_case("https"),
        None => request.app_config().secure(),
    }
}

/// The name and port by which the server was reached.
pub(super) fn host(request: &HttpRequest) -> String {
    let named = request.headers().get(header::HOST).and_then(|value| value.to_str().ok());
    let named = said(request, "X-Forwarded-Host").or_else(|| named.map(str::to_owned));
    let named = named.or_else(|| request.uri().authority().map(ToString::to_string));
    named.unwrap_or_else(|| request.app_config().host().to_owned())
}

/// Scheme and host of what the browser shows: `https://photos.home.lan`.
pub(super) fn root(request: &HttpRequest) -> String {
    let scheme = if is_secure(request) { "https" } else { "http" };
    format!("{scheme}://{}", host(request))
}

/// What links begin with: the address that is set, or else the one by which an administrator reaches the server.
pub(super) fn base(request: &HttpRequest, settings: &LiveSettings) -> String {
    settings.now().public_url.clone().unwrap_or_else(|| root(request))
}

fn peer(request: &HttpRequest) -> Option<IpAddr> {
    request.peer_addr().map(|address| address.ip().to_canonical())
}

fn trusted(request: &HttpRequest, address: IpAddr) -> bool {
    let services = request.app_data::<web::Data<Services>>();
    services.is_some_and(|services| is_listed(&services.proxies, address))
}

fn is_listed(proxies: &[IpNet], address: IpAddr) -> bool {
    proxies.iter().any(|network| network.contains(&address))
}

fn address(request: &HttpRequest) -> Option<IpAddr> {
    let peer = peer(request)?;
    let Some(services) = request.app_data::<web::Data<Services>>() else { return Some(peer) };
    let lines = request.headers().get_all("X-Forwarded-For").filter_map(|value| value.to_str().ok());
    Some(behind(peer, &services.proxies, lines.collect::<Vec<_>>().join(",").as_str()))
}

/// The last address of the list that is no listed proxy. Each proxy writes at the end whom it heard, so what stands
/// before that address is what somebody unknown claims.
fn behind(peer: IpAddr, proxies: &[IpNet], forwarded: &str) -> IpAddr {
    let mut address = peer;
    for one in forwarded.rsplit(',') {
        if !is_listed(proxies, address) {
            break;
        }
        let one = one.trim();
        let bare = one.trim_start_matches('[').split(']').next().unwrap_or(one);
        let without_port = one.rsplit_once(':').map_or(one, |(address, _)| address);
        let Ok(before) = one.parse().or_else(|_| bare.parse()).or_else(|_| without_port.parse::<IpAddr>())
        else {
            break;
        };
        address = before.to_canonical();
    }
    address
}

/// The last value of a header that a listed proxy sent.
fn said(request: &HttpRequest, name: &str) -> Option<String> {
    if !peer(request).is_some_and(|peer| trusted(request, peer)) {
        return None;
    }
    let value = request.headers().get_all(name).last()?.to_str().ok()?;
    value.rsplit(',').next().map(|last| last.trim().to_owned()).filter(|last| !last.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn client(peer: &str, forwarded: &str) -> String {
        let proxies = ["127.0.0.1/32", "10.0.0.0/8", "fd00::/8"].map(|network| network.parse().unwrap());
        behind(peer.parse().unwrap(), &proxies, forwarded).to_string()
    }

    #[test]
    fn what_a_stranger_says_of_others_is_not_believed() {
        assert_eq!(client("192.0.2.1", "198.51.100.7"), "192.0.2.1");
        assert_eq!(client("127.0.0.1", "198.51.100.7"), "198.51.100.7");
        assert_eq!(client("127.0.0.1", "1.1.1.1, 198.51.100.7"), "198.51.100.7");
        assert_eq!(client("127.0.0.1", "1.1.1.1, 198.51.100.7, 10.1.2.3"), "198.51.100.7");
        assert_eq!(client("127.0.0.1", "10.1.2.3"), "10.1.2.3");
        assert_eq!(client("127.0.0.1", ""), "127.0.0.1");
        assert_eq!(client("127.0.0.1", "nonsense"), "127.0.0.1");
    }

    #[test]
    fn addresses_are_read_in_each_form_that_proxies_write() {
        assert_eq!(client("127.0.0.1", "198.51.100.7:4711"), "198.51.100.7");
        assert_eq!(client("fd00::1", "[2001:db8::7]:4711"), "2001:db8::7");
        assert_eq!(client("fd00::1", "2001:db8::7"), "2001:db8::7");
        assert_eq!(client("127.0.0.1", "::ffff:198.51.100.7"), "198.51.100.7");
    }
}
