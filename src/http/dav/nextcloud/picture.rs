//! Small pictures of photos, by the names that Nextcloud's apps ask for them.

use actix_web::{HttpRequest, HttpResponse, web};
use serde::Deserialize;

use crate::access::View;
use crate::http::dav::fault::{Fault, offload};
use crate::http::dav::visit::Guest;
use crate::http::send::{Outgoing, send};
use crate::model::{FileId, FileName};
use crate::photos::Size;

/// What fits into this many pixels is served from the small picture.
const SMALL: u32 = 300;

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ByNumber {
    file_id: u64,
    x: Option<u32>,
    y: Option<u32>,
}

#[derive(Debug, Deserialize)]
pub(super) struct ByPath {
    file: String,
    x: Option<u32>,
    y: Option<u32>,
}

pub(super) async fn by_number(
    request: HttpRequest,
    guest: Guest,
    query: web::Query<ByNumber>,
) -> Result<HttpResponse, Fault> {
    let size = size(query.x, query.y);
    let number = query.file_id;
    show(&request, guest, size, move |guest| Ok(guest.services.drive.numbered(number)?)).await
}

pub(super) async fn by_path(
    request: HttpRequest,
    guest: Guest,
    query: web::Query<ByPath>,
) -> Result<HttpResponse, Fault> {
    let size = size(query.x, query.y);
    let names = query.file.split('/').filter(|name| !name.is_empty()).map(FileName::parse);
    let names: Vec<FileName> = names.collect::<Result<_, _>>().map_err(Fault::bad_request)?;
    show(&request, guest, size, move |guest| {
        let way = guest.services.drive.follow(guest.viewer.user, &names)?;
        Ok(match way {
            crate::drive::walk::Way::To(node) => Some(node.id),
            _ => None,
        })
    })
    .await
}

fn size(x: Option<u32>, y: Option<u32>) -> Size {
    if x.max(y).is_some_and(|pixels| pixels > SMALL) { Size::Large } else { Size::Small }
}

async fn show(
    request: &HttpRequest,
    guest: Guest,
    size: Size,
    find: impl FnOnce(&Guest) -> Result<Option<FileId>, Fault> + Send + 'static,
) -> Result<HttpResponse, Fault> {
    let picture = offload(move || {
        let services = &guest.services;
        let file = find(&guest)?.ok_or_else(Fault::not_found)?;
        let permit = services.access.decide::<View, _>(&guest.viewer, file)?;
        let photo = services.drive.get(permit)?.node.photo.ok_or_else(Fault::not_found)?;
        let permit = services.access.decide::<View, _>(&guest.viewer, photo)?;
        Ok(services.photos.picture(permit, size)?)
    })
    .await?;
    Ok(send(request, Outgoing::picture(picture, "private, max-age=86400")).await?)
}
