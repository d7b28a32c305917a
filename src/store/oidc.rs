//! Accounts at another provider that people sign in with here (OpenID Connect).

use serde::{Deserialize, Serialize};

use super::{Record, Table};
use crate::model::{Stamp, UserId};

/// Issuer, subject → whose account it opens. The pair never changes and is never given to somebody else.
pub const OIDC_SUBJECTS: Table<(String, String), OidcOwner> = Table::new("oidc_subjects");
/// User id → the account of theirs at the provider.
pub const OIDC_LINKS: Table<UserId, OidcLinkRecord> = Table::new("oidc_links");

#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct OidcOwner(pub UserId);
impl Record for OidcOwner {}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct OidcLinkRecord {
    pub issuer: String,
    pub subject: String,
    /// The address that the provider named when it was linked, for people to tell accounts apart.
    pub email: Option<String>,
    pub linked_at: Stamp,
}
impl Record for OidcLinkRecord {}
