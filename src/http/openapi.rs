//! The API document, made from the code: what is routed is what is described.

use actix_web::{HttpResponse, get};
use utoipa::openapi::{InfoBuilder, LicenseBuilder, OpenApi, OpenApiBuilder};
use utoipa_actix_web::AppExt;

use super::routes;

/// OpenAPI 3.1 of every route.
pub fn document() -> OpenApi {
    let (_, described) = actix_web::App::new().into_utoipa_app().configure(routes::routes).split_for_parts();
    let info = InfoBuilder::new()
        .title("Albumen")
        .version(env!("CARGO_PKG_VERSION"))
        .description(Some("A family's own photo service and file drive."))
        .license(Some(
            LicenseBuilder::new().name("GPL-3.0-or-later").identifier(Some("GPL-3.0-or-later")).build(),
        ));
    OpenApiBuilder::from(described).info(info.build()).build()
}

/// The API document.
#[utoipa::path(tag = "server", responses((status = 200, content_type = "application/json")))]
#[get("/openapi.json")]
pub(super) async fn openapi() -> HttpResponse {
    HttpResponse::Ok().json(document())
}
