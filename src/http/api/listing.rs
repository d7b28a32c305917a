//! A folder's content, in any order, all of it or some.

use actix_web::{HttpRequest, HttpResponse, get, web};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Deserialize;
use utoipa::IntoParams;

use super::files::moment;
use super::labels::labelled;
use super::shape::FileShape;
use crate::access::action::Deed;
use crate::access::{Asker, Permit, View, Viewer};
use crate::drive::arrange::{Arrangement, By, Only, Rank};
use crate::drive::{DriveError, Placed};
use crate::http::answer::{Envelope, Failure, Pagination, page};
use crate::http::block::block;
use crate::http::error::ApiError;
use crate::http::extract::{Read, Signed};
use crate::http::services::Services;
use crate::model::{FileId, FileName, FolderPath, UserId};

/// Most entries of a page.
const MOST: usize = 1_000;

#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
pub(in crate::http) struct ListQuery {
    /// A folder's path; the root when neither this nor `parent` is given.
    path: Option<String>,
    /// A folder's id: one's own, or one that was shared.
    parent: Option<String>,
    /// `name`, `size`, `modified`, `uploaded` or `type`: folders stand first then. Without it everything stands by name.
    sort: Option<String>,
    /// `asc` (the default) or `desc`.
    order: Option<String>,
    /// Only what is a `file`, or a `folder`.
    kind: Option<String>,
    /// Only files of a MIME type, `image/png`, or of any type of a kind, `image`.
    #[serde(rename = "type")]
    #[param(rename = "type")]
    mime_type: Option<String>,
    /// Only what has this in its name, whatever its case.
    name: Option<String>,
    /// Only what bears this tag, named by id or by name.
    tag: Option<String>,
    /// Only files of at least so many bytes.
    min_size: Option<u64>,
    /// Only files of at most so many bytes.
    max_size: Option<u64>,
    /// Only what was changed at this moment or later.
    modified_after: Option<String>,
    /// Only what was changed before this moment.
    modified_before: Option<String>,
    limit: Option<usize>,
    /// `next_cursor` of the page before, of a list with the same order and filters.
    cursor: Option<String>,
}

impl ListQuery {
    /// What is asked for beyond the plain list by name, which need not read the whole folder.
    fn arrangement(&self) -> Result<Option<Arrangement>, ApiError> {
        let wrong = |field, message: &str| Err(ApiError::unprocessable(field, message));
        let by = match self.sort.as_deref() {
            None | Some("name") => By::Name,
            Some("size") => By::Size,
            Some("modified") => By::Modified,
            Some("uploaded") => By::Uploaded,
            Some("type") => By::Type,
            Some(_) => return wrong("sort", "sort is name, size, modified, uploaded or type"),
        };
        let descending = match self.order.as_deref() {
            None | Some("asc") => false,
            Some("desc") => true,
            Some(_) => return wrong("order", "order is asc or desc"),
        };
        let folders = match self.kind.as_deref() {
            None => None,
            Some("folder") => Some(true),
            Some("file") => Some(false),
            Some(_) => return wrong("kind", "kind is file or folder"),
        };
        let stamp =
            |field, text: &Option<String>| text.as_deref().map(|text| moment(field, text)).transpose();
        let only = Only {
            folders,
            mime_type: self.mime_type.clone(),
            name: self.name.clone(),
            tag: self.tag.clone(),
            min_size: self.min_size,
            max_size: self.max_size,
            modified_after: stamp("modified_after", &self.modified_after)?,
            modified_before: stamp("modified_before", &self.modified_before)?,
        };
        let filters = [&self.kind, &self.mime_type, &self.name, &self.tag].into_iter().any(Option::is_some)
            || only.min_size.or(only.max_size).is_some()
            || only.modified_after.or(only.modified_before).is_some();
        let plain = self.sort.is_none() && !descending && !filters;
        Ok((!plain).then_some(Arrangement { by, descending, only }))
    }
}

/// What lies directly in a folder: by name, or as `sort` and the filters say.
#[utoipa::path(tag = "files", params(ListQuery), responses(
    (status = 200, body = Envelope<Vec<FileShape>>), (status = 400, body = Failure), (status = 404, body = Failure),
    (status = 422, body = Failure)))]
