//! From where a request comes: the one place that derives it.

use actix_web::HttpRequest;

use crate::model::Origin;
use crate::store::settings::LiveSettings;

/// The longest program name that is kept, in characters.
const AGENT: usize = 200;

/// The address and the program behind a request.
pub(super) fn of(request: &HttpRequest) -> Origin {
    let agent = request.headers().get("User-Agent").and_then(|value| value.to_str().ok());
    let address = request.peer_addr().map(|address| address.ip().to_canonical().to_string());
    Origin {
        address: address.unwrap_or_default(),
        agent: agent.unwrap_or("unknown").chars().filter(|sign| !sign.is_control()).take(AGENT).collect(),
    }
}

/// What links begin with: the address that is set, or else the one by which an administrator reaches the server.
pub(super) fn base(request: &HttpRequest, settings: &LiveSettings) -> String {
    settings.now().public_url.clone().unwrap_or_else(|| {
        let info = request.connection_info();
        format!("{}://{}", info.scheme(), info.host())
    })
}
