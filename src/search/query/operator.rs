//! The operators: names, values, and what to say when either is wrong.

use jiff::civil::Date;

use super::lex::Operator;
use super::number::{self, Unit};
use super::parse::{phrase, word};
use super::{BadQuery, Count, Node, Range, Real, date, near};
use crate::search::fold::fold_value;
use crate::search::key::{Flag, Scope};

/// Every operator, with an example of its use.
const OPERATORS: [(&str, &str); 19] = [
    ("tag", "tag:beach"),
    ("person", "person:anna"),
    ("album", "album:\"Paris 2024\""),
    ("library", "library:\"Summer house\""),
    ("author", "author:\"Ansel Adams\""),
    ("camera", "camera:canon"),
    ("lens", "lens:50mm"),
    ("place", "place:paris"),
    ("country", "country:france"),
    ("type", "type:video"),
    ("ext", "ext:jpg"),
    ("rating", "rating:>=4"),
    ("iso", "iso:>800"),
    ("f", "f:<2.8"),
    ("focal", "focal:24..70"),
    ("date", "date:2024-07..2024-09"),
    ("size", "size:>10mb"),
    ("is", "is:favorite"),
    ("has", "has:gps"),
];
const NEAR: (&str, &str) = ("near", "near:48.85,2.35,5km");

const TYPES: [(&str, Flag); 4] =
    [("photo", Flag::Photo), ("video", Flag::Video), ("raw", Flag::Raw), ("live", Flag::Live)];
const IS: [(&str, Flag); 5] = [
    ("favorite", Flag::Favorite),
    ("favourite", Flag::Favorite),
    ("archived", Flag::Archived),
    ("untagged", Flag::Untagged),
    ("unplaced", Flag::Unplaced),
];
const HAS: [(&str, Flag); 3] = [("gps", Flag::Gps), ("raw", Flag::Raw), ("description", Flag::Description)];

pub(super) fn node(operator: &Operator, at: usize, today: Date) -> Result<Node, BadQuery> {
    let bad = |message| BadQuery { position: operator.value_at, message };
    let example = example(&operator.name).ok_or_else(|| unknown(&operator.name, at))?;
    let value = operator.value.trim();
    if value.is_empty() {
        return Err(bad(format!("{}: needs a value, for example {example}.", operator.name)));
    }
    match operator.name.as_str() {
        "tag" => Ok(whole(Scope::Tag, operator)),
        "ext" => Ok(extension(operator)),
        "person" => texts(Scope::Person, operator),
        "album" => texts(Scope::Album, operator),
        "library" => Ok(Node::Library(fold_value(value))),
        "author" => texts(Scope::Author, operator),
        "camera" => texts(Scope::Camera, operator),
        "lens" => texts(Scope::Lens, operator),
        "place" => texts(Scope::Place, operator),
        "country" => texts(Scope::Country, operator),
        "type" => flag(operator, &TYPES).map_err(bad),
        "is" => flag(operator, &IS).map_err(bad),
        "has" => flag(operator, &HAS).map_err(bad),
        "rating" => rating(value).map_err(bad),
        "iso" => number::count(value, Unit::Plain).map(|(from, to)| count(Count::Iso, from, to)).map_err(bad),
        "size" => {
            number::count(value, Unit::Bytes).map(|(from, to)| count(Count::Size, from, to)).map_err(bad)
        }
        "f" => {
            number::real(value, Unit::FNumber).map(|(from, to)| real(Real::FNumber, from, to)).map_err(bad)
        }
        "focal" => {
            number::real(value, Unit::Millimetres).map(|(from, to)| real(Real::Focal, from, to)).map_err(bad)
        }
        "date" => {
            date::days(value, today).map(|(from, to)| Node::Range(Range::Day { from, to })).map_err(bad)
        }
        _ => near::near(value).map_err(bad),
    }
}

const fn count(column: Count, from: Option<u64>, to: Option<u64>) -> Node {
    Node::Range(Range::Count { column, from, to })
}

const fn real(column: Real, from: Option<f64>, to: Option<f64>) -> Node {
    Node::Range(Range::Real { column, from, to })
}

/// Unrated photos are found by `rating:0` alone, not by what is less than some rating.
fn rating(value: &str) -> Result<Node, String> {
    let (from, to) = number::count(value, Unit::Plain)?;
    if from.is_some_and(|from| from > 5) {
        return Err("Ratings go from 1 to 5, as in rating:>=4; rating:0 finds what is not rated.".to_owned());
    }
    let from = if (from, to) == (Some(0), Some(0)) { from } else { Some(from.unwrap_or(1).max(1)) };
    Ok(count(Count::Rating, from, to))
}

fn texts(scope: Scope, operator: &Operator) -> Result<Node, BadQuery> {
    if operator.whole {
        return Ok(whole(scope, operator));
    }
    let node = if operator.quoted {
        phrase(scope, &operator.value, false)
    } else {
        word(scope, &operator.value, false)
    };
    node.ok_or_else(|| {
        let message = format!("{}: needs a value with a letter or a digit.", operator.name);
        BadQuery { position: operator.value_at, message }
    })
}

fn whole(scope: Scope, operator: &Operator) -> Node {
    let prefix = !operator.quoted && operator.value.len() > 1 && operator.value.ends_with('*');
    let value = if prefix { operator.value.trim_end_matches('*') } else { &operator.value };
    Node::Value { scope, folded: fold_value(value), prefix }
}

fn extension(operator: &Operator) -> Node {
    let folded = fold_value(operator.value.trim_start_matches('.'));
    Node::Value { scope: Scope::Extension, folded, prefix: false }
}

fn flag(operator: &Operator, choices: &[(&str, Flag)]) -> Result<Node, String> {
    let value = operator.value.trim().to_lowercase();
    if let Some((_, flag)) = choices.iter().find(|(name, _)| *name == value) {
        return Ok(Node::Flag(*flag));
    }
    if operator.name == "has" && value == "faces" {
        return Err("Faces cannot be searched for yet.".to_owned());
    }
    let names: Vec<&str> =
        choices.iter().map(|(name, _)| *name).filter(|name| *name != "favourite").collect();
    let (last, first) = names.split_last().unwrap_or((&"", &[]));
    Err(format!("{}: takes {} or {last}, not \"{value}\".", operator.name, first.join(", ")))
}

fn example(name: &str) -> Option<&'static str> {
    let mut known = OPERATORS.iter().chain([&NEAR]);
    known.find(|(known, _)| *known == name).map(|(_, example)| *example)
}

fn unknown(name: &str, position: usize) -> BadQuery {
    let known = OPERATORS.iter().chain([&NEAR]).map(|(known, _)| *known);
    let nearest = known
        .clone()
        .map(|known| (strsim::damerau_levenshtein(known, name), known))
        .filter(|(distance, known)| *distance <= 2 && *distance < known.len())
        .min();
    let advice = match nearest {
        Some((_, nearest)) => format!("did you mean {nearest}:?"),
        None => format!("there are {}.", known.map(|name| format!("{name}:")).collect::<Vec<_>>().join(" ")),
    };
    let message = format!(
        "\"{name}:\" is nothing to search by; {advice} To search for the text itself, put it in quotes."
    );
    BadQuery { position, message }
}
