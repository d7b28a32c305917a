//! PROPPATCH: what programs say of files and folders. All of it is taken, or nothing.

use std::fmt::Write;

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use roxmltree::Node;

use super::condition::Conditions;
use super::fault::{Fault, offload};
use super::markup::{self, child, inner_text, is, standalone};
use super::multistatus::{CLOSING, opening};
use super::place::{self, Lookup, Spot};
use super::property::{Live, Name};
use super::swallow;
use super::told::unix;
use super::visit::Visit;
use crate::access::Edit;
use crate::drive::patch::Change;
use crate::model::Stamp;
use crate::photos::Saying;

/// Most changes of one request.
const MOST: usize = 200;

/// One change of one property.
pub(super) struct Wish {
    name: Name,
    /// `None` when the property cannot be changed.
    deed: Option<Deed>,
}

#[derive(Clone)]
enum Deed {
    /// Of what is kept with the file.
    Kept(Change),
    /// Of what is said of it.
    Said(Saying),
    /// Taken with thanks.
    Nothing,
}

pub(in crate::http) async fn proppatch(
    request: HttpRequest,
    visit: Visit,
    payload: web::Payload,
) -> Result<HttpResponse, Fault> {
    visit.may_write()?;
    let conditions = Conditions::of(&request)?;
    let wishes = wishes(&markup::body(payload).await?)?;
    let refused = wishes.iter().any(|wish| wish.deed.is_none());
    let mut body = opening();
    let (visit, wishes, folder) = offload(move || {
        let folder = change(&visit, &conditions, &wishes, refused)?;
        Ok((visit, wishes, folder))
    })
    .await?;
    let _ = write!(body, "<D:response><D:href>{}</D:href>", visit.at.href(folder));
    tell(&mut body, &wishes, refused);
    body.push_str("</D:response>");
    body.push_str(CLOSING);
    Ok(HttpResponse::build(StatusCode::MULTI_STATUS)
        .content_type("application/xml; charset=utf-8")
        .body(body))
}

/// Says whether it is a folder.
fn change(visit: &Visit, conditions: &Conditions, wishes: &[Wish], refused: bool) -> Result<bool, Fault> {
    let turn = visit.turn()?;
    let _taken = turn.take(!conditions.is_empty());
    let lookup = place::find(&visit.services, visit.viewer.user, &visit.at)?;
    conditions.check(&visit.services, visit.viewer.user, &visit.at, &lookup, true)?;
    let spot = match lookup {
        Lookup::There(spot) => spot,
        _ if swallow::is_litter(&visit.at) => return Ok(false),
        _ => return Err(Fault::not_found()),
    };
    place::may_change(visit, &spot, &conditions.tokens())?;
    if refused {
        return Ok(spot.is_folder());
    }
    let deeds = || wishes.iter().filter_map(|wish| wish.deed.clone());
    let kept: Vec<_> =
        deeds().filter_map(|deed| if let Deed::Kept(change) = deed { Some(change) } else { None }).collect();
    let said: Vec<_> =
        deeds().filter_map(|deed| if let Deed::Said(saying) = deed { Some(saying) } else { None }).collect();
    // What somebody says of a file is its owner's; others have their own.
    if !said.is_empty() && spot.owner != visit.viewer.user {
        return Err(Fault::forbidden("Only its owner gives a file tags."));
    }
    if !kept.is_empty() {
        visit.services.drive.patch(spot.bearer(), kept)?;
    }
    if !said.is_empty() {
        say(visit, &spot, &said)?;
    }
    Ok(spot.is_folder())
}

fn say(visit: &Visit, spot: &Spot, said: &[Saying]) -> Result<(), Fault> {
    let node = spot.node.as_ref().ok_or_else(|| Fault::forbidden("The drive itself bears no tags."))?;
    let services = &visit.services;
    if let Some(photo) = node.photo {
        let permit = services.access.decide::<Edit, _>(&visit.viewer, photo)?;
        return Ok(services.photos.say(permit, said)?);
    }
    let permit = services.access.decide::<Edit, _>(&visit.viewer, node.id)?;
    Ok(services.photos.say_of_file(permit, said)?)
}

fn tell(out: &mut String, wishes: &[Wish], refused: bool) {
    let protected = "<D:error><D:cannot-modify-protected-property/></D:error>";
    if refused {
        group(out, "403 Forbidden", protected, wishes.iter().filter(|wish| wish.deed.is_none()));
        group(out, "424 Failed Dependency", "", wishes.iter().filter(|wish| wish.deed.is_some()));
    } else {
        group(out, "200 OK", "", wishes.iter());
    }
    if wishes.is_empty() {
        out.push_str("<D:status>HTTP/1.1 200 OK</D:status>");
    }
}

