//! Keeps the certificate good: looks once a day, and when addresses change or SIGHUP comes.

use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::watch;

use super::error::TlsError;
use super::resolver::{Resolver, Shown};
use super::{Wanted, given, issued};
use crate::model::certificate::CertificateFacts;
use crate::model::{Clock, Stamp};
use crate::net::names;

const DAY: Duration = Duration::from_hours(24);

/// The certificate that these settings give now.
pub(super) fn current(folder: &Path, wanted: &Wanted, now: Stamp) -> Result<Shown, TlsError> {
    match &wanted.given {
        Some((certificate, key)) => given::current(certificate, key, now),
        None => issued::current(folder, &names::of_this_machine(&wanted.names), now),
    }
}

/// See [`Keeper::run`].
#[derive(Debug)]
pub struct Keeper {
    folder: PathBuf,
    wanted: Wanted,
    clock: Arc<dyn Clock>,
    resolver: Arc<Resolver>,
    facts: watch::Sender<Arc<CertificateFacts>>,
}

impl Keeper {
    pub(super) fn new(
        folder: PathBuf,
        wanted: Wanted,
        clock: Arc<dyn Clock>,
        resolver: Arc<Resolver>,
        facts: watch::Sender<Arc<CertificateFacts>>,
    ) -> Self {
        Self { folder, wanted, clock, resolver, facts }
    }

    /// Runs until it is dropped.
    pub async fn run(
        self,
        mut addresses: watch::Receiver<Vec<IpAddr>>,
        mut renamed: watch::Receiver<Option<String>>,
    ) {
        let keeper = Arc::new(self);
        let mut told = signal(SignalKind::hangup()).ok();
        if told.is_none() {
            tracing::error!("SIGHUP cannot be heard; a certificate that was given is read again once a day");
        }
        let (mut following, mut announced) = (true, true);
        loop {
            tokio::select! {
                () = tokio::time::sleep(DAY) => {}
                () = hang_up(&mut told) => {}
                changed = addresses.changed(), if following => following = changed.is_ok(),
                changed = renamed.changed(), if announced => announced = changed.is_ok(),
            }
            let host = renamed.borrow().clone();
            keeper.look(host).await;
        }
    }

    async fn look(self: &Arc<Self>, host: Option<String>) {
        let keeper = Arc::clone(self);
        let looked = tokio::task::spawn_blocking(move || keeper.refresh(host.as_deref())).await;
        if let Ok(Err(error)) = looked {
            tracing::error!(%error, "the certificate could not be renewed; the old one stays");
        }
    }

    /// Reads or makes the certificate again, and shows it if it is another one. `host` is the name by which the
    /// machine is announced, where that is not its own.
    pub(super) fn refresh(&self, host: Option<&str>) -> Result<(), TlsError> {
        let mut wanted = self.wanted.clone();
        wanted.names.extend(host.map(|host| format!("{host}.local")));
        let Shown { key, facts } = current(&self.folder, &wanted, self.clock.now())?;
        self.facts.send_if_modified(|known| {
            let changed = **known != facts;
            if changed {
                tracing::info!(fingerprint = %facts.fingerprint, "another certificate is shown from now on");
                self.resolver.exchange(key);
                *known = Arc::new(facts);
            }
            changed
        });
        Ok(())
    }
}

async fn hang_up(told: &mut Option<Signal>) {
    match told {
        Some(told) => {
            told.recv().await;
        }
        None => std::future::pending().await,
    }
}
