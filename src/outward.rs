//! Requests to other machines. An address that somebody typed must not lead to what only this machine can reach: the
//! name is looked up here, and what it stands for is looked at before a connection is made.

use std::net::IpAddr;

use ureq::Error;
use ureq::config::Config;
use ureq::http::Uri;
use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::NextTimeout;

/// Looks names up, and gives none that lie on this machine or its own cable, unless they are allowed.
#[derive(Debug)]
pub struct Outside {
    inner: DefaultResolver,
    local: bool,
}

impl Outside {
    /// `local` allows this machine and its cable.
    pub fn new(local: bool) -> Self {
        Self { inner: DefaultResolver::default(), local }
    }
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
pub fn reachable_by_others(address: IpAddr) -> bool {
    match address.to_canonical() {
        IpAddr::V4(ip) => {
            !(ip.is_loopback()
                || ip.is_link_local()
                || ip.is_unspecified()
                || ip.is_broadcast()
                || ip.octets()[0] == 0)
        }
        IpAddr::V6(ip) => {
            !(ip.is_loopback() || ip.is_unicast_link_local() || ip.is_unspecified() || ip.is_multicast())
        }
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
    }
}
