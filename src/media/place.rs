//! Where on Earth: the nearest city, and the time zone, from tables that are read where they lie in the program. Neither
//! takes memory of its own.

mod countries;

use jiff::tz::{TimeZone, TimeZoneDatabase};
use tzf_rs::EmbeddedFinder;

use super::{Gps, Place};

/// Cities of 1,000 people and more, by `assets/cities/make.py` from GeoNames (CC BY 4.0). All numbers in little endian:
///
/// - `ALC1`, number of cities (4 bytes), number of regions (4)
/// - by city, from south to north: latitude and longitude in ten-thousandths of a degree (3 and 3, signed), weight (1),
///   region (2), name (3)
/// - by region: name (3), country (2 letters)
/// - strings, named by their place: length (1) and UTF-8
static TABLE: &[u8] = include_bytes!("../../assets/cities/cities.bin");

const HEADER: usize = 12;
const CITY: usize = 12;
const REGION: usize = 5;

/// Farther from any city, a place has no name here.
const FARTHEST_KM: f64 = 150.0;
const KM_A_DEGREE: f64 = 111.2;

/// The city that a position belongs to: the one whose distance is least in proportion to the fourth root of its
/// population, so that a great city's own districts win against the small towns at its edge.
pub fn nearest(gps: &Gps) -> Option<Place> {
    let (cities, rest) = TABLE.get(HEADER..)?.split_at_checked(number(4, 4) * CITY)?;
    let (regions, strings) = rest.split_at_checked(number(8, 4) * REGION)?;
    let window = latitudes(cities, gps.latitude, FARTHEST_KM / KM_A_DEGREE);
    let shrink = gps.latitude.to_radians().cos();
    let mut best: Option<(f64, &[u8])> = None;
    for city in window.chunks_exact(CITY) {
        let north = (degrees(&city[..3]) - gps.latitude).abs();
        let east = (degrees(&city[3..6]) - gps.longitude).abs();
        // Across the date line is the shorter way.
        let east = east.min(360.0 - east) * shrink;
        let km = north.hypot(east) * KM_A_DEGREE;
        let weighed = km / f64::from(city[6].max(1));
        if km <= FARTHEST_KM && best.is_none_or(|(least, _)| weighed < least) {
            best = Some((weighed, city));
        }
    }
    let city = best?.1;
    let region = usize::from(u16::from_le_bytes([city[7], city[8]])) * REGION;
    let region = regions.get(region..region + REGION)?;
    let country_code = std::str::from_utf8(&region[3..]).ok()?;
    Some(Place {
        city: string(strings, &city[9..])?,
        region: string(strings, &region[..3]).filter(|name| !name.is_empty()),
        country: countries::name(country_code).to_owned(),
        country_code: country_code.to_owned(),
    })
}

/// The zone whose clock is kept at a position.
pub fn zone(gps: &Gps) -> Option<TimeZone> {
    // The zones in the program, and not the machine's: the decoder may not open files.
    let database = TimeZoneDatabase::bundled();
    database.get(EmbeddedFinder::new().get_tz_name(gps.longitude, gps.latitude)).ok()
}

/// A number of the table's header.
fn number(at: usize, size: usize) -> usize {
    TABLE[at..at + size].iter().rev().fold(0, |sum, &byte| sum << 8 | usize::from(byte))
}

/// The cities that are no farther north or south than so many degrees.
fn latitudes(cities: &[u8], latitude: f64, reach: f64) -> &[u8] {
    let first_above = |limit: f64| {
        let (mut low, mut high) = (0, cities.len() / CITY);
        while low < high {
            let middle = usize::midpoint(low, high);
            if degrees(&cities[middle * CITY..][..3]) < limit { low = middle + 1 } else { high = middle }
        }
        low * CITY
    };
    &cities[first_above(latitude - reach)..first_above(latitude + reach)]
}

/// Ten-thousandths of a degree in three bytes.
fn degrees(bytes: &[u8]) -> f64 {
    let number = i32::from_le_bytes([0, bytes[0], bytes[1], bytes[2]]) >> 8;
    f64::from(number) / 10_000.0
}

fn string(strings: &[u8], place: &[u8]) -> Option<String> {
    let at = usize::from(place[0]) | usize::from(place[1]) << 8 | usize::from(place[2]) << 16;
    let length = usize::from(*strings.get(at)?);
    std::str::from_utf8(strings.get(at + 1..at + 1 + length)?).ok().map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(latitude: f64, longitude: f64) -> Option<String> {
        let place = nearest(&Gps { latitude, longitude, altitude: None })?;
        Some(format!("{}, {}", place.city, place.country))
    }

    #[test]
    fn a_position_belongs_to_the_city_that_anyone_would_name() {
        // The Eiffel tower is nearer to the middle of Neuilly than to that of Paris.
        assert_eq!(shown(48.8584, 2.2945).as_deref(), Some("Paris, France"));
        assert_eq!(shown(48.8846, 2.2697).as_deref(), Some("Neuilly-sur-Seine, France"));
        assert_eq!(shown(-33.8568, 151.2153).as_deref(), Some("Sydney, Australia"));
        assert_eq!(shown(22.5311, 114.0215).as_deref(), Some("Shenzhen, China"));
    }

    #[test]
    fn the_date_line_is_no_wall_and_the_ocean_has_no_city() {
        assert!(shown(-16.8, -179.99).is_some_and(|place| place.ends_with("Fiji")));
        assert_eq!(shown(-40.0, -120.0), None);
    }

    #[test]
    fn zones_follow_the_ground() {
        let zone = |latitude, longitude| {
            zone(&Gps { latitude, longitude, altitude: None })
                .and_then(|zone| zone.iana_name().map(str::to_owned))
        };
        assert_eq!(zone(48.8584, 2.2945).as_deref(), Some("Europe/Paris"));
        assert_eq!(zone(27.7, 85.3).as_deref(), Some("Asia/Kathmandu"));
    }
}
