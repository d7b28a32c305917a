//! A multistatus as it grows: a folder is read page by page while the answer is being sent, so that memory stays
//! the same for ten entries and for a hundred thousand.

use std::sync::Arc;

use actix_web::web;
use bytes::Bytes;
use futures_util::stream::{self, Stream};
use tokio::task::JoinHandle;

use super::address::{Address, encoded};
use super::fault::Fault;
use super::multistatus::{CLOSING, Entry, Scene, opening, write};
use super::place::{Pages, Spot};
use super::visit::Visit;
use crate::access::Asker;
use crate::drive::lock::Locks;
use crate::drive::walk::Wanted;
use crate::http::error::ApiError;
use crate::http::services::Services;
use crate::model::{FileId, FileName, UserId};

/// Entries read at once.
const PAGE: usize = 400;

/// How far down an answer reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::http) enum Depth {
    Zero,
    One,
    Infinity,
}

/// A folder whose content is being told.
#[derive(Debug)]
struct Level {
    /// With a slash at the end.
    href: String,
    pages: Pages,
    /// This folder and those above it, for the locks that they pass on.
    above: Vec<Option<FileId>>,
}

/// One answer on its way.
pub(in crate::http) struct Walk {
    services: web::Data<Services>,
    visitor: UserId,
    scene: Arc<Scene>,
    depth: Depth,
    locks: Arc<Locks>,
    wanted: Wanted,
    said: bool,
    open: Vec<Level>,
    /// The client keeps a copy of all that it is told of.
    mirrored: bool,
    ended: bool,
}

impl Walk {
    pub fn new(visit: &Visit, scene: Scene, depth: Depth, locks: Locks) -> Self {
        let (services, visitor) = (visit.services.clone(), visit.viewer.user);
        let wanted = Wanted {
            properties: scene.asked.asks_dead(),
            checksums: scene.asked.asks(super::property::Live::Checksums),
        };
        let said = scene.asked.asks_said();
        let (scene, locks) = (Arc::new(scene), Arc::new(locks));
        let mirrored = visit.at.mount.nextcloud;
        Self {
            services,
            visitor,
            scene,
            depth,
            locks,
            wanted,
            said,
            open: Vec::new(),
            mirrored,
            ended: false,
        }
    }

    /// The head of the answer and the entry of the place that was asked for.
    pub fn first(&mut self, at: &Address, spot: &Spot) -> Result<String, Fault> {
        let href = at.href(spot.is_folder());
        let name = at.names.last().map_or("", FileName::as_str);
        let mut out = opening();
        let above = self.services.drive.above(spot.id())?;
        self.entries(&mut out, &[(href.clone(), name, spot)], &above)?;
        if spot.is_folder() && self.depth != Depth::Zero {
            self.descend(href, spot, above);
        }
        Ok(out)
    }

    fn descend(&mut self, href: String, folder: &Spot, mut above: Vec<Option<FileId>>) {
        above.insert(0, folder.id());
        self.open.push(Level { href, pages: Pages::of(folder, self.mirrored), above });
    }

    /// The next piece of the answer; `None` after the last.
    fn next(&mut self) -> Result<Option<String>, Fault> {
        let mut out = String::new();
        while let Some(level) = self.open.last_mut() {
            let found = level.pages.next(&self.services, PAGE)?;
            if found.is_empty() {
                self.open.pop();
                continue;
            }
            let (base, above) = (level.href.clone(), level.above.clone());
            out.reserve(found.len() * 512);
            let href = |name: &FileName, spot: &Spot| {
                let mut href = String::with_capacity(base.len() + name.as_str().len() + 8);
                href.push_str(&base);
                href.extend(encoded(name.as_str()));
                if spot.is_folder() {
                    href.push('/');
                }
                href
            };
            let entries: Vec<_> =
                found.iter().map(|(name, spot)| (href(name, spot), name.as_str(), spot)).collect();
            self.entries(&mut out, &entries, &above)?;
            if self.depth == Depth::Infinity {
                // What is made up is told to those who ask for it itself.
                let deeper = |spot: &Spot| spot.is_folder() && !spot.is_view();
                let folders: Vec<_> = entries.iter().filter(|(.., spot)| deeper(spot)).collect();
                for (href, _, spot) in folders.into_iter().rev() {
                    self.descend(href.clone(), spot, above.clone());
                }
            }
            return Ok(Some(out));
        }
        let last = !std::mem::replace(&mut self.ended, true);
        Ok(last.then(|| CLOSING.to_owned()))
    }

    fn entries(
        &self,
        out: &mut String,
        entries: &[(String, &str, &Spot)],
        above: &[Option<FileId>],
    ) -> Result<(), Fault> {
        let hash = |spot: &Spot| Some(spot.node.as_ref()?.content.as_ref()?.hash);
        let bearers: Vec<_> = entries.iter().map(|(.., spot)| (spot.bearer(), hash(spot))).collect();
        let beside = self.services.drive.beside(&bearers, self.wanted)?;
        let said = if self.said {
            let nodes: Vec<_> = entries.iter().map(|(.., spot)| spot.node.as_ref()).collect();
            self.services.photos.said_of(Asker::Person(self.visitor), &nodes)?
        } else {
            Vec::new()
        };
        let nothing = crate::photos::Said::default();
        for (at, ((href, name, spot), beside)) in entries.iter().zip(&beside).enumerate() {
            let locks = if self.locks.is_empty() { Vec::new() } else { self.locks.on(spot.id(), above) };
            let said = said.get(at).unwrap_or(&nothing);
            write(out, &self.scene, &Entry { href, name, spot, locks, beside, said });
        }
        Ok(())
    }

    /// The body, one piece ahead of what is sent.
    pub fn stream(self, first: String) -> impl Stream<Item = Result<Bytes, ApiError>> {
        let ahead = Self::read(self);
        stream::try_unfold((Some(first), Some(ahead)), |(first, ahead)| async move {
            if let Some(first) = first {
                return Ok(Some((Bytes::from(first), (None, ahead))));
            }
            let Some(ahead) = ahead else { return Ok(None) };
            // What cannot be read any more ends the answer in its middle, so that nobody takes it for whole.
            let (walk, piece) = ahead.await.map_err(ApiError::internal)?.map_err(ApiError::internal)?;
            Ok(piece.map(|piece| (Bytes::from(piece), (None, Some(Self::read(walk))))))
        })
    }

    fn read(mut walk: Self) -> JoinHandle<Result<(Self, Option<String>), Fault>> {
        tokio::task::spawn_blocking(move || {
            let piece = walk.next()?;
            Ok((walk, piece))
        })
    }
}
