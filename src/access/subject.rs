//! What is decided about: whose it is, and by which grants others reach it.

use super::action::Sort;
use super::asker::Asker;
use super::relation::Relation;
use crate::model::grant::{Permission, Visibility};
use crate::model::{FileId, LibraryId, PhotoId, UserId};
use crate::store::libraries::{LIBRARIES, LibraryRecord, MEMBERS, PHOTO_LIBRARIES};
use crate::store::nodes::{NODES, NodeRecord};
use crate::store::photos::{PHOTOS, PhotoRecord};
use crate::store::shares::{GRANTS, Target};
use crate::store::{Reader, StoreError};

/// Something that belongs to someone.
pub trait Subject: Copy {
    const NOUN: &'static str;
    const SORT: Sort;

    /// The 16 bytes of its id.
    fn id(self) -> [u8; 16];

    /// Whose it is; `None` when there is no such thing.
    fn owner(self, tx: &impl Reader) -> Result<Option<UserId>, StoreError>;

    /// What someone who is not its owner is to it, the highest that applies; `None` when they may not know of it.
    fn relation(self, tx: &impl Reader, user: UserId) -> Result<Option<Relation>, StoreError>;
}

impl Subject for PhotoId {
    const NOUN: &'static str = "photo";
    const SORT: Sort = Sort::Photo;

    fn id(self) -> [u8; 16] {
        self.bytes()
    }

    fn owner(self, tx: &impl Reader) -> Result<Option<UserId>, StoreError> {
        Ok(tx.get(&PHOTOS, &self)?.map(|photo| photo.owner))
    }

    fn relation(self, tx: &impl Reader, user: UserId) -> Result<Option<Relation>, StoreError> {
        let Some(photo) = tx.get(&PHOTOS, &self)?.filter(|photo| photo.deleted_at.is_none()) else {
            return Ok(None);
        };
        if let Some(permission) = shared(tx, user, &photo)? {
            return Ok(Some(Relation::Share(permission)));
        }
        let mut best: Option<Relation> = None;
        for ((_, library), ()) in tx.all(&PHOTO_LIBRARIES, &self)? {
            best = higher(best, library.relation(tx, user)?);
        }
        Ok(best)
    }
}

/// The widest share of the photo itself or of the folders that its files lie in.
fn shared(tx: &impl Reader, user: UserId, photo: &PhotoRecord) -> Result<Option<Permission>, StoreError> {
    let own = tx.get(&GRANTS, &(user, Target::Photo(photo.id)))?;
    let mut best = own.map(|grant| grant.permission);
    for image_file in &photo.image_files {
        best = best.max(shared_above(tx, user, image_file.file)?);
    }
    Ok(best)
}

impl Subject for FileId {
    const NOUN: &'static str = "file";
    const SORT: Sort = Sort::File;

    fn id(self) -> [u8; 16] {
        self.bytes()
    }

    fn owner(self, tx: &impl Reader) -> Result<Option<UserId>, StoreError> {
        Ok(tx.get(&NODES, &self)?.map(|node| node.owner))
    }

    fn relation(self, tx: &impl Reader, user: UserId) -> Result<Option<Relation>, StoreError> {
        if let Some(permission) = shared_above(tx, user, self)? {
            return Ok(Some(Relation::Share(permission)));
        }
        // A photo's files are seen with the photo; what is said of the photo is said there, not here.
        match tx.get(&NODES, &self)?.and_then(|node| node.photo) {
            Some(photo) => Ok(photo.relation(tx, user)?.map(|relation| match relation {
                Relation::Share(_) => Relation::Share(Permission::View),
                other => other,
            })),
            None => Ok(None),
        }
    }
}

/// The nearest grant on the way from `file` up to the root: further down it is narrower or wider, and wins.
/// Nothing in the trash is shared.
fn shared_above(tx: &impl Reader, user: UserId, file: FileId) -> Result<Option<Permission>, StoreError> {
    let (mut at, mut nearest) = (Some(file), None);
    while let Some(id) = at {
        let Some(node) = tx.get(&NODES, &id)?.filter(is_live) else { return Ok(None) };
        if nearest.is_none() {
            nearest = tx.get(&GRANTS, &(user, Target::File(id)))?.map(|grant| grant.permission);
        }
        at = node.parent;
    }
    Ok(nearest)
}

/// The topmost folder or file, on the way from `file` up to the root, that the asker was given; `None` where they
/// were given none of it. Where the tree begins for them.
pub fn top(tx: &impl Reader, asker: &Asker, file: FileId) -> Result<Option<NodeRecord>, StoreError> {
    let (mut at, mut found) = (Some(file), None);
    while let Some(id) = at {
        let Some(node) = tx.get(&NODES, &id)? else { return Ok(None) };
        at = node.parent;
        let given = match asker {
            Asker::Person(user) => tx.has(&GRANTS, &(*user, Target::File(id)))?,
            Asker::Visitor(visit) => visit.target == Target::File(id),
        };
        if given {
            found = Some(node);
        }
    }
    Ok(found)
}

fn is_live(node: &NodeRecord) -> bool {
    node.deleted_at.is_none()
}

impl Subject for LibraryId {
    const NOUN: &'static str = "library";
    const SORT: Sort = Sort::Library;

    fn id(self) -> [u8; 16] {
        self.bytes()
    }

    fn owner(self, tx: &impl Reader) -> Result<Option<UserId>, StoreError> {
        Ok(tx.get(&LIBRARIES, &self)?.map(|library| library.owner))
    }

    fn relation(self, tx: &impl Reader, user: UserId) -> Result<Option<Relation>, StoreError> {
        let Some(library) = tx.get(&LIBRARIES, &self)? else { return Ok(None) };
        if library.owner == user {
            return Ok(Some(Relation::Member(crate::model::grant::LibraryRole::Admin)));
        }
        if library.visibility == Visibility::Private {
            return Ok(None);
        }
        let member = tx.get(&MEMBERS, &(self, user))?;
        Ok(member.map(|member| Relation::Member(member.role)).or_else(|| open(&library)))
    }
}

/// What everyone is to a public library.
fn open(library: &LibraryRecord) -> Option<Relation> {
    (library.visibility == Visibility::Public).then_some(Relation::Public {
        download: library.public_download,
        metadata: library.public_metadata,
        add: false,
    })
}

/// Of two relations the one that comes first; of two public ones what either gives.
fn higher(a: Option<Relation>, b: Option<Relation>) -> Option<Relation> {
    use Relation::{Member, Public};
    match (a, b) {
        (Some(Member(a)), Some(Member(b))) => Some(Member(a.max(b))),
        (Some(Public { download, metadata, .. }), Some(Public { download: more, metadata: also, .. })) => {
            Some(Public { download: download || more, metadata: metadata || also, add: false })
        }
        (Some(Public { .. }), Some(b)) => Some(b),
        (a, b) => a.or(b),
    }
}
