//! Where on Earth: the nearest city, and the time zone, from tables in the program. Both are built when first needed.

use std::sync::OnceLock;

use jiff::tz::{TimeZone, TimeZoneDatabase};
use reverse_geocoder::ReverseGeocoder;
use tzf_rs::DefaultFinder;

use super::{Gps, Place};

/// Names of ISO 3166-1 countries.
mod countries;

/// The nearest city of the GeoNames table (cities of 1,000 people and more, CC BY 4.0).
pub fn nearest(gps: &Gps) -> Option<Place> {
    static CITIES: OnceLock<ReverseGeocoder> = OnceLock::new();
    let cities = CITIES.get_or_init(ReverseGeocoder::new);
    let city = cities.search((gps.latitude, gps.longitude)).record;
    let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    Some(Place {
        city: some(&city.name)?,
        region: some(&city.admin1),
        country: countries::name(&city.cc).to_owned(),
        country_code: city.cc.clone(),
    })
}

/// The zone whose clock is kept at a position.
pub fn zone(gps: &Gps) -> Option<TimeZone> {
    static ZONES: OnceLock<DefaultFinder> = OnceLock::new();
    let zones = ZONES.get_or_init(DefaultFinder::new);
    // The zones in the program, and not the machine's: the decoder may not open files.
    let database = TimeZoneDatabase::bundled();
    database.get(zones.get_tz_name(gps.longitude, gps.latitude)).ok()
}
