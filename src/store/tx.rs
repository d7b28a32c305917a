//! Transactions: a snapshot to read from, or one writer's turn.

use std::cell::{Cell, RefCell};
use std::fmt;
use std::ops::{Bound, ControlFlow};

use redb::{ReadTransaction, ReadableTable, TableError, WriteTransaction};

use super::codec::{self, Record};
use super::error::StoreError;
use super::journal::{Changes, kept};
use super::key::{Key, KeyPart};
use super::table::Table;

type Range<'a> = (Bound<&'a [u8]>, Bound<&'a [u8]>);
type Visit<'a> = &'a mut dyn FnMut(&[u8], &[u8]) -> Result<ControlFlow<()>, StoreError>;

/// Reading, from a snapshot or from within a write.
pub trait Reader {
    #[doc(hidden)]
    fn raw_get(&self, name: &Raw, key: &[u8]) -> Result<Option<Vec<u8>>, StoreError>;
    #[doc(hidden)]
    fn raw_scan(
        &self,
        name: &Raw,
        range: Range<'_>,
        backwards: bool,
        visit: Visit<'_>,
    ) -> Result<(), StoreError>;

    fn get<K: Key, V: Record>(&self, table: &Table<K, V>, key: &K) -> Result<Option<V>, StoreError> {
        let found = self.raw_get(&table.definition(), &key.encode())?;
        found.map(|bytes| codec::decode(table.name(), &bytes)).transpose()
    }

    fn has<K: Key, V: Record>(&self, table: &Table<K, V>, key: &K) -> Result<bool, StoreError> {
        Ok(self.raw_get(&table.definition(), &key.encode())?.is_some())
    }

    /// Visits, in key order, every entry whose key starts with `prefix` and comes after `after`.
    /// A write cannot touch the table it is scanning.
    fn scan<P: KeyPart, K: Key, V: Record>(
        &self,
        table: &Table<K, V>,
        prefix: &P,
        after: Option<&K>,
        mut visit: impl FnMut(K, V) -> ControlFlow<()>,
    ) -> Result<(), StoreError>
    where
        Self: Sized,
    {
        let mut start = Vec::new();
        prefix.put(&mut start);
        let end = successor(&start);
        let after = after.map(Key::encode);
        let lower = after.as_deref().map_or(Bound::Included(start.as_slice()), Bound::Excluded);
        let upper = end.as_deref().map_or(Bound::Unbounded, Bound::Excluded);
        self.raw_scan(&table.definition(), (lower, upper), false, &mut |key, value| {
            let key =
                K::decode(key).ok_or_else(|| StoreError::damaged(table.name(), "its key is misshapen"))?;
            Ok(visit(key, codec::decode(table.name(), value)?))
        })
    }

    /// The same from the end, for those before `before`.
    fn scan_back<P: KeyPart, K: Key, V: Record>(
        &self,
        table: &Table<K, V>,
        prefix: &P,
        before: Option<&K>,
        mut visit: impl FnMut(K, V) -> ControlFlow<()>,
    ) -> Result<(), StoreError>
    where
        Self: Sized,
    {
        let mut start = Vec::new();
        prefix.put(&mut start);
        let end = before.map(Key::encode).or_else(|| successor(&start));
        let upper = end.as_deref().map_or(Bound::Unbounded, Bound::Excluded);
        self.raw_scan(&table.definition(), (Bound::Included(&start), upper), true, &mut |key, value| {
            let key =
                K::decode(key).ok_or_else(|| StoreError::damaged(table.name(), "its key is misshapen"))?;
            Ok(visit(key, codec::decode(table.name(), value)?))
        })
    }

    /// The entry with the greatest key that starts with `prefix`.
    fn last<P: KeyPart, K: Key, V: Record>(
        &self,
        table: &Table<K, V>,
        prefix: &P,
    ) -> Result<Option<(K, V)>, StoreError>
    where
        Self: Sized,
    {
        let mut start = Vec::new();
        prefix.put(&mut start);
        let end = successor(&start);
        let upper = end.as_deref().map_or(Bound::Unbounded, Bound::Excluded);
        let mut found = None;
        self.raw_scan(&table.definition(), (Bound::Included(&start), upper), true, &mut |key, value| {
            let key =
                K::decode(key).ok_or_else(|| StoreError::damaged(table.name(), "its key is misshapen"))?;
            found = Some((key, codec::decode(table.name(), value)?));
            Ok(ControlFlow::Break(()))
        })?;
        Ok(found)
    }

