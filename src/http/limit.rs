//! Requests by what they cost, and the limit of each address. A person's own limit is counted where it is known who
//! asks.

use actix_web::body::{EitherBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::Method;
use actix_web::middleware::Next;
use actix_web::{Error, HttpRequest, ResponseError, web};

use super::error::ApiError;
use super::origin;
use super::services::Services;
use crate::limits::Class;

/// Turns away who asks too often, before anything else is done for them.
pub(super) async fn by_address<B: MessageBody>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B>>, Error> {
    let services = request.app_data::<web::Data<Services>>();
    if let (Some(class), Some(services)) = (class(request.request()), services)
        && let Err(refused) = services.limits.from_address(class, &origin::of(request.request()).address)
    {
        let answer = ApiError::from(refused).error_response();
        return Ok(request.into_response(answer).map_into_right_body());
    }
    Ok(next.call(request).await?.map_into_left_body())
}

/// `None` for the pages of the UI, which are in memory.
pub(super) fn class(request: &HttpRequest) -> Option<Class> {
    of(request.method(), request.path())
}

fn of(method: &Method, path: &str) -> Option<Class> {
    let drive = ["/dav", "/remote.php"].iter().any(|root| path.starts_with(root));
    if drive {
        return Some(match *method {
            Method::GET | Method::HEAD => Class::Download,
            Method::PUT => Class::Upload,
            _ => Class::Api,
        });
    }
    if path.starts_with("/s/") {
        return Some(Class::Public);
    }
    let rest = path.strip_prefix("/api/v1")?;
    let brings = ["/uploads", "/image-files/"].iter().any(|root| rest.starts_with(root))
        || rest == "/files"
        || rest.ends_with("/content");
    let takes = ["/download", "/original", "/thumbnail", "/zip", "/export"];
    Some(match *method {
        _ if rest.starts_with("/public/") => Class::Public,
        _ if takes.iter().any(|end| rest.ends_with(end)) => Class::Download,
        Method::POST | Method::PATCH | Method::PUT if brings => Class::Upload,
        _ => Class::Api,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_request_is_counted_with_its_like() {
        let class = |method: Method, path: &str| of(&method, path);
        assert_eq!(class(Method::GET, "/api/v1/photos/1/thumbnail"), Some(Class::Download));
        assert_eq!(class(Method::PATCH, "/api/v1/uploads/1"), Some(Class::Upload));
        assert_eq!(class(Method::POST, "/api/v1/files"), Some(Class::Upload));
        assert_eq!(class(Method::GET, "/api/v1/files"), Some(Class::Api));
        assert_eq!(class(Method::GET, "/api/v1/public/token/photos"), Some(Class::Public));
        assert_eq!(class(Method::PUT, "/dav/a.txt"), Some(Class::Upload));
        assert_eq!(class(Method::GET, "/assets/main.js"), None);
    }
}
