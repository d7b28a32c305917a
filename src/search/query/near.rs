//! `near:latitude,longitude,radius`.

use super::Node;

/// Kilometres, when none is given.
const RADIUS: f64 = 5.0;
/// Half the way around the Earth.
const FARTHEST: f64 = 20_040.0;

pub(super) fn near(text: &str) -> Result<Node, String> {
    let parts: Vec<&str> = text.split(',').map(str::trim).collect();
    let (latitude, longitude, radius) = match parts[..] {
        [latitude, longitude] => (latitude, longitude, Some(RADIUS)),
        [latitude, longitude, radius] => (latitude, longitude, kilometres(radius)),
        _ => return Err(advice()),
    };
    let degrees = |text: &str, most: f64| text.parse().ok().filter(|value: &f64| value.abs() <= most);
    let latitude = degrees(latitude, 90.0).ok_or_else(advice)?;
    let longitude = degrees(longitude, 180.0).ok_or_else(advice)?;
    let radius = radius.ok_or_else(advice)?;
    Ok(Node::Near { latitude, longitude, radius })
}

fn kilometres(text: &str) -> Option<f64> {
    let lower = text.to_lowercase();
    let value = match (lower.strip_suffix("km"), lower.strip_suffix('m')) {
        (Some(kilometres), _) => kilometres.trim().parse::<f64>().ok()?,
        (None, Some(metres)) => metres.trim().parse::<f64>().ok()? / 1_000.0,
        (None, None) => lower.trim().parse::<f64>().ok()?,
    };
    (value > 0.0 && value <= FARTHEST).then_some(value)
}

fn advice() -> String {
    "near: takes latitude, longitude and a distance without spaces, as in near:48.85,2.35,5km.".to_owned()
}
