//! What the values of settings look like. A value is text until here, wherever it came from.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::time::Duration;

use bytesize::ByteSize;
use ipnet::IpNet;
use jiff::SignedDuration;
use tracing_subscriber::EnvFilter;

use crate::model::oidc;

/// The kinds of values, with their bounds.
#[derive(Debug)]
pub enum Kind {
    Path,
    /// Words; none at all is as good as not set.
    Text {
        most: usize,
    },
    /// `http://` or `https://` with a host, or nothing.
    Url,
    /// A file, or nothing.
    OptionalPath,
    /// DNS names and addresses, separated by commas.
    Names,
    /// Addresses and networks, separated by commas.
    Networks,
    /// E-mail addresses and their domains, separated by commas.
    Allowed,
    /// An address to listen on, or `off`.
    Listen,
    Whole {
        least: u64,
        most: u64,
    },
    WholeOrAuto {
        least: u64,
        most: u64,
    },
    /// A size such as `512 MiB`, in bytes.
    Bytes {
        least: u64,
    },
    /// A span such as `24h` or `1h 30m`, in seconds.
    Duration {
        least: u64,
    },
    LogFilter,
    Choice(&'static [&'static str]),
}

/// Whether `text` fits; else why not, in words that follow a colon.
pub fn check(kind: &Kind, text: &str) -> Result<(), String> {
    match kind {
        Kind::Path if text.is_empty() => Err("a folder is needed".into()),
        Kind::Text { most } if text.chars().count() > *most || text.chars().any(char::is_control) => {
            Err(format!("it is at most {most} characters of plain text"))
        }
        Kind::Url if text.is_empty() => Ok(()),
        Kind::Url => url(text),
        Kind::Path | Kind::OptionalPath | Kind::Text { .. } => Ok(()),
        Kind::Names => names(text).map(drop),
        Kind::Networks => networks(text).map(drop),
        Kind::Allowed => oidc::allowed(text).map(drop),
        Kind::Listen => listen(text).map(drop),
        Kind::Whole { least, most } => whole(text, *least, *most).map(drop),
        Kind::WholeOrAuto { .. } if text == "auto" => Ok(()),
        Kind::WholeOrAuto { least, most } => {
            whole(text, *least, *most).map(drop).map_err(|reason| format!("{reason}, or auto"))
        }
        Kind::Bytes { least } => match bytes(text)? {
            size if size < *least => Err(format!("at least {} is needed", ByteSize(*least))),
            _ => Ok(()),
        },
        Kind::Duration { least } => match duration(text)? {
            span if span.as_secs() < *least => Err(format!("at least {least} seconds are needed")),
            _ => Ok(()),
        },
        Kind::LogFilter => EnvFilter::try_new(text).map(drop).map_err(|error| error.to_string()),
        Kind::Choice(choices) if choices.contains(&text) => Ok(()),
        Kind::Choice(choices) => Err(format!("it is one of {}", choices.join(", "))),
    }
}

/// `None` for `off`. A port alone, with or without its colon, means all IPv4 addresses of this machine.
pub fn listen(text: &str) -> Result<Option<SocketAddr>, String> {
    if text == "off" {
        return Ok(None);
    }
    if let Ok(port) = text.strip_prefix(':').unwrap_or(text).parse::<u16>() {
        return Ok(Some((Ipv4Addr::UNSPECIFIED, port).into()));
    }
    let numeric = text.strip_prefix("localhost:").map(|port| format!("127.0.0.1:{port}"));
    let parsed = numeric.as_deref().unwrap_or(text).parse();
    parsed.map(Some).map_err(|_| "write an address and a port such as 0.0.0.0:8080, a port, or off".into())
}

