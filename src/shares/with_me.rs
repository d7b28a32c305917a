//! What others shared with one.

use super::desk::Shares;
use super::error::ShareError;
use super::people::{Person, person};
use super::target::{Named, is_live, named};
use crate::model::UserId;
use crate::store::Reader;
use crate::store::shares::{GRANTS, GrantRecord, SHARES, ShareRecord, Target};

/// Something shared with the asker.
#[derive(Debug, Clone)]
pub struct WithMe {
    pub share: ShareRecord,
    pub what: Named,
    pub owner: Person,
}

impl Shares {
    /// The newest first. Libraries are listed among one's libraries instead.
    pub fn with_me(&self, user: UserId) -> Result<Vec<WithMe>, ShareError> {
        self.store.read(|tx| {
            let mut found = Vec::new();
            for (_, GrantRecord { share, .. }) in tx.all(&GRANTS, &user)? {
                let Some(share) = tx.get(&SHARES, &share)? else { continue };
                if matches!(share.target, Target::Library(_)) || !is_live(tx, share.target)? {
                    continue;
                }
                let what = named(tx, share.target)?;
                if let (Some(what), Some(owner)) = (what, person(tx, share.owner)?) {
                    found.push(WithMe { share, what, owner });
                }
            }
            found.sort_by_key(|with_me| std::cmp::Reverse(with_me.share.created_at));
            Ok(found)
        })
    }
}
