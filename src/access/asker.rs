//! Who asks: someone signed in, or whoever has a link.

use super::relation::Relation;
use super::subject::Subject;
use super::visit::Visit;
use crate::model::UserId;
use crate::store::{Reader, StoreError};

#[derive(Debug, Clone, Copy)]
pub enum Asker {
    Person(UserId),
    Visitor(Visit),
}

impl Asker {
    /// What the asker is to `subject`; `None` when they may not know of it.
    pub fn relation<S: Subject>(&self, tx: &impl Reader, subject: S) -> Result<Option<Relation>, StoreError> {
        match self {
            Self::Person(user) if subject.owner(tx)? == Some(*user) => Ok(Some(Relation::Owner)),
            Self::Person(user) => subject.relation(tx, *user),
            Self::Visitor(visit) => visit.relation(tx, subject),
        }
    }
}
