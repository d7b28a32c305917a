//! Being found: the server announces itself and the machine's `.local` name in the local network (RFC 6762, 6763).
//!
//! The library does the talking on a thread of its own, which sleeps until somebody asks. It would look for changed
//! addresses every few seconds; here it is told when to look.

use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use mdns_sd::{DaemonEvent, RRType, ServiceDaemon, ServiceInfo};
use tokio::sync::watch;

/// How long the library takes to look once it is told to, its shortest interval and a little more.
const LOOKS_WITHIN: Duration = Duration::from_millis(1_500);
/// How long taking everything back may last.
const GOODBYE: Duration = Duration::from_millis(800);
/// A name in DNS holds 63 bytes a part; what a conflict adds needs room.
const LONGEST: usize = 50;

/// What is announced.
#[derive(Debug, Clone)]
pub struct Announcement {
    /// What people call the server.
    pub name: String,
    /// The machine's name, without `.local`.
    pub host: String,
    pub http: Option<SocketAddr>,
    pub https: Option<SocketAddr>,
}

/// A server that is announced, until it is taken back.
pub struct Mdns {
    daemon: ServiceDaemon,
    renamed: watch::Sender<Option<String>>,
}

impl std::fmt::Debug for Mdns {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Mdns")
    }
}

#[derive(Debug, thiserror::Error)]
#[error("the server cannot be announced in the local network: {0}")]
pub struct MdnsError(#[from] mdns_sd::Error);

/// Begins to announce.
pub fn announce(wanted: &Announcement) -> Result<Mdns, MdnsError> {
    let daemon = ServiceDaemon::new()?;
    daemon.set_ip_check_interval(0)?;
    for (kind, door, path) in services(wanted) {
        daemon.register(service(wanted, kind, door.port(), path)?)?;
    }
    Ok(Mdns { daemon, renamed: watch::channel(None).0 })
}

/// Service type, door and path of everything that can be reached from outside.
fn services(wanted: &Announcement) -> Vec<(&'static str, SocketAddr, &'static str)> {
    let outside = |door: Option<SocketAddr>| door.filter(|door| !door.ip().is_loopback());
    let mut all = Vec::new();
    if let Some(door) = outside(wanted.http) {
        all.extend([("_http._tcp.local.", door, "/"), ("_webdav._tcp.local.", door, "/dav/")]);
    }
    if let Some(door) = outside(wanted.https) {
        all.extend([("_https._tcp.local.", door, "/"), ("_webdavs._tcp.local.", door, "/dav/")]);
    }
    all
}

fn service(wanted: &Announcement, kind: &str, port: u16, path: &str) -> Result<ServiceInfo, MdnsError> {
    let texts = [("path", path), ("app", "albumen"), ("version", env!("CARGO_PKG_VERSION"))];
    let host = format!("{}.local.", wanted.host);
    let info = ServiceInfo::new(kind, &instance(&wanted.name), &host, (), port, &texts[..])?;
    Ok(info.enable_addr_auto())
}

fn instance(name: &str) -> String {
    let mut short = String::new();
    for sign in name.chars().filter(|sign| !sign.is_control()) {
        if short.len() + sign.len_utf8() > LONGEST {
            break;
        }
        short.push(sign);
    }
    if short.trim().is_empty() { "Albumen".into() } else { short }
}

impl Mdns {
    /// The `.local` name, without its end, that a conflict with another machine has led to.
    pub fn renamed(&self) -> watch::Receiver<Option<String>> {
        self.renamed.subscribe()
    }

    /// Follows the addresses of this machine, and notes what becomes of its name, until it is dropped.
    pub async fn run(&self, mut addresses: watch::Receiver<Vec<IpAddr>>) {
        let events = match self.daemon.monitor() {
            Ok(events) => events,
            Err(error) => {
                tracing::warn!(%error, "changes in the local network are not followed");
                return;
            }
        };
        let mut following = true;
        loop {
            tokio::select! {
                changed = addresses.changed(), if following => {
                    following = changed.is_ok();
                    self.look().await;
                }
                event = events.recv_async() => match event {
                    Ok(event) => self.note(event),
                    Err(_) => return,
                },
            }
        }
    }

    async fn look(&self) {
        let told = self.daemon.set_ip_check_interval(1);
        tokio::time::sleep(LOOKS_WITHIN).await;
        if let Err(error) = told.and_then(|()| self.daemon.set_ip_check_interval(0)) {
            tracing::warn!(%error, "new addresses are not announced");
        }
    }

    fn note(&self, event: DaemonEvent) {
        match event {
            DaemonEvent::NameChange(change) => {
                let (from, to) = (&change.original, &change.new_name);
                tracing::warn!(from, to, "the name is taken in this network; another one is announced");
                if matches!(change.rr_type, RRType::A | RRType::AAAA) {
                    let host = to.trim_end_matches('.').trim_end_matches(".local").to_owned();
                    self.renamed.send_replace(Some(host));
                }
            }
            DaemonEvent::Error(error) => tracing::warn!(%error, "announcing in the local network failed"),
            _ => {}
        }
    }

    /// Takes everything back, so that nobody is sent to a server that is gone.
    pub async fn withdraw(self) {
        let Ok(done) = self.daemon.shutdown() else { return };
        if tokio::time::timeout(GOODBYE, done.recv_async()).await.is_err() {
            tracing::warn!("the local network may list this server for a while longer");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_others_can_reach_is_announced() {
        let at = |http: &str, https: &str| {
            let announcement = Announcement {
                name: "Home".into(),
                host: "nas".into(),
                http: http.parse().ok(),
                https: https.parse().ok(),
            };
            services(&announcement)
                .into_iter()
                .map(|(kind, door, path)| (kind, door.port(), path))
                .collect::<Vec<_>>()
        };
        assert_eq!(
            at("127.0.0.1:8080", "0.0.0.0:8443"),
            [("_https._tcp.local.", 8443, "/"), ("_webdavs._tcp.local.", 8443, "/dav/")]
        );
        assert_eq!(at("0.0.0.0:80", "").len(), 2);
        assert!(at("[::1]:80", "127.0.0.1:443").is_empty());
    }

    #[test]
    fn a_name_fits_into_dns() {
        assert_eq!(instance("Anna’s photos"), "Anna’s photos");
        assert_eq!(instance(" \n"), "Albumen");
        assert!(instance(&"ä".repeat(64)).len() <= LONGEST);
    }
}
