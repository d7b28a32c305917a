//! What lies below a folder, a page at a time: memory grows with the depth of the tree, not with its size.

use std::ops::ControlFlow;

use crate::model::{FileId, FileName, UserId};
use crate::store::nodes::{CHILDREN, NODES, NodeRecord};
use crate::store::{Reader, StoreError};

/// A walk in progress. Folders come before what is in them.
#[derive(Debug, Clone)]
pub struct Walk {
    owner: UserId,
    /// Folders on the way down, each with the name reached in it.
    open: Vec<(Option<FileId>, Option<FileName>)>,
}

impl Walk {
    /// Everything below `folder`, itself aside; below the root for `None`.
    pub fn below(owner: UserId, folder: impl Into<Option<FileId>>) -> Self {
        Self { owner, open: vec![(folder.into(), None)] }
    }

    /// The next nodes, at most `limit`; none when the walk is over.
    pub fn next(&mut self, tx: &impl Reader, limit: usize) -> Result<Vec<NodeRecord>, StoreError> {
        let mut page = Vec::new();
        while page.len() < limit {
            let Some((folder, reached)) = self.open.last_mut() else { break };
            let (mut ids, mut deeper) = (Vec::new(), None);
            let after = reached.clone().map(|name| (self.owner, *folder, name));
            tx.scan(&CHILDREN, &(self.owner, *folder), after.as_ref(), |(.., name), child| {
                ids.push(child.id);
                *reached = Some(name);
                deeper = child.folder.then_some(child.id);
                let full = page.len() + ids.len() == limit;
                if full || child.folder { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
            })?;
            if ids.is_empty() {
                self.open.pop();
            }
            for id in ids {
                page.extend(tx.get(&NODES, &id)?);
            }
            self.open.extend(deeper.map(|folder| (Some(folder), None)));
        }
        Ok(page)
    }

    pub fn is_over(&self) -> bool {
        self.open.is_empty()
    }
}

/// Something below `root` that holds nothing itself; `root` once it is empty.
pub fn leaf(tx: &impl Reader, root: &NodeRecord) -> Result<NodeRecord, StoreError> {
    let mut at = root.clone();
    loop {
        let mut first = None;
        tx.scan(&CHILDREN, &(at.owner, Some(at.id)), None, |_, child| {
            first = Some(child.id);
            ControlFlow::Break(())
        })?;
        let child = first.map(|id| tx.get(&NODES, &id)).transpose()?.flatten();
        match child {
            Some(child) => at = child,
            None => return Ok(at),
        }
    }
}
