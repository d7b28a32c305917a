//! What the server's certificate says, as people and programs need to know it.

use std::net::IpAddr;

use super::{ContentHash, Stamp};

/// The certificate that the server shows now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CertificateFacts {
    /// DNS names it is good for.
    pub names: Vec<String>,
    pub addresses: Vec<IpAddr>,
    pub not_before: Stamp,
    pub not_after: Stamp,
    /// SHA-256 of its DER.
    pub fingerprint: ContentHash,
    /// The server's own authority that signed it; `None` for a certificate that was given.
    pub authority: Option<AuthorityFacts>,
    /// Whether every browser trusts it without being told to.
    pub public: bool,
}

/// An authority of this server alone, which devices have to be told to trust.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuthorityFacts {
    pub name: String,
    pub der: Vec<u8>,
    /// SHA-256 of its DER.
    pub fingerprint: ContentHash,
    pub not_after: Stamp,
}

impl CertificateFacts {
    /// Whether the certificate is good for a host as it stands in a URL: a name, or an address in its brackets.
    pub fn covers(&self, host: &str) -> bool {
        let host = host.trim_end_matches('.');
        match host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>() {
            Ok(address) => self.addresses.contains(&address),
            Err(_) => self.names.iter().any(|name| matches_name(name, host)),
        }
    }
}

/// A wildcard stands for one whole label, the first.
fn matches_name(name: &str, host: &str) -> bool {
    if name.eq_ignore_ascii_case(host) {
        return true;
    }
    match (name.strip_prefix("*."), host.split_once('.')) {
        (Some(parent), Some((_, rest))) => parent.eq_ignore_ascii_case(rest),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_certificate_covers_its_names_wildcards_and_addresses() {
        let facts = CertificateFacts {
            names: vec!["nas.local".into(), "*.example.org".into()],
            addresses: vec!["192.0.2.1".parse().unwrap(), "2001:db8::1".parse().unwrap()],
            not_before: Stamp(0),
            not_after: Stamp(1),
            fingerprint: ContentHash::of(b""),
            authority: None,
            public: false,
        };
        for host in ["nas.local", "NAS.local.", "photos.example.org", "192.0.2.1", "[2001:db8::1]"] {
            assert!(facts.covers(host), "{host}");
        }
        for host in ["nas", "example.org", "a.b.example.org", "192.0.2.2", "[2001:db8::2]", ""] {
            assert!(!facts.covers(host), "{host}");
        }
    }
}
