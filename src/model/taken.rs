//! When a photo was taken: the wall clock where it was taken, its offset where known, and who says so.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::Offset;
use serde::{Deserialize, Serialize};

use super::time::Stamp;

/// Where a taken-at comes from, as the API spells it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TakenSource {
    User,
    Sidecar,
    Exif,
    Xmp,
    Iptc,
    Container,
    Takeout,
    Name,
    Mtime,
}

/// A taken-at. Photos sort by the wall clock of the place they were taken in, as people remember them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Taken {
    /// The wall clock, written as if it were UTC: milliseconds since 1970.
    pub local_ms: i64,
    /// Minutes east of UTC, where known.
    pub offset_minutes: Option<i16>,
    pub source: TakenSource,
}

impl Taken {
    pub fn from_local(local: DateTime, offset_minutes: Option<i16>, source: TakenSource) -> Option<Self> {
        let instant = Offset::UTC.to_timestamp(local).ok()?;
        Some(Self { local_ms: instant.as_millisecond(), offset_minutes, source })
    }

    pub fn from_stamp(stamp: Stamp, source: TakenSource) -> Self {
        Self { local_ms: stamp.0, offset_minutes: Some(0), source }
    }

    /// Reads RFC 3339 with an offset, or the same without one for a wall clock of unknown zone.
    pub fn parse(text: &str, source: TakenSource) -> Option<Self> {
        if let Ok(timestamp) = text.parse::<Timestamp>() {
            let offset = offset_in(text)?;
            let local_ms = timestamp.as_millisecond() + i64::from(offset) * 60_000;
            return Some(Self { local_ms, offset_minutes: Some(offset), source });
        }
        Self::from_local(text.parse().ok()?, None, source)
    }

    /// The wall clock as a calendar date and time.
    pub fn local(self) -> DateTime {
        Offset::UTC.to_datetime(Stamp(self.local_ms).timestamp())
    }

    /// The instant; a wall clock of unknown zone counts as UTC.
    pub fn instant(self) -> Stamp {
        Stamp(self.local_ms - i64::from(self.offset_minutes.unwrap_or(0)) * 60_000)
    }

    /// RFC 3339; an unknown zone is shown as `+00:00`.
    pub fn rfc3339(self) -> String {
        let minutes = self.offset_minutes.unwrap_or(0);
        let (sign, minutes) = if minutes < 0 { ('-', -minutes) } else { ('+', minutes) };
        format!("{}{sign}{:02}:{:02}", self.local(), minutes / 60, minutes % 60)
    }

    pub fn bucket(self) -> Bucket {
        let date = self.local();
        Bucket::of(date.year(), date.month())
    }

    #[must_use]
    pub fn shifted(self, seconds: i64) -> Self {
        let local_ms = self.local_ms.saturating_add(seconds.saturating_mul(1_000));
        Self { local_ms, source: TakenSource::User, ..self }
    }
}

fn offset_in(text: &str) -> Option<i16> {
    let text = text.trim_end();
    if text.ends_with(['Z', 'z']) {
        return Some(0);
    }
    let at = text.rfind(['+', '-'])?;
    let digits: String = text[at + 1..].chars().filter(char::is_ascii_digit).collect();
    let hours: i16 = digits.get(..2)?.parse().ok()?;
    let minutes: i16 = digits.get(2..4).unwrap_or("0").parse().ok()?;
    let total = hours * 60 + minutes;
    Some(if text.as_bytes()[at] == b'-' { -total } else { total })
}

/// A month of the timeline, `2024-07`. Counts months from year 0, so that it sorts as a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Bucket(pub u32);

impl Bucket {
    /// Years outside 0–9999 are clamped.
    pub fn of(year: i16, month: i8) -> Self {
        let year = u32::try_from(year.clamp(0, 9_999)).unwrap_or(0);
        Self(year * 12 + u32::try_from(month.clamp(1, 12) - 1).unwrap_or(0))
    }

    pub fn parse(text: &str) -> Option<Self> {
        let (year, month) = text.split_once('-')?;
        let (year, month) = (year.parse().ok()?, month.parse::<i8>().ok()?);
        ((0..=9_999).contains(&year) && (1..=12).contains(&month)).then(|| Self::of(year, month))
    }
}

impl std::fmt::Display for Bucket {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:04}-{:02}", self.0 / 12, self.0 % 12 + 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_offset_moves_the_instant_but_not_the_wall_clock() {
        let taken = Taken::parse("2024-07-01T00:30:00+02:00", TakenSource::User).unwrap();
        assert_eq!(taken.bucket().to_string(), "2024-07");
        assert_eq!(taken.instant().rfc3339(), "2024-06-30T22:30:00Z");
        assert_eq!(taken.rfc3339(), "2024-07-01T00:30:00+02:00");
        let west = Taken::parse("2024-07-01T00:30:00-03:30", TakenSource::User).unwrap();
        assert_eq!(west.offset_minutes, Some(-210));
        assert_eq!(west.rfc3339(), "2024-07-01T00:30:00-03:30");
    }

    #[test]
    fn a_wall_clock_without_zone_is_kept_as_it_reads() {
        let taken = Taken::parse("2008-05-30T15:56:01", TakenSource::Exif).unwrap();
        assert_eq!(taken.offset_minutes, None);
        assert_eq!(taken.rfc3339(), "2008-05-30T15:56:01+00:00");
        assert_eq!(Taken::parse("yesterday", TakenSource::Exif), None);
    }

    #[test]
    fn buckets_read_what_they_write() {
        assert_eq!(Bucket::parse("2024-07").unwrap().to_string(), "2024-07");
        assert_eq!(Bucket::parse("2024-13"), None);
        assert!(Bucket::parse("2024-01").unwrap() > Bucket::parse("2023-12").unwrap());
    }
}
