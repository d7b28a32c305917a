//! A library itself: made, described, changed, ended.

use std::ops::ControlFlow;

use super::clear::{is_large, to_clear};
use super::desk::Libraries;
use super::error::LibraryError;
use super::smart::to_fill;
use super::timeline::{leave_all, photos_of};
use crate::access::{Asker, Manage, Own, Permit, Relation, View as Look, Viewer};
use crate::audit::{Act, Audit, Event, Noun};
use crate::model::grant::{LibraryRole, Visibility};
use crate::model::{LibraryId, PhotoId, ShareId, Stamp, UserId};
use crate::photos::timeline::{around, total};
use crate::shares::{end, page_link, person};
use crate::store::libraries::{
    ENDING, JOINED, LIBRARIES, LIBRARY_PHOTOS, LibraryRecord, MEMBERS, MEMBERSHIPS, PHOTO_LIBRARIES, REFILLS,
    uninvite_all,
};
use crate::store::shares::{SHARES, TARGET_SHARES, Target};
use crate::store::views::{MOMENTS, View};
use crate::store::{Reader, StoreError, WriteTx};

/// A library to be made.
#[derive(Debug, Clone)]
pub struct New {
    pub name: String,
    pub description: Option<String>,
    pub visibility: Visibility,
    pub public_download: bool,
    pub public_metadata: bool,
    /// A saved search makes it a smart library.
    pub query: Option<String>,
}

/// What to change; what is `None` stays.
#[derive(Debug, Clone, Default)]
pub struct Change {
    pub name: Option<String>,
    pub description: Option<Option<String>>,
    pub visibility: Option<Visibility>,
    pub public_download: Option<bool>,
    pub public_metadata: Option<bool>,
    pub cover: Option<Option<PhotoId>>,
    pub query: Option<String>,
}

/// A library as one of its viewers sees it.
#[derive(Debug, Clone)]
pub struct Shown {
    pub library: LibraryRecord,
    pub owner_name: String,
    pub photo_count: u64,
    pub cover: Option<PhotoId>,
    /// What the asker is to it: its owner, a member, or neither for a public one.
    pub role: Option<LibraryRole>,
    pub is_owner: bool,
    /// The secret of its public page, while it is public.
    pub token: Option<String>,
    /// The asker sees its photos in their own timeline.
    pub joined: bool,
    /// The asker was made a member and has not looked at it yet.
    pub new: bool,
}

/// The longest name and description, in characters.
const NAME: usize = 200;
const DESCRIPTION: usize = 5_000;

impl Libraries {
    pub fn make(&self, by: &Viewer, new: New) -> Result<Shown, LibraryError> {
        let owner = by.user;
        let (id, page, now) = (LibraryId::new(), ShareId::new(), self.clock.now());
        let record = LibraryRecord {
            id,
            owner,
            name: name(&new.name)?,
            description: new.description.as_deref().map(description).transpose()?.flatten(),
            visibility: new.visibility,
            cover: None,
            public_download: new.public_download,
            public_metadata: new.public_metadata,
            page: None,
            query: new.query.map(|query| self.query(&query)).transpose()?,
            created_at: now,
            updated_at: now,
        };
        let shares = self.shares.clone();
        let event = event(by, Act::LibraryCreated, now, id, owner);
        let kept = self.store.write(move |tx| {
            let mut record = record.clone();
            open_page(tx, &shares, &mut record, page, now)?;
            tx.put(&LIBRARIES, &id, &record)?;
            tx.put(&MEMBERSHIPS, &(owner, id), &())?;
            if record.query.is_some() {
                to_fill(tx, &record, now)?;
            }
            Audit::record_in(tx, &event)?;
            Ok::<_, LibraryError>(record)
        })?;
        self.begin_to_fill(&kept)?;
        self.store.read(|tx| shown(tx, self, owner, kept))
    }

    /// The libraries that `user` owns or is a member of, by name.
    pub fn of(&self, user: UserId) -> Result<Vec<Shown>, LibraryError> {
        self.store.read(|tx| {
            let mut found = Vec::new();
            for ((_, id), ()) in tx.all(&MEMBERSHIPS, &user)? {
                if Asker::Person(user).relation(tx, id)?.is_some()
                    && let Some(record) = tx.get(&LIBRARIES, &id)?
                {
                    found.push(shown(tx, self, user, record)?);
                }
            }
            found.sort_by_key(|shown| shown.library.name.to_lowercase());
            Ok(found)
        })
    }

