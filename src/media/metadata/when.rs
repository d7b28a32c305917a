//! Dates as EXIF (`2024:01:31 10:15:30`), XMP and QuickTime (`2024-01-31T10:15:30.5+02:00`) and IPTC write them.

use exif::{Context, Tag};
use jiff::civil::DateTime;

use super::exif::Exif;
use super::iptc::Iptc;
use super::xmp::Xmp;
use crate::media::{Taken, TakenSource};

/// A wall clock, and minutes east of UTC if the text says so.
type Moment = (DateTime, Option<i16>);

/// The taking date of a file's EXIF fields. `DateTime`, which is the date of the last change, is left for last.
pub fn exif(exif: &Exif) -> Option<Taken> {
    const OFFSET_TIME: u16 = 0x9010;
    const SUB_SEC_TIME: u16 = 0x9290;
    let of = |tag: Tag, which: u16| {
        let (mut local, mut offset_minutes) = parse(&exif.text(tag)?)?;
        if let Some(digits) = exif.text(Tag(Context::Exif, SUB_SEC_TIME + which)) {
            local = with_fraction(local, &digits);
        }
        if offset_minutes.is_none() {
            // A camera has one clock: what is known of one date holds for the others.
            offset_minutes = [which, 1, 0, 2]
                .into_iter()
                .find_map(|which| offset(&exif.text(Tag(Context::Exif, OFFSET_TIME + which))?));
        }
        Some(Taken { local, offset_minutes, source: TakenSource::Exif })
    };
    of(Tag::DateTimeOriginal, 1).or_else(|| of(Tag::DateTimeDigitized, 2))
}

/// The date of the last change, when nothing better is known: simple cameras and scanners write no other.
pub fn exif_changed(exif: &Exif) -> Option<Taken> {
    let (local, offset_minutes) = parse(&exif.text(Tag::DateTime)?)?;
    Some(Taken { local, offset_minutes, source: TakenSource::Exif })
}

/// The taking date of an XMP packet.
pub fn xmp(xmp: &Xmp) -> Option<Taken> {
    let names =
        ["exif:DateTimeOriginal", "photoshop:DateCreated", "exif:DateTimeDigitized", "xmp:CreateDate"];
    names.into_iter().find_map(|name| {
        let (local, offset_minutes) = parse(&xmp.text(name)?)?;
        Some(Taken { local, offset_minutes, source: TakenSource::Xmp })
    })
}

/// The taking date of IPTC: `20240131`, and `101530+0200` beside it.
pub fn iptc(iptc: &Iptc) -> Option<Taken> {
    let date = iptc.text(55).filter(|date| date.len() == 8 && date.is_ascii())?;
    let time = iptc.text(60).filter(|time| time.len() >= 6 && time.is_ascii()).unwrap_or("000000".into());
    let (zone, time) = (&time[6..], &time[..6]);
    let spaced =
        |text: &str, at: [usize; 2]| format!("{}:{}:{}", &text[..at[0]], &text[at[0]..at[1]], &text[at[1]..]);
    let (local, offset_minutes) =
        parse(&format!("{} {}{zone}", spaced(&date, [4, 6]), spaced(time, [2, 4])))?;
    Some(Taken { local, offset_minutes, source: TakenSource::Iptc })
}

