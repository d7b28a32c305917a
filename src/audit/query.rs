//! Reading the audit, newest first, a page at a time.

use std::fmt;
use std::ops::ControlFlow;
use std::str::FromStr;

use super::{Act, Audit};
use crate::model::{AuditId, Stamp, UserId};
use crate::store::audit::{AUDIT, AUDIT_OF, AuditRecord};
use crate::store::{Newest, Reader, StoreError};

/// Events looked at for one page: a rare act is found over several pages instead of in one endless one.
const LOOKED_AT: usize = 20_000;

/// Which events are asked for. What is `None` does not matter.
#[derive(Debug, Clone, Copy, Default)]
pub struct Filter {
    /// Who did it, or whose it was.
    pub user: Option<UserId>,
    pub act: Option<Act>,
    /// At this moment or later.
    pub from: Option<Stamp>,
    /// Before this moment.
    pub to: Option<Stamp>,
}

/// The last event of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cursor {
    at: i64,
    id: AuditId,
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}_{}", self.at, self.id)
    }
}

impl FromStr for Cursor {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let (at, id) = text.split_once('_').ok_or(())?;
        Ok(Self { at: at.parse().map_err(|_| ())?, id: id.parse().map_err(|_| ())? })
    }
}

/// Events, and where the next page begins. A page can hold fewer than asked for and not be the last.
#[derive(Debug)]
pub struct Page {
    pub events: Vec<AuditRecord>,
    pub next: Option<Cursor>,
}

impl Audit {
    /// The events after `after` that fit. Blocking.
    pub fn query(&self, filter: &Filter, after: Option<Cursor>, limit: usize) -> Result<Page, StoreError> {
        // Keys run from new to old: what is not before `to` is jumped over.
        let start = match (after, filter.to) {
            (Some(cursor), _) => Some((Newest(cursor.at), cursor.id)),
            (None, Some(to)) => Some((Newest(to.0), AuditId::from_bytes([u8::MAX; 16]))),
            (None, None) => None,
        };
        self.store.read(|tx| match filter.user {
            Some(user) => of_person(tx, user, filter, start, limit),
            None => of_everybody(tx, filter, start, limit),
        })
    }
}

type Place = (Newest, AuditId);

fn of_everybody(
    tx: &impl Reader,
    filter: &Filter,
    start: Option<Place>,
    limit: usize,
) -> Result<Page, StoreError> {
    let mut gathered = Gathered::new(filter, limit);
    tx.scan(&AUDIT, &(), start.as_ref(), |place, record| gathered.take(place, record))?;
    Ok(gathered.page())
}

fn of_person(
    tx: &impl Reader,
    user: UserId,
    filter: &Filter,
    start: Option<Place>,
    limit: usize,
) -> Result<Page, StoreError> {
    let mut gathered = Gathered::new(filter, limit);
    let mut failed = None;
    let start = start.map(|(when, id)| (user, when, id));
    tx.scan(&AUDIT_OF, &user, start.as_ref(), |(_, when, id), ()| match tx.get(&AUDIT, &(when, id)) {
        Ok(Some(record)) => gathered.take((when, id), record),
        Ok(None) => ControlFlow::Continue(()),
        Err(error) => {
            failed = Some(error);
            ControlFlow::Break(())
        }
    })?;
    match failed {
        Some(error) => Err(error),
        None => Ok(gathered.page()),
    }
}

struct Gathered<'a> {
    filter: &'a Filter,
    limit: usize,
    looked_at: usize,
    events: Vec<AuditRecord>,
    next: Option<Cursor>,
}

impl<'a> Gathered<'a> {
    fn new(filter: &'a Filter, limit: usize) -> Self {
        Self { filter, limit, looked_at: 0, events: Vec::new(), next: None }
    }

    fn take(&mut self, (when, id): Place, record: AuditRecord) -> ControlFlow<()> {
        if self.filter.from.is_some_and(|from| record.at < from) {
            return ControlFlow::Break(());
        }
        if self.filter.act.is_none_or(|act| record.act == act.name()) {
            if self.events.len() == self.limit {
                let last = self.events.last();
                self.next = last.map(|last| Cursor { at: last.at.0, id: last.id });
                return ControlFlow::Break(());
            }
            self.events.push(record);
        }
        self.looked_at += 1;
        if self.looked_at == LOOKED_AT {
            self.next = Some(Cursor { at: when.0, id });
            return ControlFlow::Break(());
        }
        ControlFlow::Continue(())
    }

    fn page(self) -> Page {
        Page { events: self.events, next: self.next }
    }
}
