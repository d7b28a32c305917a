//! A link as a QR code, for a phone to be held before.

use actix_web::{HttpRequest, HttpResponse, get, web};
use qrcode::QrCode;
use qrcode::render::svg;

use super::shares::share_id;
use crate::http::answer::Failure;
use crate::http::block::block;
use crate::http::error::ApiError;
use crate::http::extract::{Read, Signed};
use crate::http::origin;
use crate::http::services::Services;
use crate::shares::ShareError;
use crate::store::shares::Grantee;

/// The address of a link's page as a QR code: an SVG picture.
#[utoipa::path(tag = "shares", params(("id" = String, Path)), responses(
    (status = 200, content_type = "image/svg+xml"), (status = 404, body = Failure)))]
#[get("/shares/{id}/qr")]
pub(in crate::http) async fn share_qr(
    request: HttpRequest,
    who: Signed<Read>,
    id: web::Path<String>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    let id = share_id(&id)?;
    let server = origin::base(&request, &services.settings);
    let picture = block(move || {
        let share = services.shares.to_change(who.viewer.user, id)?;
        if !matches!(share.to, Grantee::Link(_)) {
            return Err(ShareError::NotFound("link").into());
        }
        draw(&format!("{server}/s/{}", services.shares.token(id)))
    });
    Ok(HttpResponse::Ok()
        .content_type("image/svg+xml")
        .insert_header(("Content-Security-Policy", "default-src 'none'; sandbox"))
        .insert_header(("Cache-Control", "private, no-store"))
        .body(picture.await?))
}

fn draw(text: &str) -> Result<String, ApiError> {
    let code = QrCode::new(text.as_bytes()).map_err(ApiError::internal)?;
    Ok(code.render::<svg::Color<'_>>().min_dimensions(240, 240).build())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_becomes_a_picture() {
        let picture = draw("https://albumen.local/s/AAAAAAAAAAAAAAAAAAAAAA").unwrap();
        assert!(picture.starts_with("<?xml") && picture.contains("<svg"), "{picture}");
    }
}
