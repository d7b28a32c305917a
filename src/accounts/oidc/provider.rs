//! The provider: where its doors are, which keys it signs with, and what it gives for a code.

use std::sync::{Mutex, PoisonError};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jsonwebtoken::jwk::JwkSet;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Deserialize;

use super::OidcError;
use super::outside::Way;
use super::token::{self, Claims, Expected, UserInfo};
use crate::model::Stamp;
use crate::model::oidc::OidcSettings;

/// How long what the provider says of itself is believed, in milliseconds.
const KEPT: i64 = Stamp::HOUR;
/// How soon its keys may be read again because a token names one that is not known, in milliseconds.
const KEYS_AGAIN: i64 = 60 * Stamp::SECOND;

/// What the provider says of itself (OpenID Connect Discovery §3).
#[derive(Debug, Clone, Deserialize)]
struct Metadata {
    issuer: String,
    authorization_endpoint: String,
    token_endpoint: String,
    jwks_uri: String,
    userinfo_endpoint: Option<String>,
    token_endpoint_auth_methods_supported: Option<Vec<String>>,
}

#[derive(Debug)]
struct Known {
    metadata: Metadata,
    read_at: Stamp,
    keys: JwkSet,
    keys_at: Stamp,
}

#[derive(Deserialize)]
struct Tokens {
    id_token: String,
    access_token: Option<String>,
}

/// One sign-in under way, as the provider has to be told of it.
#[derive(Debug)]
pub(super) struct Asked<'a> {
    pub(super) redirect: &'a str,
    pub(super) state: &'a str,
    pub(super) nonce: &'a str,
    pub(super) challenge: &'a str,
}

#[derive(Debug)]
pub(super) struct Provider {
    pub(super) settings: OidcSettings,
    way: Way,
    known: Mutex<Option<Known>>,
}

impl Provider {
    pub(super) fn new(settings: OidcSettings) -> Self {
        let way = Way::new(settings.local);
        Self { settings, way, known: Mutex::new(None) }
    }

    /// What the provider says of itself, read again once an hour.
    fn metadata(&self, now: Stamp) -> Result<Metadata, OidcError> {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = known.as_ref().filter(|known| now.since(known.read_at) < KEPT) {
            return Ok(known.metadata.clone());
        }
        let issuer = &self.settings.issuer;
        let place = format!("{}/.well-known/openid-configuration", issuer.trim_end_matches('/'));
        let metadata: Metadata = self.way.get(&place, None)?;
        if metadata.issuer != *issuer {
            return Err(OidcError::Provider(format!(
                "it calls itself {}, and not {issuer}",
                metadata.issuer
            )));
        }
        let keys = self.way.get(&metadata.jwks_uri, None)?;
        *known = Some(Known { metadata: metadata.clone(), read_at: now, keys, keys_at: now });
        Ok(metadata)
    }

    /// The provider's keys, read again when a token names one that came since.
    fn keys(&self, id: Option<&str>, now: Stamp) -> Result<JwkSet, OidcError> {
        let metadata = self.metadata(now)?;
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(known) = known.as_mut() else { return Err(OidcError::BeginAgain) };
        let missing = id.is_some_and(|id| known.keys.find(id).is_none());
        if missing && now.since(known.keys_at) >= KEYS_AGAIN {
            known.keys = self.way.get(&metadata.jwks_uri, None)?;
            known.keys_at = now;
        }
        Ok(known.keys.clone())
    }

    /// Where a browser goes to sign in.
    pub(super) fn door(&self, asked: &Asked<'_>, now: Stamp) -> Result<String, OidcError> {
        let metadata = self.metadata(now)?;
        let door = &metadata.authorization_endpoint;
        let mut address = format!("{door}{}response_type=code", if door.contains('?') { '&' } else { '?' });
        let questions = [
            ("client_id", self.settings.client_id.as_str()),
            ("redirect_uri", asked.redirect),
            ("scope", "openid email profile"),
            ("state", asked.state),
            ("nonce", asked.nonce),
            ("code_challenge", asked.challenge),
            ("code_challenge_method", "S256"),
        ];
        for (name, value) in questions {
            address.extend(["&", name, "=", &encoded(value)]);
        }
        Ok(address)
    }

    /// Exchanges a code for what the provider says of who signed in.
    pub(super) fn redeem(
        &self,
        code: &str,
        redirect: &str,
        verifier: &str,
        nonce: &str,
        now: Stamp,
    ) -> Result<Claims, OidcError> {
        let metadata = self.metadata(now)?;
        let mut form = vec![
            ("grant_type", "authorization_code".to_owned()),
            ("code", code.to_owned()),
            ("redirect_uri", redirect.to_owned()),
            ("code_verifier", verifier.to_owned()),
        ];
        let id = &self.settings.client_id;
        let authorization = match &self.settings.client_secret {
            Some(secret) if metadata.takes_basic() => {
                let pair = format!("{}:{}", encoded(id), encoded(secret));
                Some(format!("Basic {}", STANDARD.encode(pair)))
            }
            Some(secret) => {
                form.extend([("client_id", id.clone()), ("client_secret", secret.clone())]);
                None
            }
            None => {
                form.push(("client_id", id.clone()));
                None
            }
        };
        let tokens: Tokens = self.way.post(&metadata.token_endpoint, authorization, form)?;
        let keys = self.keys(token::key_id(&tokens.id_token)?.as_deref(), now)?;
        let expected = Expected { issuer: &metadata.issuer, client_id: id, nonce, now };
        let claims = token::read(&tokens.id_token, &keys, &expected)?;
        self.told_more(claims, &metadata, tokens.access_token.as_deref())
    }

    /// Strict providers say in the ID token who somebody is, and the rest only when they are asked (Core §5.4).
    fn told_more(
        &self,
        mut claims: Claims,
        metadata: &Metadata,
        access: Option<&str>,
    ) -> Result<Claims, OidcError> {
        let (None, Some(place), Some(access)) = (&claims.told.email, &metadata.userinfo_endpoint, access)
        else {
            return Ok(claims);
        };
        let info: UserInfo = self.way.get(place, Some(access))?;
        if info.sub != claims.sub {
            return Err(OidcError::Provider("it speaks of two people in one sign-in".into()));
        }
        claims.told = info.told;
        Ok(claims)
    }
}

impl Metadata {
    /// The standard's own way of showing a client's secret, and what holds where nothing is said.
    fn takes_basic(&self) -> bool {
        let methods = self.token_endpoint_auth_methods_supported.as_ref();
        methods.is_none_or(|methods| methods.iter().any(|one| one == "client_secret_basic"))
    }
}

fn encoded(text: &str) -> String {
    utf8_percent_encode(text, NON_ALPHANUMERIC).to_string()
}
