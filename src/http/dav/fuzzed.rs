//! The doors for WebDAV: see [`crate::fuzzed`].

use super::address::Address;
use super::range::Piece;
use super::sums::Sums;
use super::{condition, lock, propfind, proppatch};

pub(in crate::http) fn body(bytes: &[u8]) {
    let _ = propfind::asked(bytes);
    let _ = proppatch::wishes(bytes);
    let _ = lock::wish(bytes);
}

/// An address that was understood is understood again as it is written.
pub(in crate::http) fn header(text: &str) {
    if let Ok(address) = Address::parse(text) {
        let again = Address::parse(&address.href(false)).ok();
        assert_eq!(again.map(|again| again.names), Some(address.names));
    }
    let _ = condition::lists(text);
    let _ = Sums::parse(text);
    let _ = Piece::content_range(text);
    let _ = Piece::update_range(text);
}
