//! ID tokens: signed by the provider, for this server, for this sign-in (OpenID Connect Core §3.1.3.7).

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::jwk::{AlgorithmParameters, EllipticCurve, Jwk, JwkSet};
use jsonwebtoken::{Algorithm, Header};
use ring::signature::{
    ECDSA_P256_SHA256_FIXED, ED25519, RSA_PKCS1_2048_8192_SHA256, RSA_PSS_2048_8192_SHA256,
    RsaPublicKeyComponents, UnparsedPublicKey,
};
use serde::{Deserialize, Deserializer};

use super::OidcError;
use crate::model::Stamp;

/// How far the provider's clock may be off, in seconds.
const LEEWAY: i64 = 60;

/// What the provider says of a person.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Claims {
    iss: String,
    pub(super) sub: String,
    aud: Audience,
    azp: Option<String>,
    exp: i64,
    iat: i64,
    nonce: Option<String>,
    #[serde(flatten)]
    pub(super) told: Told,
}

/// Whom the provider takes somebody to be.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Told {
    pub(super) email: Option<String>,
    #[serde(default, deserialize_with = "truth")]
    pub(super) email_verified: bool,
    pub(super) name: Option<String>,
    pub(super) preferred_username: Option<String>,
}

/// What the provider answers when it is asked about a person.
#[derive(Debug, Deserialize)]
pub(super) struct UserInfo {
    pub(super) sub: String,
    #[serde(flatten)]
    pub(super) told: Told,
}

/// Some providers write `"true"`.
fn truth<'de, D: Deserializer<'de>>(deserializer: D) -> Result<bool, D::Error> {
    let value = Option::<serde_json::Value>::deserialize(deserializer)?;
    Ok(value.is_some_and(|value| value == true || value == "true"))
}

#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
enum Audience {
    One(String),
    Many(Vec<String>),
}

/// What a token must be.
#[derive(Debug)]
pub(super) struct Expected<'a> {
    pub(super) issuer: &'a str,
    pub(super) client_id: &'a str,
    pub(super) nonce: &'a str,
    pub(super) now: Stamp,
}

/// The id of the key that signed a token, if it names one.
pub(super) fn key_id(token: &str) -> Result<Option<String>, OidcError> {
    Ok(header(token)?.kid)
}

fn header(token: &str) -> Result<Header, OidcError> {
    jsonwebtoken::decode_header(token).map_err(|_| refused("its ID token cannot be read"))
}

/// Reads a token that one of `keys` signed.
pub(super) fn read(token: &str, keys: &JwkSet, expected: &Expected<'_>) -> Result<Claims, OidcError> {
    let header = header(token)?;
    let (message, signature) = token.rsplit_once('.').ok_or(refused("its ID token cannot be read"))?;
    let signature = URL_SAFE_NO_PAD.decode(signature).map_err(|_| refused("its ID token cannot be read"))?;
    let fits = |key: &&Jwk| header.kid.is_none() || key.common.key_id == header.kid;
    let signed = |key: &Jwk| verify(key, header.alg, message.as_bytes(), &signature) == Some(true);
    if !keys.keys.iter().filter(fits).any(signed) {
        return Err(refused("the signature of its ID token is wrong"));
    }
    let payload = message.split_once('.').map(|(_, payload)| payload).unwrap_or_default();
    let payload = URL_SAFE_NO_PAD.decode(payload).map_err(|_| refused("its ID token cannot be read"))?;
    let claims: Claims =
        serde_json::from_slice(&payload).map_err(|_| refused("its ID token cannot be read"))?;
    check(&claims, expected)?;
    Ok(claims)
}

fn check(claims: &Claims, expected: &Expected<'_>) -> Result<(), OidcError> {
    let now = expected.now.0.div_euclid(Stamp::SECOND);
    let ours = match &claims.aud {
        Audience::One(one) => one == expected.client_id,
        // With several a token says for whom it was made.
        Audience::Many(many) => {
            many.iter().any(|one| one == expected.client_id) && (many.len() == 1 || claims.azp.is_some())
        }
    };
    let by = claims.azp.as_deref().is_none_or(|by| by == expected.client_id);
    if claims.iss != expected.issuer || !ours || !by {
        return Err(refused("its ID token is for somebody else"));
    }
    if claims.exp + LEEWAY <= now || claims.iat - LEEWAY > now {
        return Err(refused("its ID token is too old, or a clock is wrong"));
    }
    if claims.nonce.as_deref() != Some(expected.nonce) || claims.sub.is_empty() || claims.sub.len() > 255 {
        return Err(refused("its ID token is for another sign-in"));
    }
    Ok(())
}

