//! Who acts on other people's accounts.

use super::AccountError;
use crate::access::Viewer;
use crate::audit::{Act, Event};
use crate::model::person::Role;
use crate::model::{Origin, Stamp, UserId};

/// An administrator, or whoever commands the server itself.
#[derive(Debug, Clone)]
pub struct Actor {
    /// `None` for the command line.
    user: Option<UserId>,
    role: Role,
    origin: Origin,
}

impl From<&Viewer> for Actor {
    fn from(viewer: &Viewer) -> Self {
        Self { user: Some(viewer.user), role: viewer.role, origin: viewer.origin.clone() }
    }
}

impl Actor {
    /// Whoever may write the data folder may do anything.
    pub fn console() -> Self {
        let origin = Origin { address: String::new(), agent: "command line".into() };
        Self { user: None, role: Role::Superuser, origin }
    }

    pub(super) fn event(&self, act: Act, at: Stamp) -> Event {
        let event = Event::new(act, at, &self.origin);
        match self.user {
            Some(user) => event.by(user),
            None => event,
        }
    }

    pub(super) fn id(&self) -> Option<UserId> {
        self.user
    }

    /// Administrators act on people; only superusers act on administrators and make them.
    pub(super) fn outranks(&self, role: Role) -> Result<(), AccountError> {
        match (self.role, role) {
            (Role::Superuser, _) | (Role::Admin, Role::User) => Ok(()),
            _ => Err(AccountError::NotYours),
        }
    }
}
