//! What this machine is called, and where it is reached.

use std::net::IpAddr;

use super::addresses;

/// Everything a certificate of this machine has to be good for. Sorted, so that two can be compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Names {
    pub hosts: Vec<String>,
    pub addresses: Vec<IpAddr>,
}

/// The names and addresses of now, with those that were set besides.
pub fn of_this_machine(more: &[String]) -> Names {
    let full = rustix::system::uname().nodename().to_string_lossy().to_lowercase();
    let short = host();
    let mut hosts = vec!["localhost".to_owned(), format!("{short}.local"), short];
    if is_name(&full) {
        hosts.push(full);
    }
    let mut addresses = addresses::of_this_machine();
    addresses.extend([IpAddr::from([127, 0, 0, 1]), IpAddr::from([0, 0, 0, 0, 0, 0, 0, 1])]);
    for one in more {
        match one.parse() {
            Ok(address) => addresses.push(address),
            Err(_) => hosts.push(one.to_lowercase()),
        }
    }
    hosts.sort();
    hosts.dedup();
    addresses.sort();
    addresses.dedup();
    Names { hosts, addresses }
}

/// The machine's own name without its domain. One without a usable name is called `albumen`.
pub fn host() -> String {
    let node = rustix::system::uname().nodename().to_string_lossy().to_lowercase();
    let first = node.split('.').next().unwrap_or_default();
    if is_name(first) && first != "localhost" { first.to_owned() } else { "albumen".to_owned() }
}

/// Whether this can stand in DNS.
pub fn is_name(text: &str) -> bool {
    let sign = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    let label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(sign)
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    text.len() <= 253 && text.strip_prefix("*.").unwrap_or(text).split('.').all(label)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_machine_answers_to_its_name_the_loopback_and_what_was_set() {
        let names = of_this_machine(&["photos.example.org".into(), "198.51.100.7".into()]);
        let host = host();
        for name in ["localhost", "photos.example.org", &host, &format!("{host}.local")] {
            assert!(names.hosts.iter().any(|known| known == name), "{name}: {names:?}");
        }
        for address in ["127.0.0.1", "::1", "198.51.100.7"] {
            assert!(names.addresses.contains(&address.parse().unwrap()), "{names:?}");
        }
    }

    #[test]
    fn what_dns_cannot_hold_is_no_name() {
        assert!(is_name("nas") && is_name("my-nas.home.arpa") && is_name("*.example.org"));
        for text in ["", "a b", "-nas", "nas-", "a..b", "näs", "*", &"x".repeat(64)] {
            assert!(!is_name(text), "{text}");
        }
    }
}
