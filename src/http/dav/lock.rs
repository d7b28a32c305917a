//! LOCK: a program's word that it is working on something.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};

use super::condition::Conditions;
use super::fault::{Fault, offload};
use super::markup::{self, child, is};
use super::multistatus::write_lock;
use super::place::{self, Lookup, Spot};
use super::property::SPACES;
use super::propfind::depth;
use super::swallow;
use super::visit::Visit;
use super::walk::Depth;
use crate::drive::lock::{Lock, NewLock};
use crate::model::Stamp;
use crate::store::locks::LockRecord;

/// What the body asks for.
#[derive(Debug, Clone)]
pub(super) struct Wish {
    exclusive: bool,
    /// What the holder says of itself, as XML.
    note: String,
}

pub(in crate::http) async fn lock(
    request: HttpRequest,
    visit: Visit,
    payload: web::Payload,
) -> Result<HttpResponse, Fault> {
    visit.may_write()?;
    let conditions = Conditions::of(&request)?;
    let deep = match depth(&request)? {
        None | Some(Depth::Infinity) => true,
        Some(Depth::Zero) => false,
        Some(Depth::One) => return Err(Fault::bad_request("Depth of a LOCK is 0 or infinity.")),
    };
    let lasting = lasting(&request);
    let wish = wish(&markup::body(payload).await?)?;
    let renews = wish.is_none();
    let (lock, created, now) = offload(move || {
        let now = visit.services.clock.now();
        let taken = match wish {
            None => renew(&visit, &conditions, lasting).map(|lock| (lock, false)),
            Some(wish) => take(&visit, &conditions, deep, wish, lasting),
        };
        let (lock, created) = taken.map_err(|fault| fault.seen_from(&visit.at))?;
        Ok((lock, created, now))
    })
    .await?;
    let mut answer = if created { HttpResponse::Created() } else { HttpResponse::Ok() };
    if !renews {
        answer.insert_header(("Lock-Token", format!("<{}>", lock.token)));
    }
    let mut body = format!("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<D:prop {SPACES}><D:lockdiscovery>");
    write_lock(&mut body, &lock, now);
    body.push_str("</D:lockdiscovery></D:prop>");
    Ok(answer.content_type("application/xml; charset=utf-8").body(body))
}

fn take(
    visit: &Visit,
    conditions: &Conditions,
    deep: bool,
    wish: Wish,
    lasting: Option<i64>,
) -> Result<(Lock, bool), Fault> {
    let new = |spot: &Spot| NewLock {
        node: spot.id(),
        deep,
        exclusive: wish.exclusive,
        note: wish.note.clone(),
        address: visit.at.href(spot.is_folder()),
        lasting,
    };
    if swallow::is_litter(&visit.at) {
        return Ok((pretended(visit, deep, wish, lasting), true));
    }
    let turn = visit.turn()?;
    let _taken = turn.take(true);
    let lookup = place::find(&visit.services, visit.viewer.user, &visit.at)?;
    conditions.check(&visit.services, visit.viewer.user, &visit.at, &lookup, true)?;
    let (spot, created) = match lookup {
        Lookup::There(spot) => {
            place::may_lock(visit, &spot)?;
            (spot, false)
        }
        Lookup::Nowhere => return Err(Fault::conflict("The folder that it would lie in is not there.")),
        Lookup::Free { parent, name } => {
            // An address that nothing is at is locked by an empty file.
            (place::make_empty(visit, &parent, name, &conditions.tokens())?, true)
        }
    };
    let lock = visit.services.drive.lock(spot.owner, visit.viewer.user, new(&spot))?;
    Ok((lock, created))
}

/// A lock on what is not kept.
fn pretended(visit: &Visit, deep: bool, wish: Wish, lasting: Option<i64>) -> Lock {
    let expires_at = visit.services.clock.now().plus(lasting.unwrap_or(Stamp::HOUR).min(Stamp::HOUR));
    let record = LockRecord {
        node: None,
        deep,
        exclusive: wish.exclusive,
        holder: visit.viewer.user,
        note: wish.note,
        address: visit.at.href(false),
        expires_at,
    };
    Lock { token: format!("urn:uuid:{}", uuid::Uuid::new_v4()), record }
}

fn renew(visit: &Visit, conditions: &Conditions, lasting: Option<i64>) -> Result<Lock, Fault> {
    if conditions.tokens().is_empty() {
        return Err(Fault::bad_request("A lock is renewed by its token, in the header If."));
    }
    let spot = place::find(&visit.services, visit.viewer.user, &visit.at)?.there()?;
    let keys = visit.keys(conditions.tokens());
    Ok(visit.services.drive.renew_lock(spot.owner, spot.id(), keys, lasting)?)
}

/// `None` for an empty body.
pub(super) fn wish(body: &[u8]) -> Result<Option<Wish>, Fault> {
    let text = markup::text(body)?;
    if text.trim().is_empty() {
        return Ok(None);
    }
    let document = markup::parse(text)?;
    let root = document.root_element();
    let scope = child(root, "lockscope");
    let write = child(root, "locktype").is_some_and(|kind| child(kind, "write").is_some());
    if !is(root, "lockinfo") || scope.is_none() || !write {
        return Err(Fault::bad_request("The body is not a lockinfo element of DAV: for a write lock."));
    }
    let exclusive = scope.is_some_and(|scope| child(scope, "shared").is_none());
    let note = child(root, "owner").map(markup::standalone_inside).unwrap_or_default();
    Ok(Some(Wish { exclusive, note }))
}

/// How long a client wants to hold a lock, in ms: the first that is understood of `Second-600, Infinite`.
fn lasting(request: &HttpRequest) -> Option<i64> {
    let text = request.headers().get("Timeout")?.to_str().ok()?;
    text.split(',').find_map(|wish| {
        let wish = wish.trim();
        if wish.eq_ignore_ascii_case("infinite") {
            return Some(i64::MAX);
        }
        let seconds: i64 = wish.to_ascii_lowercase().strip_prefix("second-")?.parse().ok()?;
        Some(seconds.saturating_mul(Stamp::SECOND))
    })
}

/// UNLOCK: done with it.
pub(in crate::http) async fn unlock(request: HttpRequest, visit: Visit) -> Result<HttpResponse, Fault> {
    let token = request.headers().get("Lock-Token").and_then(|value| value.to_str().ok());
    let token = token.ok_or_else(|| Fault::bad_request("The header Lock-Token is missing."))?;
    // Windows leaves the brackets out.
    let token = token.trim().trim_start_matches('<').trim_end_matches('>').to_owned();
    offload(move || {
        let found = place::find(&visit.services, visit.viewer.user, &visit.at)?.there();
        let spot = match found {
            Err(_) if swallow::is_litter(&visit.at) => return Ok(()),
            found => found?,
        };
        let freed = visit.services.drive.unlock(spot.owner, visit.viewer.user, spot.id(), token);
        freed.map_err(|error| Fault::from(error).because("lock-token-matches-request-uri"))
    })
    .await?;
    Ok(HttpResponse::build(StatusCode::NO_CONTENT).finish())
}
