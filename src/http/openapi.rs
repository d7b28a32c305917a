//! The API document, made from the code: what is routed is what is described.

use actix_web::{HttpResponse, get};
use utoipa::openapi::path::Operation;
use utoipa::openapi::security::{
    ApiKey, ApiKeyValue, Http, HttpAuthScheme, SecurityRequirement, SecurityScheme,
};
use utoipa::openapi::{
    Content, InfoBuilder, LicenseBuilder, OpenApi, OpenApiBuilder, Ref, RefOr, Response, ResponseBuilder,
};
use utoipa_actix_web::AppExt;

use super::extract::SESSION_COOKIE;
use super::routes;

/// What strangers may call below `/api/v1`; everything below what ends with a slash.
const DOORS: [&str; 14] = [
    "/auth/login",
    "/auth/refresh",
    "/auth/register",
    "/auth/verify-email",
    "/auth/forgot-password",
    "/auth/reset-password",
    "/auth/options",
    "/auth/oidc/login",
    "/auth/oidc/callback",
    "/auth/passkeys/login/",
    "/certificate",
    "/openapi.json",
    "/public/",
    "/setup",
];

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
    let mut document = OpenApiBuilder::from(described).info(info.build()).build();
    let components = document.components.get_or_insert_default();
    components.add_security_scheme("key", SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer)));
    let cookie = ApiKey::Cookie(ApiKeyValue::new(SESSION_COOKIE));
    components.add_security_scheme("session", SecurityScheme::ApiKey(cookie));
    for (path, item) in &mut document.paths.paths {
        // A HEAD is served by the handler of its GET, and is an operation of its own in the document.
        if let (Some(head), Some(_)) = (&mut item.head, &item.get) {
            head.operation_id = head.operation_id.as_ref().map(|id| format!("{id}_head"));
        }
        let Some(path) = path.strip_prefix("/api/v1") else { continue };
        if let Some(get) = &mut item.get {
            unchanged(get);
        }
        let safe = [&mut item.get, &mut item.head, &mut item.options];
        safe.into_iter().flatten().for_each(|operation| everywhere(operation, path, false));
        let changing = [&mut item.post, &mut item.put, &mut item.patch, &mut item.delete];
        changing.into_iter().flatten().for_each(|operation| everywhere(operation, path, true));
    }
    document
}

fn open(path: &str) -> bool {
    DOORS.iter().any(|door| if door.ends_with('/') { path.starts_with(door) } else { path == *door })
}

/// What is read in JSON is sent again only when it has changed.
fn unchanged(operation: &mut Operation) {
    let responses = &mut operation.responses.responses;
    let json = |answer: &RefOr<Response>| matches!(answer, RefOr::T(one) if one.content.contains_key("application/json"));
    if responses.get("200").is_some_and(json) {
        let answer =
            ResponseBuilder::new().description("nothing has changed since the `ETag` of `If-None-Match`");
        responses.entry("304".into()).or_insert_with(|| answer.build().into());
    }
}

/// What any route may answer before or beside its own work, so that it need not be said at each.
fn everywhere(operation: &mut Operation, path: &str, changes: bool) {
    let sends = operation.request_body.is_some();
    let takes = sends || operation.parameters.is_some();
    let open = open(path) || path == "/uploads" && !changes;
    if !open {
        let schemes =
            ["key", "session"].map(|scheme| SecurityRequirement::new::<_, [&str; 0], &str>(scheme, []));
        operation.security = Some(schemes.to_vec());
    }
    let answers = [
        ("400", takes, "the request is not of the form that is described here"),
        ("401", !open, "nobody is signed in"),
        ("403", !open, "the account or the key may not do this"),
        ("408", sends, "the body came too slowly"),
        ("413", sends, "the body is larger than is taken here"),
        ("429", true, "this was asked too often; `Retry-After` says when to come back"),
        ("503", true, "a disk or another part is out of order, or the server is stopping"),
        ("507", changes, "the disk is full"),
    ];
    for (status, _, meaning) in answers.into_iter().filter(|(_, holds, _)| *holds) {
        let failure = Content::new(Some(Ref::from_schema_name("Failure")));
        let answer = ResponseBuilder::new().description(meaning).content("application/json", failure);
        operation.responses.responses.entry(status.into()).or_insert_with(|| answer.build().into());
    }
}

/// The API document.
#[utoipa::path(tag = "server", responses((status = 200, content_type = "application/json")))]
#[get("/openapi.json")]
pub(super) async fn openapi() -> HttpResponse {
    HttpResponse::Ok().json(document())
}