/// Reads a date and time in any of the notations, whatever stands between the numbers. A date alone is its midnight;
/// a month alone its first day. `None` for what no calendar has, such as the year 0.
pub fn parse(text: &str) -> Option<Moment> {
    let text = text.trim();
    let mut numbers = [0_i16, 1, 1, 0, 0, 0];
    let mut rest = text;
    let mut found = 0;
    for (index, number) in numbers.iter_mut().enumerate() {
        // A sign after the date begins the zone.
        if index > 3 && rest.starts_with(['+', '-', 'Z', 'z']) {
            break;
        }
        rest = rest.trim_start_matches([':', '-', '/', '.', ' ', 'T', 't']);
        let end = rest.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(rest.len());
        let end = end.min(if index == 0 { 4 } else { 2 });
        if end == 0 || (index == 0 && end < 4) {
            break;
        }
        *number = rest[..end].parse().ok()?;
        rest = &rest[end..];
        found = index + 1;
    }
    let [year, month, day, hour, minute, second] = numbers;
    if found == 0 || year < 1 {
        return None;
    }
    let byte = |number: i16| i8::try_from(number).ok();
    // A leap second is the second before it to every calendar in use.
    let second = byte(second)?.min(59);
    let mut local =
        DateTime::new(year, byte(month)?, byte(day)?, byte(hour)?, byte(minute)?, second, 0).ok()?;
    if let Some(fraction) = rest.strip_prefix('.') {
        let end = fraction.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(fraction.len());
        local = with_fraction(local, &fraction[..end]);
        rest = &fraction[end..];
    }
    Some((local, offset(rest)))
}

/// `digits` are decimals of a second; kept to the millisecond.
fn with_fraction(local: DateTime, digits: &str) -> DateTime {
    let digits = digits.trim();
    if digits.is_empty() || !digits.bytes().all(|digit| digit.is_ascii_digit()) {
        return local;
    }
    let millis =
        digits.bytes().chain(*b"000").take(3).fold(0, |sum, digit| sum * 10 + i32::from(digit - b'0'));
    local.with().subsec_nanosecond(millis * 1_000_000).build().unwrap_or(local)
}

/// `Z`, `+02:00`, `-0330`, `+2`: minutes east of UTC.
pub fn offset(text: &str) -> Option<i16> {
    let text = text.trim();
    if text.starts_with(['Z', 'z']) {
        return Some(0);
    }
    let (sign, digits) = match text.split_at_checked(1)? {
        ("+", digits) => (1, digits),
        ("-", digits) => (-1, digits),
        _ => return None,
    };
    let digits: String =
        digits.chars().take_while(|letter| letter.is_ascii_digit() || *letter == ':').collect();
    let (hours, minutes) = match digits.split_once(':') {
        Some((hours, minutes)) => (hours, &minutes[..minutes.len().min(2)]),
        None => digits.split_at_checked(2).unwrap_or((&digits, "")),
    };
    let hours: i16 = hours.parse().ok()?;
    let minutes: i16 = if minutes.is_empty() { 0 } else { minutes.parse().ok()? };
    (hours <= 14 && minutes < 60).then_some(sign * (hours * 60 + minutes))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> Option<(String, Option<i16>)> {
        parse(text).map(|(local, offset)| (local.to_string(), offset))
    }

    #[test]
    fn every_notation_gives_the_same_moment() {
        let plain = Some(("2024-01-31T10:15:30".to_owned(), None));
        assert_eq!(shown("2024:01:31 10:15:30"), plain);
        assert_eq!(shown("2024-01-31T10:15:30"), plain);
        assert_eq!(shown("2024/01/31 10:15:30"), plain);
        assert_eq!(
            shown("2024-01-31T10:15:30.25-03:30"),
            Some(("2024-01-31T10:15:30.25".into(), Some(-210)))
        );
        assert_eq!(shown("2024:01:31 10:15:30Z"), Some(("2024-01-31T10:15:30".into(), Some(0))));
        assert_eq!(shown("2024-01-31T10:15+02:00"), Some(("2024-01-31T10:15:00".into(), Some(120))));
        assert_eq!(shown("2024-07"), Some(("2024-07-01T00:00:00".into(), None)));
    }

    #[test]
    fn dates_that_no_calendar_has_are_dropped() {
        for text in [
            "0000:00:00 00:00:00",
            "    :  :     :  :  ",
            "2024:13:01 00:00:00",
            "2024:02:30 00:00:00",
            "",
            "x",
        ] {
            assert_eq!(shown(text), None, "{text}");
        }
    }
}
