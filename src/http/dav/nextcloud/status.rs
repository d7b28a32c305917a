//! What programs ask before they sign in.

use actix_web::HttpResponse;
use serde_json::json;

/// The release of Nextcloud whose protocols are spoken; its apps refuse servers that are much older than they are.
pub(super) const VERSION: (u32, u32, u32) = (31, 0, 0);

pub(super) fn version() -> String {
    format!("{}.{}.{}", VERSION.0, VERSION.1, VERSION.2)
}

pub(super) async fn status() -> HttpResponse {
    HttpResponse::Ok().json(json!({
        "installed": true,
        "maintenance": false,
        "needsDbUpgrade": false,
        "version": format!("{}.0", version()),
        "versionstring": version(),
        "edition": "",
        "productname": "Albumen",
        "extendedSupport": false,
    }))
}

/// Apps look by this whether the way to the server is free.
pub(super) async fn reachable() -> HttpResponse {
    HttpResponse::NoContent().finish()
}
