//! Is the server well?

use actix_web::{HttpResponse, get, web};
use serde::Serialize;
use utoipa::ToSchema;

use crate::http::block::block;
use crate::http::error::ApiError;
use crate::http::services::Services;
use crate::http::vitals::Parts;

#[derive(Debug, Serialize, ToSchema)]
pub(in crate::http) struct Health {
    name: &'static str,
    version: &'static str,
    uptime_s: u64,
    #[serde(flatten)]
    parts: Parts,
}

/// The health check: 200 when everything works, 503 when a part is down.
#[utoipa::path(tag = "server", operation_id = "health", responses(
    (status = 200, body = Health), (status = 503, description = "a part is down", body = Health)))]
#[get("/api")]
pub(in crate::http) async fn health(services: web::Data<Services>) -> Result<HttpResponse, ApiError> {
    let state = block(move || {
        let (uptime_s, parts) = (services.uptime_s(), Parts::of(&services));
        Ok::<_, ApiError>(Health { name: "Albumen", version: env!("CARGO_PKG_VERSION"), uptime_s, parts })
    })
    .await?;
    let well = state.parts.are_well();
    let mut answer = if well { HttpResponse::Ok() } else { HttpResponse::ServiceUnavailable() };
    Ok(answer.json(state))
}
