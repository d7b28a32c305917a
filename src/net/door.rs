//! One way into the server of this machine, to ask whether it is well.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use ureq::tls::TlsConfig;

/// Where the server of this machine answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Door {
    address: SocketAddr,
    secure: bool,
}

/// What came of knocking.
#[derive(Debug, thiserror::Error)]
pub enum DoorError {
    /// It answers, and says that a part of it is down.
    #[error("the server at {0} is not well: it answers {1}")]
    Unwell(Door, u16),
    #[error("the server at {0} is not well: {1}")]
    Silent(Door, Box<ureq::Error>),
}

impl Door {
    /// HTTP where there is any, else HTTPS.
    pub fn of(http: Option<SocketAddr>, https: Option<SocketAddr>) -> Option<Self> {
        let plain = http.map(|address| Self { address: reachable(address), secure: false });
        plain.or_else(|| https.map(|address| Self { address: reachable(address), secure: true }))
    }

    /// Asks for the server's health. Blocks for `patience` at most.
    pub fn knock(self, patience: Duration) -> Result<(), DoorError> {
        // Nothing secret is sent, and a certificate need not be good for the address that this machine has for itself.
        let tls = TlsConfig::builder().disable_verification(true).build();
        // A proxy in the environment is meant for the world, not for this machine.
        let config = ureq::Agent::config_builder().timeout_global(Some(patience)).proxy(None).tls_config(tls);
        match config.build().new_agent().get(format!("{self}/api")).call() {
            Ok(_) => Ok(()),
            Err(ureq::Error::StatusCode(status)) => Err(DoorError::Unwell(self, status)),
            Err(error) => Err(DoorError::Silent(self, Box::new(error))),
        }
    }
}

impl fmt::Display for Door {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}://{}", if self.secure { "https" } else { "http" }, self.address)
    }
}

/// A server that listens everywhere is asked on the loopback.
fn reachable(address: SocketAddr) -> SocketAddr {
    let ip = match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    };
    SocketAddr::new(ip, address.port())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_that_listens_everywhere_is_asked_on_the_loopback() {
        let ask = |text: &str| Door::of(Some(text.parse().unwrap()), None).unwrap().to_string();
        assert_eq!(ask("0.0.0.0:8080"), "http://127.0.0.1:8080");
        assert_eq!(ask("[::]:8080"), "http://[::1]:8080");
        assert_eq!(ask("192.0.2.1:80"), "http://192.0.2.1:80");
    }

    #[test]
    fn https_is_asked_where_there_is_nothing_else() {
        let at = |text: &str| Some(text.parse().unwrap());
        assert_eq!(Door::of(None, at("0.0.0.0:443")).unwrap().to_string(), "https://127.0.0.1:443");
        assert_eq!(
            Door::of(at("127.0.0.1:80"), at("0.0.0.0:443")).unwrap().to_string(),
            "http://127.0.0.1:80"
        );
        assert_eq!(Door::of(None, None), None);
    }
}
