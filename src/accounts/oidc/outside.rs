//! Requests to the provider.

use std::time::Duration;

use serde::de::DeserializeOwned;
use ureq::Agent;
use ureq::unversioned::transport::DefaultConnector;

use super::OidcError;
use crate::outward::Outside;

const PATIENCE: Duration = Duration::from_secs(10);
/// Longest answer that is read, in bytes.
const LONGEST: u64 = 1 << 20;

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
        Self { agent: Agent::with_parts(config, DefaultConnector::default(), Outside::new(local)), local }
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
    fn a_provider_is_asked_by_https_and_not_on_this_machine() {
        let way = Way::new(false);
        assert!(way.checked("http://id.example.org").is_err() && way.checked("file:///etc/passwd").is_err());
        assert!(way.get::<serde_json::Value>("https://127.0.0.1:1/", None).is_err());
    }
}
