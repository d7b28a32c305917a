//! Signing in with an account at another provider (OpenID Connect): authorization code with PKCE, state and nonce.
//!
//! Signatures are checked by `ring`, which HTTPS brings anyway; `openidconnect` would bring an RSA with an open advisory
//! (RUSTSEC-2023-0071) and a second set of curves.

mod entry;
mod error;
mod link;
mod outside;
mod provider;
mod token;

pub(super) use entry::Oidc;
pub use entry::{OidcBegun, OidcCame};
pub use error::OidcError;
pub(super) use link::forget;
