//! Invitations.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, delete, get, post, web};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::accounts::{Actor, NewInvitation};
use crate::http::answer::{Envelope, Failure, done, read};
use crate::http::block::block;
use crate::http::error::ApiError;
use crate::http::extract::{Admin, Signed};
use crate::http::origin;
use crate::http::services::Services;
use crate::model::person::Role;
use crate::store::standing::InvitationRecord;

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Invitation)]
pub(in crate::http) struct InvitationShape {
    id: String,
    /// Whom it is for; null for anybody who has the link.
    email: Option<String>,
    role: Role,
    quota_bytes: Option<u64>,
    created_at: String,
    expires_at: String,
    /// Shown this once, when it is made.
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<String>,
    /// Whether it goes to the address by mail; only said when it is made.
    #[serde(skip_serializing_if = "Option::is_none")]
    mailed: Option<bool>,
}

impl From<InvitationRecord> for InvitationShape {
    fn from(record: InvitationRecord) -> Self {
        Self {
            id: record.id.to_string(),
            email: record.email,
            role: record.role,
            quota_bytes: record.quota_bytes,
            created_at: record.created_at.rfc3339(),
            expires_at: record.expires_at.rfc3339(),
            url: None,
            mailed: None,
        }
    }
}

/// Whom to invite.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::http) struct Invite {
    /// Where there is a mail server, the invitation goes there.
    email: Option<String>,
    /// `user` when not given; only superusers invite administrators.
    role: Option<Role>,
    quota_bytes: Option<u64>,
    /// How many days it is good; 14 when not given.
    days: Option<u32>,
}

/// Makes an invitation. Its link is shown this once.
#[utoipa::path(tag = "admin", request_body = Invite, responses(
    (status = 201, body = Envelope<InvitationShape>), (status = 400, body = Failure), (status = 401, body = Failure),
    (status = 403, body = Failure), (status = 422, body = Failure)))]
#[post("/admin/invitations")]
pub(in crate::http) async fn invite(
    request: HttpRequest,
    who: Signed<Admin>,
    invite: web::Json<Invite>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    let Invite { email, role, quota_bytes, days } = invite.into_inner();
    let new = NewInvitation { email, role: role.unwrap_or(Role::User), quota_bytes, days };
    let base = origin::base(&request, &services.settings);
    let made = block(move || services.accounts.invite(&Actor::from(&who.viewer), &new)).await?;
    let url = Some(format!("{base}/sign-up#invitation={}", made.secret));
    done(
        StatusCode::CREATED,
        InvitationShape { url, mailed: Some(made.mailed), ..InvitationShape::from(made.record) },
    )
}

/// The invitations that are still open, the newest first.
#[utoipa::path(tag = "admin", responses((status = 200, body = Envelope<Vec<InvitationShape>>),
    (status = 401, body = Failure), (status = 403, body = Failure)))]
#[get("/admin/invitations")]
pub(in crate::http) async fn list_invitations(
    request: HttpRequest,
    _who: Signed<Admin>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    let open = block(move || services.accounts.invitations()).await?;
    read(&request, open.into_iter().map(InvitationShape::from).collect::<Vec<_>>())
}

/// Makes an invitation worth nothing.
#[utoipa::path(tag = "admin", params(("id" = String, Path)), responses(
    (status = 200, description = "withdrawn"), (status = 401, body = Failure), (status = 403, body = Failure),
    (status = 404, body = Failure)))]
#[delete("/admin/invitations/{id}")]
pub(in crate::http) async fn withdraw(
    who: Signed<Admin>,
    id: web::Path<String>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    let id = id.parse().map_err(|_| ApiError::not_found("invitation"))?;
    block(move || services.accounts.withdraw(&Actor::from(&who.viewer), id)).await?;
    done(StatusCode::OK, serde_json::Value::Null)
}
