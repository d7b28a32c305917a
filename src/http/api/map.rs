//! Photos on a map.

use actix_web::{HttpRequest, HttpResponse, get, web};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::http::answer::{Envelope, Failure, read};
use crate::http::block::block;
use crate::http::error::ApiError;
use crate::http::extract::{Read, Signed};
use crate::http::services::Services;
use crate::search::{Area, Cluster, DEEPEST};

/// What is shown where nothing is asked for: the whole world.
const FAR: u8 = 2;

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(in crate::http) struct MapQuery {
    /// `west,south,east,north` in degrees; a west that is greater than the east reaches over the date line.
    bbox: Option<String>,
    /// 0–20, as map pages count.
    zoom: Option<u8>,
    /// As at `/search`: `date:2024`, `tag:beach`.
    #[serde(default)]
    q: String,
    /// With one's own photos, those of the libraries that one chose to see in one's timeline.
    joined: Option<bool>,
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = MapCluster)]
pub(in crate::http) struct ClusterShape {
    /// The middle of the photos.
    latitude: f64,
    longitude: f64,
    count: u64,
    /// The newest of them.
    photo_id: String,
}

impl From<Cluster> for ClusterShape {
    fn from(cluster: Cluster) -> Self {
        let Cluster { latitude, longitude, count, photo } = cluster;
        Self { latitude, longitude, count, photo_id: photo.to_string() }
    }
}

/// The asker's photos in a part of the world, near ones counted together, most first.
#[utoipa::path(tag = "photos", params(MapQuery), responses((status = 200, body = Envelope<Vec<ClusterShape>>),
    (status = 400, body = Failure), (status = 422, body = Failure)))]
#[get("/photos/map")]
pub(in crate::http) async fn map(
    request: HttpRequest,
    who: Signed<Read>,
    query: web::Query<MapQuery>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    let MapQuery { bbox, zoom, q, joined } = query.into_inner();
    let area = bbox.as_deref().map_or(Ok(Area::WORLD), area)?;
    let zoom = zoom.unwrap_or(FAR);
    if zoom > DEEPEST {
        return Err(ApiError::unprocessable("zoom", format!("zoom goes from 0 to {DEEPEST}")));
    }
    let (user, joined) = (who.viewer.user, joined == Some(true));
    let clusters = block(move || services.photos.clusters(user, &q, area, zoom, joined)).await?;
    read(&request, clusters.into_iter().map(ClusterShape::from).collect::<Vec<_>>())
}

fn area(text: &str) -> Result<Area, ApiError> {
    let bad =
        || ApiError::unprocessable("bbox", "an area is west,south,east,north in degrees: 2.2,48.8,2.5,48.9");
    let sides: Vec<f64> = text.split(',').filter_map(|side| side.trim().parse().ok()).collect();
    let [west, south, east, north] = <[f64; 4]>::try_from(sides).map_err(|_| bad())?;
    let across = [west, east].iter().all(|side| (-180.0..=180.0).contains(side));
    let along = -90.0 <= south && south <= north && north <= 90.0;
    if across && along { Ok(Area { west, south, east, north }) } else { Err(bad()) }
}
