//! One entry of a multistatus: the properties of one file or folder, without a byte that says nothing.

use std::fmt::Write;

use super::place::{Place, Spot};
use super::property::{Asked, Live, Name};
use crate::drive::lock::Lock;
use crate::drive::number;
use crate::drive::walk::Beside;
use crate::http::send::http_date;
use crate::model::Stamp;
use crate::model::grant::Permission;
use crate::model::markup::escaped;
use crate::photos::{Label, Said};
use crate::store::nodes::NodeRecord;

/// The beginning and the end of the body that entries stand in.
pub(in crate::http) fn opening() -> String {
    format!("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<D:multistatus {}>", super::property::SPACES)
}
pub(in crate::http) const CLOSING: &str = "</D:multistatus>";

/// What is the same for all entries of one answer.
#[derive(Debug, Clone)]
pub(in crate::http) struct Scene {
    pub asked: Asked,
    /// Bytes that may still be written and that are used; `None` when they are not to be told.
    pub quota: Option<(u64, u64)>,
    pub owner_name: String,
    pub owner_login: String,
    /// What folders of this tree answer for an ETag: it changes with every change below.
    pub tree: String,
    pub now: Stamp,
}

/// What is known of one entry.
#[derive(Debug)]
pub(in crate::http) struct Entry<'a> {
    pub href: &'a str,
    pub name: &'a str,
    pub spot: &'a Spot,
    pub locks: Vec<&'a Lock>,
    pub beside: &'a Beside,
    pub said: &'a Said,
}

/// Writes one `response`. Writing to a string cannot fail.
pub(in crate::http) fn write(out: &mut String, scene: &Scene, entry: &Entry<'_>) {
    out.push_str("<D:response><D:href>");
    out.push_str(entry.href);
    out.push_str("</D:href>");
    let mut missing: Vec<&Name> = Vec::new();
    out.push_str("<D:propstat><D:prop>");
    let start = out.len();
    match &scene.asked {
        Asked::Names => write_names(out, scene, entry),
        Asked::All(more) => {
            for live in Live::ALL {
                write_live(out, live, scene, entry);
            }
            entry.beside.properties.iter().for_each(|(_, xml)| out.push_str(xml));
            more.iter()
                .filter(|name| matches!(name, Name::Live(live) if !Live::ALL.contains(live)))
                .for_each(|name| {
                    write_one(out, name, scene, entry);
                });
        }
        Asked::These(names) => {
            missing = names.iter().filter(|name| !write_one(out, name, scene, entry)).collect();
        }
    }
    if out.len() == start && !missing.is_empty() {
        out.truncate(start - "<D:propstat><D:prop>".len());
    } else {
        out.push_str("</D:prop><D:status>HTTP/1.1 200 OK</D:status></D:propstat>");
    }
    if !missing.is_empty() {
        out.push_str("<D:propstat><D:prop>");
        for name in missing {
            name.write_empty(out);
        }
        out.push_str("</D:prop><D:status>HTTP/1.1 404 Not Found</D:status></D:propstat>");
    }
    out.push_str("</D:response>");
}

fn write_names(out: &mut String, scene: &Scene, entry: &Entry<'_>) {
    let mut full = String::new();
    for live in Live::ALL {
        if write_live(&mut full, live, scene, entry) {
            Name::Live(live).write_empty(out);
        }
    }
    for (name, _) in &entry.beside.properties {
        Name::Dead(name.clone()).write_empty(out);
    }
}

/// Says whether there is such a property.
fn write_one(out: &mut String, name: &Name, scene: &Scene, entry: &Entry<'_>) -> bool {
    match name {
        Name::Live(live) => write_live(out, *live, scene, entry),
        Name::Dead(name) => {
            let found = entry.beside.properties.iter().find(|(known, _)| known == name);
            found.inspect(|(_, xml)| out.push_str(xml)).is_some()
        }
    }
}

fn write_live(out: &mut String, live: Live, scene: &Scene, entry: &Entry<'_>) -> bool {
    let start = out.len();
    let tag = live.tag();
    let _ = write!(out, "<{tag}>");
    let inside = out.len();
    if !write_value(out, live, scene, entry) {
        out.truncate(start);
        return false;
    }
    if out.len() == inside {
        out.truncate(start);
        let _ = write!(out, "<{tag}/>");
    } else {
        let _ = write!(out, "</{tag}>");
    }
    true
}

fn write_value(out: &mut String, live: Live, scene: &Scene, entry: &Entry<'_>) -> bool {
    let node = entry.spot.node.as_ref();
    let content = node.and_then(|node| node.content.as_ref());
    match live {
        Live::ResourceType => {
            if entry.spot.is_folder() {
                out.push_str("<D:collection/>");
            }
            true
        }
        Live::DisplayName => text(out, Some(entry.name)),
        Live::ContentLength => shown(out, content.map(|content| content.size)),
        Live::ContentType => text(out, content.map(|content| content.mime_type.as_str())),
        Live::Etag => match content {
            Some(content) => shown(out, Some(format_args!("\"{}\"", content.hash.tag()))),
            None => shown(out, Some(format_args!("\"{}\"", scene.tree))),
        },
        Live::LastModified | Live::Modified | Live::WindowsModified => {
            shown(out, node.map(|node| http_date(node.modified_at)))
        }
        Live::WindowsCreation => shown(out, node.map(|node| http_date(created(node)))),
        Live::CreationDate => shown(out, node.map(|node| iso_seconds(created(node)))),
        Live::SupportedLock => {
            for scope in ["exclusive", "shared"] {
                let _ = write!(
                    out,
                    "<D:lockentry><D:lockscope><D:{scope}/></D:lockscope><D:locktype><D:write/></D:locktype>\
                     </D:lockentry>"
                );
            }
            true
        }
        Live::LockDiscovery => {
            entry.locks.iter().for_each(|lock| write_lock(out, lock, scene.now));
            true
        }
        Live::QuotaAvailable => entry.spot.is_folder() && shown(out, scene.quota.map(|(free, _)| free)),
        Live::QuotaUsed => entry.spot.is_folder() && shown(out, scene.quota.map(|(_, used)| used)),
        Live::FinderQuota | Live::FinderQuotaUsed | Live::PrincipalSet => false,
        Live::FinderLabel | Live::FinderTags | Live::Tags => write_labels(out, live, &entry.said.labels),
        _ => write_owncloud(out, live, scene, entry),
    }
}

