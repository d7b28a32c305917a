//! Numbers as conditions: `4`, `>=4`, `<2.8`, `24..70`, `24..`, `..70`.

/// What a number counts, and which endings it may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unit {
    Plain,
    Bytes,
    FNumber,
    Millimetres,
}

/// Both bounds included; `None` is open.
pub(super) type Bounds<T> = (Option<T>, Option<T>);

/// A comparison as written, before its numbers are read.
pub(super) enum Comparison<'a> {
    Equal(&'a str),
    Less(&'a str),
    AtMost(&'a str),
    More(&'a str),
    AtLeast(&'a str),
    Between(Option<&'a str>, Option<&'a str>),
}

/// f-numbers and focal lengths are read from fractions; what differs by less is the same.
const TOLERANCE: f64 = 1e-4;

pub(super) fn comparison(text: &str) -> Comparison<'_> {
    if let Some((from, to)) = text.split_once("..") {
        let given = |side: &&str| !side.is_empty();
        return Comparison::Between(Some(from).filter(given), Some(to).filter(given));
    }
    let length = text.find(|c| !matches!(c, '<' | '>' | '=')).unwrap_or(text.len());
    let (sign, rest) = text.split_at(length);
    match sign {
        ">=" => Comparison::AtLeast(rest),
        "<=" => Comparison::AtMost(rest),
        ">" => Comparison::More(rest),
        "<" => Comparison::Less(rest),
        "=" => Comparison::Equal(rest),
        _ => Comparison::Equal(text),
    }
}

/// Whole numbers.
pub(super) fn count(text: &str, unit: Unit) -> Result<Bounds<u64>, String> {
    let read = |text| quantity(text, unit).map(|(value, step)| (value.round() as u64, step));
    Ok(match comparison(text) {
        Comparison::Equal(text) => {
            let (value, step) = read(text)?;
            (Some(value), Some(value.saturating_add(step - 1)))
        }
        Comparison::Less(text) => match read(text)?.0.checked_sub(1) {
            Some(below) => (None, Some(below)),
            None => return Err("Nothing is less than 0.".to_owned()),
        },
        Comparison::AtMost(text) => (None, Some(read(text)?.0)),
        Comparison::More(text) => (Some(read(text)?.0.saturating_add(1)), None),
        Comparison::AtLeast(text) => (Some(read(text)?.0), None),
        Comparison::Between(from, to) => ordered(from.map(read).transpose()?, to.map(read).transpose()?)
            .map(|(from, to)| (from.map(|(value, _)| value), to.map(|(value, _)| value)))?,
    })
}

/// Numbers with decimals.
pub(super) fn real(text: &str, unit: Unit) -> Result<Bounds<f64>, String> {
    let read = |text| quantity(text, unit).map(|(value, _)| value);
    let same = if unit == Unit::Millimetres { 0.5 } else { 0.05 } - TOLERANCE;
    Ok(match comparison(text) {
        Comparison::Equal(text) => read(text).map(|value| (Some(value - same), Some(value + same)))?,
        Comparison::Less(text) => (None, Some(read(text)? - TOLERANCE)),
        Comparison::AtMost(text) => (None, Some(read(text)? + TOLERANCE)),
        Comparison::More(text) => (Some(read(text)? + TOLERANCE), None),
        Comparison::AtLeast(text) => (Some(read(text)? - TOLERANCE), None),
        Comparison::Between(from, to) => ordered(from.map(read).transpose()?, to.map(read).transpose()?)
            .map(|(from, to)| (from.map(|value| value - TOLERANCE), to.map(|value| value + TOLERANCE)))?,
    })
}

/// Refuses `..` alone and a range whose end is before its beginning.
pub(super) fn ordered<T: PartialOrd>(from: Option<T>, to: Option<T>) -> Result<Bounds<T>, String> {
    match (&from, &to) {
        (None, None) => Err("A range needs at least one end, as in 24..70, 24.. or ..70.".to_owned()),
        (Some(first), Some(last)) if first > last => {
            Err("This range ends before it begins; write the smaller value first.".to_owned())
        }
        _ => Ok((from, to)),
    }
}

/// The number in its base unit, and the step that it is exact to (for sizes, the unit it was written in).
fn quantity(text: &str, unit: Unit) -> Result<(f64, u64), String> {
    let lower = text.trim().to_lowercase();
    let bare = match unit {
        Unit::FNumber => lower.trim_start_matches("f/").trim_start_matches('f'),
        Unit::Millimetres => lower.trim_end_matches("mm"),
        Unit::Plain | Unit::Bytes => &lower,
    };
    let digits = bare.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(bare.len());
    let (number, ending) = bare.split_at(digits);
    let factor = match (unit, ending.trim()) {
        (_, "") | (Unit::Bytes, "b") => 1,
        (Unit::Bytes, "k" | "kb") => 1_000,
        (Unit::Bytes, "m" | "mb") => 1_000_000,
        (Unit::Bytes, "g" | "gb") => 1_000_000_000,
        (Unit::Bytes, "t" | "tb") => 1_000_000_000_000,
        (Unit::Bytes, "kib") => 1 << 10,
        (Unit::Bytes, "mib") => 1 << 20,
        (Unit::Bytes, "gib") => 1 << 30,
        _ => return Err(unreadable(text, unit)),
    };
    let value: f64 = number.parse().map_err(|_| unreadable(text, unit))?;
    let value = value * factor as f64;
    if value.is_finite() && value < 1e18 { Ok((value, factor)) } else { Err(unreadable(text, unit)) }
}

fn unreadable(text: &str, unit: Unit) -> String {
    let example = match unit {
        Unit::Plain => "800, >=800 or 100..400",
        Unit::Bytes => "10mb, >500kb or 1mb..2gb",
        Unit::FNumber => "2.8, <2.8 or 1.4..4",
        Unit::Millimetres => "50, >=200 or 24..70",
    };
    format!("\"{text}\" is not a number here; write for example {example}.")
}
