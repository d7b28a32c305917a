//! Dates as conditions: a year, a month, a day, a range of them, or a word for a time near today.

use jiff::ToSpan;
use jiff::civil::{Date, date};

use super::number::{Bounds, Comparison, comparison, ordered};

/// Days since 1970-01-01.
pub(in crate::search) fn day_number(day: Date) -> i64 {
    i64::from(date(1970, 1, 1).until(day).map_or(0, |span| span.get_days()))
}

/// The first and last day that `text` means.
pub(super) fn days(text: &str, today: Date) -> Result<Bounds<i64>, String> {
    let read = |text| period(text, today);
    let (from, to) = match comparison(text) {
        Comparison::Equal(text) => read(text).map(|(first, last)| (Some(first), Some(last)))?,
        Comparison::Less(text) => (None, Some(day_before(read(text)?.0)?)),
        Comparison::AtMost(text) => (None, Some(read(text)?.1)),
        Comparison::More(text) => (Some(day_after(read(text)?.1)?), None),
        Comparison::AtLeast(text) => (Some(read(text)?.0), None),
        Comparison::Between(from, to) => {
            let from = from.map(read).transpose()?.map(|(first, _)| first);
            let to = to.map(read).transpose()?.map(|(_, last)| last);
            ordered(from, to)
                .map_err(|message| message.replace("24..70, 24.. or ..70", "2023..2024, 2023.. or ..2024"))?
        }
    };
    Ok((from.map(day_number), to.map(day_number)))
}

fn period(text: &str, today: Date) -> Result<(Date, Date), String> {
    let lower = text.trim().to_lowercase();
    named(&lower, today).or_else(|| numeric(&lower)).ok_or_else(|| {
        format!(
            "\"{text}\" is not a date; write 2024, 2024-07, 2024-07-14 or a range such as 2024-07..2024-09."
        )
    })
}

fn numeric(text: &str) -> Option<(Date, Date)> {
    let mut parts = text.split('-');
    let year: i16 = digits(parts.next()?, 4)?;
    let month: Option<i8> =
        parts.next().map(|part| digits(part, 2)).map_or(Some(None), |month| month.map(Some))?;
    let day: Option<i8> = parts.next().map(|part| digits(part, 2)).map_or(Some(None), |day| day.map(Some))?;
    if parts.next().is_some() {
        return None;
    }
    let first = Date::new(year, month.unwrap_or(1), day.unwrap_or(1)).ok()?;
    let last = match (month, day) {
        (None, _) => first.last_of_year(),
        (Some(_), None) => first.last_of_month(),
        (Some(_), Some(_)) => first,
    };
    Some((first, last))
}

/// A number of at most `most` digits and nothing else; years are written with all four.
fn digits<T: std::str::FromStr>(text: &str, most: usize) -> Option<T> {
    let fits = if most == 4 { text.len() == 4 } else { (1..=most).contains(&text.len()) };
    (fits && text.bytes().all(|b| b.is_ascii_digit())).then(|| text.parse().ok())?
}

fn named(text: &str, today: Date) -> Option<(Date, Date)> {
    let monday = today.checked_sub(i64::from(today.weekday().to_monday_zero_offset()).days()).ok()?;
    let month = today.first_of_month();
    let year = today.first_of_year();
    let week = |first: Date| Some((first, first.checked_add(6.days()).ok()?));
    match text {
        "today" => Some((today, today)),
        "yesterday" => today.yesterday().ok().map(|day| (day, day)),
        "this-week" => week(monday),
        "last-week" => week(monday.checked_sub(7.days()).ok()?),
        "this-month" => Some((month, month.last_of_month())),
        "last-month" => month.yesterday().ok().map(|last| (last.first_of_month(), last)),
        "this-year" => Some((year, year.last_of_year())),
        "last-year" => year.yesterday().ok().map(|last| (last.first_of_year(), last)),
        _ => None,
    }
}

fn day_before(day: Date) -> Result<Date, String> {
    day.yesterday().map_err(|_| "There is no day before that.".to_owned())
}

fn day_after(day: Date) -> Result<Date, String> {
    day.tomorrow().map_err(|_| "There is no day after that.".to_owned())
}
