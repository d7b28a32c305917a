//! External folders: what other programs keep on this machine, shown in a person's tree and only read.

use std::path::PathBuf;

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, delete, get, post, web};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::access::Viewer;
use crate::audit::{Act, Event, Noun};
use crate::drive::DriveError;
use crate::external::{Attached, New, Sight};
use crate::http::answer::{Envelope, Failure, Pagination, done, from_cursor, page, read};
use crate::http::block::block;
use crate::http::error::ApiError;
use crate::http::extract::{Admin, Signed, Superuser};
use crate::http::services::Services;
use crate::model::{FileId, FileName, Stamp, UserId};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(in crate::http) enum ExternalState {
    /// It waits to be looked at, or holds files that are still being written.
    Waiting,
    Scanning,
    Online,
    /// It cannot be read: a disk that is not mounted, another folder in its place.
    Offline,
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ExternalFolder)]
pub(in crate::http) struct ExternalShape {
    /// Also that of the folder it appears as.
    id: String,
    owner_id: String,
    /// Of the folder that it appears as in its owner's tree.
    name: String,
    /// On the server.
    path: String,
    state: ExternalState,
    /// Why it is offline.
    reason: Option<String>,
    /// After the last look.
    files: u64,
    bytes: u64,
    /// In the look that goes on, or in the last one.
    looked_at: u64,
    added: u64,
    /// Files and folders that are left out.
    failed: u64,
    /// Whether the system tells of changes; else all of it is looked at once a day.
    watched: bool,
    /// Why the system does not tell.
    watch_reason: Option<String>,
    attached_at: String,
    /// When all of it was last looked at.
    scanned_at: Option<String>,
}

/// Reasons are counted up to so many.
const MOST_FAILURES: usize = 1_000;

fn shape(services: &Services, attached: Attached) -> Result<ExternalShape, ApiError> {
    let Attached { id, name, record, state, waiting } = attached;
    let failed = services.externals.failures(id, MOST_FAILURES)?.len() as u64;
    let standing = match () {
        () if state.scanning => ExternalState::Scanning,
        () if waiting || state.unsettled => ExternalState::Waiting,
        () if state.offline.is_some() => ExternalState::Offline,
        () => ExternalState::Online,
    };
    Ok(ExternalShape {
        id: id.to_string(),
        owner_id: record.owner.to_string(),
        name: name.as_str().to_owned(),
        path: record.path,
        state: standing,
        reason: state.offline,
        files: record.files,
        bytes: record.size,
        looked_at: state.looked,
        added: state.added,
        failed,
        watched: state.sight == Sight::Told,
        watch_reason: state.blind,
        attached_at: record.attached_at.rfc3339(),
        scanned_at: record.scanned_at.map(Stamp::rfc3339),
    })
}

/// A folder to attach.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::http) struct AttachFolder {
    /// Whose it shall be.
    owner_id: String,
    /// On the server, from the root of its file system.
    path: String,
    /// Of the folder in the owner's tree; the folder's own when not given. Numbered when it is taken.
    name: Option<String>,
}

fn event(viewer: &Viewer, act: Act, services: &Services, id: FileId, owner: UserId) -> Event {
    Event::new(act, services.clock.now(), &viewer.origin).by(viewer.user).on(Noun::Folder, id, Some(owner))
}

/// Every external folder and how it is.
#[utoipa::path(tag = "admin", responses((status = 200, body = Envelope<Vec<ExternalShape>>),
    (status = 401, body = Failure), (status = 403, body = Failure)))]
#[get("/admin/external-folders")]
pub(in crate::http) async fn list_external_folders(
    request: HttpRequest,
    _who: Signed<Admin>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    let all = block(move || {
        let all = services.externals.list()?.into_iter().map(|attached| shape(&services, attached));
        all.collect::<Result<Vec<_>, ApiError>>()
    });
    read(&request, all.await?)
}

/// Shows a folder of this machine in somebody's tree. It is only read; what is in it comes in in the background.
#[utoipa::path(tag = "admin", request_body = AttachFolder, responses(
    (status = 201, body = Envelope<ExternalShape>), (status = 400, body = Failure), (status = 401, body = Failure),
    (status = 403, body = Failure), (status = 404, body = Failure), (status = 422, body = Failure)))]
