//! Access tokens for programs: JWTs signed with HMAC-SHA-256. The signing itself comes from the `hmac` crate,
//! because jsonwebtoken's own backends bring in far more than this one algorithm.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use jsonwebtoken::crypto::{CryptoProvider, JwtSigner, JwtVerifier, KeyUtils};
use jsonwebtoken::errors::{ErrorKind, Result as JwtResult};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use serde::{Deserialize, Serialize};
use sha2::Sha256;
use signature::{Signer, Verifier};

use super::secret;
use crate::model::{SessionId, Stamp, UserId};

/// Seconds an access token is good for.
pub const ACCESS_SECONDS: u64 = 15 * 60;

static PROVIDER: CryptoProvider = CryptoProvider {
    signer_factory: |algorithm, key| Ok(Box::new(Hs256::new(*algorithm, key.as_bytes())?)),
    verifier_factory: |algorithm, key| Ok(Box::new(Hs256::new(*algorithm, key.try_get_as_bytes()?)?)),
    key_utils: KeyUtils::new_unimplemented(),
};

struct Hs256(Hmac<Sha256>);

impl Hs256 {
    fn new(algorithm: Algorithm, key: &[u8]) -> JwtResult<Self> {
        if algorithm == Algorithm::HS256 {
            Ok(Self(keyed(key)))
        } else {
            Err(ErrorKind::InvalidAlgorithm.into())
        }
    }
}

impl Signer<Vec<u8>> for Hs256 {
    fn try_sign(&self, message: &[u8]) -> Result<Vec<u8>, signature::Error> {
        Ok(self.0.clone().chain_update(message).finalize().into_bytes().to_vec())
    }
}

impl Verifier<Vec<u8>> for Hs256 {
    fn verify(&self, message: &[u8], signature: &Vec<u8>) -> Result<(), signature::Error> {
        self.0.clone().chain_update(message).verify_slice(signature).map_err(|_| signature::Error::new())
    }
}

impl JwtSigner for Hs256 {
    fn algorithm(&self) -> Algorithm {
        Algorithm::HS256
    }
}

impl JwtVerifier for Hs256 {
    fn algorithm(&self) -> Algorithm {
        Algorithm::HS256
    }
}

fn keyed(key: &[u8]) -> Hmac<Sha256> {
    Hmac::new_from_slice(key).expect("HMAC takes keys of any length")
}

/// What an access token says. Times are seconds since 1970, as RFC 7519 has them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Claims {
    pub(super) sub: UserId,
    pub(super) sid: SessionId,
    iat: i64,
    exp: i64,
}

/// Signs and reads tokens with the server's one key.
#[derive(Clone)]
pub(super) struct Signing {
    key: [u8; 32],
}

impl std::fmt::Debug for Signing {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Signing")
    }
}

impl Signing {
    pub(super) fn new(key: [u8; 32]) -> Self {
        // A second installation is refused, and is the same provider.
        let _ = PROVIDER.install_default();
        Self { key }
    }

    pub(super) fn access(&self, user: UserId, session: SessionId, now: Stamp) -> String {
        let iat = now.0.div_euclid(Stamp::SECOND);
        let claims = Claims { sub: user, sid: session, iat, exp: iat + ACCESS_SECONDS as i64 };
        jsonwebtoken::encode(&Header::default(), &claims, &EncodingKey::from_secret(&self.key))
            .expect("claims are plain JSON and the key fits the algorithm")
    }

    /// The claims of a token that this server signed and that has not ended.
    pub(super) fn read(&self, token: &str, now: Stamp) -> Option<Claims> {
        let mut rules = Validation::new(Algorithm::HS256);
        // Checked below against the clock this room was given.
        rules.validate_exp = false;
        let key = DecodingKey::from_secret(&self.key);
        let claims = jsonwebtoken::decode::<Claims>(token, &key, &rules).ok()?.claims;
        (now.0.div_euclid(Stamp::SECOND) < claims.exp).then_some(claims)
    }

    /// The CSRF token that belongs to a session cookie: derived, so that nothing is kept. The prefix has a sign
    /// that no JWT contains, so that neither can stand for the other.
    pub(super) fn csrf(&self, cookie: &str) -> String {
        let mac = keyed(&self.key).chain_update(b"csrf:").chain_update(cookie.as_bytes());
        URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes())
    }

    pub(super) fn csrf_matches(&self, cookie: &str, token: &str) -> bool {
        secret::same(self.csrf(cookie).as_bytes(), token.as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Stamp = Stamp(1_750_000_000_000);

    #[test]
    fn a_token_is_good_for_fifteen_minutes_and_only_here() {
        let tokens = Signing::new([7; 32]);
        let (user, session) = (UserId::new(), SessionId::new());
        let token = tokens.access(user, session, NOW);
        let claims = tokens.read(&token, NOW).unwrap();
        assert_eq!((claims.sub, claims.sid), (user, session));
        assert!(tokens.read(&token, NOW.plus(15 * 60_000 - 1)).is_some());
        assert!(tokens.read(&token, NOW.plus(15 * 60_000)).is_none());
        assert!(Signing::new([8; 32]).read(&token, NOW).is_none());
    }

    #[test]
    fn a_token_that_was_changed_or_claims_no_algorithm_is_refused() {
        let tokens = Signing::new([7; 32]);
        let token = tokens.access(UserId::new(), SessionId::new(), NOW);
        let mut parts: Vec<&str> = token.split('.').collect();
        let none = URL_SAFE_NO_PAD.encode(r#"{"typ":"JWT","alg":"none"}"#);
        parts[0] = &none;
        assert!(tokens.read(&parts.join("."), NOW).is_none());
        assert!(tokens.read(&format!("{}.{}.", parts[0], parts[1]), NOW).is_none());
        let other = tokens.access(UserId::new(), SessionId::new(), NOW);
        let mixed: Vec<&str> = token.split('.').take(2).chain(other.split('.').skip(2)).collect();
        assert!(tokens.read(&mixed.join("."), NOW).is_none());
    }

    #[test]
    fn the_signature_is_that_of_rfc_7515() {
        // RFC 7515, appendix A.1.
        let key = URL_SAFE_NO_PAD
            .decode("AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow")
            .unwrap();
        let message = "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ";
        let signer = Hs256::new(Algorithm::HS256, &key).unwrap();
        let signature = URL_SAFE_NO_PAD.encode(signer.try_sign(message.as_bytes()).unwrap());
        assert_eq!(signature, "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk");
    }

    #[test]
    fn a_csrf_token_belongs_to_one_cookie() {
        let tokens = Signing::new([7; 32]);
        let csrf = tokens.csrf("cookie");
        assert!(tokens.csrf_matches("cookie", &csrf));
        assert!(!tokens.csrf_matches("another", &csrf));
        assert!(!tokens.csrf_matches("cookie", ""));
    }
}
