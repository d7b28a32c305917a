//! The server's certificate, and its authority for devices to trust.

use std::sync::Arc;

use actix_web::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION};
use actix_web::{HttpRequest, HttpResponse, get, web};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::http::answer::{Envelope, Failure, read};
use crate::http::error::ApiError;
use crate::http::services::Services;
use crate::model::certificate::{AuthorityFacts, CertificateFacts};
use crate::model::{ContentHash, Stamp};

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Certificate)]
pub(in crate::http) struct CertificateShape {
    /// Names it is good for.
    names: Vec<String>,
    /// Addresses it is good for.
    addresses: Vec<String>,
    not_before: String,
    not_after: String,
    /// SHA-256 of its DER, in pairs of hexadecimal digits, as browsers show it.
    fingerprint: String,
    /// Where this server listens for HTTPS; a container or a router may show another port outside.
    https_port: Option<u16>,
    /// Whether browsers trust it without being told to.
    public: bool,
    /// The server's own authority; null for a certificate that was given.
    authority: Option<AuthorityShape>,
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CertificateAuthority)]
pub(in crate::http) struct AuthorityShape {
    name: String,
    not_after: String,
    /// SHA-256 of its DER, in pairs of hexadecimal digits. Compare it before trusting.
    fingerprint: String,
    /// Where to fetch it: PEM, or DER with `?format=der`.
    url: &'static str,
    /// Where Apple devices fetch it.
    apple_url: &'static str,
}

/// The certificate that HTTPS shows, for anybody: it is no secret.
#[utoipa::path(tag = "server", responses(
    (status = 200, body = Envelope<CertificateShape>), (status = 404, description = "HTTPS is off", body = Failure)))]
#[get("/certificate")]
pub(in crate::http) async fn get_certificate(
    request: HttpRequest,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    let facts = facts(&services)?;
    let authority = facts.authority.as_ref().map(|authority| AuthorityShape {
        name: authority.name.clone(),
        not_after: authority.not_after.rfc3339(),
        fingerprint: pairs(authority.fingerprint),
        url: "/ca.crt",
        apple_url: "/ca.mobileconfig",
    });
    let shape = CertificateShape {
        names: facts.names.clone(),
        addresses: facts.addresses.iter().map(ToString::to_string).collect(),
        not_before: facts.not_before.rfc3339(),
        not_after: facts.not_after.rfc3339(),
        fingerprint: pairs(facts.fingerprint),
        https_port: services.https_port,
        public: facts.public,
        authority,
    };
    read(&request, shape)
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(in crate::http) enum Format {
    Pem,
    Der,
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(in crate::http) struct Wanted {
    /// `pem`, which is the default, or `der`, which some devices want.
    #[param(inline)]
    format: Option<Format>,
}

/// The server's own authority, to be trusted on a device.
#[utoipa::path(tag = "server", params(Wanted), responses(
    (status = 200, description = "the certificate of the authority", content_type = "application/x-x509-ca-cert"),
    (status = 400, body = Failure), (status = 404, description = "there is none", body = Failure)))]
#[get("/ca.crt")]
pub(in crate::http) async fn ca_crt(
    wanted: web::Query<Wanted>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    let authority = authority_of(&services)?;
    let der = wanted.format == Some(Format::Der);
    let body = if der { authority.der } else { pem(&authority.der).into_bytes() };
    let name = if der { "albumen-ca.der" } else { "albumen-ca.crt" };
    Ok(download("application/x-x509-ca-cert", name, body))
}

/// The same as a configuration profile, as iPhones, iPads and Macs take it.
#[utoipa::path(tag = "server", responses(
    (status = 200, description = "a configuration profile", content_type = "application/x-apple-aspen-config"),
    (status = 404, description = "there is none", body = Failure)))]
#[get("/ca.mobileconfig")]
pub(in crate::http) async fn ca_mobileconfig(
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    let profile = profile(&authority_of(&services)?);
    Ok(download("application/x-apple-aspen-config", "albumen.mobileconfig", profile.into_bytes()))
}

fn facts(services: &Services) -> Result<Arc<CertificateFacts>, ApiError> {
    let facts = services.certificate.as_ref().map(|facts| facts.borrow().clone());
    facts.ok_or_else(|| ApiError::not_found("certificate, because HTTPS is off"))
}

fn authority_of(services: &Services) -> Result<AuthorityFacts, ApiError> {
    let authority = facts(services)?.authority.clone();
    authority
        .ok_or_else(|| ApiError::not_found("authority: this server shows a certificate that it was given"))
}

fn download(kind: &'static str, name: &str, body: Vec<u8>) -> HttpResponse {
    HttpResponse::Ok()
        .content_type(kind)
        .insert_header((CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")))
        .insert_header((CACHE_CONTROL, "no-cache"))
        .body(body)
}

/// `AB:CD:…`, as browsers and phones show fingerprints.
fn pairs(hash: ContentHash) -> String {
    hash.0.iter().map(|byte| format!("{byte:02X}")).collect::<Vec<_>>().join(":")
}

fn lines(der: &[u8]) -> String {
    let text = STANDARD.encode(der);
    let rows: Vec<&str> =
        text.as_bytes().chunks(64).filter_map(|row| std::str::from_utf8(row).ok()).collect();
    rows.join("\n")
}

fn pem(der: &[u8]) -> String {
    format!("-----BEGIN CERTIFICATE-----\n{}\n-----END CERTIFICATE-----\n", lines(der))
}

/// Apple's "Configuration Profile Reference", payload `com.apple.security.root`. The ids come from the authority,
/// so that fetching it twice makes one profile.
fn profile(authority: &AuthorityFacts) -> String {
    let id = |part: u8| {
        let mut bytes: [u8; 16] = authority.fingerprint.0[..16].try_into().unwrap_or_default();
        bytes[15] ^= part;
        uuid::Builder::from_custom_bytes(bytes).into_uuid().to_string().to_uppercase()
    };
    let name = authority.name.replace('&', "&amp;").replace('<', "&lt;");
    let until = Stamp::rfc3339(authority.not_after);
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <!DOCTYPE plist PUBLIC \"-//Apple//DTD PLIST 1.0//EN\" \"http://www.apple.com/DTDs/PropertyList-1.0.dtd\">\n\
         <plist version=\"1.0\"><dict>\n\
         <key>PayloadContent</key><array><dict>\n\
         <key>PayloadCertificateFileName</key><string>albumen-ca.cer</string>\n\
         <key>PayloadContent</key><data>\n{data}\n</data>\n\
         <key>PayloadDisplayName</key><string>{name}</string>\n\
         <key>PayloadIdentifier</key><string>app.albumen.ca.{first}</string>\n\
         <key>PayloadType</key><string>com.apple.security.root</string>\n\
         <key>PayloadUUID</key><string>{first}</string>\n\
         <key>PayloadVersion</key><integer>1</integer>\n\
         </dict></array>\n\
         <key>PayloadDescription</key><string>Lets this device trust its Albumen server (until {until}).</string>\n\
         <key>PayloadDisplayName</key><string>{name}</string>\n\
         <key>PayloadIdentifier</key><string>app.albumen.{second}</string>\n\
         <key>PayloadRemovalDisallowed</key><false/>\n\
         <key>PayloadType</key><string>Configuration</string>\n\
         <key>PayloadUUID</key><string>{second}</string>\n\
         <key>PayloadVersion</key><integer>1</integer>\n\
         </dict></plist>\n",
        data = lines(&authority.der),
        first = id(1),
        second = id(2),
    )
}
