//! Decides, file by file, whether the server has it, has its bytes elsewhere, or needs them.

use std::collections::{HashMap, HashSet};

use unicode_normalization::UnicodeNormalization;

use super::walk::Local;
use crate::client::Known;
use crate::model::{ContentHash, FileId};

/// What to do for all local files of one content. The bytes go at most once: `link` comes after `send`.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Group {
    pub hash: ContentHash,
    pub present: Vec<Local>,
    pub send: Option<Local>,
    pub link: Vec<Local>,
}

/// Matches local files with those on the server, each of which stands for one local file at most.
#[derive(Debug)]
pub(super) struct Matcher {
    /// Beginning with a slash, or empty for the root.
    album: String,
    /// Every local path below the album.
    wanted: HashSet<String>,
    claimed: HashSet<FileId>,
}

impl Matcher {
    pub(super) fn new(album: &str, files: &[Local]) -> Self {
        let wanted = files.iter().map(|local| path(album, local)).collect();
        Self { album: album.to_owned(), wanted, claimed: HashSet::new() }
    }

    pub(super) fn groups(&mut self, files: Vec<(Local, ContentHash)>, known: &[Known]) -> Vec<Group> {
        let mut remote: HashMap<ContentHash, Vec<(FileId, String)>> = HashMap::new();
        for known in known {
            let path = known.path.nfc().collect();
            remote.entry(known.sha256).or_default().push((known.file_id, path));
        }
        let mut order = Vec::new();
        let mut local: HashMap<ContentHash, Vec<Local>> = HashMap::new();
        for (file, hash) in files {
            let of_hash = local.entry(hash).or_default();
            if of_hash.is_empty() {
                order.push(hash);
            }
            of_hash.push(file);
        }
        let of = |hash| local.remove(&hash).map(|files| (hash, files));
        let each: Vec<_> = order.into_iter().filter_map(of).collect();
        each.into_iter().map(|(hash, files)| self.group(hash, files, remote.remove(&hash))).collect()
    }

    fn group(
        &mut self,
        hash: ContentHash,
        files: Vec<Local>,
        remote: Option<Vec<(FileId, String)>>,
    ) -> Group {
        let is_known = remote.is_some();
        let remote = remote.unwrap_or_default();
        let mut group = Group { hash, present: Vec::new(), send: None, link: Vec::new() };
        // First by the very name, then by the name the server gives when that one is taken, and last by whatever
        // name it has in the folder, since a server may be set to spell names in another alphabet.
        let rules: [fn(&Self, &Local, &str) -> bool; 3] = [Self::same, Self::renamed, Self::stray];
        let mut left = files;
        for rule in rules {
            let (found, missing): (Vec<Local>, Vec<Local>) =
                left.into_iter().partition(|local| self.claim(local, &remote, rule));
            group.present.extend(found);
            left = missing;
        }
        let mut left = left.into_iter();
        if !is_known {
            group.send = left.next();
        }
        group.link = left.collect();
        group
    }

    fn claim(
        &mut self,
        local: &Local,
        remote: &[(FileId, String)],
        rule: fn(&Self, &Local, &str) -> bool,
    ) -> bool {
        let free = |(id, path): &&(FileId, String)| !self.claimed.contains(id) && rule(self, local, path);
        let found = remote.iter().find(free).map(|(id, _)| *id);
        found.is_some_and(|id| self.claimed.insert(id))
    }

    fn same(&self, local: &Local, path: &str) -> bool {
        path == self::path(&self.album, local)
    }

    /// `IMG_1 (2).jpg` for `IMG_1.jpg`.
    fn renamed(&self, local: &Local, path: &str) -> bool {
        let (stem, extension) = split(&local.name);
        let number = self.in_folder(local, path).and_then(|name| {
            name.strip_prefix(stem)?.strip_suffix(extension)?.strip_prefix(" (")?.strip_suffix(')')
        });
        number.is_some_and(|number| number.parse::<u32>().is_ok())
    }

