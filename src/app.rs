//! The composition root: opens store, blobs and index, hands them to the rooms above, starts http, worker and
//! net, and stops them in order.

mod doors;
mod surroundings;

use std::io::Write;
use std::net::SocketAddr;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use actix_web::dev::Server;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;

use crate::access::Access;
use crate::accounts::{AccountError, Accounts};
use crate::audit::Audit;
use crate::blob::{BlobError, Blobs};
use crate::check::Check;
use crate::config::{self, Live, Media, Settings};
use crate::drive::{Drive, DriveError, Grounds};
use crate::events::Events;
use crate::external::Externals;
use crate::http::{self, HttpError, Services, Turns};
use crate::libraries::Libraries;
use crate::limits::{Limits, Rates};
use crate::media::{Decoder, DecoderSettings};
use crate::model::{Clock, Stamp, SystemClock};
use crate::net::control::{self, ControlError, Desk};
use crate::net::supervisor;
use crate::net::tls::TlsError;
use crate::photos::{PhotoError, Photos};
use crate::queue::Queue;
use crate::search::{Index, Opened, SearchError};
use crate::shares::{ShareError, Shares};
use crate::store::nodes::BLOBS;
use crate::store::settings::{LiveSettings, Overrides};
use crate::store::snapshot::Snapshots;
use crate::store::{Reader, Store, StoreError, make_private};
use crate::telemetry::Metrics;
use crate::volumes::{VolumeError, Volumes, mount};
use crate::worker::{Scrub, Worker};
use doors::Doors;
use surroundings::Surroundings;

