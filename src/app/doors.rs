//! The ways in: HTTP and HTTPS, opened before anything is announced.

use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;

use rustix::net::sockopt;
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use tokio::sync::watch;

use super::AppError;
use crate::config::Settings;
use crate::http::Listeners;
use crate::model::Clock;
use crate::model::certificate::CertificateFacts;
use crate::net::door::Door;
use crate::net::kept::{self, Kept};
use crate::net::mdns::Announcement;
use crate::net::names;
use crate::net::tls::{self, Keeper, Tls, Wanted};

/// How long what was sent may wait for its reader, in ms. Players that pause come back with a range.
const UNTAKEN: u32 = 60_000;

/// Files that are asked for to be open at once: more than any family has connections.
const MOST_FILES: u64 = 65_536;

/// Open listeners, and what belongs to them.
pub(super) struct Doors {
    pub(super) listeners: Listeners,
    /// Where they are, as the ready line names them.
    pub(super) places: String,
    pub(super) keeper: Option<Keeper>,
    http: Option<SocketAddr>,
    https: Option<SocketAddr>,
    facts: Option<watch::Receiver<Arc<CertificateFacts>>>,
}

impl Doors {
    pub(super) fn open(settings: &Settings, clock: &Arc<dyn Clock>) -> Result<Self, AppError> {
        open_files();
        let mut kept = Kept::taken().map_err(AppError::Run)?;
        let http = settings.server.http.map(|address| listen(&mut kept, address)).transpose()?;
        let https = https(settings, &mut kept)?;
        let metrics = settings.metrics.listen.map(|address| listen(&mut kept, address)).transpose()?;
        drop(kept);
        keep_for_the_next([http.as_ref(), https.as_ref()]);
        let place = |listener: &TcpListener| listener.local_addr().map_err(AppError::Run);
        let plain_at = http.as_ref().map(place).transpose()?;
        let secure_at = https.as_ref().map(place).transpose()?;
        let places: Vec<String> = [("http", plain_at), ("https", secure_at)]
            .into_iter()
            .filter_map(|(scheme, at)| Some(format!("{scheme}://{}", at?)))
            .collect();
        if places.is_empty() {
            return Err(AppError::NothingToServe);
        }
        let mut doors = Self {
            listeners: Listeners { http, https: None, metrics },
            places: places.join(" "),
            keeper: None,
            http: plain_at,
            https: secure_at,
            facts: None,
        };
        if let Some(listener) = https {
            let wanted = Wanted { given: settings.tls.given.clone(), names: settings.tls.names.clone() };
            let Tls { config, facts, keeper } = tls::open(&settings.data, wanted, Arc::clone(clock))?;
            doors.listeners.https = Some((listener, config));
            (doors.facts, doors.keeper) = (Some(facts), Some(keeper));
        }
        Ok(doors)
    }

    pub(super) fn certificate(&self) -> Option<watch::Receiver<Arc<CertificateFacts>>> {
        self.facts.clone()
    }

    pub(super) fn https_port(&self) -> Option<u16> {
        self.https.map(|address| address.port())
    }

    /// What the local network is to be told.
    pub(super) fn announcement(&self, name: &str) -> Announcement {
        let host = names::host();
        // A server that nobody has named yet is told from others by its machine.
        let name = if name == "Albumen" { format!("Albumen on {host}") } else { name.to_owned() };
        Announcement { name, host, http: self.http, https: self.https }
    }

    /// Where this process can ask itself how it is.
    pub(super) fn own(&self) -> Option<Door> {
        Door::of(self.http, self.https)
    }

    /// Whether a browser that only comes by HTTPS finds this server: there is no HTTP, or both have their own ports.
    pub(super) fn https_alone(&self) -> bool {
        let port = |address: Option<SocketAddr>| address.map(|address| address.port());
        self.https.is_some()
            && (self.http.is_none() || (port(self.http), port(self.https)) == (Some(80), Some(443)))
    }
}

fn listen(kept: &mut Kept, address: SocketAddr) -> Result<TcpListener, AppError> {
    let listener = kept.listen(address).map_err(|error| AppError::Listen { address, error })?;
    // Every connection has it from its listener. It ends those whose reader vanished or takes next to nothing.
    sockopt::set_tcp_user_timeout(&listener, UNTAKEN).map_err(|error| AppError::Run(error.into()))?;
    Ok(listener)
}

/// Each connection is an open file, and systems begin with few for the sake of old programs: this takes what it is
/// allowed, within reason.
fn open_files() {
    let allowed = getrlimit(Resource::Nofile);
    let most = allowed.maximum.map_or(MOST_FILES, |most| most.min(MOST_FILES));
    if allowed.current.is_none_or(|now| now >= most) {
        return;
    }
    if let Err(error) = setrlimit(Resource::Nofile, Rlimit { current: Some(most), ..allowed }) {
        tracing::warn!(%error, "no more than the usual number of connections can be served");
    }
}

/// Without it, a restart turns away who comes in that moment: worth a word, and nothing more.
fn keep_for_the_next(open: [Option<&TcpListener>; 2]) {
    let open: Vec<&TcpListener> = open.into_iter().flatten().collect();
    if let Err(error) = kept::keep(&open) {
        tracing::warn!(%error, "the service manager cannot keep the listening sockets for a restart");
    }
}

/// A port that nobody asked for may be another program's; then HTTP has to do, if there is any.
fn https(settings: &Settings, kept: &mut Kept) -> Result<Option<TcpListener>, AppError> {
    let Some(address) = settings.server.https else { return Ok(None) };
    match listen(kept, address) {
        Err(AppError::Listen { address, error })
            if !settings.server.https_chosen && settings.server.http.is_some() =>
        {
            tracing::warn!(
                %address,
                %error,
                "there is no HTTPS: its usual port is taken; choose another with --https, or say --https off"
            );
            Ok(None)
        }
        listener => listener.map(Some),
    }
}
