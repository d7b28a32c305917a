//! PROPFIND: what is here, and what is said of it.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};

use super::fault::{Fault, offload};
use super::markup::{self, child, is};
use super::multistatus::Scene;
use super::place::{self, Place, Spot};
use super::property::{Asked, Live, Name};
use super::visit::Visit;
use super::walk::{Depth, Walk};

/// Most entries of an answer that reaches all the way down.
const DEEPEST: usize = 20_000;

/// Answers with the properties that are asked for.
pub(in crate::http) async fn propfind(
    request: HttpRequest,
    visit: Visit,
    payload: web::Payload,
) -> Result<HttpResponse, Fault> {
    let depth = depth(&request)?.unwrap_or(Depth::Infinity);
    let asked = asked(&markup::body(payload).await?)?;
    let (walk, first) = offload(move || begin(&visit, asked, depth)).await?;
    Ok(HttpResponse::build(StatusCode::MULTI_STATUS)
        .content_type("application/xml; charset=utf-8")
        .streaming(walk.stream(first)))
}

fn begin(visit: &Visit, asked: Asked, depth: Depth) -> Result<(Walk, String), Fault> {
    let spot = place::find(&visit.services, visit.viewer.user, &visit.at)?.there()?;
    let infinite = depth == Depth::Infinity && spot.is_folder();
    if infinite && !spot.is_view() && !visit.services.drive.at_most(spot.owner, spot.id(), DEEPEST)? {
        let message = "There is too much below this folder to tell at once; ask with Depth: 1.";
        return Err(Fault::forbidden(message).because("propfind-finite-depth"));
    }
    let locks = if asked.asks(Live::LockDiscovery) && !spot.is_view() {
        place::locks(&visit.services, spot.owner)?
    } else {
        crate::drive::lock::Locks::default()
    };
    let mut walk = Walk::new(visit, scene(visit, &spot, asked)?, depth, locks);
    let first = walk.first(&visit.at, &spot)?;
    Ok((walk, first))
}

/// What all entries of one answer have in common.
pub(in crate::http) fn scene(visit: &Visit, spot: &Spot, asked: Asked) -> Result<Scene, Fault> {
    let services = &visit.services;
    // Finder waits for a minute and a half when it is answered, and asks by these names as nobody else does.
    let finder = asked.asks(Live::FinderQuotaUsed) || asked.asks(Live::FinderQuota);
    let own = spot.place == Place::Drive;
    let told = (asked.asks(Live::QuotaAvailable) || asked.asks(Live::QuotaUsed) || asked.asks(Live::Size))
        && !finder
        && own;
    let quota = if told { Some(quota(visit, spot)?) } else { None };
    let named = asked.asks(Live::OwnerId) || asked.asks(Live::OwnerName);
    let owner = if named { Some(services.accounts.person(spot.owner)?) } else { None };
    let (owner_name, owner_login) =
        owner.map(|owner| (owner.display_name, owner.username)).unwrap_or_default();
    let tree = services.drive.tree_version(spot.owner)?.to_string();
    Ok(Scene { asked, quota, owner_name, owner_login, tree, now: services.clock.now() })
}

fn quota(visit: &Visit, spot: &Spot) -> Result<(u64, u64), Fault> {
    let used = visit.services.drive.usage(spot.owner)?.total();
    let room = visit.services.blobs.room();
    let left = visit.services.accounts.person(spot.owner)?.quota_bytes;
    let left = left.map_or(room, |quota| quota.saturating_sub(used).min(room));
    Ok((left, used))
}

/// The header `Depth`.
pub(in crate::http) fn depth(request: &HttpRequest) -> Result<Option<Depth>, Fault> {
    let Some(value) = request.headers().get("Depth") else { return Ok(None) };
    match value.to_str().map(|text| text.trim().to_ascii_lowercase()).as_deref() {
        Ok("0") => Ok(Some(Depth::Zero)),
        Ok("1") => Ok(Some(Depth::One)),
        Ok("infinity") => Ok(Some(Depth::Infinity)),
        _ => Err(Fault::bad_request("The header Depth is 0, 1 or infinity.")),
    }
}

/// What the body asks for; everything, when there is none.
pub(super) fn asked(body: &[u8]) -> Result<Asked, Fault> {
    let text = markup::text(body)?;
    if text.trim().is_empty() {
        return Ok(Asked::All(Vec::new()));
    }
    let document = markup::parse(text)?;
    let root = document.root_element();
    if !is(root, "propfind") {
        return Err(Fault::bad_request("The body is not a propfind element of DAV:."));
    }
    let names = |element: roxmltree::Node<'_, '_>| {
        let mut names: Vec<Name> = Vec::new();
        for name in element.children().filter(roxmltree::Node::is_element).map(Name::of) {
            if !names.contains(&name) {
                names.push(name);
            }
        }
        names
    };
    if let Some(prop) = child(root, "prop") {
        return Ok(Asked::These(bounded(names(prop))?));
    }
    if child(root, "propname").is_some() {
        return Ok(Asked::Names);
    }
    if child(root, "allprop").is_some() {
        let more = child(root, "include").map(names).unwrap_or_default();
        return Ok(Asked::All(bounded(more)?));
    }
    Err(Fault::bad_request("The body asks neither for prop, propname nor allprop."))
}

/// Asking for a thousand names of each of a thousand files is an attack and no question.
fn bounded(names: Vec<Name>) -> Result<Vec<Name>, Fault> {
    if names.len() > 200 {
        return Err(Fault::bad_request("At most 200 properties can be asked for at once."));
    }
    Ok(names)
}
