//! Which other provider people sign in with (OpenID Connect), and whom it may let in.

use super::person::Email;

/// The provider of this server, as it was set.
#[derive(Clone)]
pub struct OidcSettings {
    /// `https://accounts.example.org`, exactly as the provider writes it.
    pub issuer: String,
    pub client_id: String,
    /// `None` for a client that is public and shows nothing but PKCE.
    pub client_secret: Option<String>,
    /// What the button says.
    pub name: String,
    pub allow: Vec<Allowed>,
    /// Whether the provider may stand on this machine, and speak plain HTTP there.
    pub local: bool,
}

/// The secret stays out of logs.
impl std::fmt::Debug for OidcSettings {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("OidcSettings").field(&self.issuer).finish()
    }
}

/// Who may come in without having been here before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Allowed {
    Address(String),
    /// Everybody with an address in this very domain.
    Domain(String),
}

impl Allowed {
    /// Reads `ada@example.org` or `example.org`.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim().to_lowercase();
        if let Some(domain) = text.strip_prefix('@') {
            return Self::parse(domain).filter(|one| matches!(one, Self::Domain(_)));
        }
        if text.contains('@') {
            return Email::parse(&text).ok().map(|email| Self::Address(email.as_str().to_lowercase()));
        }
        let plain = text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'.');
        (plain && text.contains('.') && !text.starts_with('.')).then_some(Self::Domain(text))
    }

    fn holds(&self, email: &str) -> bool {
        match self {
            Self::Address(address) => address == email,
            Self::Domain(domain) => email.rsplit_once('@').is_some_and(|(_, there)| there == domain),
        }
    }
}

/// Reads addresses and domains, separated by commas.
///
/// # Errors
/// The first that is neither.
pub fn allowed(text: &str) -> Result<Vec<Allowed>, String> {
    let all = text.split(',').map(str::trim).filter(|one| !one.is_empty());
    all.map(|one| {
        Allowed::parse(one).ok_or_else(|| format!("{one} is neither an e-mail address nor a domain"))
    })
    .collect()
}

impl OidcSettings {
    /// Whether somebody with this address may come in without having been here before.
    pub fn allows(&self, email: &str) -> bool {
        let email = email.to_lowercase();
        self.allow.iter().any(|allowed| allowed.holds(&email))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_and_whole_domains_are_let_in_and_nothing_that_looks_like_them() {
        let allow = ["ada@example.org", "@home.lan", "Family.example"];
        let settings = OidcSettings {
            issuer: "https://id.example.org".into(),
            client_id: "albumen".into(),
            client_secret: None,
            name: "Id".into(),
            allow: allow.iter().map(|text| Allowed::parse(text).unwrap()).collect(),
            local: false,
        };
        for inside in ["ada@example.org", "Ada@Example.org", "bob@home.lan", "eve@family.example"] {
            assert!(settings.allows(inside), "{inside}");
        }
        for outside in
            ["bob@example.org", "ada@example.org.evil.example", "bob@sub.home.lan", "home.lan", "a@xhome.lan"]
        {
            assert!(!settings.allows(outside), "{outside}");
        }
        assert!(Allowed::parse("nonsense").is_none() && Allowed::parse("@").is_none());
    }
}