#[get("/files")]
pub(in crate::http) async fn list_files(
    request: HttpRequest,
    who: Signed<Read>,
    query: web::Query<ListQuery>,
    services: web::Data<Services>,
) -> Result<HttpResponse, ApiError> {
    let query = query.into_inner();
    let limit = query.limit.unwrap_or(100).clamp(1, MOST);
    let arrangement = query.arrangement()?;
    let (shapes, pagination) = block(move || match arrangement {
        Some(wish) => arranged(&services, &who.viewer, &query, &wish, limit),
        None => by_name(&services, &who.viewer, &query, limit),
    })
    .await?;
    page(&request, shapes, pagination)
}

/// The folder that is asked for, and whose it is.
fn folder(
    services: &Services,
    viewer: &Viewer,
    query: &ListQuery,
) -> Result<(UserId, Option<FileId>), ApiError> {
    match (&query.parent, &query.path) {
        (Some(id), _) => {
            let id: FileId = id.parse().map_err(|_| DriveError::NotFound("folder"))?;
            let permit: Permit<View, FileId> = services.access.decide(viewer, id)?;
            Ok((permit.owner, Some(id)))
        }
        (None, Some(path)) => {
            let path = FolderPath::parse(path).map_err(DriveError::from)?;
            Ok((viewer.user, services.drive.folder_at(viewer.user, &path)?))
        }
        (None, None) => Ok((viewer.user, None)),
    }
}

/// Files with their tags and, of others', with what the asker may do with them, and where they lie as the asker knows
/// it.
pub(super) fn marked(
    services: &Services,
    user: UserId,
    files: Vec<Placed>,
) -> Result<Vec<FileShape>, ApiError> {
    let asker = Asker::Person(user);
    let known = files
        .into_iter()
        .map(|file| if file.node.owner == user { Ok(file) } else { services.drive.seen(asker, file.node) });
    let files = known.collect::<Result<Vec<_>, _>>()?;
    let others: Vec<_> = files.iter().map(|file| (file.node.owner != user).then_some(file.node.id)).collect();
    let mut shapes = labelled(services, asker, files)?;
    for (shape, other) in shapes.iter_mut().zip(others) {
        if let Some(id) = other {
            let deeds = services.access.deeds(asker, id)?;
            shape.access = Some(deeds.into_iter().map(Deed::name).collect());
        }
    }
    Ok(shapes)
}

type Listed = (Vec<FileShape>, Pagination);

fn by_name(
    services: &Services,
    viewer: &Viewer,
    query: &ListQuery,
    limit: usize,
) -> Result<Listed, ApiError> {
    let after = query.cursor.as_deref().map(FileName::parse).transpose().map_err(DriveError::from)?;
    let (owner, folder) = folder(services, viewer, query)?;
    let mut files = services.drive.list(owner, folder, after.as_ref(), limit + 1)?;
    let more = files.len() > limit;
    files.truncate(limit);
    let shapes = marked(services, viewer.user, files)?;
    let next_cursor = shapes.last().filter(|_| more).map(|file| file.name.clone());
    Ok((shapes, Pagination { limit, next_cursor, total: None }))
}

fn arranged(
    services: &Services,
    viewer: &Viewer,
    query: &ListQuery,
    wish: &Arrangement,
    limit: usize,
) -> Result<Listed, ApiError> {
    let bad = |_| ApiError::bad_cursor();
    let after: Option<Rank> =
        query.cursor.as_deref().map(|text| URL_SAFE_NO_PAD.decode(text).map_err(bad)).transpose()?;
    let (owner, folder) = folder(services, viewer, query)?;
    // Nobody leafs through another's things by tags that they are not told.
    let told = owner == viewer.user
        || folder.map_or(Ok(false), |id| services.access.tells_labels(Asker::Person(viewer.user), id))?;
    if wish.only.tag.is_some() && !told {
        return Ok((Vec::new(), Pagination { limit, next_cursor: None, total: Some(0) }));
    }
    let found = services.drive.arranged(owner, folder, wish, after.as_ref(), limit)?;
    let next_cursor = found.next.map(|rank| URL_SAFE_NO_PAD.encode(rank));
    Ok((
        marked(services, viewer.user, found.page)?,
        Pagination { limit, next_cursor, total: Some(found.total) },
    ))
}
