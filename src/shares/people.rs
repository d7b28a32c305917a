//! The people that things are shared with. Someone is found by their exact name or address, or is known already:
//! there is no way to leaf through who has an account.

use std::collections::BTreeSet;

use super::desk::Shares;
use super::error::ShareError;
use crate::model::UserId;
use crate::model::person::Status;
use crate::store::accounts::{LOGINS, USERS};
use crate::store::libraries::{LIBRARIES, MEMBERS, MEMBERSHIPS};
use crate::store::shares::{GIVEN, GRANTS, GrantRecord, Grantee, SHARES};
use crate::store::{Reader, StoreError};

/// A person as others see them.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Person {
    pub display_name: String,
    pub username: String,
    pub id: UserId,
}

/// Who this id is, as others see them.
pub fn person(tx: &impl Reader, id: UserId) -> Result<Option<Person>, StoreError> {
    let user = tx.get(&USERS, &id)?;
    Ok(user.map(|user| Person { display_name: user.display_name, username: user.username, id: user.id }))
}

/// The person of exactly this name or e-mail address, when they have been let in.
pub fn find_person(tx: &impl Reader, login: &str) -> Result<UserId, ShareError> {
    let folded = login.trim().to_lowercase();
    // Keys leave out what ends them: a name with such a character would be another's.
    if folded.chars().any(char::is_control) {
        return Err(ShareError::NoSuchPerson);
    }
    let link = tx.get(&LOGINS, &folded)?.ok_or(ShareError::NoSuchPerson)?;
    let user = tx.get(&USERS, &link.0)?.ok_or(ShareError::NoSuchPerson)?;
    match user.status {
        Status::Active | Status::Suspended => Ok(user.id),
        Status::Pending | Status::Locked => Err(ShareError::NoSuchPerson),
    }
}

impl Shares {
    /// The person of exactly this name or e-mail address.
    pub fn find(&self, login: &str) -> Result<UserId, ShareError> {
        self.store.read(|tx| find_person(tx, login))
    }

    /// People that `user` shares something with, in either direction, by name.
    pub fn known_people(&self, user: UserId) -> Result<Vec<Person>, ShareError> {
        self.store.read(|tx| {
            let mut people = Vec::new();
            for id in known(tx, user)? {
                people.extend(person(tx, id)?);
            }
            people.sort();
            Ok(people)
        })
    }
}

/// Whether two people share something, in either direction.
pub fn knows(tx: &impl Reader, user: UserId, other: UserId) -> Result<bool, StoreError> {
    Ok(known(tx, user)?.contains(&other))
}

fn known(tx: &impl Reader, user: UserId) -> Result<BTreeSet<UserId>, StoreError> {
    let mut ids = BTreeSet::new();
    for ((_, share), ()) in tx.all(&GIVEN, &user)? {
        if let Some(Grantee::User(to)) = tx.get(&SHARES, &share)?.map(|share| share.to) {
            ids.insert(to);
        }
    }
    for (_, GrantRecord { share, .. }) in tx.all(&GRANTS, &user)? {
        ids.extend(tx.get(&SHARES, &share)?.map(|share| share.owner));
    }
    for ((_, library), ()) in tx.all(&MEMBERSHIPS, &user)? {
        ids.extend(tx.get(&LIBRARIES, &library)?.map(|library| library.owner));
        ids.extend(tx.all(&MEMBERS, &library)?.into_iter().map(|((_, member), _)| member));
    }
    ids.remove(&user);
    Ok(ids)
}
