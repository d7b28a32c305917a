//! One's own background work: what waits and what failed.

use actix_web::{HttpRequest, HttpResponse, get, web};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::files::moment;
use crate::http::answer::{Envelope, Failure, Pagination, from_cursor, page};
use crate::http::block::block;
use crate::http::error::ApiError;
use crate::http::extract::{Read, Signed};
use crate::http::services::Services;
use crate::store::jobs::JobRecord;

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(in crate::http) enum JobState {
    Waiting,
    #[default]
    Failed,
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(in crate::http) struct JobQuery {
    /// `waiting` gives only the total.
    #[serde(default)]
    #[param(inline)]
    state: JobState,
    /// Only those that ended after this moment.
    since: Option<String>,
    limit: Option<usize>,
    cursor: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(in crate::http) struct Job {
    id: String,
    kind: &'static str,
    state: &'static str,
    /// The file it is about; null for work that is about no file.
    file_id: Option<String>,
    file_name: String,
    photo_id: Option<String>,
    /// Why it failed, in plain words.
    error: Option<String>,
    attempts: u32,
    updated_at: String,
}

impl From<JobRecord> for Job {
    fn from(job: JobRecord) -> Self {
        Self {
            id: job.id.to_string(),
            kind: job.work.kind(),
            state: if job.failed { "failed" } else { "waiting" },
            file_id: job.work.file().map(|file| file.to_string()),
            file_name: job.subject,
            photo_id: job.photo.map(|photo| photo.to_string()),
            error: job.error,
            attempts: job.attempts,
            updated_at: job.updated_at.rfc3339(),
        }
    }
}

/// One's own failed jobs, newest first, or how many wait.
#[utoipa::path(tag = "jobs", params(JobQuery), responses((status = 200, body = Envelope<Vec<Job>>),
    (status = 422, body = Failure)))]
#[get("/jobs")]
pub(in crate::http) async fn list_jobs(
    request: HttpRequest,
    who: Signed<Read>,
    query: web::Query<JobQuery>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    let query = query.into_inner();
    let limit = query.limit.unwrap_or(100).clamp(1, 1_000);
    let since = query.since.as_deref().map(|text| moment("since", text)).transpose()?;
    let before = from_cursor(query.cursor.as_deref())?;
    let (jobs, counts) = block(move || {
        let (queue, owner) = (services.photos.queue(), who.viewer.user);
        let jobs = if query.state == JobState::Failed {
            queue.failed(owner, before, limit + 1)?
        } else {
            Vec::new()
        };
        Ok::<_, ApiError>((jobs, queue.counts(owner)?))
    })
    .await?;
    let total = if query.state == JobState::Failed { counts.failed } else { counts.waiting };
    let more = jobs.len() > limit;
    let recent = jobs.into_iter().take(limit).filter(|job| since.is_none_or(|since| job.updated_at >= since));
    let jobs: Vec<Job> = recent.map(Job::from).collect();
    let next_cursor = jobs.last().filter(|_| more).map(|job| job.id.clone());
    page(&request, jobs, Pagination { limit, next_cursor, total: Some(total) })
}
