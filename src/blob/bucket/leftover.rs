//! Parts of objects that never became whole, because the server ended while it sent them: invisible in a bucket, and
//! paid for.

use std::io;

use http_body_util::BodyExt;
use object_store::aws::{AmazonS3, AwsAuthorizer};
use object_store::client::{HttpRequest, HttpRequestBody, HttpService};
use object_store::multipart::MultipartStore;
use object_store::path::Path;

use super::way::{Failure, Way};
use crate::blob::arriving::Arriving;
use crate::blob::error::BlobError;
use crate::blob::mark::USERS;

/// Clears them away, but for what is being sent now.
pub(super) fn clear(way: &Way, arriving: &Arriving) -> Result<(), BlobError> {
    let left = way.ask(left(way))?;
    for (path, upload) in left.into_iter().filter(|(path, _)| !arriving.has(path.as_ref())) {
        match way.ask(async { Ok(way.store.abort_multipart(&path, &upload).await?) }) {
            // It became whole meanwhile, or was cleared away.
            Err(BlobError::Missing) => {}
            cleared => cleared?,
        }
    }
    Ok(())
}

/// `object_store` has no word for this request of S3, so it is made here and signed by it. One page is enough: what
/// is not on it is cleared away at the next start.
async fn left(way: &Way) -> Result<Vec<(Path, String)>, Failure> {
    let below = way.path(std::path::Path::new(USERS))?;
    let prefix = percent_encoding::utf8_percent_encode(below.as_ref(), percent_encoding::NON_ALPHANUMERIC);
    let uri = format!("{}?prefix={prefix}%2F&uploads=", base(way));
    let mut request = HttpRequest::new(HttpRequestBody::empty());
    *request.uri_mut() = uri.parse().map_err(|error| io::Error::other(format!("{error}")))?;
    let credential = AmazonS3::credentials(&way.store).get_credential().await?;
    AwsAuthorizer::new(&credential, "s3", &way.site.address.region).try_authorize(&mut request, None)?;
    let answer = way.wire.call(request).await.map_err(failed)?;
    let status = answer.status();
    let bytes = answer.into_body().collect().await.map_err(failed)?.to_bytes();
    let text = String::from_utf8_lossy(&bytes);
    if !status.is_success() {
        return Err(failed(io::Error::other(format!("{status} {text}"))));
    }
    Ok(uploads(&text).ok_or_else(|| io::Error::other("its server gave no list of parts"))?)
}

fn failed(error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Failure {
    Failure::Bucket(object_store::Error::Generic { store: "S3", source: error.into() })
}

fn base(way: &Way) -> String {
    let address = &way.site.address;
    let below = if address.path_style { &address.bucket } else { "" };
    format!("{}/{below}", way.site.host())
}

fn uploads(text: &str) -> Option<Vec<(Path, String)>> {
    let document = roxmltree::Document::parse(text).ok()?;
    let named = |node: &roxmltree::Node<'_, '_>, name: &str| node.tag_name().name() == name;
    let all = document.root_element().children().filter(|node| named(node, "Upload"));
    let each = all.filter_map(|node| {
        let text = |name| node.children().find(|child| named(child, name))?.text();
        Some((Path::parse(text("Key")?).ok()?, text("UploadId")?.to_owned()))
    });
    Some(each.collect())
}
