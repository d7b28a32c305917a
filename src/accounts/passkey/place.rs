//! The name by which a page was opened. A passkey belongs to it: browsers offer it on no other.

use std::net::IpAddr;

use super::super::AccountError;

/// A server's name as a browser knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The name alone, which is WebAuthn's id of a relying party.
    name: String,
    /// The name with its port, if any.
    authority: String,
}

impl Place {
    /// Reads the host of a request, `nas.local:8443`.
    ///
    /// # Errors
    /// [`AccountError::NoPasskeysHere`] for an address of numbers.
    pub fn parse(authority: &str) -> Result<Self, AccountError> {
        let authority = authority.trim().to_ascii_lowercase();
        let name = match authority.rsplit_once(':') {
            Some((name, port)) if port.bytes().all(|digit| digit.is_ascii_digit()) => name,
            _ => &authority,
        };
        let numbers = name.starts_with('[') || name.parse::<IpAddr>().is_ok();
        let plain = name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'.');
        if numbers || name.is_empty() || !plain {
            return Err(AccountError::NoPasskeysHere);
        }
        Ok(Self { name: name.to_owned(), authority })
    }

    pub fn name(&self) -> &str {
        &self.name
    }

    /// Whether a page of this origin is a page of this server: over HTTPS, or on this machine itself.
    pub(super) fn is_of(&self, origin: &str) -> bool {
        let bare = |text: &str, port: &str| text.strip_suffix(port).unwrap_or(text).to_owned();
        if let Some(there) = origin.strip_prefix("https://") {
            return bare(there, ":443") == bare(&self.authority, ":443");
        }
        let local = self.name == "localhost" || self.name.ends_with(".localhost");
        let plain = origin.strip_prefix("http://").filter(|_| local);
        plain.is_some_and(|there| bare(there, ":80") == bare(&self.authority, ":80"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passkeys_belong_to_names() {
        assert_eq!(Place::parse("NAS.local:8443").unwrap().name(), "nas.local");
        assert_eq!(Place::parse("photos.example.org").unwrap().name(), "photos.example.org");
        for address in ["192.0.2.1", "192.0.2.1:8443", "[2001:db8::1]:443", "", ":80", "a b"] {
            assert!(matches!(Place::parse(address), Err(AccountError::NoPasskeysHere)), "{address}");
        }
    }

    #[test]
    fn only_the_same_page_over_https_is_of_a_place() {
        let nas = Place::parse("nas.local:8443").unwrap();
        assert!(nas.is_of("https://nas.local:8443"));
        for other in [
            "http://nas.local:8443",
            "https://nas.local",
            "https://nas.local:8443.example.org",
            "https://example.org",
            "null",
        ] {
            assert!(!nas.is_of(other), "{other}");
        }
        assert!(Place::parse("photos.example.org").unwrap().is_of("https://photos.example.org"));
        assert!(Place::parse("photos.example.org:443").unwrap().is_of("https://photos.example.org"));
        assert!(Place::parse("localhost:8080").unwrap().is_of("http://localhost:8080"));
    }
}
