//! What the apps of Nextcloud ask of a server beside WebDAV: what it is, a way to sign in, uploads in pieces, pictures.

mod chunks;
mod login;
mod ocs;
mod picture;
mod status;

use actix_web::http::Method;
use actix_web::web::{self, ServiceConfig};

use super::options;

fn method(name: &'static [u8]) -> Method {
    Method::from_bytes(name).expect("a word of capital letters")
}

pub(super) fn routes(config: &mut ServiceConfig) {
    for front in ["", "/index.php"] {
        let at = |path: &str| format!("{front}{path}");
        config
            .route(&at("/status.php"), web::get().to(status::status))
            .route(&at("/204"), web::get().to(status::reachable))
            .route(&at("/login/v2"), web::post().to(login::begin))
            .route(&at("/login/v2/poll"), web::post().to(login::poll))
            .route(&at("/login/v2/flow/{token}"), web::get().to(login::page))
            .route(&at("/login/v2/flow/{token}"), web::post().to(login::grant))
            .route(&at("/core/preview"), web::get().to(picture::by_number))
            .route(&at("/core/preview.png"), web::get().to(picture::by_path));
    }
    for version in ["v1", "v2"] {
        let at = |path: &str| format!("/ocs/{version}.php/cloud/{path}");
        config
            .route(&at("capabilities"), web::get().to(ocs::capabilities))
            .route(&at("user"), web::get().to(ocs::user));
    }
    let folder = web::resource("/remote.php/dav/uploads/{user}/{transfer}{slash:/?}")
        .route(web::method(Method::OPTIONS).to(options::options))
        .route(web::method(method(b"MKCOL")).to(chunks::begin))
        .route(web::method(method(b"PROPFIND")).to(chunks::list))
        .route(web::delete().to(chunks::forget));
    let chunk = web::resource("/remote.php/dav/uploads/{user}/{transfer}/{chunk}")
        .route(web::method(Method::OPTIONS).to(options::options))
        .route(web::put().to(chunks::put))
        .route(web::method(method(b"MOVE")).to(chunks::join));
    config.service(folder).service(chunk);
}
