//! Visits by link. A visitor is counted once, however often they look and however their browser fetches: the first
//! request without a visit begins one, and the answer hands the browser its secret.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::desk::{Shares, hashed};
use super::error::ShareError;
use super::given::{by_id, has_ended, record};
use crate::access::{Puts, Visit};
use crate::accounts::random;
use crate::audit::{Act, Event};
use crate::limits::network;
use crate::model::person::Status;
use crate::model::{ContentHash, Origin, ShareId, Stamp, VisitId};
use crate::store::accounts::USERS;
use crate::store::libraries::LIBRARIES;
use crate::store::shares::{
    DROPS, Grantee, LINKS, LinkRecord, SHARES, ShareRecord, Target, VISITS, VisitRecord,
};
use crate::store::{Reader, StoreError, WriteTx};

/// How long a visit lasts.
pub const LASTS: i64 = Stamp::DAY;

/// What a request by link shows of itself.
#[derive(Debug, Clone, Copy)]
pub struct Entrance<'a> {
    pub token: &'a str,
    /// The secret of a visit begun before.
    pub visit: Option<&'a str>,
    /// From where it comes.
    pub origin: &'a Origin,
    /// Looks ahead (`HEAD`, prefetch): begins no visit and counts nothing.
    pub ahead: bool,
}

/// Someone who came in by a link.
#[derive(Debug, Clone)]
pub struct Visitor {
    pub share: ShareId,
    pub visit: Visit,
    /// For the browser to keep, when the visit was begun just now.
    pub secret: Option<String>,
    id: Option<VisitId>,
}

impl Shares {
    /// Lets a visitor in, or says why not.
    pub fn enter(&self, entrance: Entrance<'_>) -> Result<Visitor, ShareError> {
        let now = self.clock.now();
        let (share, id) = self.store.read(|tx| {
            let share = found(tx, entrance.token)?;
            let id = entrance.visit.map(visit_id);
            let known = id.map(|id| tx.get(&VISITS, &(share.id, id))).transpose()?.flatten();
            let known = known.filter(|visit| now.since(visit.started) < LASTS);
            Ok::<_, ShareError>((share, id.filter(|_| known.is_some())))
        })?;
        let link = link_of(&share)?;
        if id.is_some() {
            // Who is inside stays inside when the last view is given away; time, though, ends for everyone.
            return if link.expires_at.is_some_and(|end| end <= now) {
                Err(ShareError::Ended)
            } else {
                self.visitor(&share, id, None)
            };
        }
        if has_ended(link, now) {
            return Err(ShareError::Ended);
        }
        if link.password.is_some() {
            return Err(ShareError::PasswordNeeded);
        }
        if entrance.ahead { self.visitor(&share, None, None) } else { self.begin(&share, entrance.origin) }
    }

    /// Whether a link is good; asking begins no visit and counts nothing.
    pub fn check_link(&self, token: &str) -> Result<(), ShareError> {
        let share = self.store.read(|tx| found(tx, token))?;
        if has_ended(link_of(&share)?, self.clock.now()) { Err(ShareError::Ended) } else { Ok(()) }
    }

    /// Lets in who knows the password. Five tries a minute an address; a wrong one counts no view.
    pub fn unlock(&self, token: &str, password: &str, origin: &Origin) -> Result<Visitor, ShareError> {
        let share = self.store.read(|tx| found(tx, token))?;
        let link = link_of(&share)?;
        if has_ended(link, self.clock.now()) {
            return Err(ShareError::Ended);
        }
        if let Some(hash) = &link.password {
            self.count_guess(share.id, &origin.address)?;
            if !self.passwords.verify(password, Some(hash))? {
                let event = Event::new(Act::LinkPasswordFailed, self.clock.now(), origin);
                self.store.write(move |tx| record(tx, &event, &share))?;
                return Err(ShareError::WrongPassword);
            }
        }
        self.begin(&share, origin)
    }

    /// Counts a visit's first download; every further one is free. Ask before the first byte is sent.
    pub fn count_download(&self, visitor: &Visitor) -> Result<(), ShareError> {
        let (share, visit) = (visitor.share, visitor.id);
        self.store.write(move |tx| {
            let mut share = by_id(tx, share)?;
            let Grantee::Link(link) = &mut share.to else { return Err(ShareError::Ended) };
            let key = visit.map(|visit| (share.id, visit));
            let known = key.map(|key| tx.get(&VISITS, &key)).transpose()?.flatten();
            if known.is_some_and(|visit| visit.downloaded) {
                return Ok(());
            }
            if link.max_downloads.is_some_and(|most| link.downloads >= most) {
                return Err(ShareError::NoDownloadsLeft);
            }
            link.downloads += 1;
            tx.put(&SHARES, &share.id, &share)?;
            if let (Some(key), Some(visit)) = (key, known) {
                tx.put(&VISITS, &key, &VisitRecord { downloaded: true, ..visit })?;
            }
            Ok(())
        })
    }

