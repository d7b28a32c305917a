//! Settings as plain structs. Flags win over the environment (`ALBUMEN_…`), the environment over
//! `albumen.toml`, the file over the defaults; with none of them Albumen runs all the same.

mod error;
mod live;
mod resolve;
mod show;
mod table;
mod value;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use ipnet::IpNet;

pub use error::ConfigError;
pub use live::Live;
pub use resolve::{Origin, Resolved};
pub use show::{as_markdown, as_toml};
pub use table::{Entry, SETTINGS};
pub use value::Kind;

use crate::model::oidc::{self, OidcSettings};
use resolve::{File, Layers, read_file};

/// The file that is read from the data folder when none is named.
const FILE: &str = "albumen.toml";

/// What the command line says. `None` leaves it to the other layers.
#[derive(Debug, Clone, Default)]
pub struct Flags {
    pub config: Option<PathBuf>,
    pub data: Option<String>,
    pub http: Option<String>,
    pub https: Option<String>,
    pub mdns: Option<String>,
}

/// Everything that can be set.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The folder that holds everything.
    pub data: PathBuf,
    /// Where thumbnails and previews lie; `None` for the data folder.
    pub pictures: Option<PathBuf>,
    pub server: Server,
    pub metrics: Metrics,
    pub tls: Tls,
    pub media: Media,
    pub uploads: Uploads,
    pub scrub: Scrub,
    pub audit: Audit,
    pub limits: Limits,
    /// Reverse proxies whose word is taken.
    pub trusted_proxies: Vec<IpNet>,
    /// What is fixed of the settings that could else be changed while the server runs.
    pub live: Live,
    /// The certificate that a mail server of one's own is signed by.
    pub mail_authority: Option<PathBuf>,
    /// The other provider that people sign in with.
    pub oidc: Option<OidcSettings>,
    /// Whether a bucket with originals may be on this machine.
    pub local_buckets: bool,
    pub log: Log,
    /// The same values as text, with where each came from.
    pub resolved: Vec<Resolved>,
}

/// Where the server answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Server {
    /// `None` for off.
    pub http: Option<SocketAddr>,
    /// `None` for off.
    pub https: Option<SocketAddr>,
    /// Whether somebody chose the address for HTTPS.
    pub https_chosen: bool,
    /// Whether to be announced in the local network.
    pub mdns: bool,
    /// Whether the drive takes passwords over plain HTTP from other machines.
    pub drive_over_http: bool,
}

/// Who may ask what Prometheus asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Metrics {
    /// An address for nothing else; `None` for off.
    pub listen: Option<SocketAddr>,
    /// Everybody who reaches the server.
    pub public: bool,
}

/// Whose certificate HTTPS shows.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Tls {
    /// A certificate chain and its key, instead of one made here.
    pub given: Option<(PathBuf, PathBuf)>,
    /// Names and addresses besides those of the machine.
    pub names: Vec<String>,
}

/// How pictures are made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Media {
    /// Longest side of the grid image, in pixels.
    pub small_px: u32,
    /// Longest side of the viewer's image, in pixels.
    pub large_px: u32,
    /// Photos decoded at once; `None` leaves it to cores and memory.
    pub workers: Option<usize>,
    /// Most memory of one decoding process, in bytes.
    pub memory: u64,
}

/// What may be sent here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Uploads {
    /// Largest file, in bytes.
    pub max: u64,
    /// How long an upload may rest.
    pub expiry: Duration,
}

/// How originals are read again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Scrub {
    /// All of them within so many days; 0 for never.
    pub days: u32,
    pub hour: i8,
    /// Bytes a second.
    pub rate: u64,
}

/// What is remembered of what people do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Audit {
    /// How long.
    pub keep: Duration,
}

/// How often one may ask; 0 for no limit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Tries to sign in.
    pub sign_in: u32,
    /// Requests a minute, as are the following.
    pub api: u32,
    pub uploads: u32,
    pub downloads: u32,
    pub public: u32,
}

/// What is logged, and how.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Log {
    /// Directives of `tracing_subscriber::EnvFilter`.
    pub level: String,
    pub format: LogFormat,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogFormat {
    /// Human on a terminal, JSON elsewhere.
    Auto,
    Human,
    Json,
}

