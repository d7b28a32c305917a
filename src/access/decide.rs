//! The one decision.

use super::action::{Action, Deed, granted, told_labels};
use super::asker::Asker;
use super::permit::Permit;
use super::subject::Subject;
use super::viewer::Viewer;
use super::visit::Visit;
use crate::store::{Reader, Store, StoreError};

/// Why no permit was given.
#[derive(Debug, thiserror::Error)]
pub enum AccessError {
    /// Invisible and absent are told apart by nobody.
    #[error("there is no such {0}")]
    NotFound(&'static str),
    #[error("this app password or account may not do that")]
    Forbidden,
    /// It may be looked at, so that saying so reveals nothing.
    #[error("this {0} was shared with you for less than that; ask its owner")]
    Beyond(&'static str),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Decides. Cheap to clone; all calls block.
#[derive(Debug, Clone)]
pub struct Access {
    store: Store,
}

impl Access {
    pub fn new(store: Store) -> Self {
        Self { store }
    }

    pub(super) fn store(&self) -> &Store {
        &self.store
    }

    /// May `viewer` do `A` with `subject`?
    pub fn decide<A: Action, S: Subject>(
        &self,
        viewer: &Viewer,
        subject: S,
    ) -> Result<Permit<A, S>, AccessError> {
        self.store.read(|tx| decide(tx, viewer, subject))
    }

    /// Whether a permit holds still.
    pub fn holds<A: Action, S: Subject>(&self, permit: &Permit<A, S>) -> Result<(), AccessError> {
        self.store.read(|tx| permit.still(tx))
    }

    /// Everything that `asker` may do with `subject`.
    pub fn deeds<S: Subject>(&self, asker: Asker, subject: S) -> Result<Vec<Deed>, StoreError> {
        let relation = self.store.read(|tx| asker.relation(tx, subject))?;
        let may = |deed: &Deed| relation.is_some_and(|relation| granted(*deed, S::SORT, relation));
        Ok(Deed::ALL.into_iter().filter(may).collect())
    }

    /// Whether `asker` is told the tags on `subject`.
    pub fn tells_labels<S: Subject>(&self, asker: Asker, subject: S) -> Result<bool, StoreError> {
        let relation = self.store.read(|tx| asker.relation(tx, subject))?;
        Ok(relation.is_some_and(|relation| told_labels(S::SORT, relation)))
    }

    /// May a visitor by link do `A` with `subject`?
    pub fn decide_for_visit<A: Action, S: Subject>(
        &self,
        visit: &Visit,
        subject: S,
    ) -> Result<Permit<A, S>, AccessError> {
        self.store.read(|tx| permit(tx, Asker::Visitor(*visit), subject))
    }
}

/// [`Access::decide`] as a piece of a transaction, for what must hold at the moment of a change.
pub fn decide<A: Action, S: Subject>(
    tx: &impl Reader,
    viewer: &Viewer,
    subject: S,
) -> Result<Permit<A, S>, AccessError> {
    let permit = permit(tx, Asker::Person(viewer.user), subject)?;
    if viewer.allows(A::SCOPE) { Ok(permit) } else { Err(AccessError::Forbidden) }
}

fn permit<A: Action, S: Subject>(
    tx: &impl Reader,
    asker: Asker,
    subject: S,
) -> Result<Permit<A, S>, AccessError> {
    let owner = subject.owner(tx)?.ok_or(AccessError::NotFound(S::NOUN))?;
    let relation = asker.relation(tx, subject)?.ok_or(AccessError::NotFound(S::NOUN))?;
    Permit::granted(subject, owner, asker, relation).ok_or(AccessError::Beyond(S::NOUN))
}
