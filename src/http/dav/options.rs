//! OPTIONS: what can be done here. Answered to everybody, because Windows and Finder ask before they sign in.

use actix_web::HttpResponse;
use actix_web::http::header;

/// All methods of the drive.
pub(in crate::http) const METHODS: &str = "OPTIONS, GET, HEAD, PUT, PATCH, DELETE, MKCOL, COPY, MOVE, PROPFIND, \
     PROPPATCH, LOCK, UNLOCK";

pub(in crate::http) async fn options() -> HttpResponse {
    HttpResponse::Ok()
        .insert_header(("DAV", "1, 2, 3, sabredav-partialupdate"))
        .insert_header((header::ALLOW, METHODS))
        .insert_header(("MS-Author-Via", "DAV"))
        .insert_header((header::ACCEPT_RANGES, "bytes"))
        .insert_header((header::CONTENT_LENGTH, "0"))
        .finish()
}

/// A method that the drive does not have.
pub(in crate::http) async fn unknown() -> HttpResponse {
    HttpResponse::MethodNotAllowed().insert_header((header::ALLOW, METHODS)).finish()
}