#[post("/admin/external-folders")]
pub(in crate::http) async fn attach_external_folder(
    who: Signed<Superuser>,
    attach: web::Json<AttachFolder>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    let AttachFolder { owner_id, path, name } = attach.into_inner();
    let owner = owner_id.parse().map_err(|_| ApiError::not_found("account"))?;
    let name = name.as_deref().map(FileName::parse).transpose().map_err(DriveError::from)?;
    let attached = block(move || {
        let attached = services.externals.attach(New { owner, path: PathBuf::from(path), name })?;
        let act = Act::AdminExternalAttached;
        services.audit.record(event(&who.viewer, act, &services, attached.id, owner))?;
        shape(&services, attached)
    });
    done(StatusCode::CREATED, attached.await?)
}

/// One external folder.
#[utoipa::path(tag = "admin", params(("id" = String, Path)), responses(
    (status = 200, body = Envelope<ExternalShape>), (status = 401, body = Failure), (status = 403, body = Failure),
    (status = 404, body = Failure)))]
#[get("/admin/external-folders/{id}")]
pub(in crate::http) async fn get_external_folder(
    request: HttpRequest,
    _who: Signed<Admin>,
    id: web::Path<String>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    let id = named(&id)?;
    let found = block(move || shape(&services, services.externals.get(id)?)).await?;
    read(&request, found)
}

/// Takes an external folder out of the service. What was known of it, tags and ratings as well, is forgotten; the folder
/// itself is not touched.
#[utoipa::path(tag = "admin", params(("id" = String, Path)), responses(
    (status = 200, description = "detached"), (status = 401, body = Failure), (status = 403, body = Failure),
    (status = 404, body = Failure)))]
#[delete("/admin/external-folders/{id}")]
pub(in crate::http) async fn detach_external_folder(
    who: Signed<Superuser>,
    id: web::Path<String>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    let id = named(&id)?;
    block(move || {
        let owner = services.externals.get(id)?.record.owner;
        services.externals.detach(id)?;
        Ok::<_, ApiError>(services.audit.record(event(
            &who.viewer,
            Act::AdminExternalDetached,
            &services,
            id,
            owner,
        ))?)
    })
    .await?;
    done(StatusCode::OK, serde_json::Value::Null)
}

/// Has all of an external folder looked at again.
#[utoipa::path(tag = "admin", params(("id" = String, Path)), responses(
    (status = 202, description = "it will be looked at"), (status = 401, body = Failure),
    (status = 403, body = Failure), (status = 404, body = Failure)))]
#[post("/admin/external-folders/{id}/rescan")]
pub(in crate::http) async fn rescan_external_folder(
    _who: Signed<Admin>,
    id: web::Path<String>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    let id = named(&id)?;
    block(move || services.externals.look_again(id)).await?;
    done(StatusCode::ACCEPTED, serde_json::Value::Null)
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(in crate::http) struct FailuresQuery {
    limit: Option<usize>,
    cursor: Option<String>,
}

/// Something that is left out.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::http) struct ExternalFailure {
    /// From the external folder. Names are their owner's to know: null for anybody else.
    path: Option<String>,
    reason: String,
}

/// What is left out of an external folder, and why.
#[utoipa::path(tag = "admin", params(("id" = String, Path), FailuresQuery), responses(
    (status = 200, body = Envelope<Vec<ExternalFailure>>), (status = 401, body = Failure),
    (status = 403, body = Failure), (status = 404, body = Failure)))]
#[get("/admin/external-folders/{id}/failures")]
pub(in crate::http) async fn external_failures(
    request: HttpRequest,
    who: Signed<Admin>,
    id: web::Path<String>,
    query: web::Query<FailuresQuery>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    let id = named(&id)?;
    let FailuresQuery { limit, cursor } = query.into_inner();
    let limit = limit.unwrap_or(100).clamp(1, 1_000);
    let skipped = from_cursor(cursor.as_deref())?.unwrap_or(0);
    let (own, all) = block(move || {
        let own = services.externals.get(id)?.record.owner == who.viewer.user;
        Ok::<_, ApiError>((own, services.externals.failures(id, MOST_FAILURES)?))
    })
    .await?;
    let total = all.len();
    let shown: Vec<_> = all.into_iter().skip(skipped).take(limit).collect();
    let reached = skipped + shown.len();
    let next_cursor = (reached < total).then(|| reached.to_string());
    let shown = shown.into_iter().map(|(path, reason)| ExternalFailure { path: own.then_some(path), reason });
    page(&request, shown.collect::<Vec<_>>(), Pagination { limit, next_cursor, total: Some(total as u64) })
}

fn named(id: &str) -> Result<FileId, ApiError> {
    id.parse().map_err(|_| ApiError::not_found("external folder"))
}
