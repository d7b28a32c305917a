//! The one table of settings. What is not in it is no setting; help, docs and checks are made from it.

use super::value::Kind;

/// One setting.
#[derive(Debug)]
pub struct Entry {
    /// As `albumen.toml` spells it; a dot stands for a `[section]`.
    pub key: &'static str,
    pub env: &'static str,
    /// The flag of `albumen serve`, where there is one.
    pub flag: Option<&'static str>,
    pub kind: Kind,
    /// As one would write it.
    pub default: &'static str,
    pub meaning: &'static str,
    /// Never shown.
    pub secret: bool,
}

const fn entry(key: &'static str, env: &'static str, kind: Kind, default: &'static str) -> Entry {
    Entry { key, env, flag: None, kind, default, meaning: "", secret: false }
}

impl Entry {
    const fn flag(self, flag: &'static str) -> Self {
        Self { flag: Some(flag), ..self }
    }

    const fn secret(self) -> Self {
        Self { secret: true, ..self }
    }

    const fn means(self, meaning: &'static str) -> Self {
        Self { meaning, ..self }
    }
}

pub(super) const DATA: &str = "data";
pub(super) const HTTP: &str = "http";
pub(super) const HTTPS: &str = "https";
pub(super) const MDNS: &str = "mdns";
pub(super) const TLS_CERT: &str = "tls.cert";
pub(super) const TLS_KEY: &str = "tls.key";
pub(super) const TLS_NAMES: &str = "tls.names";

const RATE: Kind = Kind::Whole { least: 0, most: 10_000_000 };
const SWITCH: Kind = Kind::Choice(&["on", "off"]);

