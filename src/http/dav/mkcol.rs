//! MKCOL: a new folder.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};

use super::condition::Conditions;
use super::fault::{Fault, offload};
use super::place::{self, Lookup};
use super::visit::Visit;
use super::{markup, swallow};

pub(in crate::http) async fn mkcol(
    request: HttpRequest,
    visit: Visit,
    payload: web::Payload,
) -> Result<HttpResponse, Fault> {
    visit.may_write()?;
    let conditions = Conditions::of(&request)?;
    if !markup::body(payload).await?.is_empty() {
        let message = "A folder is made without a body.";
        return Err(Fault::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, message));
    }
    if swallow::is_litter(&visit.at) {
        return Ok(HttpResponse::Created().finish());
    }
    offload(move || make(&visit, &conditions)).await?;
    Ok(HttpResponse::Created().finish())
}

fn make(visit: &Visit, conditions: &Conditions) -> Result<(), Fault> {
    let turn = visit.turn()?;
    let _taken = turn.take(!conditions.is_empty());
    let lookup = place::find(&visit.services, visit.viewer.user, &visit.at)?;
    conditions.check(&visit.services, visit.viewer.user, &visit.at, &lookup, true)?;
    match lookup {
        Lookup::There(_) => {
            let message = "There is something of this name already.";
            Err(Fault::new(StatusCode::METHOD_NOT_ALLOWED, message))
        }
        Lookup::Nowhere => Err(Fault::conflict("The folder that it would lie in is not there.")),
        Lookup::Free { parent, name } => place::make_folder(visit, &parent, name, &conditions.tokens()),
    }
}
