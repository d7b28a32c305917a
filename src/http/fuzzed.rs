//! The doors for requests: see [`crate::fuzzed`].

use super::api::uploads;
use super::dav;
use crate::drive::part::Checksum;

/// Bodies of WebDAV.
pub fn dav(bytes: &[u8]) {
    dav::fuzzed::body(bytes);
}

/// Headers and addresses that are read by hand.
pub fn headers(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    dav::fuzzed::header(text);
    let _ = uploads::metadata(text);
    let _ = Checksum::parse(text);
}