    pub fn get(&self, permit: Permit<Look, LibraryId>, user: UserId) -> Result<Shown, LibraryError> {
        self.store.read(|tx| {
            let record = tx.get(&LIBRARIES, &permit.subject)?.ok_or(LibraryError::NotFound("library"))?;
            shown(tx, self, user, record)
        })
    }

    /// Changes the cover, which its admins may; and everything else, which its owner may.
    pub fn change(
        &self,
        permit: Permit<Manage, LibraryId>,
        by: &Viewer,
        change: &Change,
    ) -> Result<Shown, LibraryError> {
        let (page, now, shares, id) = (ShareId::new(), self.clock.now(), self.shares.clone(), permit.subject);
        let only_cover = Change { cover: None, ..change.clone() }.is_empty();
        if !only_cover && !permit.allows::<Own>() {
            return Err(crate::access::AccessError::Beyond("library").into());
        }
        let name = change.name.as_deref().map(name).transpose()?;
        let description = change.description.as_ref().map(|text| match text {
            Some(text) => description(text),
            None => Ok(None),
        });
        let description = description.transpose()?;
        let query = change.query.as_deref().map(|query| self.query(query)).transpose()?;
        let refill = query.is_some();
        let (visibility, cover) = (change.visibility, change.cover);
        let (public_download, public_metadata) = (change.public_download, change.public_metadata);
        let event = event(by, Act::LibraryChanged, now, id, permit.owner);
        let kept = self.store.write(move |tx| {
            permit.still(tx)?;
            let mut record = tx.get(&LIBRARIES, &id)?.ok_or(LibraryError::NotFound("library"))?;
            if query.is_some() && record.query.is_none() {
                return Err(LibraryError::invalid("query", "this library was not made from a search"));
            }
            record.name = name.clone().unwrap_or(record.name);
            record.description = description.clone().unwrap_or(record.description);
            record.query = query.clone().or(record.query);
            record.public_download = public_download.unwrap_or(record.public_download);
            record.public_metadata = public_metadata.unwrap_or(record.public_metadata);
            if let Some(cover) = cover {
                if let Some(photo) = cover
                    && !tx.has(&LIBRARY_PHOTOS, &(id, photo))?
                {
                    return Err(LibraryError::invalid("cover_photo_id", "the cover is one of its photos"));
                }
                record.cover = cover;
            }
            if let Some(visibility) = visibility {
                record.visibility = visibility;
                open_page(tx, &shares, &mut record, page, now)?;
                if visibility == Visibility::Private {
                    leave_all(tx, &record, now)?;
                }
            }
            record.updated_at = now;
            tx.put(&LIBRARIES, &id, &record)?;
            if refill {
                to_fill(tx, &record, now)?;
            }
            Audit::record_in(tx, &event)?;
            Ok(record)
        })?;
        if refill {
            self.begin_to_fill(&kept)?;
        }
        self.store.read(|tx| shown(tx, self, by.user, kept))
    }

    /// Ends a library. Its photos stay where they are; it held only their names.
    pub fn remove(&self, permit: Permit<Own, LibraryId>, by: &Viewer) -> Result<(), LibraryError> {
        let id = permit.subject;
        let now = self.clock.now();
        let event = event(by, Act::LibraryDeleted, now, id, permit.owner);
        self.store.write(move |tx| {
            let record = tx.get(&LIBRARIES, &id)?.ok_or(LibraryError::NotFound("library"))?;
            Audit::record_in(tx, &event)?;
            remove(tx, &record, now)
        })?;
        self.photos.ring_index();
        self.photos.queue().ring();
        Ok(())
    }

    /// The first photos are there with the answer; the job goes on from the beginning.
    fn begin_to_fill(&self, library: &LibraryRecord) -> Result<(), LibraryError> {
        if library.query.is_some() {
            self.fill_piece(library.id, None)?;
            self.photos.queue().ring();
        }
        Ok(())
    }

    fn query(&self, text: &str) -> Result<String, LibraryError> {
        self.photos.check_query(text)?;
        Ok(text.trim().to_owned())
    }
}

/// What somebody does with a library, for the audit.
pub(super) fn event(by: &Viewer, act: Act, at: Stamp, library: LibraryId, owner: UserId) -> Event {
    Event::new(act, at, &by.origin).by(by.user).on(Noun::Library, library, Some(owner))
}

