//! The web server stands by while nobody is there. actix wakes each of its threads several times a second for the date
//! of answers, whether or not there is anybody to answer, which keeps a small box from sleeping (actix-web issue 3411).
//! So it is stopped once the last connection has been gone for a while, and started by the next that comes. The
//! listening sockets stay open all along: who comes waits the few milliseconds that a start takes.

use std::os::unix::net::UnixStream;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, poll};
use rustix::io::Errno;
use tokio::sync::{Notify, watch};

use super::server::{HttpError, Listeners, start};
use super::services::Services;

/// How long nobody must have been there.
const QUIET: Duration = Duration::from_secs(30);

/// Who is there.
#[derive(Debug, Default)]
pub(super) struct Presence {
    connections: AtomicUsize,
    changed: Notify,
}

/// A connection, while it lasts.
#[derive(Debug)]
pub(super) struct Guest(Arc<Presence>);

impl Guest {
    pub(super) fn enters(presence: &Arc<Presence>) -> Self {
        presence.connections.fetch_add(1, Ordering::SeqCst);
        presence.changed.notify_one();
        Self(Arc::clone(presence))
    }
}

impl Drop for Guest {
    fn drop(&mut self) {
        self.0.connections.fetch_sub(1, Ordering::SeqCst);
        self.0.changed.notify_one();
    }
}

impl Presence {
    /// Resolves once nobody has been there, and nobody has come, for a while.
    async fn gone(&self) {
        loop {
            let alone = self.connections.load(Ordering::SeqCst) == 0;
            tokio::select! {
                () = self.changed.notified() => {}
                () = tokio::time::sleep(QUIET), if alone => return,
            }
        }
    }
}

/// Serves on open listeners until `stop` turns true; what is being answered then is answered to its end. `awake` hears
/// whether the web server runs or stands by.
pub async fn serve(
    listeners: Listeners,
    services: Services,
    awake: watch::Sender<bool>,
    mut stop: watch::Receiver<bool>,
) -> Result<(), HttpError> {
    let presence = Arc::new(Presence::default());
    loop {
        awake.send_replace(true);
        let server = start(listeners.again()?, services.clone(), &presence)?;
        let handle = server.handle();
        tokio::pin!(server);
        let told = tokio::select! {
            outcome = &mut server => return Ok(outcome?),
            () = stopped(&mut stop) => true,
            () = presence.gone() => false,
        };
        let ((), outcome) = tokio::join!(handle.stop(true), server);
        outcome?;
        if told {
            return Ok(());
        }
        awake.send_replace(false);
        tokio::select! {
            knocked = knock(&listeners) => knocked?,
            () = stopped(&mut stop) => return Ok(()),
        }
    }
}

async fn stopped(stop: &mut watch::Receiver<bool>) {
    // An error means that the sender is gone, which is a stop as well.
    let _ = stop.wait_for(|stop| *stop).await;
}

/// Resolves when somebody waits at one of the listeners.
async fn knock(listeners: &Listeners) -> std::io::Result<()> {
    // Dropped with this future, which ends the waiting.
    let (_held, gone) = UnixStream::pair()?;
    let doors = listeners.again()?;
    tokio::task::spawn_blocking(move || wait(&doors, &gone)).await?
}

fn wait(listeners: &Listeners, gone: &UnixStream) -> std::io::Result<()> {
    let mut doors = vec![PollFd::new(gone, PollFlags::IN)];
    doors.extend(listeners.http.as_ref().map(|listener| PollFd::new(listener, PollFlags::IN)));
    doors.extend(listeners.https.as_ref().map(|(listener, _)| PollFd::new(listener, PollFlags::IN)));
    loop {
        match poll(&mut doors, None) {
            Err(Errno::INTR) => {}
            polled => return polled.map(drop).map_err(Into::into),
        }
    }
}