/// Why the server could not start or go on.
#[derive(Debug, thiserror::Error)]
pub enum AppError {
    #[error("the data folder {folder} cannot be used: {error}")]
    Data { folder: String, error: std::io::Error },
    #[error("{address} cannot be listened on: {error}; is another program using the port?")]
    Listen { address: SocketAddr, error: std::io::Error },
    #[error("there is nothing to serve: HTTP and HTTPS are off")]
    NothingToServe,
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Blob(#[from] BlobError),
    #[error(transparent)]
    Volume(#[from] VolumeError),
    #[error(transparent)]
    Photo(#[from] PhotoError),
    #[error(transparent)]
    Drive(#[from] DriveError),
    #[error(transparent)]
    Search(#[from] SearchError),
    #[error(transparent)]
    Account(#[from] AccountError),
    #[error(transparent)]
    Tls(#[from] TlsError),
    #[error(transparent)]
    Share(#[from] ShareError),
    #[error(transparent)]
    Control(#[from] ControlError),
    #[error(transparent)]
    Http(#[from] HttpError),
    #[error("the server failed: {0}")]
    Run(std::io::Error),
}

/// Everything the data folder holds, opened.
struct House {
    services: Services,
    worker: Worker,
    index: Opened,
}

/// Runs the server until it is told to stop.
pub fn serve(settings: &Settings) -> Result<(), AppError> {
    let mut house = open(settings)?;
    let doors = Doors::open(settings, &house.services.clock)?;
    house.services.certificate = doors.certificate();
    house.services.https_port = doors.https_port();
    house.services.https_alone = doors.https_alone();
    let (data, announced) = (settings.data.clone(), settings.server.mdns);
    actix_web::rt::System::new().block_on(async move {
        let House { services, worker, index } = house;
        let control = control::bind(&data)?;
        let code = services.accounts.setup_code()?;
        let desk = Desk {
            accounts: services.accounts.clone(),
            store: worker.store.clone(),
            snapshots: worker.snapshots.clone(),
            check: Check::new(worker.drive.clone(), worker.photos.queue().clone()),
            drive: worker.drive.clone(),
            clock: Arc::clone(&services.clock),
        };
        let announcement = announced.then(|| doors.announcement(&services.settings.now().server_name));
        let own = doors.own();
        let Doors { mut listeners, places, keeper, .. } = doors;
        let counted =
            listeners.metrics.take().map(|listener| http::serve_metrics(listener, &services)).transpose()?;
        let counting = counted.as_ref().map(Server::handle);
        counted.map(actix_web::rt::spawn);
        let (closing, closed) = watch::channel(false);
        let (stop, stopping) = watch::channel(false);
        let working = actix_web::rt::spawn(worker.run(index, stopping));
        let controlled = actix_web::rt::spawn(control.run(desk));
        let (rouse, awake) = watch::channel(true);
        let surroundings = Surroundings::begin(announcement, keeper, own.map(|door| (door, awake)));
        actix_web::rt::spawn(async move {
            told_to_stop().await;
            supervisor::stopping();
            let _ = closing.send(true);
        });
        announce(&places, code.as_deref()).map_err(AppError::Run)?;
        supervisor::ready();
        let outcome = http::serve(listeners, services, rouse, closed).await;
        // Requests have ended; jobs that run may end too, so that the next start has less to do again.
        let _ = stop.send(true);
        if let Some(counting) = counting {
            counting.stop(false).await;
        }
        controlled.abort();
        surroundings.end().await;
        if let Err(error) = working.await {
            tracing::error!(%error, "background work ended badly");
        }
        Ok(outcome?)
    })
}

fn open(settings: &Settings) -> Result<House, AppError> {
    let data = &settings.data;
    make_private(data).map_err(|error| AppError::Data { folder: data.display().to_string(), error })?;
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let store = Store::open(&data.join("albumen.redb"))?;
    let snapshots = Snapshots::of(data);
    snapshots.before_upgrade(&store, clock.now())?;
    let grounds = Grounds::new(store.clone(), data.clone(), settings.pictures.clone());
    // Before anything is written there.
    grounds.suit()?;
    let blobs = Blobs::local(data)?
        .with_pictures(settings.pictures.as_deref())
        .with_local_buckets(settings.local_buckets);
    mount(&store, &blobs)?;
    blobs.guard(store.read(|tx| Ok::<_, StoreError>(tx.last(&BLOBS, &())?.is_some()))?)?;
    let (index, opened) = Index::open(&data.join("index"))?;
    let (queue, events) = (Queue::new(store.clone()), Events::new());
    let expiry = ms(settings.uploads.expiry);
    let audit = Audit::new(store.clone(), Arc::clone(&clock)).keeping(ms(settings.audit.keep));
    let live = LiveSettings::open(store.clone(), overrides(&settings.live))?;
    let drive = Drive::new(store.clone(), blobs.clone(), Arc::clone(&clock))
        .forgetting_uploads_after(expiry)
        .ruled_by(live.clone());
    let photos = Photos::new(drive.clone(), Arc::new(index), queue, events.clone());
    let externals = Externals::new(photos.clone(), grounds.clone(), Arc::clone(&clock));
    let shares = Shares::open(photos.clone(), Arc::clone(&clock))?;
    let libraries = Libraries::new(photos.clone(), shares.clone(), Arc::clone(&clock));
    let slots = slots(&settings.media);
    let decoder = Decoder::new(DecoderSettings {
        processes: slots,
        memory_bytes: settings.media.memory,
        small_px: settings.media.small_px,
        large_px: settings.media.large_px,
        ..DecoderSettings::default()
    });
    let volumes = Volumes::new(drive.clone(), Arc::clone(&clock), grounds);
    photos.upgrade()?;
    photos.clear_limbo()?;
    let accounts = Accounts::with(store.clone(), Arc::clone(&clock), live.clone(), photos.queue().clone())?
        .with_oidc(settings.oidc.clone());
    let accounts = match NonZeroU32::new(settings.limits.sign_in) {
        Some(tries) => accounts.allowing(tries),
        None => accounts,
    };
    let metrics = Metrics::new();
    let worker = Worker {
        accounts: accounts.clone(),
        mail_authority: settings.mail_authority.clone(),
        store: store.clone(),
        snapshots: snapshots.clone(),
        photos: photos.clone(),
        libraries: libraries.clone(),
        externals: externals.clone(),
        drive: drive.clone(),
        volumes: volumes.clone(),
        audit: audit.clone(),
        settings: live.clone(),
        decoder,
        metrics: metrics.clone(),
        clock: Arc::clone(&clock),
        scrub: Scrub {
            period: i64::from(settings.scrub.days) * Stamp::DAY,
            rate: settings.scrub.rate,
            hour: settings.scrub.hour,
        },
        slots,
    };
    let services = Services {
        accounts,
        access: Access::new(store),
        audit,
        settings: live,
        mail_authority: settings.mail_authority.clone(),
        limits: Arc::new(Limits::new(&rates(&settings.limits))),
        proxies: settings.trusted_proxies.clone(),
        drive,
        photos,
        libraries,
        externals,
        shares,
        volumes,
        events,
        blobs,
        metrics,
        metrics_public: settings.metrics.public,
        turns: Turns::default(),
        drive_over_http: settings.server.drive_over_http,
        started_at: clock.now(),
        certificate: None,
        https_port: None,
        https_alone: false,
        clock,
        max_upload: settings.uploads.max,
    };
    Ok(House { services, worker, index: opened })
}

fn rates(limits: &config::Limits) -> Rates {
    Rates {
        api: NonZeroU32::new(limits.api),
        uploads: NonZeroU32::new(limits.uploads),
        downloads: NonZeroU32::new(limits.downloads),
        public: NonZeroU32::new(limits.public),
    }
}

fn ms(span: Duration) -> i64 {
    i64::try_from(span.as_millis()).unwrap_or(i64::MAX)
}

/// What the file, the environment and the flags fix of the settings that could else be changed while the server
/// runs.
fn overrides(live: &Live) -> Overrides {
    let live = live.clone();
    Overrides {
        server_name: live.server_name,
        public_url: live.public_url.map(Some),
        sign_up: live.sign_up,
        executables_allowed: live.executables_allowed,
        trash_days: live.trash_days,
        version_days: live.version_days,
        version_count: live.version_count,
        ascii_names: live.ascii_names,
        webdav_account_password: live.webdav_account_password,
        drive_devices: live.drive_devices,
        mail_host: live.mail_host.map(Some),
        mail_port: live.mail_port,
        mail_security: live.mail_security,
        mail_username: live.mail_username.map(Some),
        mail_password: live.mail_password.map(Some),
        mail_from: live.mail_from.map(Some),
    }
}

/// Photos read at once: as many as there are cores, and as fit a half of the memory that is free now.
fn slots(media: &Media) -> usize {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let fit = free_memory().map_or(cores, |free| usize::try_from(free / 2 / TYPICAL).unwrap_or(cores));
    media.workers.unwrap_or_else(|| cores.min(fit)).max(1)
}

/// What reading a large photo takes, in bytes: a 48-megapixel HEIC is the worst that is common.
const TYPICAL: u64 = 400 * 1024 * 1024;

/// `MemAvailable` of proc(5), in bytes.
fn free_memory() -> Option<u64> {
    let text = std::fs::read_to_string("/proc/meminfo").ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix("MemAvailable:"))?;
    line.trim().strip_suffix("kB")?.trim().parse::<u64>().ok().map(|kib| kib * 1024)
}

/// Tells whoever started the server, a person or a script, that it listens and where.
fn announce(places: &str, code: Option<&str>) -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    if let Some(code) = code {
        writeln!(out, "setup code: {code}")?;
    }
    writeln!(out, "ready {places}")?;
    out.flush()?;
    tracing::info!(places, "ready");
    Ok(())
}

/// Resolves on SIGTERM or SIGINT.
async fn told_to_stop() {
    let (Ok(mut terminate), Ok(mut interrupt)) =
        (signal(SignalKind::terminate()), signal(SignalKind::interrupt()))
    else {
        tracing::error!("signals cannot be heard; stop the server by ending its process");
        return std::future::pending().await;
    };
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
    tracing::info!("stopping");
}