fn write_owncloud(out: &mut String, live: Live, scene: &Scene, entry: &Entry<'_>) -> bool {
    let node = entry.spot.node.as_ref();
    let content = node.and_then(|node| node.content.as_ref());
    let number = node.map_or(1, |node| number::of(node.id));
    match live {
        Live::FileId => shown(out, Some(number)),
        Live::Id => shown(out, Some(format_args!("{number:08}albumen"))),
        Live::Permissions => text(out, Some(permissions(entry.spot))),
        Live::Size => match content {
            Some(content) => shown(out, Some(content.size)),
            None => shown(out, scene.quota.filter(|_| node.is_none()).map(|(_, used)| used)),
        },
        Live::Checksums => {
            let Some(content) = content else { return false };
            let sums = entry.beside.checksums.as_deref().unwrap_or_default();
            let space = if sums.is_empty() { "" } else { " " };
            let _ = write!(out, "<oc:checksum>{sums}{space}SHA256:{}</oc:checksum>", content.hash);
            true
        }
        Live::Favorite => shown(out, Some(u8::from(entry.said.favorite))),
        Live::Encrypted => text(out, Some("0")),
        Live::OwnerId => text(out, Some(&scene.owner_login)),
        Live::OwnerName => text(out, Some(&scene.owner_name)),
        Live::HasPreview => shown(out, Some(node.is_some_and(|node| node.photo.is_some()))),
        Live::Created => shown(out, node.map(|node| created(node).0.div_euclid(1_000))),
        Live::Uploaded => shown(out, node.map(|node| node.uploaded_at.0.div_euclid(1_000))),
        _ => false,
    }
}

/// S for what was shared, G to read, W to write, CK to make files and folders inside, DNV to delete, rename and move,
/// R to share.
fn permissions(spot: &Spot) -> &'static str {
    match (spot.place, spot.is_folder()) {
        (Place::Drive, true) => "RGDNVCK",
        (Place::Drive, false) => "RGDNVW",
        (Place::Bearing(_), false) => "GDW",
        (Place::Bearing(_), true) | (Place::Deleted, _) => "GDV",
        (Place::Given(Permission::Full), true) => "SGDNVCK",
        (Place::Given(Permission::Full), false) => "SGDNVW",
        (Place::Given(Permission::Edit), true) => "SGCK",
        (Place::Given(Permission::Edit), false) => "SGW",
        _ => "SG",
    }
}

fn write_labels(out: &mut String, live: Live, labels: &[Label]) -> bool {
    match live {
        Live::FinderLabel => {
            return shown(out, Some(labels.iter().map(|label| label.finder_label).max().unwrap_or(0)));
        }
        Live::FinderTags => labels.iter().for_each(|label| {
            let _ = write!(out, "<A:string>{}&#10;{}</A:string>", escaped(&label.name), label.finder_label);
        }),
        _ => labels.iter().for_each(|label| {
            let _ = write!(out, "<al:tag>{}</al:tag>", escaped(&label.name));
        }),
    }
    true
}

/// An `activelock`.
pub(in crate::http) fn write_lock(out: &mut String, lock: &Lock, now: Stamp) {
    let record = &lock.record;
    let scope = if record.exclusive { "exclusive" } else { "shared" };
    let depth = if record.deep { "infinity" } else { "0" };
    let seconds = (record.expires_at.since(now) + 500) / 1_000;
    let _ = write!(
        out,
        "<D:activelock><D:locktype><D:write/></D:locktype><D:lockscope><D:{scope}/></D:lockscope>\
         <D:depth>{depth}</D:depth><D:owner>{}</D:owner><D:timeout>Second-{seconds}</D:timeout>\
         <D:locktoken><D:href>{}</D:href></D:locktoken><D:lockroot><D:href>{}</D:href></D:lockroot>\
         </D:activelock>",
        record.note,
        lock.token,
        escaped(&record.address)
    );
}

fn text(out: &mut String, value: Option<&str>) -> bool {
    value.map(|value| out.push_str(&escaped(value))).is_some()
}

fn shown(out: &mut String, value: Option<impl std::fmt::Display>) -> bool {
    value.map(|value| write!(out, "{value}")).is_some()
}

/// When the source says that it was made, or when it came here.
pub(in crate::http) fn created(node: &NodeRecord) -> Stamp {
    node.original_created_at.unwrap_or(node.uploaded_at)
}

/// `2024-07-01T12:00:00Z`
fn iso_seconds(stamp: Stamp) -> String {
    Stamp(stamp.0.div_euclid(1_000) * 1_000).rfc3339()
}
