//! Moments. Stored as milliseconds since 1970, shown as RFC 3339. Time is a parameter: whoever needs
//! "now" is given a [`Clock`].

use std::sync::atomic::{AtomicI64, Ordering};

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

/// Milliseconds since 1970-01-01T00:00:00Z.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Stamp(pub i64);

impl Stamp {
    pub const SECOND: i64 = 1_000;
    pub const HOUR: i64 = 3_600 * Self::SECOND;
    pub const DAY: i64 = 24 * Self::HOUR;

    /// RFC 3339 in UTC, whole milliseconds.
    pub fn rfc3339(self) -> String {
        self.timestamp().to_string()
    }

    /// Values beyond what a calendar holds are clamped to its ends.
    pub fn timestamp(self) -> Timestamp {
        Timestamp::from_millisecond(self.0).unwrap_or(if self.0 < 0 {
            Timestamp::MIN
        } else {
            Timestamp::MAX
        })
    }

    /// Reads RFC 3339 with any offset.
    pub fn parse(text: &str) -> Option<Self> {
        text.parse::<Timestamp>().ok().map(|timestamp| Self(timestamp.as_millisecond()))
    }

    #[must_use]
    pub fn plus(self, ms: i64) -> Self {
        Self(self.0.saturating_add(ms))
    }

    /// Milliseconds from `earlier` to this moment, 0 when the clock went back.
    pub fn since(self, earlier: Self) -> i64 {
        self.0.saturating_sub(earlier.0).max(0)
    }
}

/// Tells the time. Two calls may give equal or even earlier stamps: wall clocks are set back.
pub trait Clock: Send + Sync + std::fmt::Debug {
    fn now(&self) -> Stamp;

    /// The zone that "today" and "last month" are meant in.
    fn zone(&self) -> TimeZone {
        TimeZone::UTC
    }

    /// The calendar's day here and now.
    fn today(&self) -> Date {
        self.now().timestamp().to_zoned(self.zone()).date()
    }

    /// The first moment of the next day here.
    fn tomorrow(&self) -> Stamp {
        let next = self.today().tomorrow().and_then(|day| day.to_zoned(self.zone()));
        next.map_or_else(|_| self.now().plus(Stamp::DAY), |start| Stamp(start.timestamp().as_millisecond()))
    }
}

/// The machine's wall clock and time zone.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[allow(clippy::disallowed_methods, reason = "the one place that asks the machine for the time")]
    fn now(&self) -> Stamp {
        Stamp(Timestamp::now().as_millisecond())
    }

    /// That of `TZ`, which containers are given, or of the machine; looked up once and kept for minutes.
    fn zone(&self) -> TimeZone {
        TimeZone::system()
    }
}

/// A clock that stands still until it is moved: for tests.
#[derive(Debug)]
pub struct SetClock(AtomicI64);

impl SetClock {
    pub fn at(stamp: Stamp) -> Self {
        Self(AtomicI64::new(stamp.0))
    }

    pub fn advance(&self, ms: i64) {
        self.0.fetch_add(ms, Ordering::SeqCst);
    }
}

impl Clock for SetClock {
    fn now(&self) -> Stamp {
        Stamp(self.0.load(Ordering::SeqCst))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug)]
    struct Kiribati;

    impl Clock for Kiribati {
        fn now(&self) -> Stamp {
            Stamp::parse("2026-07-31T12:00:00Z").unwrap()
        }

        fn zone(&self) -> TimeZone {
            TimeZone::get("Pacific/Kiritimati").unwrap()
        }
    }

    #[test]
    fn today_is_the_day_where_the_server_stands() {
        assert_eq!(Kiribati.today().to_string(), "2026-08-01");
        assert_eq!(SetClock::at(Kiribati.now()).today().to_string(), "2026-07-31");
        assert_eq!(Kiribati.tomorrow(), Stamp::parse("2026-08-02T00:00:00+14:00").unwrap());
        let utc = SetClock::at(Kiribati.now());
        assert_eq!(utc.tomorrow(), Stamp::parse("2026-08-01T00:00:00Z").unwrap());
    }
}
