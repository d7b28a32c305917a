//! GET and HEAD: the content of a file; of a folder, a word to the person who came with a browser.

use actix_web::{HttpRequest, HttpResponse};

use super::condition::Conditions;
use super::fault::{Fault, offload};
use super::place;
use super::visit::Visit;
use crate::access::Download;
use crate::drive::Opened;
use crate::http::send::{Outgoing, send};
use crate::model::Stamp;

const PAGE: &str = "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Albumen: the drive</title>\
     <p>This is a folder of your drive. Mount its address in Finder, Explorer or Files to work with it, or open the \
     <a href=\"/\">web page</a>.</p></html>\n";

pub(in crate::http) async fn get(request: HttpRequest, visit: Visit) -> Result<HttpResponse, Fault> {
    let conditions = Conditions::of(&request)?;
    let opened = offload(move || open(&visit, &conditions)).await?;
    let Some(opened) = opened else {
        return Ok(HttpResponse::Ok().content_type("text/html; charset=utf-8").body(PAGE));
    };
    let modified = Some(Stamp(opened.node.modified_at.0));
    let outgoing = Outgoing { modified, ..Outgoing::shown(opened, "private, no-cache") };
    Ok(send(&request, outgoing).await?)
}

fn open(visit: &Visit, conditions: &Conditions) -> Result<Option<Opened>, Fault> {
    let lookup = place::find(&visit.services, visit.viewer.user, &visit.at)?;
    conditions.check(&visit.services, visit.viewer.user, &visit.at, &lookup, false)?;
    let spot = lookup.there()?;
    match spot.id().filter(|_| !spot.is_folder()) {
        Some(id) => {
            let permit = visit.services.access.decide::<Download, _>(&visit.viewer, id)?;
            Ok(Some(visit.services.drive.open(permit)?))
        }
        None => Ok(None),
    }
}
