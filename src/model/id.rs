//! Identifiers. UUIDv7, so that keys made one after another sort by time and land beside each other on disk.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl $name {
            /// A new id that sorts after every id made before it on this machine.
            #[allow(clippy::new_without_default)]
            pub fn new() -> Self {
                Self(Uuid::now_v7())
            }

            /// The 16 bytes as they stand in keys.
            pub const fn bytes(self) -> [u8; 16] {
                self.0.into_bytes()
            }

            pub const fn from_bytes(bytes: [u8; 16]) -> Self {
                Self(Uuid::from_bytes(bytes))
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({})", stringify!($name), self.0)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Uuid::parse_str(text).map(Self)
            }
        }
    };
}

id!(
    /// A person with a login.
    UserId
);
id!(
    /// A node of a user's folder tree: a folder, or a file with content.
    FileId
);
id!(
    /// One visual moment.
    PhotoId
);
id!(
    /// An owner's label on files and photos.
    TagId
);
id!(
    /// A content that a file had before.
    VersionId
);
id!(
    /// A piece of durable background work.
    JobId
);
id!(
    /// A resumable transfer in progress.
    UploadId
);
id!(
    /// A signed-in browser, program or mounted drive.
    SessionId
);
id!(
    /// A per-device secret.
    AppPasswordId
);
id!(
    /// A key that somebody signs in with in the place of a password.
    PasskeyId
);
id!(
    /// A named collection of photos.
    LibraryId
);
id!(
    /// A grant to a person, or to whoever has a link.
    ShareId
);
id!(
    /// One visitor of a link, for as long as their browser remembers it.
    VisitId
);
id!(
    /// An audit event.
    AuditId
);
id!(
    /// A way in for somebody who has no account yet.
    InvitationId
);
id!(
    /// A mail that waits to be sent.
    MailId
);
