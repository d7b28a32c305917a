//! What follows the machine's names and addresses while the server runs, the certificate and the announcement, and what
//! tells the machine that the server lives.

use std::rc::Rc;

use actix_web::rt::task::JoinHandle;
use tokio::sync::watch;

use crate::net::door::Door;
use crate::net::mdns::{self, Announcement, Mdns};
use crate::net::tls::Keeper;
use crate::net::{addresses, supervisor};

/// The tasks that follow, until they are ended.
pub(super) struct Surroundings {
    mdns: Option<Rc<Mdns>>,
    following: Vec<JoinHandle<()>>,
}

impl Surroundings {
    /// A server that cannot be announced is still a server: the log says why.
    pub(super) fn begin(
        announcement: Option<Announcement>,
        keeper: Option<Keeper>,
        own: Option<(Door, watch::Receiver<bool>)>,
    ) -> Self {
        let mut following = Vec::new();
        following.extend(own.map(|(door, awake)| actix_web::rt::spawn(supervisor::reassure(door, awake))));
        let mdns = announcement.and_then(|announcement| match mdns::announce(&announcement) {
            Ok(mdns) => Some(Rc::new(mdns)),
            Err(error) => {
                tracing::warn!(%error, "go to the server by its address, or say --mdns off");
                None
            }
        });
        if mdns.is_none() && keeper.is_none() {
            return Self { mdns, following };
        }
        let addresses = addresses::follow();
        if let Some(keeper) = keeper {
            let renamed = mdns.as_ref().map_or_else(|| watch::channel(None).1, |mdns| mdns.renamed());
            following.push(actix_web::rt::spawn(keeper.run(addresses.clone(), renamed)));
        }
        if let Some(mdns) = mdns.clone() {
            following.push(actix_web::rt::spawn(async move { mdns.run(addresses).await }));
        }
        Self { mdns, following }
    }

    pub(super) async fn end(self) {
        for task in self.following {
            task.abort();
            let _ = task.await;
        }
        if let Some(mdns) = self.mdns.and_then(Rc::into_inner) {
            mdns.withdraw().await;
        }
    }
}
