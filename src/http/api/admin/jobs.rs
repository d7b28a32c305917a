//! Background work of the whole server. Names of files stay with their owners.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, get, post, web};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::accounts::Actor;
use crate::http::answer::{Envelope, Failure, Pagination, done, from_cursor, page};
use crate::http::block::block;
use crate::http::error::ApiError;
use crate::http::extract::{Admin, Signed};
use crate::http::services::Services;
use crate::queue;
use crate::store::jobs::JobRecord;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(in crate::http) enum WhichJobs {
    Waiting,
    Failed,
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(in crate::http) struct AllJobsQuery {
    #[param(inline)]
    state: Option<WhichJobs>,
    limit: Option<usize>,
    cursor: Option<String>,
}

/// A job without what it is about.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::http) struct ServerJob {
    id: String,
    kind: &'static str,
    state: &'static str,
    /// Null for the server's own work.
    owner_id: Option<String>,
    attempts: u32,
    /// Why the last attempt failed.
    error: Option<String>,
    created_at: String,
    updated_at: String,
    /// When it is due.
    run_at: String,
}

impl From<JobRecord> for ServerJob {
    fn from(job: JobRecord) -> Self {
        Self {
            id: job.id.to_string(),
            kind: job.work.kind(),
            state: if job.failed { "failed" } else { "waiting" },
            owner_id: (job.owner != queue::SERVER).then(|| job.owner.to_string()),
            attempts: job.attempts,
            error: job.error,
            created_at: job.created_at.rfc3339(),
            updated_at: job.updated_at.rfc3339(),
            run_at: job.run_at.rfc3339(),
        }
    }
}

/// Everything that waits or failed, the newest first.
#[utoipa::path(tag = "admin", params(AllJobsQuery), responses(
    (status = 200, body = Envelope<Vec<ServerJob>>), (status = 400, body = Failure), (status = 401, body = Failure),
    (status = 403, body = Failure)))]
#[get("/admin/jobs")]
pub(in crate::http) async fn every_job(
    request: HttpRequest,
    _who: Signed<Admin>,
    query: web::Query<AllJobsQuery>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    let AllJobsQuery { state, limit, cursor } = query.into_inner();
    let limit = limit.unwrap_or(100).clamp(1, 1_000);
    let before = from_cursor(cursor.as_deref())?;
    let failed = state.map(|state| state == WhichJobs::Failed);
    let jobs = block(move || services.photos.queue().all(failed, before, limit + 1)).await?;
    let more = jobs.len() > limit;
    let jobs: Vec<ServerJob> = jobs.into_iter().take(limit).map(ServerJob::from).collect();
    let next_cursor = jobs.last().filter(|_| more).map(|job| job.id.clone());
    page(&request, jobs, Pagination { limit, next_cursor, total: None })
}

/// Has a job tried again now, whether it failed for good or waits for its next try.
#[utoipa::path(tag = "admin", params(("id" = String, Path)), responses((status = 200, description = "due again"),
    (status = 401, body = Failure), (status = 403, body = Failure), (status = 404, body = Failure)))]
#[post("/admin/jobs/{id}/retry")]
pub(in crate::http) async fn retry_job(
    who: Signed<Admin>,
    id: web::Path<String>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    let id = id.parse().map_err(|_| ApiError::not_found("job"))?;
    block(move || services.accounts.retry_job(&Actor::from(&who.viewer), id)).await?;
    done(StatusCode::OK, serde_json::Value::Null)
}

/// Gives a job up: one that waits fails with that reason, one that failed is forgotten. The end of an account cannot
/// be given up.
#[utoipa::path(tag = "admin", params(("id" = String, Path)), responses((status = 200, description = "given up"),
    (status = 401, body = Failure), (status = 403, body = Failure), (status = 404, body = Failure),
    (status = 409, body = Failure)))]
#[post("/admin/jobs/{id}/cancel")]
pub(in crate::http) async fn cancel_job(
    who: Signed<Admin>,
    id: web::Path<String>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    let id = id.parse().map_err(|_| ApiError::not_found("job"))?;
    block(move || {
        let job = services.accounts.cancellable(&Actor::from(&who.viewer), id)?;
        if job.failed {
            services.accounts.drop_failure(&job)?;
        } else {
            // A photo whose reading is given up says so itself.
            services.photos.give_up(&job, "given up by an administrator", queue::Retry::Never)?;
        }
        Ok::<_, ApiError>(())
    })
    .await?;
    done(StatusCode::OK, serde_json::Value::Null)
}
