//! What people did. Entries are added and, after their time, swept; never changed.

use serde::{Deserialize, Serialize};

use super::{Newest, Record, Table};
use crate::model::{AuditId, Origin, Stamp, UserId};

/// When (newest first), id → what happened.
pub const AUDIT: Table<(Newest, AuditId), AuditRecord> = Table::new("audit");
/// A person concerned (who did it, or whose it was), when (newest first), id: the same events by person.
pub const AUDIT_OF: Table<(UserId, Newest, AuditId), ()> = Table::new("audit_of");

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditRecord {
    pub id: AuditId,
    pub at: Stamp,
    /// Who did it; `None` for somebody unknown and for the server itself.
    pub actor: Option<UserId>,
    /// The name of an act, as `audit::Act` spells it.
    pub act: String,
    pub subject: Option<AuditSubject>,
    pub origin: Origin,
    /// More, for people; never a private name.
    pub detail: Option<String>,
}
impl Record for AuditRecord {}

/// What it was done to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditSubject {
    /// A noun: `user`, `file`, `photo`, `share`, …
    pub kind: String,
    pub id: String,
    pub owner: Option<UserId>,
}