/// Writes a `propstat`, unless there is nothing to say in it.
fn group<'a>(out: &mut String, status: &str, error: &str, wishes: impl Iterator<Item = &'a Wish>) {
    let mut wishes = wishes.peekable();
    if wishes.peek().is_none() {
        return;
    }
    out.push_str("<D:propstat><D:prop>");
    for wish in wishes {
        wish.name.write_empty(out);
    }
    let _ = write!(out, "</D:prop><D:status>HTTP/1.1 {status}</D:status>{error}</D:propstat>");
}

pub(super) fn wishes(body: &[u8]) -> Result<Vec<Wish>, Fault> {
    let document = markup::parse(markup::text(body)?)?;
    let root = document.root_element();
    if !is(root, "propertyupdate") {
        return Err(Fault::bad_request("The body is not a propertyupdate element of DAV:."));
    }
    let mut wishes = Vec::new();
    for part in root.children().filter(|part| is(*part, "set") || is(*part, "remove")) {
        let sets = is(part, "set");
        let prop = child(part, "prop").ok_or_else(|| Fault::bad_request("A set or remove has no prop."))?;
        for element in prop.children().filter(Node::is_element) {
            let name = Name::of(element);
            let deed = deed(&name, element, sets);
            wishes.push(Wish { name, deed });
        }
    }
    if wishes.len() > MOST {
        return Err(Fault::bad_request("At most 200 properties can be changed at once."));
    }
    Ok(wishes)
}

fn deed(name: &Name, element: Node<'_, '_>, sets: bool) -> Option<Deed> {
    let live = match name {
        Name::Dead(name) => {
            let xml = sets.then(|| standalone(element));
            return Some(Deed::Kept(Change::Property { name: name.clone(), xml }));
        }
        Name::Live(live) => *live,
    };
    let text = inner_text(element);
    let text = text.trim();
    match live {
        Live::Tags | Live::FinderTags => Some(Deed::Said(Saying::Tags(tags(element, sets)))),
        Live::FinderLabel if sets => {
            let label = text.parse().ok().filter(|label| *label <= 7)?;
            Some(Deed::Said(Saying::FinderLabel(label)))
        }
        Live::FinderLabel => Some(Deed::Said(Saying::FinderLabel(0))),
        Live::Favorite => {
            let on = sets && !["0", "", "false"].contains(&text);
            Some(Deed::Said(Saying::Favorite(on)))
        }
        // These cannot be taken away; who tries is not held up.
        Live::Modified
        | Live::LastModified
        | Live::WindowsModified
        | Live::WindowsCreation
        | Live::Created
            if !sets =>
        {
            Some(Deed::Nothing)
        }
        Live::Modified | Live::LastModified | Live::WindowsModified => {
            Some(Deed::Kept(Change::Modified(moment(text)?)))
        }
        Live::WindowsCreation | Live::CreationDate | Live::Created if sets => {
            Some(Deed::Kept(Change::Created(moment(text)?)))
        }
        _ => None,
    }
}

/// A date of HTTP or of RFC 3339, or seconds since 1970.
fn moment(text: &str) -> Option<Stamp> {
    if let Some(stamp) = unix(text).or_else(|| Stamp::parse(text)) {
        return Some(stamp);
    }
    let date = httpdate::parse_http_date(text).ok()?;
    let since = date.duration_since(std::time::UNIX_EPOCH).ok()?;
    Some(Stamp(i64::try_from(since.as_millis()).ok()?))
}

/// Names in elements of their own, or between commas; what Finder writes has the colour behind a line's end.
fn tags(element: Node<'_, '_>, sets: bool) -> Vec<String> {
    if !sets {
        return Vec::new();
    }
    let leaves: Vec<_> = element
        .descendants()
        .filter(|node| node.is_element() && *node != element && node.first_element_child().is_none())
        .map(inner_text)
        .collect();
    let names: Vec<String> =
        if leaves.is_empty() { inner_text(element).split(',').map(str::to_owned).collect() } else { leaves };
    let first_line = |name: String| name.trim().lines().next().unwrap_or_default().trim().to_owned();
    names.into_iter().map(first_line).filter(|name| !name.is_empty()).collect()
}
