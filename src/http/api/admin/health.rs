//! How the server is, for those who look after it.

use actix_web::{HttpRequest, HttpResponse, get, web};

use crate::http::answer::{Envelope, Failure, read};
use crate::http::block::block;
use crate::http::error::ApiError;
use crate::http::extract::{Admin, Signed};
use crate::http::services::Services;
use crate::http::vitals::Vitals;

/// How the server is, in numbers. Two answers and the time between them give rates.
#[utoipa::path(tag = "admin", responses((status = 200, body = Envelope<Vitals>), (status = 401, body = Failure),
    (status = 403, body = Failure)))]
#[get("/admin/health")]
pub(in crate::http) async fn vitals(
    request: HttpRequest,
    _who: Signed<Admin>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    read(&request, block(move || Vitals::of(&services)).await?)
}