impl Settings {
    /// Reads the environment and the file, and puts the flags above them.
    pub fn load(flags: &Flags) -> Result<Self, ConfigError> {
        let env = std::env::vars_os()
            .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)));
        Self::from_layers(flags, env.collect())
    }

    fn from_layers(flags: &Flags, env: BTreeMap<String, String>) -> Result<Self, ConfigError> {
        let state = env.get("STATE_DIRECTORY").and_then(|folders| folders.split(':').next());
        let state_directory = state.filter(|folder| !folder.is_empty()).map(str::to_owned);
        let named = flags.config.clone().or_else(|| env.get("ALBUMEN_CONFIG").map(PathBuf::from));
        let mut layers = Layers { flags: by_key(flags), env, file: None, state_directory };
        layers.file = match named {
            Some(path) => Some((path.clone(), read_file(&path)?)),
            None => inside_data(&layers)?,
        };
        let resolved = layers.resolve()?;
        check_pair(&resolved, table::TLS_CERT, table::TLS_KEY)?;
        Ok(Self::from_resolved(resolved))
    }

    /// Every value was checked when it was resolved.
    fn from_resolved(resolved: Vec<Resolved>) -> Self {
        let text = |key: &str| {
            let found = resolved.iter().find(|one| one.entry.key == key);
            found.map(|one| one.text.as_str()).expect("every setting of the table is resolved")
        };
        let whole = |key| value::whole(text(key), 0, u64::MAX).expect("checked when it was resolved");
        let bytes = |key| value::bytes(text(key)).expect("checked when it was resolved");
        Self {
            data: PathBuf::from(text(table::DATA)),
            pictures: Some(text("paths.pictures")).filter(|path| !path.is_empty()).map(PathBuf::from),
            server: Server {
                http: value::listen(text(table::HTTP)).expect("checked when it was resolved"),
                drive_over_http: text("webdav.plain_http") == "on",
                https: value::listen(text(table::HTTPS)).expect("checked when it was resolved"),
                mdns: text(table::MDNS) == "on",
                https_chosen: resolved
                    .iter()
                    .any(|one| one.entry.key == table::HTTPS && one.origin != Origin::Default),
            },
            metrics: Metrics {
                listen: value::listen(text("metrics.listen")).expect("checked when it was resolved"),
                public: text("metrics.public") == "on",
            },
            tls: Tls {
                given: Some((PathBuf::from(text(table::TLS_CERT)), PathBuf::from(text(table::TLS_KEY))))
                    .filter(|(certificate, _)| !certificate.as_os_str().is_empty()),
                names: value::names(text(table::TLS_NAMES)).expect("checked when it was resolved"),
            },
            media: Media {
                small_px: whole("media.small_px") as u32,
                large_px: whole("media.large_px") as u32,
                workers: text("media.workers").parse().ok(),
                memory: bytes("media.memory"),
            },
            uploads: Uploads {
                max: bytes("uploads.max"),
                expiry: value::duration(text("uploads.expiry")).expect("checked when it was resolved"),
            },
            scrub: Scrub {
                days: whole("scrub.days") as u32,
                hour: whole("scrub.hour") as i8,
                rate: bytes("scrub.rate"),
            },
            audit: Audit { keep: value::duration(text("audit.keep")).expect("checked when it was resolved") },
            limits: Limits {
                sign_in: whole("limits.sign_in") as u32,
                api: whole("limits.api") as u32,
                uploads: whole("limits.uploads") as u32,
                downloads: whole("limits.downloads") as u32,
                public: whole("limits.public") as u32,
            },
            trusted_proxies: value::networks(text("trusted_proxies")).expect("checked when it was resolved"),
            live: Live::from_resolved(&resolved),
            oidc: provider(text),
            local_buckets: text("volumes.local") == "on",
            mail_authority: Some(text("mail.ca")).filter(|text| !text.is_empty()).map(PathBuf::from),
            log: Log {
                level: text("log.level").to_owned(),
                format: match text("log.format") {
                    "human" => LogFormat::Human,
                    "json" => LogFormat::Json,
                    _ => LogFormat::Auto,
                },
            },
            resolved,
        }
    }
}

/// Two settings of which one says nothing without the other.
fn check_pair(resolved: &[Resolved], a: &'static str, b: &'static str) -> Result<(), ConfigError> {
    let set = |key: &str| resolved.iter().any(|one| one.entry.key == key && !one.text.is_empty());
    match (set(a), set(b)) {
        (true, false) => Err(ConfigError::Alone { set: a, missing: b }),
        (false, true) => Err(ConfigError::Alone { set: b, missing: a }),
        _ => Ok(()),
    }
}

fn by_key(flags: &Flags) -> BTreeMap<&'static str, String> {
    let all = [
        (table::DATA, &flags.data),
        (table::HTTP, &flags.http),
        (table::HTTPS, &flags.https),
        (table::MDNS, &flags.mdns),
    ];
    all.into_iter().filter_map(|(key, value)| Some((key, value.clone()?))).collect()
}

/// The settings file in the data folder, if there is one. It cannot say where the data folder is.
fn inside_data(layers: &Layers) -> Result<Option<File>, ConfigError> {
    let entry = table::find(table::DATA).expect("the data folder is a setting");
    let path = Path::new(&layers.one(entry)?.text).join(FILE);
    if !path.is_file() {
        return Ok(None);
    }
    let values = read_file(&path)?;
    if values.contains_key(table::DATA) {
        return Err(ConfigError::DataInside(path));
    }
    Ok(Some((path, values)))
}

/// The provider, once it has an address and knows this server. Every value was checked when it was resolved.
fn provider<'a>(text: impl Fn(&str) -> &'a str) -> Option<OidcSettings> {
    let set = |key| Some(text(key).to_owned()).filter(|text| !text.is_empty());
    Some(OidcSettings {
        issuer: set("oidc.issuer")?,
        client_id: set("oidc.client_id")?,
        client_secret: set("oidc.client_secret"),
        name: text("oidc.name").to_owned(),
        allow: oidc::allowed(text("oidc.allow")).expect("checked when it was resolved"),
        local: text("oidc.local") == "on",
    })
}
