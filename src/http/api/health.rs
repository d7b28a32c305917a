//! Is the server well?

use actix_web::{HttpResponse, get, web};
use serde::Serialize;
use utoipa::ToSchema;

use crate::http::block::block;
use crate::http::error::ApiError;
use crate::http::services::Services;

#[derive(Debug, Serialize, ToSchema)]
pub(in crate::http) struct Health {
    name: &'static str,
    version: &'static str,
    uptime_s: u64,
    /// `ok`, or what is wrong with it.
    store: String,
    index: String,
    volume: String,
}

/// The health check: 200 when everything works, 503 when a part is down.
#[utoipa::path(tag = "server", operation_id = "health", responses(
    (status = 200, body = Health), (status = 503, description = "a part is down", body = Health)))]
#[get("/api")]
pub(in crate::http) async fn health(services: web::Data<Services>) -> Result<HttpResponse, ApiError> {
    let (state, down) = block(move || {
        let told = |outcome: Result<(), String>| outcome.err().unwrap_or_else(|| "ok".into());
        let state = Health {
            name: "Albumen",
            version: env!("CARGO_PKG_VERSION"),
            uptime_s: services.clock.now().since(services.started_at).unsigned_abs() / 1_000,
            store: told(services.accounts.setup_needed().map(drop).map_err(|error| error.to_string())),
            index: told(services.photos.index_health().map_err(|error| error.to_string())),
            volume: told(services.blobs.transfers().map(drop).map_err(|error| error.to_string())),
        };
        let down = [&state.store, &state.index, &state.volume].iter().any(|part| *part != "ok");
        Ok::<_, ApiError>((state, down))
    })
    .await?;
    let mut answer = if down { HttpResponse::ServiceUnavailable() } else { HttpResponse::Ok() };
    Ok(answer.json(state))
}
