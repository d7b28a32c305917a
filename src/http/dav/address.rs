//! Addresses: from what stands in a request to names in a tree, and back.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

use super::fault::Fault;
use crate::model::FileName;

/// What stands unencoded in an address that this server writes.
const PLAIN: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Where a drive begins in the space of addresses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::http) struct Mount {
    /// Without a slash at the end: `/dav`, `/remote.php/dav/files/ada`.
    pub prefix: String,
    /// Speaks to clients of Nextcloud.
    pub nextcloud: bool,
    /// Whose drive the address says it is, where it does.
    pub user: Option<String>,
}

/// A place in a drive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::http) struct Address {
    pub mount: Mount,
    pub names: Vec<FileName>,
}

/// The longest path, in bytes, after decoding.
const LONGEST: usize = 4_096;

impl Address {
    /// Reads the path of a request, or a `Destination`: a path, or a whole address. The host of one is not
    /// compared, because a proxy may speak to the world by another name.
    pub fn parse(text: &str) -> Result<Self, Fault> {
        let path = path_of(text)?;
        let (mount, rest) = Mount::split(path).ok_or_else(Fault::not_found)?;
        Ok(Self { mount, names: names(rest)? })
    }

    /// The address as clients see it.
    pub fn href(&self, folder: bool) -> String {
        self.mount.href(&self.names, folder)
    }
}

impl Mount {
    fn split(path: &str) -> Option<(Self, &str)> {
        let plain = |prefix: &str, nextcloud| Self { prefix: prefix.to_owned(), nextcloud, user: None };
        if let Some(rest) = below(path, "/dav") {
            return Some((plain("/dav", false), rest));
        }
        for prefix in ["/remote.php/webdav", "/index.php/remote.php/webdav"] {
            if let Some(rest) = below(path, prefix) {
                return Some((plain(prefix, true), rest));
            }
        }
        let files = "/remote.php/dav/files";
        let rest = below(path, files)?.strip_prefix('/')?;
        let user = rest.split('/').next().filter(|user| !user.is_empty())?;
        let decoded = percent_decode_str(user).decode_utf8().ok()?.into_owned();
        let mount = Self { prefix: format!("{files}/{user}"), nextcloud: true, user: Some(decoded) };
        Some((mount, &rest[user.len()..]))
    }

    pub fn href(&self, names: &[FileName], folder: bool) -> String {
        let mut href = self.prefix.clone();
        for name in names {
            href.push('/');
            href.extend(encoded(name.as_str()));
        }
        if folder {
            href.push('/');
        }
        href
    }
}

/// A name as it stands in an address.
pub(in crate::http) fn encoded(name: &str) -> impl Iterator<Item = &str> {
    utf8_percent_encode(name, PLAIN)
}

fn below<'a>(path: &'a str, prefix: &str) -> Option<&'a str> {
    path.strip_prefix(prefix).filter(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// The path of an address, without query and fragment.
fn path_of(text: &str) -> Result<&str, Fault> {
    let text = text.trim();
    let path = match text.split_once("://") {
        Some((scheme, rest)) if ["http", "https"].contains(&scheme.to_ascii_lowercase().as_str()) => {
            rest.find('/').map_or("/", |at| &rest[at..])
        }
        _ => text,
    };
    if !path.starts_with('/') {
        return Err(Fault::bad_request("An address begins with “/”, “http://” or “https://”."));
    }
    Ok(path.split(['?', '#']).next().unwrap_or_default())
}

fn names(rest: &str) -> Result<Vec<FileName>, Fault> {
    let bad = |reason: &dyn std::fmt::Display| Fault::bad_request(format!("The address is wrong: {reason}."));
    let segments = rest.split('/').filter(|segment| !segment.is_empty());
    let mut names = Vec::new();
    let mut length = 0;
    for segment in segments {
        let name = percent_decode_str(segment).decode_utf8();
        let name = name.map_err(|_| bad(&"a name in it is not UTF-8"))?;
        length += name.len() + 1;
        if length > LONGEST {
            let status = actix_web::http::StatusCode::URI_TOO_LONG;
            return Err(Fault::new(status, "A path can be at most 4,096 bytes."));
        }
        names.push(FileName::parse(&name).map_err(|error| bad(&error))?);
    }
    Ok(names)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<(String, Vec<String>), u16> {
        let address = Address::parse(text).map_err(|fault| fault.status.as_u16())?;
        let names = address.names.iter().map(|name| name.as_str().to_owned()).collect();
        Ok((address.mount.prefix, names))
    }

    #[test]
    fn an_address_is_read_from_a_path_and_from_a_whole_address() {
        let wanted = Ok(("/dav".to_owned(), vec!["Trips".to_owned(), "a b.jpg".to_owned()]));
        for text in [
            "/dav/Trips/a%20b.jpg",
            "https://home.example:8443/dav/Trips/a%20b.jpg",
            "/dav//Trips/a%20b.jpg/",
        ] {
            assert_eq!(read(text), wanted, "{text}");
        }
        assert_eq!(read("http://h/remote.php/dav/files/ada/x").unwrap().0, "/remote.php/dav/files/ada");
        assert_eq!(read("/dav").unwrap().1, Vec::<String>::new());
        assert_eq!(read("/dav/u%CC%88ber"), read("/dav/%C3%BCber"), "two spellings of one name");
    }

    #[test]
    fn tricks_with_dots_slashes_and_encodings_are_refused() {
        for text in [
            "/dav/../etc/passwd",
            "/dav/%2e%2e/x",
            "/dav/a%2fb",
            "/dav/a%00b",
            "/dav/%ff",
            "/dav/a%0d%0ab",
            "/dav/.",
            "dav/x",
            "ftp://h/dav/x",
            "/dav/%c0%ae%c0%ae/x",
        ] {
            assert_eq!(read(text), Err(400), "{text}");
        }
        for text in ["/davx/a", "/api/v1/files", "/", "http://host"] {
            assert_eq!(read(text), Err(404), "{text}");
        }
        assert_eq!(read(&format!("/dav/{}", "a/".repeat(3_000))), Err(414));
    }

    #[test]
    fn what_is_written_is_read_again() {
        let odd = "100% & <b>'q' ü #1?.txt";
        let mount = Mount { prefix: "/dav".into(), nextcloud: false, user: None };
        let href = mount.href(&[FileName::parse(odd).unwrap()], false);
        assert!(href.is_ascii() && !href.contains(['<', '&', '\'', '?']));
        assert_eq!(read(&href).unwrap().1, [odd]);
    }
}