/// Takes a library and every trace of it away; of a large one, what its photos say of it is cleared away later.
pub(super) fn remove(tx: &WriteTx, record: &LibraryRecord, now: Stamp) -> Result<(), LibraryError> {
    leave_all(tx, record, now)?;
    if is_large(tx, record)? {
        tx.put(&ENDING, &record.id, record)?;
        to_clear(tx, record, now)?;
    } else {
        let photos = photos_of(tx, record.id)?;
        around(tx, &photos, || {
            for photo in &photos {
                tx.remove(&LIBRARY_PHOTOS, &(record.id, *photo))?;
                tx.remove(&PHOTO_LIBRARIES, &(*photo, record.id))?;
            }
            Ok::<_, StoreError>(())
        })?;
    }
    for ((_, member), _) in tx.all(&MEMBERS, &record.id)? {
        tx.remove(&MEMBERS, &(record.id, member))?;
        tx.remove(&MEMBERSHIPS, &(member, record.id))?;
    }
    for ((_, share), ()) in tx.all(&TARGET_SHARES, &Target::Library(record.id))? {
        if let Some(share) = tx.get(&SHARES, &share)? {
            end(tx, &share)?;
        }
    }
    uninvite_all(tx, record.id)?;
    tx.remove(&MEMBERSHIPS, &(record.owner, record.id))?;
    tx.remove(&REFILLS, &record.id)?;
    tx.remove(&LIBRARIES, &record.id)?;
    Ok(())
}

/// A public library has a page; when it is public no longer, the page's address has ended for good.
fn open_page(
    tx: &WriteTx,
    shares: &crate::shares::Shares,
    record: &mut LibraryRecord,
    fresh: ShareId,
    now: Stamp,
) -> Result<(), StoreError> {
    match (record.visibility, record.page) {
        (Visibility::Public, None) => {
            page_link(tx, shares, fresh, record.owner, Target::Library(record.id), now)?;
            record.page = Some(fresh);
        }
        (Visibility::Private | Visibility::Shared, Some(page)) => {
            if let Some(share) = tx.get(&SHARES, &page)? {
                end(tx, &share)?;
            }
            record.page = None;
        }
        _ => {}
    }
    Ok(())
}

fn shown(
    tx: &impl Reader,
    libraries: &Libraries,
    user: UserId,
    library: LibraryRecord,
) -> Result<Shown, LibraryError> {
    let (id, is_owner) = (library.id, library.owner == user);
    let list = (library.owner, View::Library(id));
    let mut newest = None;
    tx.scan(&MOMENTS, &list, None, |(.., photo), _| {
        newest = Some(photo);
        ControlFlow::Break(())
    })?;
    let cover = match library.cover {
        Some(photo) if Asker::Person(user).relation(tx, photo)?.is_some() => Some(photo),
        _ => newest,
    };
    let role = match Asker::Person(user).relation(tx, id)? {
        Some(Relation::Owner) => Some(LibraryRole::Admin),
        Some(Relation::Member(role)) => Some(role),
        _ => None,
    };
    Ok(Shown {
        photo_count: total(tx, list.0, list.1)?,
        cover,
        role,
        is_owner,
        token: library.page.filter(|_| role.is_some()).map(|page| libraries.shares.token(page)),
        joined: tx.has(&JOINED, &(id, user))?,
        new: tx.get(&MEMBERS, &(id, user))?.is_some_and(|member| member.new),
        owner_name: person(tx, library.owner)?.map(|person| person.display_name).unwrap_or_default(),
        library,
    })
}

fn name(text: &str) -> Result<String, LibraryError> {
    let text = text.trim();
    let length = text.chars().count();
    if length == 0 || length > NAME || text.chars().any(char::is_control) {
        return Err(LibraryError::invalid("name", format!("a library's name has 1–{NAME} characters")));
    }
    Ok(text.to_owned())
}

fn description(text: &str) -> Result<Option<String>, LibraryError> {
    let text = text.trim();
    if text.chars().count() > DESCRIPTION {
        let message = format!("a description has at most {DESCRIPTION} characters");
        return Err(LibraryError::invalid("description", message));
    }
    Ok((!text.is_empty()).then(|| text.to_owned()))
}

impl Change {
    const fn is_empty(&self) -> bool {
        self.name.is_none()
            && self.description.is_none()
            && self.visibility.is_none()
            && self.public_download.is_none()
            && self.public_metadata.is_none()
            && self.cover.is_none()
            && self.query.is_none()
    }
}
