//! The one who asks.

use crate::model::person::{Role, Status};
use crate::model::{Origin, SessionId, UserId};
use crate::store::accounts::Scope;

/// A signed-in person and what their credential allows.
#[derive(Debug, Clone)]
pub struct Viewer {
    pub user: UserId,
    pub role: Role,
    pub status: Status,
    /// The session behind a cookie or JWT; none for an app password.
    pub session: Option<SessionId>,
    /// What an app password is limited to; `None` for a full sign-in.
    pub scopes: Option<Vec<Scope>>,
    /// From where they ask, for the audit.
    pub origin: Origin,
}

impl Viewer {
    /// Whether this is an administrator, here in person or by a key for administration.
    pub fn administers(&self) -> bool {
        let keyed = self.scopes.as_ref().is_none_or(|scopes| scopes.contains(&Scope::Admin));
        keyed && self.status == Status::Active && self.role != Role::User
    }

    /// Whether the credential covers `scope`. A suspended account only reads.
    pub fn allows(&self, scope: Scope) -> bool {
        let frozen = self.status != Status::Active && scope != Scope::Read;
        let covered = self.scopes.as_ref().is_none_or(|scopes| {
            scopes.contains(&scope) || (scope == Scope::Upload && scopes.contains(&Scope::Write))
        });
        covered && !frozen
    }
}
