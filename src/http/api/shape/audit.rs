//! An audit event as the API shows it.

use serde::Serialize;
use utoipa::ToSchema;

use crate::model::UserId;
use crate::store::audit::AuditRecord;

/// Who did what to what, from where, when.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AuditEvent)]
pub(in crate::http) struct AuditShape {
    pub id: String,
    pub at: String,
    /// The user; null for somebody unknown and for the server itself.
    pub actor_id: Option<String>,
    /// The user name, while there is such a user.
    pub actor: Option<String>,
    pub action: String,
    /// A noun: `user`, `file`, `photo`, `share`, …
    pub subject_kind: Option<String>,
    pub subject_id: Option<String>,
    pub owner_id: Option<String>,
    pub address: String,
    pub agent: String,
    pub detail: Option<String>,
}

impl AuditShape {
    /// `name` is the user name of who did it.
    pub(in crate::http) fn new(record: AuditRecord, name: Option<String>) -> Self {
        let subject = record.subject;
        Self {
            id: record.id.to_string(),
            at: record.at.rfc3339(),
            actor_id: record.actor.map(|actor| actor.to_string()),
            actor: name,
            action: record.act,
            subject_kind: subject.as_ref().map(|subject| subject.kind.clone()),
            subject_id: subject.as_ref().map(|subject| subject.id.clone()),
            owner_id: subject.and_then(|subject| subject.owner).map(|owner| owner.to_string()),
            address: record.origin.address,
            agent: record.origin.agent,
            detail: record.detail,
        }
    }

    /// As `viewer` may see it of themselves: where others were is their own affair.
    pub(in crate::http) fn for_person(record: AuditRecord, name: Option<String>, viewer: UserId) -> Self {
        let own = record.actor.is_none() || record.actor == Some(viewer);
        let shape = Self::new(record, name);
        if own { shape } else { Self { address: String::new(), agent: String::new(), ..shape } }
    }
}
