//! Passkeys as browsers speak of them: the JSON of WebAuthn level 3, binary values as base64url.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::accounts::{ALGORITHMS, Assertion, Attestation, Challenge, Place, Wanted};
use crate::http::error::ApiError;

/// `PublicKeyCredentialCreationOptionsJSON`.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(in crate::http) struct CreationOptions {
    rp: Rp,
    user: Holder,
    challenge: String,
    pub_key_cred_params: Vec<Algorithm>,
    /// Milliseconds.
    timeout: i64,
    exclude_credentials: Vec<Descriptor>,
    authenticator_selection: Selection,
    attestation: &'static str,
}

#[derive(Serialize, ToSchema)]
struct Rp {
    id: String,
    name: String,
}

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct Holder {
    id: String,
    name: String,
    display_name: String,
}

#[derive(Serialize, ToSchema)]
struct Algorithm {
    #[serde(rename = "type")]
    kind: &'static str,
    alg: i64,
}

#[derive(Serialize, ToSchema)]
struct Descriptor {
    #[serde(rename = "type")]
    kind: &'static str,
    id: String,
}

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct Selection {
    resident_key: &'static str,
    require_resident_key: bool,
    user_verification: &'static str,
}

const KIND: &str = "public-key";
/// Nobody types a user name or a password, so the device must know whose key it is and ask for more than a touch.
const VERIFICATION: &str = "required";

impl CreationOptions {
    pub(in crate::http) fn new(wanted: Wanted, place: &Place, server: String) -> Self {
        let descriptor = |id: Vec<u8>| Descriptor { kind: KIND, id: URL_SAFE_NO_PAD.encode(id) };
        Self {
            rp: Rp { id: place.name().to_owned(), name: server },
            user: Holder {
                id: URL_SAFE_NO_PAD.encode(wanted.person.id.bytes()),
                name: wanted.person.username,
                display_name: wanted.person.display_name,
            },
            challenge: wanted.challenge.text,
            pub_key_cred_params: ALGORITHMS.iter().map(|alg| Algorithm { kind: KIND, alg: *alg }).collect(),
            timeout: wanted.challenge.lasts,
            exclude_credentials: wanted.known.into_iter().map(descriptor).collect(),
            authenticator_selection: Selection {
                resident_key: "required",
                require_resident_key: true,
                user_verification: VERIFICATION,
            },
            attestation: "none",
        }
    }
}

/// `PublicKeyCredentialRequestOptionsJSON`.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(in crate::http) struct RequestOptions {
    challenge: String,
    /// Milliseconds.
    timeout: i64,
    rp_id: String,
    user_verification: &'static str,
}

impl RequestOptions {
    pub(in crate::http) fn new(challenge: Challenge, place: &Place) -> Self {
        Self {
            challenge: challenge.text,
            timeout: challenge.lasts,
            rp_id: place.name().to_owned(),
            user_verification: VERIFICATION,
        }
    }
}

/// What `toJSON()` of the browser's new credential gives; more than this is not read.
#[derive(Deserialize, ToSchema)]
pub(in crate::http) struct AttestationShape {
    response: AttestationResponse,
}

#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct AttestationResponse {
    #[serde(rename = "clientDataJSON")]
    client_data: String,
    attestation_object: String,
}

impl AttestationShape {
    pub(in crate::http) fn read(&self) -> Result<Attestation, ApiError> {
        let AttestationResponse { client_data, attestation_object } = &self.response;
        Ok(Attestation { client_data: bytes(client_data)?, object: bytes(attestation_object)? })
    }
}

/// What `toJSON()` of the credential that the browser found gives; more than this is not read.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(in crate::http) struct AssertionShape {
    raw_id: String,
    response: AssertionResponse,
}

#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct AssertionResponse {
    #[serde(rename = "clientDataJSON")]
    client_data: String,
    authenticator_data: String,
    signature: String,
    user_handle: Option<String>,
}

impl AssertionShape {
    pub(in crate::http) fn read(&self) -> Result<Assertion, ApiError> {
        let response = &self.response;
        Ok(Assertion {
            credential: bytes(&self.raw_id)?,
            client_data: bytes(&response.client_data)?,
            authenticator_data: bytes(&response.authenticator_data)?,
            signature: bytes(&response.signature)?,
            user: bytes(response.user_handle.as_deref().unwrap_or_default())?,
        })
    }
}

fn bytes(text: &str) -> Result<Vec<u8>, ApiError> {
    let read = URL_SAFE_NO_PAD.decode(text.trim_end_matches('='));
    read.map_err(|_| ApiError::unprocessable("credential", "binary values are written as base64url"))
}
