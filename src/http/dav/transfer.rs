//! COPY and MOVE: they differ in what happens to the one that was there.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder};

use super::condition::Conditions;
use super::destination::Destination;
use super::fault::{Fault, offload};
use super::place::{self, Errand, How, Lookup};
use super::propfind::depth;
use super::told::Times;
use super::visit::Visit;
use super::walk::Depth;

/// COPY: another one, with its properties.
pub(in crate::http) async fn copy(request: HttpRequest, visit: Visit) -> Result<HttpResponse, Fault> {
    let shallow = match depth(&request)? {
        None | Some(Depth::Infinity) => false,
        Some(Depth::Zero) => true,
        Some(Depth::One) => return Err(Fault::bad_request("Depth of a COPY is 0 or infinity.")),
    };
    run(request, visit, How::Copy { shallow }).await
}

/// MOVE: another name or place.
pub(in crate::http) async fn relocate(request: HttpRequest, visit: Visit) -> Result<HttpResponse, Fault> {
    if depth(&request)?.is_some_and(|depth| depth != Depth::Infinity) {
        return Err(Fault::bad_request("Depth of a MOVE is infinity."));
    }
    run(request, visit, How::Move).await
}

async fn run(request: HttpRequest, visit: Visit, how: How) -> Result<HttpResponse, Fault> {
    visit.may_write()?;
    let conditions = Conditions::of(&request)?;
    let destination = Destination::of(&request)?;
    let times = Times::of(&request);
    let (status, times) = offload(move || {
        let status =
            go(&visit, &conditions, &destination, how, times).map_err(|fault| fault.seen_from(&visit.at))?;
        Ok((status, times))
    })
    .await?;
    let mut answer = HttpResponseBuilder::new(status);
    times.acknowledge(&mut answer);
    Ok(answer.finish())
}

fn go(
    visit: &Visit,
    conditions: &Conditions,
    destination: &Destination,
    how: How,
    times: Times,
) -> Result<StatusCode, Fault> {
    let turn = visit.turn()?;
    let _taken = turn.take(!conditions.is_empty() || !destination.overwrite);
    let lookup = place::find(&visit.services, visit.viewer.user, &visit.at)?;
    conditions.check(&visit.services, visit.viewer.user, &visit.at, &lookup, true)?;
    let from = lookup.there()?;
    let to = destination.look(visit, &visit.at)?;
    let replaced = matches!(to, Lookup::There(_));
    let name = destination.at.names.last().cloned();
    let name = name.ok_or_else(|| Fault::forbidden("The drive itself makes way for nothing."))?;
    let errand = Errand { how, name, tokens: conditions.tokens(), times };
    place::transfer(visit, &from, to, errand)?;
    Ok(if replaced { StatusCode::NO_CONTENT } else { StatusCode::CREATED })
}
