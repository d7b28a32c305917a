//! One change to many photos.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, post, web};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::photos::PhotoChange;
use crate::access::{Edit, Permit};
use crate::http::answer::{Envelope, Failure, done};
use crate::http::block::block;
use crate::http::error::ApiError;
use crate::http::extract::{Signed, Write};
use crate::http::services::Services;
use crate::model::PhotoId;
use crate::photos::Bulk;

/// Most photos of one change.
const MOST: usize = 1_000;

/// One change to many photos.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::http) struct BulkChange {
    /// At most 1,000.
    photo_ids: Vec<String>,
    #[serde(default)]
    set: PhotoChange,
    #[serde(default)]
    add_tags: Vec<String>,
    #[serde(default)]
    remove_tags: Vec<String>,
    /// For a camera whose clock was wrong, in seconds.
    shift_taken_by_s: Option<i64>,
    #[serde(default)]
    trash: bool,
    #[serde(default)]
    restore: bool,
}

#[derive(Debug, Serialize, ToSchema)]
pub(in crate::http) struct BulkOutcome {
    updated: usize,
    failed: Vec<BulkFailure>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(in crate::http) struct BulkFailure {
    id: String,
    message: String,
}

/// Changes many photos; those that cannot be changed are named and hold up no other.
#[utoipa::path(tag = "photos", request_body = BulkChange, responses(
    (status = 200, body = Envelope<BulkOutcome>), (status = 422, body = Failure)))]
#[post("/photos/bulk")]
pub(in crate::http) async fn change_photos(
    who: Signed<Write>,
    change: web::Json<BulkChange>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    let change = change.into_inner();
    if change.photo_ids.len() > MOST {
        return Err(ApiError::unprocessable("photo_ids", "at most 1,000 photos can be changed at once"));
    }
    let bulk = Bulk {
        set: change.set.update()?,
        add_tags: change.add_tags,
        remove_tags: change.remove_tags,
        shift_taken_by_s: change.shift_taken_by_s,
        trash: change.trash,
        restore: change.restore,
    };
    let outcome = block(move || {
        let mut failed = Vec::new();
        let mut permits: Vec<Permit<Edit, PhotoId>> = Vec::new();
        for id in change.photo_ids {
            let permit = id.parse().map_err(|_| ApiError::not_found("photo"));
            let permit = permit.and_then(|photo| Ok(services.access.decide(&who.viewer, photo)?));
            match permit {
                Ok(permit) => permits.push(permit),
                Err(error) => failed.push(BulkFailure { id, message: error.to_string() }),
            }
        }
        let (updated, failures) = services.photos.bulk(&permits, &bulk)?;
        let refused = failures
            .into_iter()
            .map(|failure| BulkFailure { id: failure.id.to_string(), message: failure.message });
        failed.extend(refused);
        Ok::<_, ApiError>(BulkOutcome { updated, failed })
    });
    done(StatusCode::OK, outcome.await?)
}
