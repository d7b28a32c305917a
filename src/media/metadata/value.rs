//! EXIF values as text, numbers and JSON.

use exif::Value;
use serde_json::Value as Json;

/// Longer binary values are named by their length only.
const LONGEST_BINARY: usize = 1024;
/// Longer lists are cut.
const LONGEST_LIST: usize = 64;
/// Longer texts are cut, so that one field cannot fill the record.
const LONGEST_TEXT: usize = 16 << 10;

/// `text` without blanks and NULs around it; `None` when nothing is left.
pub fn trimmed(text: &str) -> Option<String> {
    let text = text.trim_matches(|letter: char| letter.is_whitespace() || letter == '\0');
    let end = (0..=LONGEST_TEXT.min(text.len())).rev().find(|&end| text.is_char_boundary(end)).unwrap_or(0);
    (end > 0).then(|| text[..end].to_owned())
}

/// UTF-8 where it is, Latin-1 where it is not: what cameras and old programs write.
pub fn decode(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => bytes.iter().map(|&byte| char::from(byte)).collect(),
    }
}

/// The text of a value, trimmed.
pub fn text(value: &Value) -> Option<String> {
    let bytes = match value {
        Value::Ascii(parts) => {
            parts.iter().find(|part| part.iter().any(|byte| !byte.is_ascii_whitespace()))?
        }
        Value::Byte(bytes) | Value::Undefined(bytes, _) => bytes,
        _ => return None,
    };
    let end = bytes.iter().position(|&byte| byte == 0).unwrap_or(bytes.len());
    trimmed(&decode(&bytes[..end]))
}

/// The number at `index`; nothing for 0/0 and other fractions that are none.
pub fn number(value: &Value, index: usize) -> Option<f64> {
    let number = match value {
        Value::Rational(list) => list.get(index).map(exif::Rational::to_f64),
        Value::SRational(list) => list.get(index).map(exif::SRational::to_f64),
        Value::SShort(list) => list.get(index).map(|&one| one.into()),
        Value::SLong(list) => list.get(index).map(|&one| one.into()),
        Value::SByte(list) => list.get(index).map(|&one| one.into()),
        Value::Float(list) => list.get(index).map(|&one| one.into()),
        Value::Double(list) => list.get(index).copied(),
        Value::Ascii(list) if index == 0 => std::str::from_utf8(list.first()?).ok()?.trim().parse().ok(),
        Value::Undefined(..) => None,
        other => other.get_uint(index).map(f64::from),
    };
    number.filter(|number| number.is_finite())
}

/// A value for the record of all tags; `None` for types that nobody knows.
pub fn json(value: &Value) -> Option<Json> {
    let length = match value {
        Value::Ascii(parts) => {
            let texts: Vec<Json> =
                parts.iter().filter_map(|part| trimmed(&decode(part))).map(Json::from).collect();
            return Some(single(texts));
        }
        Value::Undefined(bytes, _) => return Some(binary(bytes)),
        Value::Byte(bytes) if bytes.len() > LONGEST_LIST => return Some(binary(bytes)),
        Value::Byte(list) => list.len(),
        Value::Short(list) => list.len(),
        Value::Long(list) => list.len(),
        Value::Rational(list) => list.len(),
        Value::SByte(list) => list.len(),
        Value::SShort(list) => list.len(),
        Value::SLong(list) => list.len(),
        Value::SRational(list) => list.len(),
        Value::Float(list) => list.len(),
        Value::Double(list) => list.len(),
        Value::Unknown(..) => return None,
    };
    let whole =
        !matches!(value, Value::Rational(_) | Value::SRational(_) | Value::Float(_) | Value::Double(_));
    let one = |index| match number(value, index) {
        Some(number) if whole => Json::from(number as i64),
        Some(number) => Json::from(number),
        None => Json::Null,
    };
    Some(single((0..length.min(LONGEST_LIST)).map(one).collect()))
}

fn single(mut list: Vec<Json>) -> Json {
    match list.len() {
        0 => Json::Null,
        1 => list.remove(0),
        _ => Json::Array(list),
    }
}

/// Text where it is plainly text, else hexadecimal digits, else the length.
fn binary(bytes: &[u8]) -> Json {
    let filled = bytes.iter().rposition(|&byte| byte != 0).map_or(0, |last| last + 1);
    if filled > 0
        && bytes[..filled].iter().all(|byte| matches!(byte, b' '..=b'~'))
        && filled <= LONGEST_BINARY
    {
        return Json::from(decode(&bytes[..filled]));
    }
    if bytes.len() > LONGEST_BINARY {
        return Json::from(format!("({} bytes)", bytes.len()));
    }
    let digits = bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    Json::from(digits.filter_map(|digit| char::from_digit(digit.into(), 16)).collect::<String>())
}