    fn stray(&self, local: &Local, path: &str) -> bool {
        self.in_folder(local, path).is_some() && !self.wanted.contains(path)
    }

    fn in_folder<'a>(&self, local: &Local, path: &'a str) -> Option<&'a str> {
        let (folder, name) = path.rsplit_once('/')?;
        (folder == format!("{}{}", self.album, local.below)).then_some(name)
    }
}

/// Where a file stands on the server.
pub(super) fn path(album: &str, local: &Local) -> String {
    format!("{album}{}/{}", local.below, local.name)
}

/// A name before and from its last dot.
fn split(name: &str) -> (&str, &str) {
    name.rfind('.').filter(|at| *at > 0).map_or((name, ""), |at| name.split_at(at))
}

#[cfg(test)]
mod tests {
    use std::time::UNIX_EPOCH;

    use super::*;

    fn local(below: &str, name: &str) -> Local {
        let shown = format!("{below}/{name}");
        let (below, name) = (below.to_owned(), name.to_owned());
        Local { file: shown.clone().into(), shown, below, name, size: 1, modified: UNIX_EPOCH }
    }

    fn decide(files: &[(&str, &str)], known: &[&str]) -> (Vec<String>, Option<String>, Vec<String>) {
        let hash = ContentHash::of(b"x");
        let files: Vec<Local> = files.iter().map(|(below, name)| local(below, name)).collect();
        let known =
            known.iter().map(|path| Known { sha256: hash, file_id: FileId::new(), path: (*path).to_owned() });
        let known: Vec<Known> = known.collect();
        let mut matcher = Matcher::new("/Album", &files);
        let hashed = files.into_iter().map(|local| (local, hash)).collect();
        let group = matcher.groups(hashed, &known).remove(0);
        let shown = |files: Vec<Local>| files.into_iter().map(|local| local.shown).collect::<Vec<_>>();
        (shown(group.present), group.send.map(|local| local.shown), shown(group.link))
    }

    fn some(shown: &[&str]) -> Vec<String> {
        shown.iter().map(|&text| text.to_owned()).collect()
    }

    #[test]
    fn what_is_there_is_left_alone_under_whatever_name() {
        assert_eq!(decide(&[("/s", "a.jpg")], &["/Album/s/a.jpg"]), (some(&["/s/a.jpg"]), None, vec![]));
        assert_eq!(decide(&[("/s", "a.jpg")], &["/Album/s/a (3).jpg"]), (some(&["/s/a.jpg"]), None, vec![]));
        assert_eq!(decide(&[("", "ä.jpg")], &["/Album/a.jpg"]), (some(&["/ä.jpg"]), None, vec![]));
        assert_eq!(decide(&[("", "\u{e9}")], &["/Album/e\u{301}"]), (some(&["/\u{e9}"]), None, vec![]));
    }

    #[test]
    fn bytes_that_are_elsewhere_are_linked_and_unknown_ones_sent_once() {
        assert_eq!(decide(&[("", "a.jpg")], &["/Other/a.jpg"]), (vec![], None, some(&["/a.jpg"])));
        assert_eq!(
            decide(&[("", "a.jpg"), ("", "copy.jpg"), ("/s", "a.jpg")], &[]),
            (vec![], Some("/a.jpg".to_owned()), some(&["/copy.jpg", "/s/a.jpg"]))
        );
    }

    #[test]
    fn one_file_on_the_server_stands_for_one_here() {
        assert_eq!(
            decide(&[("", "a.jpg"), ("", "copy.jpg")], &["/Album/a.jpg"]),
            (some(&["/a.jpg"]), None, some(&["/copy.jpg"]))
        );
        assert_eq!(
            decide(&[("", "b.jpg"), ("", "a.jpg")], &["/Album/a.jpg", "/Album/b.jpg"]),
            (some(&["/b.jpg", "/a.jpg"]), None, vec![])
        );
    }
}