/// Every setting, in the order in which they are shown.
pub const SETTINGS: &[Entry] = &[
    entry(DATA, "ALBUMEN_DATA", Kind::Path, "./albumen-data").flag("--data").means(
        "The folder that holds everything: originals, previews, metadata. Under systemd the default is the \
         service's state directory, /var/lib/albumen.",
    ),
    entry(HTTP, "ALBUMEN_HTTP", Kind::Listen, "0.0.0.0:8080")
        .flag("--http")
        .means("Where to answer HTTP: an address with a port, a port alone, or off."),
    entry(HTTPS, "ALBUMEN_HTTPS", Kind::Listen, "0.0.0.0:8443").flag("--https").means(
        "Where to answer HTTPS: an address with a port, a port alone, or off. When it is not set and the port is \
         taken, the server says so and goes on without HTTPS.",
    ),
    entry(MDNS, "ALBUMEN_MDNS", SWITCH, "on").flag("--mdns").means(
        "Whether to announce the server in the local network (mDNS), so that it is found without its address.",
    ),
    entry("server_name", "ALBUMEN_SERVER_NAME", Kind::Text { most: 64 }, "Albumen")
        .means("What the people of this server call it. Like each setting that the web page can change, it is changed only here once it is set here."),
    entry("public_url", "ALBUMEN_PUBLIC_URL", Kind::Url, "")
        .means("The address people reach the server by, for links in mails, such as https://photos.example.org."),
    entry("sign_up", "ALBUMEN_SIGN_UP", Kind::Choice(&["off", "invite", "open"]), "invite")
        .means("Who may make themselves an account: nobody, who was invited, or everybody after approval."),
    entry("executables_allowed", "ALBUMEN_EXECUTABLES_ALLOWED", SWITCH, "off")
        .means("Whether programs (.exe, .sh, …) are taken."),
    entry("trash_days", "ALBUMEN_TRASH_DAYS", Kind::Whole { least: 1, most: 3_650 }, "30")
        .means("Days that deleted things wait in the trash."),
    entry("ascii_names", "ALBUMEN_ASCII_NAMES", SWITCH, "off")
        .means("Whether names of new files are written with ASCII letters alone."),
    entry("trusted_proxies", "ALBUMEN_TRUSTED_PROXIES", Kind::Networks, "").means(
        "Reverse proxies whose X-Forwarded-For, -Proto and -Host are believed: addresses and networks, separated by \
         commas, such as 127.0.0.1, 172.16.0.0/12.",
    ),
    entry("paths.pictures", "ALBUMEN_PATHS_PICTURES", Kind::OptionalPath, "").means(
        "A folder for thumbnails and previews, on a small fast disk, so that the disks with the originals sleep while \
         people look around; else the data folder. What was made before stays where it is.",
    ),
    entry(TLS_CERT, "ALBUMEN_TLS_CERT", Kind::OptionalPath, "").means(
        "A certificate chain in PEM, instead of one made here. Read again on SIGHUP and once a day.",
    ),
    entry(TLS_KEY, "ALBUMEN_TLS_KEY", Kind::OptionalPath, "")
        .means("The private key in PEM that belongs to tls.cert."),
    entry(TLS_NAMES, "ALBUMEN_TLS_NAMES", Kind::Names, "").means(
        "More names and addresses for the certificate that is made here, separated by commas, such as \
         photos.example.org.",
    ),
    entry("media.small_px", "ALBUMEN_MEDIA_SMALL_PX", Kind::Whole { least: 64, most: 1_024 }, "300")
        .means("Longest side of the image in grids, in pixels."),
    entry("media.large_px", "ALBUMEN_MEDIA_LARGE_PX", Kind::Whole { least: 256, most: 8_192 }, "1200")
        .means("Longest side of the image in the viewer, in pixels."),
    entry("media.workers", "ALBUMEN_MEDIA_WORKERS", Kind::WholeOrAuto { least: 1, most: 64 }, "auto")
        .means("Photos decoded at once; auto goes by cores and free memory."),
    entry("media.memory", "ALBUMEN_MEDIA_MEMORY", Kind::Bytes { least: 64 << 20 }, "1 GiB")
        .means("Most memory that one decoding process may take."),
    entry("uploads.max", "ALBUMEN_UPLOADS_MAX", Kind::Bytes { least: 1 << 20 }, "100 GiB")
        .means("Largest file that is taken."),
    entry("uploads.expiry", "ALBUMEN_UPLOADS_EXPIRY", Kind::Duration { least: 60 }, "24h")
        .means("How long an upload may rest before it is thrown away."),
    entry("audit.keep", "ALBUMEN_AUDIT_KEEP", Kind::Duration { least: 86_400 }, "365d")
        .means("How long it is remembered who did what."),
    entry("scrub.days", "ALBUMEN_SCRUB_DAYS", Kind::Whole { least: 0, most: 3_650 }, "90").means(
        "Days within which every original is read again to find what the disk lost; 0 for never.",
    ),
    entry("scrub.hour", "ALBUMEN_SCRUB_HOUR", Kind::Whole { least: 0, most: 23 }, "3").means(
        "The hour at which that begins, for two hours a night until all are read; then the disks sleep until the next round.",
    ),
    entry("scrub.rate", "ALBUMEN_SCRUB_RATE", Kind::Bytes { least: 1 << 20 }, "40 MiB")
        .means("Most that is read in a second meanwhile."),
    entry("versions.days", "ALBUMEN_VERSIONS_DAYS", Kind::Whole { least: 0, most: 3_650 }, "90")
        .means("Days that a replaced content is kept as a version."),
    entry("versions.count", "ALBUMEN_VERSIONS_COUNT", Kind::Whole { least: 0, most: 1_000 }, "20")
        .means("Versions of one file that are kept."),
    entry("webdav.account_password", "ALBUMEN_WEBDAV_ACCOUNT_PASSWORD", SWITCH, "off")
        .means("Whether drives may be mounted with the account's own password."),
    entry("webdav.plain_http", "ALBUMEN_WEBDAV_PLAIN_HTTP", SWITCH, "off").means(
        "Whether drives may be mounted over plain HTTP from other machines, where others on the way can read the \
         password.",
    ),
    entry("webdav.devices", "ALBUMEN_WEBDAV_DEVICES", Kind::Whole { least: 1, most: 100 }, "5")
        .means("Devices of one person that may mount the drive."),
    entry("metrics.listen", "ALBUMEN_METRICS_LISTEN", Kind::Listen, "off").means(
        "Where to answer GET /metrics for Prometheus, and nothing else: an address with a port, a port alone, or off.",
    ),
    entry("metrics.public", "ALBUMEN_METRICS_PUBLIC", SWITCH, "off")
        .means("Whether GET /metrics is also answered where the server is, to everybody who reaches it."),
    entry("oidc.issuer", "ALBUMEN_OIDC_ISSUER", Kind::Url, "").means(
        "An OpenID Connect provider that people may sign in with, such as https://accounts.google.com. It takes \
         PUBLIC_URL/api/v1/auth/oidc/callback as the address to send people back to.",
    ),
    entry("oidc.client_id", "ALBUMEN_OIDC_CLIENT_ID", Kind::Text { most: 500 }, "")
        .means("What the provider calls this server."),
    entry("oidc.client_secret", "ALBUMEN_OIDC_CLIENT_SECRET", Kind::Text { most: 1_000 }, "")
        .secret()
        .means("The secret that the provider gave with it; none for a public client."),
    entry("oidc.name", "ALBUMEN_OIDC_NAME", Kind::Text { most: 40 }, "Single sign-on")
        .means("What the button of the provider says."),
    entry("oidc.allow", "ALBUMEN_OIDC_ALLOW", Kind::Allowed, "").means(
        "Who comes in by the provider without an account here, and is given one: e-mail addresses and whole \
         domains, separated by commas. Everybody else has to link the provider in their settings first.",
    ),
    entry("oidc.local", "ALBUMEN_OIDC_LOCAL", SWITCH, "off")
        .means("Whether the provider may run on this machine, where plain HTTP is taken too."),
    entry("volumes.local", "ALBUMEN_VOLUMES_LOCAL", SWITCH, "off").means(
        "Whether a bucket for originals may be served by this machine itself, such as by Garage beside Albumen.",
    ),
    entry("mail.host", "ALBUMEN_MAIL_HOST", Kind::Text { most: 253 }, "")
        .means("The mail server (SMTP) that sends this server's mails; without one, administrators pass links on."),
    entry("mail.port", "ALBUMEN_MAIL_PORT", Kind::Whole { least: 1, most: 65_535 }, "587")
        .means("The mail server's port."),
    entry("mail.security", "ALBUMEN_MAIL_SECURITY", Kind::Choice(&["tls", "starttls", "none"]), "starttls")
        .means("TLS from the first byte, after STARTTLS, or not at all."),
    entry("mail.username", "ALBUMEN_MAIL_USERNAME", Kind::Text { most: 254 }, "")
        .means("The name to sign in to the mail server with."),
    entry("mail.password", "ALBUMEN_MAIL_PASSWORD", Kind::Text { most: 1_024 }, "")
        .secret()
        .means("The password that goes with it."),
    entry("mail.ca", "ALBUMEN_MAIL_CA", Kind::Text { most: 4_096 }, "")
        .means("A file (PEM) with the certificate authority of a mail server of one's own; else those of the web."),
    entry("mail.from", "ALBUMEN_MAIL_FROM", Kind::Text { most: 254 }, "")
        .means("The address that mails come from."),
    entry("limits.sign_in", "ALBUMEN_LIMITS_SIGN_IN", Kind::Whole { least: 3, most: 1_000 }, "20")
        .means("Tries to sign in to one account from one address before it must wait; in two minutes all are free again."),
    entry("limits.api", "ALBUMEN_LIMITS_API", RATE, "12000")
        .means("Requests a minute of one person; 0 for no limit. One address, which may be a whole household, has four times as many, here and below."),
    entry("limits.uploads", "ALBUMEN_LIMITS_UPLOADS", RATE, "30000").means("The same for requests that bring files."),
    entry("limits.downloads", "ALBUMEN_LIMITS_DOWNLOADS", RATE, "60000")
        .means("The same for pictures, downloads and archives."),
    entry("limits.public", "ALBUMEN_LIMITS_PUBLIC", RATE, "6000")
        .means("Requests a minute of one address to pages by link; 0 for no limit."),
    entry("log.level", "ALBUMEN_LOG", Kind::LogFilter, "info")
        .means("How much to log: error, warn, info, debug or trace, or directives such as albumen=debug."),
    entry("log.format", "ALBUMEN_LOG_FORMAT", Kind::Choice(&["auto", "human", "json"]), "auto")
        .means("How to log: human, json, or auto, which is human on a terminal and JSON lines elsewhere."),
];