    /// Everything under `prefix`: for sets that are known to be small.
    fn all<P: KeyPart, K: Key, V: Record>(
        &self,
        table: &Table<K, V>,
        prefix: &P,
    ) -> Result<Vec<(K, V)>, StoreError>
    where
        Self: Sized,
    {
        let mut entries = Vec::new();
        self.scan(table, prefix, None, |key, value| {
            entries.push((key, value));
            ControlFlow::Continue(())
        })?;
        Ok(entries)
    }
}

/// The least byte string greater than every string that starts with `prefix`; `None` when there is no end.
fn successor(prefix: &[u8]) -> Option<Vec<u8>> {
    let last = prefix.iter().rposition(|byte| *byte != u8::MAX)?;
    let mut end = prefix[..=last].to_vec();
    end[last] += 1;
    Some(end)
}

pub type Raw = redb::TableDefinition<'static, &'static [u8], &'static [u8]>;

/// A consistent view of everything committed when it was begun.
pub struct ReadTx(pub(super) ReadTransaction);

/// One writer's turn. What it changes is durable once [`super::Store::write`] returns.
pub struct WriteTx {
    pub(super) inner: WriteTransaction,
    /// Whether anything was changed, so that a refusal that changed nothing needs no undoing.
    pub(super) dirty: Cell<bool>,
    /// For the journal.
    pub(super) changes: RefCell<Changes>,
}

impl ReadTx {
    /// Whether nothing was ever written.
    pub(super) fn is_empty(&self) -> Result<bool, StoreError> {
        Ok(self.0.list_tables()?.next().is_none())
    }
}

impl WriteTx {
    pub fn put<K: Key, V: Record>(&self, table: &Table<K, V>, key: &K, value: &V) -> Result<(), StoreError> {
        let bytes = codec::encode(table.name(), value)?;
        self.dirty.set(true);
        let key = key.encode();
        let mut open = self.inner.open_table(table.definition())?;
        open.insert(key.as_slice(), bytes.as_slice())?;
        self.note(table.name(), key, Some(bytes));
        Ok(())
    }

    /// Says whether there was something to remove.
    pub fn remove<K: Key, V: Record>(&self, table: &Table<K, V>, key: &K) -> Result<bool, StoreError> {
        self.dirty.set(true);
        let mut open = self.inner.open_table(table.definition())?;
        let key = key.encode();
        let found = open.remove(key.as_slice())?.is_some();
        if found {
            self.note(table.name(), key, None);
        }
        Ok(found)
    }

    fn note(&self, table: &str, key: Vec<u8>, value: Option<Vec<u8>>) {
        if kept::is_kept(table) {
            self.changes.borrow_mut().insert((table.to_owned(), key), value);
        }
    }
}

fn visit_range<T: ReadableTable<&'static [u8], &'static [u8]>>(
    table: &T,
    range: Range<'_>,
    backwards: bool,
    visit: Visit<'_>,
) -> Result<(), StoreError> {
    let mut range = table.range::<&[u8]>(range)?;
    while let Some(entry) = if backwards { range.next_back() } else { range.next() } {
        let (key, value) = entry?;
        if visit(key.value(), value.value())?.is_break() {
            break;
        }
    }
    Ok(())
}

impl Reader for ReadTx {
    fn raw_get(&self, name: &Raw, key: &[u8]) -> Result<Option<Vec<u8>>, StoreError> {
        match self.0.open_table(*name) {
            Ok(table) => Ok(table.get(key)?.map(|value| value.value().to_vec())),
            Err(TableError::TableDoesNotExist(_)) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    fn raw_scan(
        &self,
        name: &Raw,
        range: Range<'_>,
        backwards: bool,
        visit: Visit<'_>,
    ) -> Result<(), StoreError> {
        match self.0.open_table(*name) {
            Ok(table) => visit_range(&table, range, backwards, visit),
            Err(TableError::TableDoesNotExist(_)) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }
}

impl Reader for WriteTx {
    fn raw_get(&self, name: &Raw, key: &[u8]) -> Result<Option<Vec<u8>>, StoreError> {
        let table = self.inner.open_table(*name)?;
        let value = table.get(key)?.map(|value| value.value().to_vec());
        Ok(value)
    }

    fn raw_scan(
        &self,
        name: &Raw,
        range: Range<'_>,
        backwards: bool,
        visit: Visit<'_>,
    ) -> Result<(), StoreError> {
        let table = self.inner.open_table(*name)?;
        visit_range(&table, range, backwards, visit)
    }
}

impl fmt::Debug for ReadTx {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ReadTx")
    }
}

impl fmt::Debug for WriteTx {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("WriteTx")
    }
}
