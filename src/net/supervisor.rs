//! What systemd, or what speaks like it, is told: that the server is ready, that it lives, that it stops. Says nothing
//! where nobody asked.

use std::time::Duration;

use sd_notify::NotifyState;
use tokio::sync::watch;

use super::door::{Door, DoorError};

/// How soon a server that did not answer is asked again.
const AGAIN: Duration = Duration::from_secs(5);

/// The server listens. With a type of `notify`, what waits for this service goes on now.
pub fn ready() {
    tell(&NotifyState::Ready);
}

/// The server has been told to stop and ends what it has begun.
pub fn stopping() {
    tell(&NotifyState::Stopping);
}

/// Tells the watchdog that the server lives, as often as it wants to hear it and only while the server answers. Ends at
/// once where there is no watchdog. `awake` is false while the web server stands by: knocking would rouse it for nothing.
pub async fn reassure(door: Door, awake: watch::Receiver<bool>) {
    if let Some(limit) = sd_notify::watchdog_enabled() {
        beat(door, limit, &awake, || tell(&NotifyState::Watchdog)).await;
    }
}

/// `limit` is how long the watchdog waits. A server that answers with what is wrong with it is alive: beginning anew
/// does not mend a full disk.
async fn beat(door: Door, limit: Duration, awake: &watch::Receiver<bool>, alive: impl Fn()) {
    let (rhythm, patience) = (limit / 2, limit / 4);
    loop {
        if !*awake.borrow() {
            alive();
            tokio::time::sleep(rhythm).await;
            continue;
        }
        let knocked = tokio::task::spawn_blocking(move || door.knock(patience)).await;
        let pause = match knocked {
            Ok(Ok(()) | Err(DoorError::Unwell(..))) => {
                alive();
                rhythm
            }
            Ok(Err(error)) => {
                tracing::error!(%error, "the watchdog is not told that the server lives");
                AGAIN.min(rhythm)
            }
            Err(error) => {
                tracing::error!(%error, "the server's life cannot be looked at");
                AGAIN.min(rhythm)
            }
        };
        tokio::time::sleep(pause).await;
    }
}

fn tell(state: &NotifyState<'_>) {
    if let Err(error) = sd_notify::notify(std::slice::from_ref(state)) {
        tracing::warn!(%error, "the service manager cannot be told how the server is");
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;
    use std::net::TcpListener;

    use super::*;

    #[tokio::test]
    async fn a_server_that_takes_connections_but_does_not_answer_is_not_alive() {
        let deaf = TcpListener::bind("127.0.0.1:0").unwrap();
        let door = Door::of(deaf.local_addr().ok(), None).unwrap();
        let beats = Cell::new(0);
        let (rouse, awake) = watch::channel(true);
        let beating = beat(door, Duration::from_millis(200), &awake, || beats.set(beats.get() + 1));
        assert!(tokio::time::timeout(Duration::from_secs(1), beating).await.is_err());
        assert_eq!(beats.get(), 0);
        rouse.send_replace(false);
        let beating = beat(door, Duration::from_millis(200), &awake, || beats.set(beats.get() + 1));
        assert!(tokio::time::timeout(Duration::from_millis(500), beating).await.is_err());
        assert!(beats.get() > 1, "one that stands by is not knocked at, and alive");
    }
}
