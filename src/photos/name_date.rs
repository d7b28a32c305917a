//! Dates that cameras, phones and messengers write into file names: `IMG_20240131_101530`,
//! `PXL_20240131_101530123`, `WhatsApp Image 2024-01-31 at 10.15.30`, `Screenshot_20240131-101530`.

use jiff::civil::{DateTime, Time, date};

use crate::model::{Taken, TakenSource};

/// The first plausible date in a name; with its time of day when one follows, noon when none does.
pub(super) fn read(name: &str) -> Option<Taken> {
    let digits = name.as_bytes();
    (0..digits.len()).find_map(|at| {
        let fresh = at == 0 || !digits[at - 1].is_ascii_digit();
        fresh.then(|| date_time(name.get(at..)?)).flatten()
    })
}

fn date_time(text: &str) -> Option<Taken> {
    let (year, rest) = number(text, 4)?;
    let (separator, rest) = separator(rest);
    let (month, rest) = number(rest, 2)?;
    let rest = if separator { rest.strip_prefix(['-', '.', '_'])? } else { rest };
    let (day, rest) = number(rest, 2)?;
    if !(1970..=2100).contains(&year) {
        return None;
    }
    let day = date_checked(year, month, day)?;
    let time = time(rest);
    if time.is_none() && rest.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let local = DateTime::from_parts(day, time.unwrap_or(Time::constant(12, 0, 0, 0)));
    Taken::from_local(local, None, TakenSource::Name)
}

fn date_checked(year: i16, month: i16, day: i16) -> Option<jiff::civil::Date> {
    let (month, day) = (i8::try_from(month).ok()?, i8::try_from(day).ok()?);
    let last = (1..=12).contains(&month).then(|| date(year, month, 1).days_in_month())?;
    (1..=last).contains(&day).then(|| date(year, month, day))
}

fn separator(text: &str) -> (bool, &str) {
    text.strip_prefix(['-', '.', '_']).map_or((false, text), |rest| (true, rest))
}

fn time(text: &str) -> Option<Time> {
    let text = text.trim_start_matches([' ', '-', '_', 'T', 'a', 't']);
    let (hour, rest) = number(text, 2)?;
    let rest = rest.strip_prefix(['.', ':', '-', '_']).unwrap_or(rest);
    let (minute, rest) = number(rest, 2)?;
    let rest = rest.strip_prefix(['.', ':', '-', '_']).unwrap_or(rest);
    let (second, _) = number(rest, 2)?;
    let part = |value: i16| i8::try_from(value).ok();
    Time::new(part(hour)?, part(minute)?, part(second)?, 0).ok()
}

fn number(text: &str, digits: usize) -> Option<(i16, &str)> {
    let (head, rest) = (text.get(..digits)?, text.get(digits..)?);
    head.bytes().all(|byte| byte.is_ascii_digit()).then(|| Some((head.parse().ok()?, rest)))?
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn names_that_phones_give() {
        for (name, local) in [
            ("IMG_20240131_101530.jpg", "2024-01-31T10:15:30"),
            ("PXL_20240131_101530123.MP.jpg", "2024-01-31T10:15:30"),
            ("WhatsApp Image 2024-01-31 at 10.15.30.jpeg", "2024-01-31T10:15:30"),
            ("Screenshot_20240131-101530.png", "2024-01-31T10:15:30"),
            ("signal-2024-01-31-101530.jpg", "2024-01-31T10:15:30"),
            ("IMG-20240131-WA0007.jpg", "2024-01-31T12:00:00"),
            ("2024-02-29.png", "2024-02-29T12:00:00"),
        ] {
            let taken = read(name).unwrap_or_else(|| panic!("{name}"));
            assert_eq!(taken.local().to_string(), local, "{name}");
            assert_eq!(taken.source, TakenSource::Name);
        }
    }

    #[test]
    fn numbers_that_are_no_dates() {
        for name in
            ["IMG_1234.jpg", "DSC01234567.jpg", "20241331_101530.jpg", "2023-02-29.png", "123456789012.jpg"]
        {
            assert_eq!(read(name), None, "{name}");
        }
    }

    proptest! {
        #[test]
        fn no_name_panics(name in ".*") {
            let _ = read(&name);
        }
    }
}
