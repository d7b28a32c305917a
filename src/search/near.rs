//! Photos within a distance of a point.

use tantivy::columnar::Column;
use tantivy::index::SegmentReader;
use tantivy::query::Query;
use tantivy::query::doc_predicate_query::{DocPredicateQuery, FunctionPredicate};

use super::schema::column;

/// Mean radius of the Earth in kilometres (IUGG).
const EARTH: f64 = 6_371.008_8;

pub(super) fn near(latitude: f64, longitude: f64, radius: f64) -> Box<dyn Query> {
    // A degree of latitude is the same everywhere, so this excludes most photos by one comparison.
    let band = (radius / EARTH).to_degrees();
    let predicate = FunctionPredicate::from(move |segment: &SegmentReader| {
        // A segment has no such column when none of its photos is placed.
        let degrees = |name| -> tantivy::Result<Column<f64>> {
            let column = segment.fast_fields().column_opt(name)?;
            Ok(column.unwrap_or_else(|| Column::build_empty_column(segment.max_doc())))
        };
        let (latitudes, longitudes) = (degrees(column::LATITUDE)?, degrees(column::LONGITUDE)?);
        Ok(move |doc| {
            latitudes.first(doc).is_some_and(|lat| {
                (lat - latitude).abs() <= band
                    && longitudes
                        .first(doc)
                        .is_some_and(|lon| distance((latitude, longitude), (lat, lon)) <= radius)
            })
        })
    });
    Box::new(DocPredicateQuery::from(predicate))
}

/// Great-circle distance in kilometres between two points in degrees, by the haversine formula.
fn distance(from: (f64, f64), to: (f64, f64)) -> f64 {
    let half = |degrees: f64| (degrees.to_radians() / 2.0).sin().powi(2);
    let across = from.0.to_radians().cos() * to.0.to_radians().cos() * half(to.1 - from.1);
    2.0 * EARTH * (half(to.0 - from.0) + across).sqrt().min(1.0).asin()
}

#[cfg(test)]
mod tests {
    use super::distance;

    #[test]
    fn distances_agree_with_known_ones_and_cross_the_date_line() {
        let paris_london = distance((48.8566, 2.3522), (51.5074, -0.1278));
        assert!((paris_london - 343.6).abs() < 1.0, "{paris_london}");
        let across = distance((0.0, 179.9), (0.0, -179.9));
        assert!((across - 22.24).abs() < 0.1, "{across}");
    }
}
