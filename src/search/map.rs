//! Photos on a map: counted by squares of the Mercator projection, as map pages draw it.

use std::collections::HashMap;
use std::f64::consts::PI;

use tantivy::collector::{Collector, SegmentCollector};
use tantivy::columnar::{Column, ColumnValues};
use tantivy::index::SegmentReader;
use tantivy::{DocId, Score};

use super::error::SearchError;
use super::index::Index;
use super::key::Flag;
use super::plan::Planner;
use super::query::{Node, Query};
use super::schema::column;
use super::sight::Sight;
use super::top::Entry;
use crate::model::id::PhotoId;

/// The deepest zoom of map pages.
pub const DEEPEST: u8 = 20;
/// Squares along the side of a tile: 64 pixels each on a tile of 256.
const A_TILE: f64 = 4.0;
/// The most squares that an area is cut into.
const MOST: f64 = 4_096.0;
/// Where the projection ends, in degrees.
const EDGE: f64 = 85.051_128_78;

/// A part of the world in degrees, WGS 84. Where `west` is greater than `east` it reaches over the date line.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Area {
    pub west: f64,
    pub south: f64,
    pub east: f64,
    pub north: f64,
}

/// Photos that lie near each other.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Cluster {
    /// Their middle, in degrees.
    pub latitude: f64,
    pub longitude: f64,
    pub count: u64,
    /// The newest of them.
    pub photo: PhotoId,
}

impl Area {
    pub const WORLD: Self = Self { west: -180.0, south: -90.0, east: 180.0, north: 90.0 };

    fn holds(&self, latitude: f64, longitude: f64) -> bool {
        let across = if self.west <= self.east {
            self.west <= longitude && longitude <= self.east
        } else {
            self.west <= longitude || longitude <= self.east
        };
        across && self.south <= latitude && latitude <= self.north
    }

    /// Squares along the side of the world: as many as the zoom asks for, and fewer where this area would be cut into
    /// too many.
    fn grid(&self, zoom: u8) -> f64 {
        let (left, top) = projected(self.north, self.west);
        let (right, bottom) = projected(self.south, self.east);
        let width = if left <= right { right - left } else { 1.0 + right - left };
        let height = bottom - top;
        let mut side = A_TILE * f64::from(zoom.min(DEEPEST)).exp2();
        while side > 1.0 && (width * side + 1.0) * (height * side + 1.0) > MOST {
            side /= 2.0;
        }
        side
    }
}

/// Where a point lies on the square map of the world, each from 0 to 1.
fn projected(latitude: f64, longitude: f64) -> (f64, f64) {
    let latitude = latitude.clamp(-EDGE, EDGE).to_radians();
    let down = 0.5 - (latitude.tan() + 1.0 / latitude.cos()).ln() / (2.0 * PI);
    ((longitude + 180.0) / 360.0, down)
}

impl Index {
    /// The photos in sight that match and lie in `area`, gathered as a map of this zoom shows them.
    pub fn clusters(
        &self,
        sight: &Sight,
        query: &Query,
        area: Area,
        zoom: u8,
    ) -> Result<Vec<Cluster>, SearchError> {
        let searcher = self.searcher();
        let mut placed = query.clone();
        placed.all.push(Node::Flag(Flag::Gps));
        let plan = Planner { searcher: &searcher, fields: &self.fields, sight }.plan(&placed)?;
        Ok(searcher.search(&plan, &Gather { area, side: area.grid(zoom) })?)
    }
}

struct Gather {
    area: Area,
    side: f64,
}

/// What lies in one square.
#[derive(Debug, Clone, Copy)]
struct Square {
    count: u64,
    latitudes: f64,
    longitudes: f64,
    newest: Entry,
}

type Squares = HashMap<(u32, u32), Square>;

struct Segment {
    area: Area,
    side: f64,
    latitude: Column<f64>,
    longitude: Column<f64>,
    taken: std::sync::Arc<dyn ColumnValues<i64>>,
    id_high: std::sync::Arc<dyn ColumnValues<u64>>,
    id_low: std::sync::Arc<dyn ColumnValues<u64>>,
    squares: Squares,
}

