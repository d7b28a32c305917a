//! What clients tell of a file beside its bytes, in headers that ownCloud's clients brought into use: when it was
//! made and changed at its source, and what its bytes sum up to.

use actix_web::{HttpRequest, HttpResponseBuilder};

use crate::model::Stamp;

/// The source's own times.
#[derive(Debug, Clone, Copy, Default)]
pub(in crate::http) struct Times {
    pub modified: Option<Stamp>,
    pub created: Option<Stamp>,
}

impl Times {
    pub fn of(request: &HttpRequest) -> Self {
        let header = |name: &str| {
            let value = request.headers().get(name)?.to_str().ok()?;
            unix(value.trim())
        };
        Self { modified: header("X-OC-Mtime"), created: header("X-OC-CTime") }
    }

    /// Says which of them were taken.
    pub fn acknowledge(self, answer: &mut HttpResponseBuilder) {
        if self.modified.is_some() {
            answer.insert_header(("X-OC-Mtime", "accepted"));
        }
        if self.created.is_some() {
            answer.insert_header(("X-OC-CTime", "accepted"));
        }
    }
}

/// Seconds since 1970, with or without a fraction.
pub(in crate::http) fn unix(text: &str) -> Option<Stamp> {
    let seconds: f64 = text.parse().ok()?;
    // Years 0 to 9999.
    (-62_167_219_200.0..253_402_300_800.0)
        .contains(&seconds)
        .then(|| Stamp((seconds * 1_000.0).round() as i64))
}
