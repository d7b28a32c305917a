//! Libraries shared with people: the share makes a member, ends with the membership, and changes with the role.

use super::shares::tell;
use crate::access::{Manage, Permit, View, Viewer};
use crate::http::error::ApiError;
use crate::http::services::Services;
use crate::libraries::LibraryError;
use crate::model::grant::{LibraryRole, Permission};
use crate::model::{LibraryId, ShareId, UserId};
use crate::shares::Given;
use crate::store::shares::{Grantee, Target};

/// A person in a library.
#[derive(Debug, Clone, Copy)]
pub(super) struct Membership {
    library: LibraryId,
    member: UserId,
}

/// Makes someone a member, or changes what a member may do.
pub(super) fn give(
    services: &Services,
    by: &Viewer,
    library: &str,
    login: &str,
    permission: Permission,
) -> Result<Given, ApiError> {
    let library: LibraryId = library.parse().map_err(|_| ApiError::not_found("library"))?;
    let permit: Permit<Manage, LibraryId> = services.access.decide(by, library)?;
    match services.libraries.add_member(permit, by, login, permission.into()) {
        Err(LibraryError::Member) => {
            let member = services.shares.find(login)?;
            Membership { library, member }.change(services, by, permission)
        }
        added => {
            let member = added?.person.id;
            let given = services.shares.given_to(Target::Library(library), member)?;
            tell(services, by, member, &given.what.name, &format!("/libraries/{library}"))?;
            Ok(given)
        }
    }
}

/// The membership that a share is.
pub(super) fn of(services: &Services, share: ShareId) -> Result<Option<Membership>, ApiError> {
    let share = services.shares.known(share)?;
    Ok(share.and_then(|share| match (share.target, share.to) {
        (Target::Library(library), Grantee::User(member)) => Some(Membership { library, member }),
        _ => None,
    }))
}

impl Membership {
    pub(super) fn change(
        self,
        services: &Services,
        by: &Viewer,
        permission: Permission,
    ) -> Result<Given, ApiError> {
        let permit: Permit<Manage, LibraryId> = services.access.decide(by, self.library)?;
        services.libraries.change_role(permit, by, self.member, LibraryRole::from(permission))?;
        Ok(services.shares.given_to(Target::Library(self.library), self.member)?)
    }

    /// The member leaves, or is taken out.
    pub(super) fn end(self, services: &Services, by: &Viewer) -> Result<(), ApiError> {
        if self.member == by.user {
            let permit: Permit<View, LibraryId> = services.access.decide(by, self.library)?;
            return Ok(services.libraries.leave(permit, by)?);
        }
        let permit: Permit<Manage, LibraryId> = services.access.decide(by, self.library)?;
        Ok(services.libraries.remove_member(permit, by, self.member)?)
    }
}
