//! The drive's addresses and methods.

use actix_web::http::Method;
use actix_web::web::{self, ServiceConfig};

use super::{delete, get, lock, mkcol, nextcloud, options, propfind, proppatch, put, transfer};

/// Where drives begin; what follows is read by [`super::address`].
const MOUNTS: [&str; 4] = [
    "/dav{below:(?:/.*)?}",
    "/remote.php/webdav{below:(?:/.*)?}",
    "/index.php/remote.php/webdav{below:(?:/.*)?}",
    "/remote.php/dav/files{below:/.*}",
];

fn method(name: &'static [u8]) -> Method {
    Method::from_bytes(name).expect("a word of capital letters")
}

pub(in crate::http) fn routes(config: &mut ServiceConfig) -> &mut ServiceConfig {
    nextcloud::routes(config);
    for mount in MOUNTS {
        let resource = web::resource(mount)
            .route(web::method(Method::OPTIONS).to(options::options))
            .route(web::get().to(get::get))
            .route(web::head().to(get::get))
            .route(web::put().to(put::put))
            .route(web::patch().to(put::put))
            .route(web::delete().to(delete::delete))
            .route(web::method(method(b"MKCOL")).to(mkcol::mkcol))
            .route(web::method(method(b"COPY")).to(transfer::copy))
            .route(web::method(method(b"MOVE")).to(transfer::relocate))
            .route(web::method(method(b"PROPFIND")).to(propfind::propfind))
            .route(web::method(method(b"PROPPATCH")).to(proppatch::proppatch))
            .route(web::method(method(b"LOCK")).to(lock::lock))
            .route(web::method(method(b"UNLOCK")).to(lock::unlock))
            .default_service(web::to(options::unknown));
        config.service(resource);
    }
    config
}
