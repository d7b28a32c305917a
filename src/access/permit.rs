//! Permits: proof, as a value, that a viewer was found allowed to do one thing with one subject.

use std::marker::PhantomData;

use super::viewer::Viewer;
use crate::model::{FileId, PhotoId, UserId};
use crate::store::accounts::Scope;
use crate::store::nodes::NODES;
use crate::store::photos::PHOTOS;
use crate::store::{Reader, Store, StoreError};

/// Why no permit was given.
#[derive(Debug, thiserror::Error)]
pub enum AccessError {
    /// Invisible and absent are told apart by nobody.
    #[error("there is no such {0}")]
    NotFound(&'static str),
    #[error("this app password or account may not do that")]
    Forbidden,
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Something one may want to do.
pub trait Action {
    /// What a limited credential must cover.
    const SCOPE: Scope;
}

/// Look at it, download it.
#[derive(Debug, Clone, Copy)]
pub struct View;
/// Change what is said of it.
#[derive(Debug, Clone, Copy)]
pub struct Edit;
/// Put it in the trash, take it out, end it.
#[derive(Debug, Clone, Copy)]
pub struct Trash;

impl Action for View {
    const SCOPE: Scope = Scope::Read;
}
impl Action for Edit {
    const SCOPE: Scope = Scope::Write;
}
impl Action for Trash {
    const SCOPE: Scope = Scope::Write;
}

/// Something that belongs to someone.
pub trait Subject: Copy {
    const NOUN: &'static str;
    fn owner(self, tx: &impl Reader) -> Result<Option<UserId>, StoreError>;
}

impl Subject for PhotoId {
    const NOUN: &'static str = "photo";
    fn owner(self, tx: &impl Reader) -> Result<Option<UserId>, StoreError> {
        Ok(tx.get(&PHOTOS, &self)?.map(|photo| photo.owner))
    }
}

impl Subject for FileId {
    const NOUN: &'static str = "file";
    fn owner(self, tx: &impl Reader) -> Result<Option<UserId>, StoreError> {
        Ok(tx.get(&NODES, &self)?.map(|node| node.owner))
    }
}

/// Made only by [`Access::decide`]; domain functions ask for it, so that none can be reached unasked.
#[derive(Debug, Clone, Copy)]
pub struct Permit<A, S> {
    pub subject: S,
    pub owner: UserId,
    action: PhantomData<A>,
}

/// The one decision.
#[derive(Debug, Clone)]
pub struct Access {
    store: Store,
}

impl Access {
    pub fn new(store: Store) -> Self {
        Self { store }
    }

    /// May `viewer` do `A` with `subject`? Blocking.
    pub fn decide<A: Action, S: Subject>(
        &self,
        viewer: &Viewer,
        subject: S,
    ) -> Result<Permit<A, S>, AccessError> {
        let owner = self.store.read(|tx| subject.owner(tx))?;
        match owner {
            Some(owner) if owner == viewer.user && viewer.allows(A::SCOPE) => {
                Ok(Permit { subject, owner, action: PhantomData })
            }
            Some(owner) if owner == viewer.user => Err(AccessError::Forbidden),
            _ => Err(AccessError::NotFound(S::NOUN)),
        }
    }
}
