//! Being told of changes in a folder by the system.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use notify::{Config, ErrorKind, Event, RecommendedWatcher, RecursiveMode, Watcher};
use tokio::sync::mpsc::UnboundedSender;

use crate::model::FileId;

/// Types of file systems of other machines, as statfs(2) tells them, by whose changes nobody here is told.
const REMOTE: [(u64, &str); 7] = [
    (0x6969, "NFS"),
    (0x517B, "SMB"),
    (0xFF53_4D42, "SMB"),
    (0xFE53_4D42, "SMB"),
    (0x0102_1997, "9P"),
    (0x6573_5546, "FUSE"),
    (0x00C3_6400, "Ceph"),
];

/// What was told.
#[derive(Debug)]
pub(super) enum Told {
    /// Something in these folders, from the external folder.
    Below(BTreeSet<PathBuf>),
    /// More than anybody could remember.
    All,
}

/// Lasts as long as it is held.
pub(super) struct Watch(#[allow(dead_code, reason = "held, not read")] RecommendedWatcher);

impl Watch {
    /// Tells `tell` of every change below `root`. Where that cannot be, gives the reason.
    pub fn begin(folder: FileId, root: &Path, tell: UnboundedSender<(FileId, Told)>) -> Result<Self, String> {
        if let Some(system) = remote(root) {
            return Err(format!("{system} does not tell of changes that are made by other machines"));
        }
        let below = root.to_owned();
        let heard = move |event: notify::Result<Event>| {
            if let Some(told) = told(event, &below) {
                // Nobody listens any more when the server stops.
                let _ = tell.send((folder, told));
            }
        };
        let config = Config::default().with_follow_symlinks(false);
        let mut watcher = RecommendedWatcher::new(heard, config).map_err(|error| reason(&error))?;
        watcher.watch(root, RecursiveMode::Recursive).map_err(|error| reason(&error))?;
        Ok(Self(watcher))
    }
}

fn reason(error: &notify::Error) -> String {
    match &error.kind {
        ErrorKind::MaxFilesWatch => {
            "this machine watches no more folders; raise fs.inotify.max_user_watches".into()
        }
        ErrorKind::Io(error) => format!("the system cannot tell of changes: {error}"),
        _ => format!("the system cannot tell of changes: {error}"),
    }
}

fn remote(root: &Path) -> Option<&'static str> {
    let system = rustix::fs::statfs(root).ok()?;
    let kind = u64::from(system.f_type.cast_unsigned() as u32);
    REMOTE.iter().find(|(remote, _)| *remote == kind).map(|(_, name)| *name)
}

fn told(event: notify::Result<Event>, root: &Path) -> Option<Told> {
    let Ok(event) = event else { return Some(Told::All) };
    if event.need_rescan() {
        return Some(Told::All);
    }
    if event.kind.is_access() {
        return None;
    }
    let below =
        |path: &PathBuf| Some(path.strip_prefix(root).ok()?.parent().unwrap_or(Path::new("")).to_owned());
    Some(Told::Below(event.paths.iter().filter_map(below).collect()))
}
