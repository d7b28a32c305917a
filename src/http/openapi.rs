//! The API document, made from the code: what is routed is what is described.

use actix_web::{HttpResponse, get};
use utoipa::openapi::path::Operation;
use utoipa::openapi::{Content, InfoBuilder, LicenseBuilder, OpenApi, OpenApiBuilder, Ref, ResponseBuilder};
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
    let mut document = OpenApiBuilder::from(described).info(info.build()).build();
    for (path, item) in &mut document.paths.paths {
        let methods =
            [&mut item.get, &mut item.post, &mut item.put, &mut item.patch, &mut item.delete, &mut item.head];
        for operation in methods.into_iter().flatten().filter(|_| path.starts_with("/api/v1/")) {
            say_what_holds_everywhere(operation);
        }
    }
    document
}

/// What any route may answer before its own work begins, so that it need not be said at each.
fn say_what_holds_everywhere(operation: &mut Operation) {
    let takes = operation.request_body.is_some() || operation.parameters.is_some();
    let tagged = |tag: &str| operation.tags.iter().flatten().any(|one| one == tag);
    let open = ["setup", "auth", "public", "server"].into_iter().any(tagged);
    let answers = [
        ("400", takes, "the request is not of the form that is described here"),
        ("401", !open, "nobody is signed in"),
        ("403", !open, "the account or the key may not do this"),
        ("429", true, "this was asked too often; `Retry-After` says when to come back"),
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
