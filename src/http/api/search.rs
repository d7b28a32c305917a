//! Searching, and completing what is being typed.

use std::collections::BTreeMap;

use actix_web::{HttpRequest, HttpResponse, get, web};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::shape::PhotoShape;
use crate::http::answer::{Envelope, Failure, Pagination, page, read};
use crate::http::block::block;
use crate::http::error::ApiError;
use crate::http::extract::{Read, Signed};
use crate::http::services::Services;
use crate::search::Facet;

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(in crate::http) struct SearchQuery {
    /// Words and operators: `paris tag:beach camera:nikon date:2024-07..2024-09 rating:>=4 -blurry`.
    #[serde(default)]
    q: String,
    limit: Option<usize>,
    cursor: Option<String>,
    /// Facets to count, with commas between: `year,camera,lens,place,tag,person,type`.
    facets: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(in crate::http) struct Found {
    photos: Vec<PhotoShape>,
    facets: BTreeMap<&'static str, Vec<FacetValue>>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(in crate::http) struct FacetValue {
    value: String,
    count: u64,
    /// What to add to the query to keep exactly these.
    query: String,
}

/// Finds photos. A bad query answers 400 with `error.position`.
#[utoipa::path(tag = "search", params(SearchQuery), responses(
    (status = 200, body = Envelope<Found>), (status = 400, body = Failure), (status = 422, body = Failure)))]
#[get("/search")]
pub(in crate::http) async fn search(
    request: HttpRequest,
    who: Signed<Read>,
    query: web::Query<SearchQuery>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    let query = query.into_inner();
    let limit = query.limit.unwrap_or(100).clamp(1, 1_000);
    let facets = facets(query.facets.as_deref().unwrap_or_default())?;
    let found = block(move || {
        services.photos.search(who.viewer.user, &query.q, limit, query.cursor.as_deref(), &facets)
    })
    .await?;
    let counted = found.facets.into_iter().map(|counts| {
        let facet = counts.facet;
        let value = |(value, count): (String, u64)| FacetValue { query: facet.query(&value), value, count };
        (facet.name(), counts.values.into_iter().map(value).collect())
    });
    let shape =
        Found { facets: counted.collect(), photos: found.photos.into_iter().map(Into::into).collect() };
    let total = Some(found.total as u64);
    page(&request, shape, Pagination { limit, next_cursor: found.next, total })
}

fn facets(text: &str) -> Result<Vec<Facet>, ApiError> {
    let names = text.split(',').map(str::trim).filter(|name| !name.is_empty());
    let unknown = |name| {
        let all = Facet::ALL.map(Facet::name).join(", ");
        ApiError::unprocessable("facets", format!("“{name}” is no facet; there are {all}"))
    };
    names.map(|name| name.parse().map_err(|()| unknown(name))).collect()
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(in crate::http) struct SuggestQuery {
    #[serde(default)]
    q: String,
    limit: Option<usize>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(in crate::http) struct SuggestionShape {
    /// `tag`, `place`, `camera`, `lens`, `album`, `person` or `year`.
    kind: &'static str,
    text: String,
    /// What to put in the box.
    query: String,
    count: u64,
}

/// Completes the last word of what is being typed, from the asker's own photos.
#[utoipa::path(tag = "search", params(SuggestQuery), responses((status = 200, body = Envelope<Vec<SuggestionShape>>)))]
#[get("/search/suggest")]
pub(in crate::http) async fn suggest(
    request: HttpRequest,
    who: Signed<Read>,
    query: web::Query<SuggestQuery>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    let limit = query.limit.unwrap_or(10).clamp(1, 50);
    let suggestions = block(move || services.photos.suggest(who.viewer.user, &query.q, limit)).await?;
    let shapes = suggestions.into_iter().map(|suggestion| SuggestionShape {
        kind: suggestion.kind.name(),
        text: suggestion.text,
        query: suggestion.query,
        count: suggestion.count,
    });
    read(&request, shapes.collect::<Vec<_>>())
}