fn join(squares: &mut Squares, at: (u32, u32), more: Square) {
    squares
        .entry(at)
        .and_modify(|square| {
            square.count += more.count;
            square.latitudes += more.latitudes;
            square.longitudes += more.longitudes;
            square.newest = square.newest.max(more.newest);
        })
        .or_insert(more);
}

impl Collector for Gather {
    type Fruit = Vec<Cluster>;
    type Child = Segment;

    fn for_segment(&self, _: u32, segment: &SegmentReader) -> tantivy::Result<Segment> {
        let columns = segment.fast_fields();
        // A segment has no such column when none of its photos is placed.
        let degrees = |name| -> tantivy::Result<Column<f64>> {
            let column = columns.column_opt(name)?;
            Ok(column.unwrap_or_else(|| Column::build_empty_column(segment.max_doc())))
        };
        Ok(Segment {
            area: self.area,
            side: self.side,
            latitude: degrees(column::LATITUDE)?,
            longitude: degrees(column::LONGITUDE)?,
            taken: columns.column_first_or_default(column::TAKEN)?,
            id_high: columns.column_first_or_default(column::ID_HIGH)?,
            id_low: columns.column_first_or_default(column::ID_LOW)?,
            squares: Squares::new(),
        })
    }

    fn requires_scoring(&self) -> bool {
        false
    }

    fn merge_fruits(&self, segments: Vec<Squares>) -> tantivy::Result<Vec<Cluster>> {
        let mut squares = Squares::new();
        for segment in segments {
            for (at, square) in segment {
                join(&mut squares, at, square);
            }
        }
        let mut clusters: Vec<_> = squares.into_values().map(Cluster::from).collect();
        clusters.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.photo.cmp(&b.photo)));
        Ok(clusters)
    }
}

impl From<Square> for Cluster {
    fn from(square: Square) -> Self {
        let count = square.count as f64;
        let (latitude, longitude) = (square.latitudes / count, square.longitudes / count);
        Self { latitude, longitude, count: square.count, photo: square.newest.photo() }
    }
}

impl SegmentCollector for Segment {
    type Fruit = Squares;

    fn collect(&mut self, doc: DocId, _: Score) {
        let place = self.latitude.first(doc).zip(self.longitude.first(doc));
        let Some((latitude, longitude)) = place.filter(|(lat, lon)| self.area.holds(*lat, *lon)) else {
            return;
        };
        let (x, y) = projected(latitude, longitude);
        let at = ((x * self.side) as u32, (y * self.side) as u32);
        let (id_high, id_low) = (self.id_high.get_val(doc), self.id_low.get_val(doc));
        let newest = Entry { taken_ms: self.taken.get_val(doc), id_high, id_low };
        join(&mut self.squares, at, Square { count: 1, latitudes: latitude, longitudes: longitude, newest });
    }

    fn harvest(self) -> Squares {
        self.squares
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_area_is_cut_into_no_more_than_can_be_drawn() {
        assert!((Area::WORLD.grid(2) - 16.0).abs() < f64::EPSILON);
        assert!((Area::WORLD.grid(20) - 32.0).abs() < f64::EPSILON, "the whole world in 1,024 squares");
        let paris = Area { west: 2.2, south: 48.8, east: 2.5, north: 48.9 };
        assert!(paris.grid(12) > Area::WORLD.grid(12));
    }

    #[test]
    fn an_area_may_reach_over_the_date_line() {
        let pacific = Area { west: 170.0, south: -30.0, east: -170.0, north: 0.0 };
        assert!(pacific.holds(-18.0, 178.0) && pacific.holds(-14.0, -171.0));
        assert!(!pacific.holds(-18.0, 0.0) && !pacific.holds(10.0, 178.0));
        assert!(pacific.grid(5) > 1.0);
    }

    #[test]
    fn the_projection_is_the_one_of_map_pages() {
        let (x, y) = projected(0.0, 0.0);
        assert!((x - 0.5).abs() < 1e-9 && (y - 0.5).abs() < 1e-9);
        let (_, top) = projected(90.0, 0.0);
        assert!(top.abs() < 1e-6, "{top}");
    }
}
