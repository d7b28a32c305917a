//! What people are allowed with each other's things: permissions of shares, roles in libraries.

use serde::{Deserialize, Serialize};

/// What a share allows; each includes the one before.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Permission {
    /// Look, download.
    View,
    /// Say things of it; create and replace inside.
    Edit,
    /// Rename, trash, share further: on files and folders.
    Full,
}

/// What a member of a library may do; each includes the one before.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum LibraryRole {
    Viewer,
    /// Adds photos, and takes away what they added.
    Contributor,
    /// Members, cover, any photo in it.
    Admin,
}

/// Who can see a library.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Visibility {
    /// Its owner alone, whoever was a member.
    Private,
    /// Its members.
    Shared,
    /// Its members, and whoever has the address of its page.
    Public,
}

impl From<LibraryRole> for Permission {
    fn from(role: LibraryRole) -> Self {
        match role {
            LibraryRole::Viewer => Self::View,
            LibraryRole::Contributor => Self::Edit,
            LibraryRole::Admin => Self::Full,
        }
    }
}

/// What a share on a library makes of a person.
impl From<Permission> for LibraryRole {
    fn from(permission: Permission) -> Self {
        match permission {
            Permission::View => Self::Viewer,
            Permission::Edit => Self::Contributor,
            Permission::Full => Self::Admin,
        }
    }
}