/// DNS names and IP addresses.
pub fn names(text: &str) -> Result<Vec<String>, String> {
    let all: Vec<String> =
        text.split(',').map(|one| one.trim().to_lowercase()).filter(|one| !one.is_empty()).collect();
    let sign = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.*".contains(&byte);
    let fits = |one: &&String| one.parse::<IpAddr>().is_ok() || (one.len() < 254 && one.bytes().all(sign));
    match all.iter().find(|one| !fits(one)) {
        Some(wrong) => Err(format!("{wrong} is neither a name nor an address")),
        None => Ok(all),
    }
}

/// Addresses such as `127.0.0.1` and networks such as `172.16.0.0/12`.
pub fn networks(text: &str) -> Result<Vec<IpNet>, String> {
    let each = text.split(',').map(str::trim).filter(|one| !one.is_empty());
    let read = |one: &str| {
        let network = one.parse().or_else(|_| one.parse::<IpAddr>().map(IpNet::from));
        network.map_err(|_| format!("{one} is neither an address nor a network such as 172.16.0.0/12"))
    };
    each.map(read).collect()
}

pub fn whole(text: &str, least: u64, most: u64) -> Result<u64, String> {
    let number = text.parse().ok().filter(|number| (least..=most).contains(number));
    number.ok_or_else(|| format!("it is a whole number from {least} to {most}"))
}

pub fn bytes(text: &str) -> Result<u64, String> {
    text.parse::<ByteSize>().map(|size| size.0).map_err(|_| "write a size such as 512 MiB or 10 GB".into())
}

/// Scheme and host, with nothing that a link would break on.
fn url(text: &str) -> Result<(), String> {
    let host = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    let clean =
        |host: &str| !host.is_empty() && host.chars().all(|c| c.is_ascii_graphic() && !"\"<>#?".contains(c));
    match host.filter(|host| clean(host)) {
        Some(_) => Ok(()),
        None => Err("write an address such as https://photos.example.org".into()),
    }
}

/// Days have 24 hours here.
pub fn duration(text: &str) -> Result<Duration, String> {
    if let Some(days) = text.strip_suffix('d').and_then(|days| days.trim().parse::<u32>().ok()) {
        return Ok(Duration::from_hours(24 * u64::from(days)));
    }
    let span = text.parse::<SignedDuration>().ok().and_then(|span| Duration::try_from(span).ok());
    span.ok_or_else(|| "write a span of time such as 24h or 90m".into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_taken_in_every_form_people_write() {
        let all: SocketAddr = "0.0.0.0:8080".parse().unwrap();
        for text in ["0.0.0.0:8080", ":8080", "8080"] {
            assert_eq!(listen(text), Ok(Some(all)), "{text}");
        }
        assert_eq!(listen("localhost:1"), Ok(Some("127.0.0.1:1".parse().unwrap())));
        assert_eq!(listen("[::1]:9"), Ok(Some("[::1]:9".parse().unwrap())));
        assert_eq!(listen("off"), Ok(None));
        for text in ["", "on", "host:80", "70000", "1.2.3.4"] {
            assert!(listen(text).is_err(), "{text}");
        }
    }

    #[test]
    fn sizes_spans_and_numbers_have_bounds() {
        assert_eq!(bytes("512 MiB"), Ok(512 << 20));
        assert!(check(&Kind::Bytes { least: 1 << 20 }, "12").is_err());
        assert!(bytes("lots").is_err());
        assert_eq!(duration("1h 30m"), Ok(Duration::from_mins(90)));
        assert!(duration("-2h").is_err());
        assert!(whole("300", 64, 1_024).is_ok() && whole("30", 64, 1_024).is_err());
        assert!(check(&Kind::WholeOrAuto { least: 1, most: 64 }, "some").unwrap_err().ends_with("or auto"));
    }

    #[test]
    fn a_list_of_names_takes_names_and_addresses() {
        assert_eq!(names(""), Ok(vec![]));
        assert_eq!(
            names("Photos.example.org, 192.0.2.1,"),
            Ok(vec!["photos.example.org".into(), "192.0.2.1".into()])
        );
        assert!(names("https://example.org").is_err());
    }
}
