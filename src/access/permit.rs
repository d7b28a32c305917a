//! Permits: proof, as a value, that an asker was found allowed to do one thing with one subject.

use std::marker::PhantomData;

use super::action::{Action, granted};
use super::asker::Asker;
use super::decide::AccessError;
use super::relation::Relation;
use super::subject::Subject;
use crate::model::UserId;
use crate::store::Reader;

/// Made only by [`super::Access`]; domain functions ask for it, so that none can be reached unasked.
#[derive(Debug, Clone, Copy)]
pub struct Permit<A, S> {
    pub subject: S,
    /// Whose the subject is: not always who asks.
    pub owner: UserId,
    /// Who asked.
    pub asker: Asker,
    pub relation: Relation,
    action: PhantomData<A>,
}

impl<A: Action, S: Subject> Permit<A, S> {
    /// Looks it up in the table.
    pub(super) fn granted(subject: S, owner: UserId, asker: Asker, relation: Relation) -> Option<Self> {
        let permit = Self { subject, owner, asker, relation, action: PhantomData };
        granted(A::DEED, S::SORT, relation).then_some(permit)
    }

    /// Whether the permit holds still, at the moment of the change that it was asked for: who was a contributor when
    /// the request came may be none when it is carried out.
    pub fn still(&self, tx: &impl Reader) -> Result<(), AccessError> {
        let relation = self.asker.relation(tx, self.subject)?.ok_or(AccessError::NotFound(S::NOUN))?;
        if granted(A::DEED, S::SORT, relation) { Ok(()) } else { Err(AccessError::Beyond(S::NOUN)) }
    }
}

impl<A, S: Subject> Permit<A, S> {
    /// Whether the same relation allows another deed as well.
    pub fn allows<B: Action>(&self) -> bool {
        granted(B::DEED, S::SORT, self.relation)
    }
}
