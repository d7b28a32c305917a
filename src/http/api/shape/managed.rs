//! A person as administrators see them: who they are and how much they keep, never what.

use serde::Serialize;
use utoipa::ToSchema;

use crate::accounts::{Overview, PURGED, READ_ONLY};
use crate::model::Stamp;
use crate::model::person::{Role, Status};

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ManagedUser)]
pub(in crate::http) struct ManagedShape {
    pub id: String,
    username: String,
    email: String,
    /// Whether the address was shown to be theirs.
    email_verified: bool,
    display_name: String,
    role: Role,
    status: Status,
    created_at: String,
    /// Null for no limit.
    quota_bytes: Option<u64>,
    used_bytes: u64,
    trash_bytes: u64,
    /// To within an hour; null while they are signed in nowhere.
    last_seen_at: Option<String>,
    /// Whether a code of their authenticator app is asked for when they sign in.
    second_factor: bool,
    suspended_at: Option<String>,
    /// When a suspended person is locked out.
    locked_from: Option<String>,
    /// When everything of a suspended person is purged.
    purged_from: Option<String>,
    /// Everything of theirs is being deleted.
    leaving: bool,
}

impl From<Overview> for ManagedShape {
    fn from(overview: Overview) -> Self {
        let Overview { person, standing, usage, last_seen_at, second_factor } = overview;
        let after = |ms| standing.suspended_at.map(|since| since.plus(ms).rfc3339());
        Self {
            id: person.id.to_string(),
            username: person.username,
            email: person.email,
            email_verified: standing.verified_at.is_some(),
            display_name: person.display_name,
            role: person.role,
            status: person.status,
            created_at: person.created_at.rfc3339(),
            quota_bytes: person.quota_bytes,
            used_bytes: usage.total(),
            trash_bytes: usage.trash,
            last_seen_at: last_seen_at.map(Stamp::rfc3339),
            second_factor,
            suspended_at: standing.suspended_at.map(Stamp::rfc3339),
            locked_from: after(READ_ONLY),
            purged_from: after(PURGED),
            leaving: standing.leaving_at.is_some(),
        }
    }
}