    /// Begins a visit and counts it as a view: exactly, however many come at once.
    fn begin(&self, share: &ShareRecord, origin: &Origin) -> Result<Visitor, ShareError> {
        let (now, share_id) = (self.clock.now(), share.id);
        let secret = URL_SAFE_NO_PAD.encode(random::<32>());
        let id = visit_id(&secret);
        let event = Event::new(Act::LinkOpened, now, origin);
        let share = self.store.write(move |tx| {
            let mut share = by_id(tx, share_id)?;
            let Grantee::Link(link) = &mut share.to else { return Err(ShareError::Ended) };
            if has_ended(link, now) {
                return Err(ShareError::Ended);
            }
            link.views += 1;
            tx.put(&SHARES, &share.id, &share)?;
            forget_old(tx, share.id, now)?;
            tx.put(&VISITS, &(share.id, id), &VisitRecord { started: now, downloaded: false })?;
            record(tx, &event, &share)?;
            Ok(share)
        })?;
        self.visitor(&share, Some(id), Some(secret))
    }

    fn visitor(
        &self,
        share: &ShareRecord,
        id: Option<VisitId>,
        secret: Option<String>,
    ) -> Result<Visitor, ShareError> {
        let link = link_of(share)?;
        let (mut download, mut metadata) = (link.max_downloads != Some(0), link.metadata);
        if let Target::Library(library) = share.target {
            let library = self.store.read(|tx| tx.get(&LIBRARIES, &library))?.ok_or(ShareError::Ended)?;
            if library.page == Some(share.id) {
                (download, metadata) = (library.public_download, library.public_metadata);
            }
        }
        let drop = self.store.read(|tx| tx.get(&DROPS, &share.id))?;
        let puts = match drop {
            None => Puts::Nothing,
            Some(drop) if drop.only => Puts::Only,
            Some(_) => Puts::Also,
        };
        let visit = Visit { owner: share.owner, target: share.target, download, metadata, puts };
        Ok(Visitor { share: share.id, visit, secret, id })
    }

    fn count_guess(&self, share: ShareId, address: &str) -> Result<(), ShareError> {
        let counted = self.guesses.count((share, network(address)));
        counted.map_err(|refused| ShareError::Throttled { retry_after: refused.retry_after })
    }

    /// The share behind a visitor and who shared it, for what the page shows.
    pub fn visited(&self, visitor: &Visitor) -> Result<(super::Given, String), ShareError> {
        let (share, owner) = self.store.read(|tx| {
            let share = by_id(tx, visitor.share)?;
            let owner = super::people::person(tx, share.owner)?;
            Ok::<_, ShareError>((share, owner))
        })?;
        let owner = owner.ok_or(ShareError::Ended)?;
        Ok((self.describe(share)?, owner.display_name))
    }
}

/// The share of a link that works: its owner is not suspended and nothing on the way is in the trash.
fn found(tx: &impl Reader, token: &str) -> Result<ShareRecord, ShareError> {
    let link = tx.get(&LINKS, &hashed(token))?.ok_or(ShareError::NotFound("link"))?;
    let share = tx.get(&SHARES, &link.0)?.ok_or(ShareError::Ended)?;
    let owner = tx.get(&USERS, &share.owner)?.is_some_and(|owner| owner.status == Status::Active);
    if owner && super::target::is_live(tx, share.target)? { Ok(share) } else { Err(ShareError::Ended) }
}

pub(super) fn link_of(share: &ShareRecord) -> Result<&LinkRecord, ShareError> {
    match &share.to {
        Grantee::Link(link) => Ok(link),
        Grantee::User(_) => Err(ShareError::Ended),
    }
}

/// The secret stands nowhere; the visit is known by half of its SHA-256.
fn visit_id(secret: &str) -> VisitId {
    let hash = ContentHash::of(secret.as_bytes());
    let mut half = [0; 16];
    half.copy_from_slice(&hash.0[..16]);
    VisitId::from_bytes(half)
}

/// Visits that are over, a few at a time, so that they never pile up.
fn forget_old(tx: &WriteTx, share: ShareId, now: Stamp) -> Result<(), StoreError> {
    let mut old = Vec::new();
    tx.scan(&VISITS, &share, None, |key: (ShareId, VisitId), visit: VisitRecord| {
        if now.since(visit.started) >= LASTS {
            old.push(key);
        }
        if old.len() == 100 { std::ops::ControlFlow::Break(()) } else { std::ops::ControlFlow::Continue(()) }
    })?;
    old.iter().try_for_each(|key| tx.remove(&VISITS, key).map(|_| ()))
}
