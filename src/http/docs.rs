//! The API document as a page to read. Its viewer is embedded like the rest of the UI; nothing comes from outside.

use actix_web::{HttpRequest, HttpResponse};

use super::ui;

/// The viewer sets styles of its own making; scripts are as strictly from here as everywhere.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; \
     img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

pub(super) async fn page(request: HttpRequest) -> HttpResponse {
    ui::file(&request, "docs.html", POLICY)
}