/// Whether `key` made a signature; `None` where key and algorithm do not belong together. What a token names as its
/// algorithm decides nothing that the key does not allow: a symmetric one is never taken.
fn verify(key: &Jwk, algorithm: Algorithm, message: &[u8], signature: &[u8]) -> Option<bool> {
    let bytes = |text: &str| URL_SAFE_NO_PAD.decode(text).ok();
    let whole = |ok: Result<(), ring::error::Unspecified>| Some(ok.is_ok());
    match (&key.algorithm, algorithm) {
        (AlgorithmParameters::RSA(rsa), Algorithm::RS256 | Algorithm::PS256) => {
            let rules = match algorithm {
                Algorithm::RS256 => &RSA_PKCS1_2048_8192_SHA256,
                _ => &RSA_PSS_2048_8192_SHA256,
            };
            let key = RsaPublicKeyComponents { n: bytes(&rsa.n)?, e: bytes(&rsa.e)? };
            whole(key.verify(rules, message, signature))
        }
        (AlgorithmParameters::EllipticCurve(curve), Algorithm::ES256)
            if curve.curve == EllipticCurve::P256 =>
        {
            let point = [vec![4], bytes(&curve.x)?, bytes(&curve.y)?].concat();
            whole(UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point).verify(message, signature))
        }
        (AlgorithmParameters::OctetKeyPair(pair), Algorithm::EdDSA)
            if pair.curve == EllipticCurve::Ed25519 =>
        {
            whole(UnparsedPublicKey::new(&ED25519, bytes(&pair.x)?).verify(message, signature))
        }
        _ => None,
    }
}

fn refused(why: &str) -> OidcError {
    OidcError::Provider(why.to_owned())
}

#[cfg(test)]
mod tests {
    use ring::signature::{Ed25519KeyPair, KeyPair};
    use serde_json::{Value, json};

    use super::*;

    const NOW: Stamp = Stamp(1_750_000_000_000);

    struct Issuer(Ed25519KeyPair);

    impl Issuer {
        fn new(seed: u8) -> Self {
            Self(Ed25519KeyPair::from_seed_unchecked(&[seed; 32]).unwrap())
        }

        fn keys(&self) -> JwkSet {
            let x = URL_SAFE_NO_PAD.encode(self.0.public_key());
            let key = json!({"kty": "OKP", "crv": "Ed25519", "alg": "EdDSA", "kid": "one", "x": x});
            serde_json::from_value(json!({"keys": [key]})).unwrap()
        }

        fn token(&self, header: &Value, change: &Value) -> String {
            let now = NOW.0 / Stamp::SECOND;
            let mut claims = json!({
                "iss": "https://id.example", "sub": "7", "aud": "albumen", "nonce": "n", "iat": now, "exp": now + 60,
                "email": "ada@home.lan", "email_verified": "true",
            });
            for (name, value) in change.as_object().unwrap() {
                claims[name] = value.clone();
            }
            let encode = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
            let message = format!("{}.{}", encode(header), encode(&claims));
            let signature = URL_SAFE_NO_PAD.encode(self.0.sign(message.as_bytes()));
            format!("{message}.{signature}")
        }
    }

    fn reads(token: &str, keys: &JwkSet) -> Result<Claims, OidcError> {
        let issuer = "https://id.example";
        read(token, keys, &Expected { issuer, client_id: "albumen", nonce: "n", now: NOW })
    }

    #[test]
    fn a_token_is_for_this_server_this_sign_in_and_this_minute() {
        let issuer = Issuer::new(1);
        let (keys, header) = (issuer.keys(), json!({"alg": "EdDSA", "kid": "one"}));
        let now = NOW.0 / Stamp::SECOND;
        let claims = reads(&issuer.token(&header, &json!({})), &keys).unwrap();
        assert!(claims.sub == "7" && claims.told.email_verified);
        let several = json!({"aud": ["albumen", "other"], "azp": "albumen"});
        assert!(reads(&issuer.token(&header, &several), &keys).is_ok());
        for wrong in [
            json!({"iss": "https://id.example/"}),
            json!({"aud": "other"}),
            json!({"aud": ["albumen", "other"]}),
            json!({"azp": "other"}),
            json!({"nonce": "m"}),
            json!({"nonce": null}),
            json!({"sub": ""}),
            json!({"exp": now - 60}),
            json!({"iat": now + 61}),
        ] {
            assert!(reads(&issuer.token(&header, &wrong), &keys).is_err(), "{wrong}");
        }
    }

    #[test]
    fn only_the_providers_key_signs() {
        let (issuer, thief) = (Issuer::new(1), Issuer::new(2));
        let keys = issuer.keys();
        let header = json!({"alg": "EdDSA", "kid": "one"});
        assert!(reads(&thief.token(&header, &json!({})), &keys).is_err());
        let other = json!({"alg": "EdDSA", "kid": "two"});
        assert!(reads(&issuer.token(&other, &json!({})), &keys).is_err());
        // A token that chooses how it is checked: by nothing, or by the public key as a shared secret.
        for alg in ["none", "HS256", "RS256"] {
            let chosen = json!({"alg": alg, "kid": "one"});
            assert!(reads(&issuer.token(&chosen, &json!({})), &keys).is_err(), "{alg}");
        }
        let token = issuer.token(&header, &json!({}));
        let (message, _) = token.rsplit_once('.').unwrap();
        assert!(reads(&format!("{message}."), &keys).is_err() && reads("", &keys).is_err());
    }
}
