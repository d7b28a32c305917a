//! Requests to the provider. An address that somebody chose must not lead to what only this machine can reach.

use std::time::Duration;

use serde::de::DeserializeOwned;
use ureq::config::Config;
use ureq::http::Uri;
use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::{DefaultConnector, NextTimeout};
use ureq::{Agent, Error};

use super::OidcError;

const PATIENCE: Duration = Duration::from_secs(10);
/// Longest answer that is read, in bytes.
const LONGEST: u64 = 1 << 20;

/// Looks names up, and gives none that lie on this machine or its own cable, unless they are allowed.
#[derive(Debug)]
struct Outside {
    inner: DefaultResolver,
    local: bool,
}

impl Resolver for Outside {
    fn resolve(
        &self,
        uri: &Uri,
        config: &Config,
        timeout: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, Error> {
        let found = self.inner.resolve(uri, config, timeout)?;
        let mut kept = self.empty();
        for address in found.iter().filter(|address| self.local || reachable_by_others(address.ip())) {
            kept.push(*address);
        }
        if kept.is_empty() { Err(Error::HostNotFound) } else { Ok(kept) }
    }
}

/// Whether an address is more than this machine's own.
fn reachable_by_others(address: std::net::IpAddr) -> bool {
    match address.to_canonical() {
        std::net::IpAddr::V4(ip) => {
            !(ip.is_loopback()
                || ip.is_link_local()
                || ip.is_unspecified()
                || ip.is_broadcast()
                || ip.octets()[0] == 0)
        }
        std::net::IpAddr::V6(ip) => {
            !(ip.is_loopback() || ip.is_unicast_link_local() || ip.is_unspecified() || ip.is_multicast())
        }
    }
}

/// A way to the provider.
#[derive(Debug, Clone)]
pub(super) struct Way {
    agent: Agent,
    local: bool,
}

impl Way {
    pub(super) fn new(local: bool) -> Self {
        let config = Agent::config_builder()
            .timeout_global(Some(PATIENCE))
            .max_redirects(0)
            .http_status_as_error(true)
            .proxy(None)
            .build();
        let resolver = Outside { inner: DefaultResolver::default(), local };
        Self { agent: Agent::with_parts(config, DefaultConnector::default(), resolver), local }
    }

    /// What goes over the wire opens accounts: HTTPS, but for a provider on this machine.
    fn checked<'a>(&self, address: &'a str) -> Result<&'a str, OidcError> {
        let fits = address.starts_with("https://") || (self.local && address.starts_with("http://"));
        fits.then_some(address)
            .ok_or_else(|| OidcError::Provider(format!("{address} is not an HTTPS address")))
    }

    pub(super) fn get<T: DeserializeOwned>(
        &self,
        address: &str,
        access: Option<&str>,
    ) -> Result<T, OidcError> {
        let mut request = self.agent.get(self.checked(address)?);
        if let Some(access) = access {
            request = request.header("Authorization", format!("Bearer {access}"));
        }
        let mut answer = request.call()?;
        Ok(answer.body_mut().with_config().limit(LONGEST).read_json()?)
    }

    pub(super) fn post<T: DeserializeOwned>(
        &self,
        address: &str,
        authorization: Option<String>,
        form: Vec<(&str, String)>,
    ) -> Result<T, OidcError> {
        let mut request = self.agent.post(self.checked(address)?).header("Accept", "application/json");
        if let Some(authorization) = authorization {
            request = request.header("Authorization", authorization);
        }
        let mut answer = request.send_form(form)?;
        Ok(answer.body_mut().with_config().limit(LONGEST).read_json()?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_only_this_machine_can_reach_is_not_asked() {
        for inside in ["127.0.0.1", "169.254.169.254", "0.0.0.0", "::1", "fe80::1", "::ffff:127.0.0.1", "::"]
        {
            assert!(!reachable_by_others(inside.parse().unwrap()), "{inside}");
        }
        for outside in ["192.168.1.5", "10.0.0.2", "203.0.113.9", "2001:db8::1"] {
            assert!(reachable_by_others(outside.parse().unwrap()), "{outside}");
        }
        let way = Way::new(false);
        assert!(way.checked("http://id.example.org").is_err() && way.checked("file:///etc/passwd").is_err());
        assert!(way.get::<serde_json::Value>("https://127.0.0.1:1/", None).is_err());
    }
}
