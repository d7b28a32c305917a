//! Names of properties: those the server answers from what it knows, and the others.

use std::fmt::Write;

use roxmltree::Node;

use super::markup::DAV;
use crate::model::markup::escaped;

const OC: &str = "http://owncloud.org/ns";
const NC: &str = "http://nextcloud.org/ns";
const WINDOWS: &str = "urn:schemas-microsoft-com:";
const APPLE: &str = "http://www.apple.com/webdav_fs/props/";
const OWN: &str = "albumen:";

/// What stands in the first element of an answer; [`Live::tag`] uses these.
pub(in crate::http) const SPACES: &str = "xmlns:D=\"DAV:\" xmlns:oc=\"http://owncloud.org/ns\" \
     xmlns:nc=\"http://nextcloud.org/ns\" xmlns:Z=\"urn:schemas-microsoft-com:\" \
     xmlns:A=\"http://www.apple.com/webdav_fs/props/\" xmlns:al=\"albumen:\" \
     xmlns:s=\"http://sabredav.org/ns\"";

macro_rules! live {
    ($($variant:ident $space:ident $prefix:literal $name:literal),+ $(,)?) => {
        /// A property that the server knows.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(in crate::http) enum Live {
            $($variant),+
        }

        impl Live {
            fn find(space: &str, name: &str) -> Option<Self> {
                match (space, name) {
                    $(($space, $name) => Some(Self::$variant),)+
                    _ => None,
                }
            }

            /// `D:getetag`
            pub const fn tag(self) -> &'static str {
                match self {
                    $(Self::$variant => concat!($prefix, ":", $name)),+
                }
            }
        }
    };
}

live! {
    CreationDate DAV "D" "creationdate",
    DisplayName DAV "D" "displayname",
    ContentLength DAV "D" "getcontentlength",
    ContentType DAV "D" "getcontenttype",
    Etag DAV "D" "getetag",
    LastModified DAV "D" "getlastmodified",
    // What rclone and owncloud's clients write.
    Modified DAV "D" "lastmodified",
    ResourceType DAV "D" "resourcetype",
    LockDiscovery DAV "D" "lockdiscovery",
    SupportedLock DAV "D" "supportedlock",
    QuotaAvailable DAV "D" "quota-available-bytes",
    QuotaUsed DAV "D" "quota-used-bytes",
    // What Finder asks before it asks the same by the names of RFC 4331.
    FinderQuota DAV "D" "quota",
    FinderQuotaUsed DAV "D" "quotaused",
    PrincipalSet DAV "D" "principal-collection-set",
    WindowsCreation WINDOWS "Z" "Win32CreationTime",
    WindowsModified WINDOWS "Z" "Win32LastModifiedTime",
    FileId OC "oc" "fileid",
    Id OC "oc" "id",
    Permissions OC "oc" "permissions",
    Size OC "oc" "size",
    Checksums OC "oc" "checksums",
    Favorite OC "oc" "favorite",
    OwnerId OC "oc" "owner-id",
    OwnerName OC "oc" "owner-display-name",
    HasPreview NC "nc" "has-preview",
    Created NC "nc" "creation_time",
    Uploaded NC "nc" "upload_time",
    Encrypted NC "nc" "is-encrypted",
    FinderLabel APPLE "A" "FinderLabel",
    FinderTags APPLE "A" "_kMDItemUserTags",
    Tags OWN "al" "tags",
}

impl Live {
    /// What RFC 4918 asks for when a client asks for everything.
    pub const ALL: [Self; 9] = [
        Self::CreationDate,
        Self::DisplayName,
        Self::ContentLength,
        Self::ContentType,
        Self::Etag,
        Self::LastModified,
        Self::ResourceType,
        Self::LockDiscovery,
        Self::SupportedLock,
    ];

    /// Whether it is answered from what a person has said of a file.
    pub const fn is_said(self) -> bool {
        matches!(self, Self::FinderLabel | Self::FinderTags | Self::Tags | Self::Favorite)
    }
}

/// A property by its name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::http) enum Name {
    Live(Live),
    /// `{namespace}name`
    Dead(String),
}

impl Name {
    pub fn of(element: Node<'_, '_>) -> Self {
        let (space, name) = (element.tag_name().namespace().unwrap_or_default(), element.tag_name().name());
        Live::find(space, name).map_or_else(|| Self::Dead(format!("{{{space}}}{name}")), Self::Live)
    }

    /// The empty element of this name. Writing to a string cannot fail.
    pub fn write_empty(&self, out: &mut String) {
        match self {
            Self::Live(live) => {
                let _ = write!(out, "<{}/>", live.tag());
            }
            Self::Dead(name) => {
                let (space, local) = name[1..].rsplit_once('}').unwrap_or(("", name));
                let _ = if space.is_empty() {
                    write!(out, "<{local} xmlns=\"\"/>")
                } else {
                    write!(out, "<n:{local} xmlns:n=\"{}\"/>", escaped(space))
                };
            }
        }
    }
}

/// Which properties a client asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::http) enum Asked {
    /// Everything, and these too.
    All(Vec<Name>),
    /// What there is, by name.
    Names,
    These(Vec<Name>),
}

impl Asked {
    pub fn asks(&self, live: Live) -> bool {
        match self {
            Self::All(more) => Live::ALL.contains(&live) || more.contains(&Name::Live(live)),
            Self::Names => false,
            Self::These(names) => names.contains(&Name::Live(live)),
        }
    }

    /// Whether properties that clients keep here are among them.
    pub fn asks_dead(&self) -> bool {
        match self {
            Self::All(_) | Self::Names => true,
            Self::These(names) => names.iter().any(|name| matches!(name, Name::Dead(_))),
        }
    }

    pub fn asks_said(&self) -> bool {
        let names = match self {
            Self::All(more) => more,
            Self::These(names) => names,
            Self::Names => return false,
        };
        names.iter().any(|name| matches!(name, Name::Live(live) if live.is_said()))
    }
}
