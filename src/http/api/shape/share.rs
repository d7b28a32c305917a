//! Shares and the people in them as the API shows them.

use serde::Serialize;
use utoipa::ToSchema;

use crate::model::grant::Permission;
use crate::shares::{Given, Named, Person, To, WithMe};
use crate::store::shares::{DropRecord, LinkRecord, Target};

/// A person as others see them.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = KnownPerson)]
pub(in crate::http) struct PersonShape {
    id: String,
    username: String,
    display_name: String,
}

impl From<Person> for PersonShape {
    fn from(person: Person) -> Self {
        let Person { id, username, display_name } = person;
        Self { id: id.to_string(), username, display_name }
    }
}

/// What was shared.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ShareTarget)]
pub(in crate::http) struct TargetShape {
    /// `file`, `folder`, `photo` or `library`.
    kind: &'static str,
    id: String,
    name: String,
    /// A photo to show it by.
    pub cover_photo_id: Option<String>,
    /// Bytes, of a file.
    size: Option<u64>,
    mime_type: Option<String>,
}

impl From<Named> for TargetShape {
    fn from(named: Named) -> Self {
        let id = match named.target {
            Target::File(id) => id.to_string(),
            Target::Photo(id) => id.to_string(),
            Target::Library(id) => id.to_string(),
        };
        let Named { kind, name, cover, size, mime_type, .. } = named;
        Self { kind, id, name, cover_photo_id: cover.map(|photo| photo.to_string()), size, mime_type }
    }
}

/// A link and what is left of it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Link)]
#[allow(clippy::struct_excessive_bools, reason = "the fields are the API's")]
pub(in crate::http) struct LinkShape {
    has_password: bool,
    expires_at: Option<String>,
    max_views: Option<u64>,
    max_downloads: Option<u64>,
    /// Visitors so far.
    views: u64,
    downloads: u64,
    metadata: bool,
    /// Visitors may put files into the folder.
    allow_upload: bool,
    /// They put files in, and see nothing of what is there.
    upload_only: bool,
    /// Bytes in all that may be put in.
    max_upload_bytes: Option<u64>,
    max_file_bytes: Option<u64>,
    max_files: Option<u64>,
    /// What was put in so far.
    uploaded_bytes: u64,
    uploaded_files: u64,
    /// Past its time, or used up.
    ended: bool,
}

impl LinkShape {
    fn new(link: &LinkRecord, drop: Option<DropRecord>, ended: bool) -> Self {
        let put_in = drop.unwrap_or_default();
        Self {
            has_password: link.password.is_some(),
            expires_at: link.expires_at.map(crate::model::Stamp::rfc3339),
            max_views: link.max_views,
            max_downloads: link.max_downloads,
            views: link.views,
            downloads: link.downloads,
            metadata: link.metadata,
            allow_upload: drop.is_some(),
            upload_only: put_in.only,
            max_upload_bytes: put_in.max_bytes,
            max_file_bytes: put_in.max_file_bytes,
            max_files: put_in.max_files,
            uploaded_bytes: put_in.bytes,
            uploaded_files: put_in.files,
            ended,
        }
    }
}

/// A share as its owner sees it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Share)]
pub(in crate::http) struct GivenShape {
    id: String,
    target: TargetShape,
    permission: Permission,
    /// To whom; null for a link.
    user: Option<PersonShape>,
    link: Option<LinkShape>,
    /// The secret of a link.
    token: Option<String>,
    /// The address of a link's page on this server.
    url: Option<String>,
    created_at: String,
}

impl From<Given> for GivenShape {
    fn from(given: Given) -> Self {
        let Given { share, what, to } = given;
        let (user, link, token) = match to {
            To::Person(person) => (Some(person.into()), None, None),
            To::Link { token, link, drop, ended } => {
                (None, Some(LinkShape::new(&link, drop, ended)), Some(token))
            }
        };
        Self {
            id: share.id.to_string(),
            target: what.into(),
            permission: share.permission,
            user,
            link,
            url: token.as_ref().map(|token| format!("/s/{token}")),
            token,
            created_at: share.created_at.rfc3339(),
        }
    }
}

/// Something that was shared with the asker.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SharedWithMe)]
pub(in crate::http) struct WithMeShape {
    /// The share: delete it to be rid of the thing.
    id: String,
    target: TargetShape,
    permission: Permission,
    owner: PersonShape,
    created_at: String,
}

impl From<WithMe> for WithMeShape {
    fn from(found: WithMe) -> Self {
        Self {
            id: found.share.id.to_string(),
            target: found.what.into(),
            permission: found.share.permission,
            owner: found.owner.into(),
            created_at: found.share.created_at.rfc3339(),
        }
    }
}
