//! The audit: all of it for administrators, one's own for everybody.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, get, web};
use bytes::Bytes;
use futures_util::stream;
use serde::Deserialize;
use utoipa::IntoParams;

use crate::accounts::Accounts;
use crate::audit::{Act, Audit, Cursor, Filter};
use crate::http::answer::{Envelope, Failure, Pagination, from_cursor, page};
use crate::http::api::files::moment;
use crate::http::api::shape::AuditShape;
use crate::http::block::block;
use crate::http::error::ApiError;
use crate::http::extract::{Admin, Read, Signed};
use crate::http::services::Services;
use crate::model::UserId;
use crate::store::audit::AuditRecord;

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(in crate::http) struct AuditQuery {
    /// A user's id: what they did, and what was done to what is theirs. Only for administrators.
    user: Option<String>,
    /// The name of an action, such as `sign_in_failed`.
    action: Option<String>,
    /// At this moment or later.
    from: Option<String>,
    /// Before this moment.
    to: Option<String>,
    limit: Option<usize>,
    cursor: Option<String>,
}

impl AuditQuery {
    fn filter(&self) -> Result<Filter, ApiError> {
        let bad = |field, message: &str| ApiError::unprocessable(field, message);
        let user = self.user.as_deref().map(str::parse::<UserId>).transpose();
        let act = self.action.as_deref().map(str::parse::<Act>).transpose();
        Ok(Filter {
            user: user.map_err(|_| bad("user", "a user is named by their id here"))?,
            act: act.map_err(|error| bad("action", &error.to_string()))?,
            from: self.from.as_deref().map(|text| moment("from", text)).transpose()?,
            to: self.to.as_deref().map(|text| moment("to", text)).transpose()?,
        })
    }

    fn after(&self) -> Result<Option<Cursor>, ApiError> {
        from_cursor(self.cursor.as_deref())
    }

    fn limit(&self) -> usize {
        self.limit.unwrap_or(100).clamp(1, 1_000)
    }
}

/// Events with the user names of those who did them, each looked up once. `person` is who reads of themselves.
fn shapes(
    accounts: &Accounts,
    events: Vec<AuditRecord>,
    person: Option<UserId>,
) -> Result<Vec<AuditShape>, ApiError> {
    let mut known: HashMap<UserId, Option<String>> = HashMap::new();
    for actor in events.iter().filter_map(|event| event.actor) {
        if let Entry::Vacant(place) = known.entry(actor) {
            place.insert(accounts.username(actor)?);
        }
    }
    let shapes = events.into_iter().map(|event| {
        let name = event.actor.and_then(|actor| known.get(&actor).cloned().flatten());
        match person {
            Some(person) => AuditShape::for_person(event, name, person),
            None => AuditShape::new(event, name),
        }
    });
    Ok(shapes.collect())
}

/// What everybody did, newest first. A page may hold fewer than asked for and not be the last.
#[utoipa::path(tag = "admin", params(AuditQuery), responses(
    (status = 200, body = Envelope<Vec<AuditShape>>), (status = 400, body = Failure),
    (status = 401, body = Failure), (status = 403, body = Failure), (status = 422, body = Failure)))]
#[get("/admin/audit")]
pub(in crate::http) async fn list_audit(
    request: HttpRequest,
    _who: Signed<Admin>,
    query: web::Query<AuditQuery>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    let (filter, after, limit) = (query.filter()?, query.after()?, query.limit());
    let (events, next) = block(move || {
        let page = services.audit.query(&filter, after, limit)?;
        Ok::<_, ApiError>((shapes(&services.accounts, page.events, None)?, page.next))
    })
    .await?;
    let next_cursor = next.map(|next| next.to_string());
    page(&request, events, Pagination { limit, next_cursor, total: None })
}

/// What one did oneself, and what was done to what is one's own, newest first.
#[utoipa::path(tag = "account", params(AuditQuery), responses(
    (status = 200, body = Envelope<Vec<AuditShape>>), (status = 400, body = Failure),
    (status = 401, body = Failure), (status = 403, body = Failure), (status = 422, body = Failure)))]
#[get("/account/audit")]
pub(in crate::http) async fn own_audit(
    request: HttpRequest,
    who: Signed<Read>,
    query: web::Query<AuditQuery>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    let me = who.viewer.user;
    let filter = Filter { user: Some(me), ..query.filter()? };
    let (after, limit) = (query.after()?, query.limit());
    let (events, next) = block(move || {
        let page = services.audit.query(&filter, after, limit)?;
        Ok::<_, ApiError>((shapes(&services.accounts, page.events, Some(me))?, page.next))
    })
    .await?;
    let next_cursor = next.map(|next| next.to_string());
    page(&request, events, Pagination { limit, next_cursor, total: None })
}

/// Events of one piece of the CSV.
const PIECE: usize = 500;

/// The same as a table for a spreadsheet, whole.
#[utoipa::path(tag = "admin", params(AuditQuery), responses(
    (status = 200, content_type = "text/csv", body = String), (status = 400, body = Failure),
    (status = 401, body = Failure), (status = 403, body = Failure), (status = 422, body = Failure)))]
#[get("/admin/audit.csv")]
pub(in crate::http) async fn audit_csv(
    _who: Signed<Admin>,
    query: web::Query<AuditQuery>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    let (filter, after) = (query.filter()?, query.after()?);
    let begin = Some((after, true));
    let body = stream::try_unfold(begin, move |place| {
        let (audit, accounts) = (services.audit.clone(), services.accounts.clone());
        async move {
            let Some((after, first)) = place else { return Ok::<_, ApiError>(None) };
            let (rows, next) = block(move || piece(&audit, &accounts, &filter, after, first)).await?;
            Ok(Some((rows, next.map(|next| (Some(next), false)))))
        }
    });
    Ok(HttpResponse::Ok()
        .content_type("text/csv; charset=utf-8")
        .insert_header((header::CONTENT_DISPOSITION, "attachment; filename=\"audit.csv\""))
        .insert_header((header::CACHE_CONTROL, "private, no-store"))
        .streaming(body))
}

fn piece(
    audit: &Audit,
    accounts: &Accounts,
    filter: &Filter,
    after: Option<Cursor>,
    first: bool,
) -> Result<(Bytes, Option<Cursor>), ApiError> {
    let page = audit.query(filter, after, PIECE)?;
    let mut table = csv::Writer::from_writer(Vec::new());
    if first {
        let heads =
            ["at", "actor", "action", "subject_kind", "subject_id", "owner_id", "address", "agent", "detail"];
        table.write_record(heads).map_err(ApiError::internal)?;
    }
    for shape in shapes(accounts, page.events, None)? {
        let text = |value: Option<String>| cell(&value.unwrap_or_default());
        let cells = [
            shape.at,
            text(shape.actor.or(shape.actor_id)),
            shape.action,
            text(shape.subject_kind),
            text(shape.subject_id),
            text(shape.owner_id),
            cell(&shape.address),
            cell(&shape.agent),
            text(shape.detail),
        ];
        table.write_record(cells).map_err(ApiError::internal)?;
    }
    let rows = table.into_inner().map_err(ApiError::internal)?;
    Ok((rows.into(), page.next))
}

/// Programs choose what they call themselves; a spreadsheet must not take it for a formula.
fn cell(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{text}") } else { text.to_owned() }
}
