//! A body that is only a piece of a file: PUT with `Content-Range`, and PATCH as SabreDAV defines it
//! (<https://sabre.io/dav/http-patch/>).

use actix_web::HttpRequest;
use actix_web::http::{Method, StatusCode, header};

use super::fault::Fault;

/// Where a piece goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::http) enum Piece {
    /// From this byte on, up to and with the second where it is said.
    At(u64, Option<u64>),
    /// Over the last so many bytes.
    Last(u64),
    Append,
}

impl Piece {
    /// What the request says of its body; `None` when that is the whole file.
    pub fn of(request: &HttpRequest) -> Result<Option<Self>, Fault> {
        let text = |name: &str| request.headers().get(name).map(|value| value.to_str().unwrap_or_default());
        if request.method() == Method::PATCH {
            let kind = text(header::CONTENT_TYPE.as_str()).unwrap_or_default();
            if !kind.starts_with("application/x-sabredav-partialupdate") {
                let message = "A piece is sent as application/x-sabredav-partialupdate.";
                return Err(Fault::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, message));
            }
            let range = text("X-Update-Range").unwrap_or_default();
            let piece = Self::update_range(range.trim());
            return piece.map(Some).ok_or_else(|| Fault::bad_request("X-Update-Range cannot be understood."));
        }
        match text(header::CONTENT_RANGE.as_str()) {
            None => Ok(None),
            Some(range) => Self::content_range(range.trim())
                .map(Some)
                .ok_or_else(|| Fault::bad_request("Content-Range cannot be understood.")),
        }
    }

    /// `bytes 0-99/200`, `bytes 0-99/*`
    pub(super) fn content_range(text: &str) -> Option<Self> {
        let (range, total) = text.strip_prefix("bytes")?.trim_start().split_once('/')?;
        let (first, last) = range.split_once('-')?;
        let (first, last): (u64, u64) = (first.trim().parse().ok()?, last.trim().parse().ok()?);
        let total: Option<u64> = if total.trim() == "*" { None } else { Some(total.trim().parse().ok()?) };
        let fits = first <= last && last < u64::MAX && total.is_none_or(|total| last < total);
        fits.then_some(Self::At(first, Some(last)))
    }

    /// `bytes=0-99`, `bytes=100-`, `bytes=-100`, `append`
    pub(super) fn update_range(text: &str) -> Option<Self> {
        if text == "append" {
            return Some(Self::Append);
        }
        let (first, last) = text.strip_prefix("bytes=")?.split_once('-')?;
        match (first.parse().ok(), last.parse().ok()) {
            (Some(first), Some(last)) if first <= last && last < u64::MAX => {
                Some(Self::At(first, Some(last)))
            }
            (Some(first), None) if last.is_empty() => Some(Self::At(first, None)),
            (None, Some(length)) if first.is_empty() => Some(Self::Last(length)),
            _ => None,
        }
    }

    /// The byte it starts at in a file of `size` bytes. A piece that would leave a hole is refused.
    pub fn start(self, size: u64) -> Result<u64, Fault> {
        let start = match self {
            Self::At(start, _) => Some(start),
            Self::Last(length) => size.checked_sub(length),
            Self::Append => Some(size),
        };
        start.filter(|start| *start <= size).ok_or_else(|| {
            let message = format!("The file has {size} bytes; a piece cannot lie beyond its end.");
            Fault::new(StatusCode::RANGE_NOT_SATISFIABLE, message)
        })
    }

    /// How long the body must be, where the request says so.
    pub fn length(self) -> Option<u64> {
        match self {
            Self::At(first, Some(last)) => Some(last - first + 1),
            Self::Last(length) => Some(length),
            Self::At(_, None) | Self::Append => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_are_read_and_broken_ones_are_not() {
        assert_eq!(Piece::content_range("bytes 5-9/20"), Some(Piece::At(5, Some(9))));
        assert_eq!(Piece::content_range("bytes 0-0/*"), Some(Piece::At(0, Some(0))));
        assert_eq!(Piece::update_range("bytes=-4"), Some(Piece::Last(4)));
        assert_eq!(Piece::update_range("bytes=7-"), Some(Piece::At(7, None)));
        for text in
            ["bytes 9-5/20", "bytes 0-20/20", "bytes */20", "0-1/2", "bytes 0-18446744073709551615/*", ""]
        {
            assert_eq!(Piece::content_range(text), None, "{text}");
        }
        for text in ["bytes=-", "bytes=9-5", "bytes=a-b", "prepend", "bytes=--5"] {
            assert_eq!(Piece::update_range(text), None, "{text}");
        }
    }

    #[test]
    fn a_piece_leaves_no_hole() {
        assert_eq!(Piece::At(10, None).start(10).unwrap(), 10);
        assert!(Piece::At(11, None).start(10).is_err());
        assert!(Piece::Last(11).start(10).is_err());
        assert_eq!(Piece::Last(4).start(10).unwrap(), 6);
    }
}