/// Names that belong to other commands, or to this room, and are no settings of the server.
pub(super) const OTHER_ENV: &[&str] = &["ALBUMEN_CONFIG", "ALBUMEN_TOKEN", "ALBUMEN_SERVER"];

pub(super) fn find(key: &str) -> Option<&'static Entry> {
    SETTINGS.iter().find(|entry| entry.key == key)
}

/// The name most like `wrong`, if any is like it at all.
pub(super) fn nearest<'a>(wrong: &str, names: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let scored = names.map(|name| (strsim::jaro_winkler(&wrong.to_lowercase(), &name.to_lowercase()), name));
    let best = scored.max_by(|a, b| a.0.total_cmp(&b.0))?;
    (best.0 > 0.75).then_some(best.1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::value;

    #[test]
    fn every_setting_has_its_own_names_a_meaning_and_a_default_that_fits() {
        for (at, entry) in SETTINGS.iter().enumerate() {
            assert!(!entry.meaning.is_empty(), "{}", entry.key);
            assert!(entry.env.starts_with("ALBUMEN_"), "{}", entry.key);
            assert_eq!(value::check(&entry.kind, entry.default), Ok(()), "{}", entry.key);
            let twin =
                SETTINGS[at + 1..].iter().find(|other| other.key == entry.key || other.env == entry.env);
            assert!(twin.is_none(), "{}", entry.key);
        }
    }

    #[test]
    fn a_slip_finds_the_name_it_meant() {
        let keys = || SETTINGS.iter().map(|entry| entry.key);
        assert_eq!(nearest("media.smal_px", keys()), Some("media.small_px"));
        assert_eq!(nearest("htpp", keys()), Some("http"));
        assert_eq!(nearest("zzz", keys()), None);
    }
}
