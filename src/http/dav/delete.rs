//! DELETE: into the trash, however much it is.

use actix_web::{HttpRequest, HttpResponse};

use super::condition::Conditions;
use super::fault::{Fault, offload};
use super::propfind::depth;
use super::visit::Visit;
use super::walk::Depth;
use super::{place, swallow};

pub(in crate::http) async fn delete(request: HttpRequest, visit: Visit) -> Result<HttpResponse, Fault> {
    visit.may_write()?;
    let conditions = Conditions::of(&request)?;
    let depth = depth(&request)?;
    offload(move || remove(&visit, &conditions, depth).map_err(|fault| fault.seen_from(&visit.at))).await?;
    Ok(HttpResponse::NoContent().finish())
}

fn remove(visit: &Visit, conditions: &Conditions, depth: Option<Depth>) -> Result<(), Fault> {
    let turn = visit.turn()?;
    let _taken = turn.take(!conditions.is_empty());
    let lookup = place::find(&visit.services, visit.viewer.user, &visit.at)?;
    conditions.check(&visit.services, visit.viewer.user, &visit.at, &lookup, true)?;
    let spot = match lookup.there() {
        Err(_) if swallow::is_litter(&visit.at) => return Ok(()),
        found => found?,
    };
    if spot.is_folder() && depth.is_some_and(|depth| depth != Depth::Infinity) {
        return Err(Fault::bad_request("A folder is deleted with everything in it: Depth is infinity."));
    }
    place::remove(visit, &spot, &conditions.tokens())
}
