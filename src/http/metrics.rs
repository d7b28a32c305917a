//! `GET /metrics` in the format of Prometheus (OpenMetrics 1.0), on an address of its own or, where that is allowed,
//! on those of the server; and the middleware that counts requests.

use std::net::TcpListener;
use std::sync::atomic::AtomicU64;
use std::time::Instant;

use actix_web::body::MessageBody;
use actix_web::dev::{Server, ServiceRequest, ServiceResponse};
use actix_web::middleware::Next;
use actix_web::{App, Error, HttpResponse, HttpServer, web};
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::info::Info;
use prometheus_client::registry::{Registry, Unit};

use super::block::block;
use super::error::ApiError;
use super::server::HttpError;
use super::services::Services;
use super::vitals::Vitals;

const OPEN_METRICS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// Counts a request under the pattern of its route: what is no route, a page or a mistake, is one.
pub(super) async fn count<B: MessageBody>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, Error> {
    let begun = Instant::now();
    let services = request.app_data::<web::Data<Services>>().cloned();
    let method = request.method().clone();
    let answer = next.call(request).await?;
    if let Some(services) = services {
        let route = answer.request().match_pattern().unwrap_or_else(|| "page".to_owned());
        services.metrics.answered(method.as_str(), &route, answer.status().as_u16(), begun.elapsed());
    }
    Ok(answer)
}

/// On the addresses of the server: as if it were not there, unless it was allowed.
pub(super) async fn if_public(services: web::Data<Services>) -> Result<HttpResponse, ApiError> {
    if !services.metrics_public {
        return Err(ApiError::not_found(
            "page here; the settings metrics.listen and metrics.public make one",
        ));
    }
    tell(services).await
}

async fn tell(services: web::Data<Services>) -> Result<HttpResponse, ApiError> {
    let text = block(move || shown(&services)).await?;
    Ok(HttpResponse::Ok().content_type(OPEN_METRICS).body(text))
}

/// Serves metrics, and nothing else, on their own address.
pub fn serve_metrics(listener: TcpListener, services: &Services) -> Result<Server, HttpError> {
    let services = web::Data::new(services.clone());
    let server =
        HttpServer::new(move || App::new().app_data(services.clone()).route("/metrics", web::get().to(tell)));
    Ok(server.workers(1).disable_signals().listen(listener)?.run())
}

fn shown(services: &Services) -> Result<String, ApiError> {
    let now = Vitals::of(services)?;
    let mut registry = Registry::with_prefix("albumen");
    services.metrics.register(&mut registry);
    registry.register("server", "What runs", Info::new([("version", env!("CARGO_PKG_VERSION"))]));
    let mut plain = |name, help, value| registry.register(name, help, holding(value));
    plain("jobs_waiting", "Jobs that are due or wait for their time", now.jobs_waiting);
    plain("jobs_given_up", "Jobs that failed and are still on the list", now.jobs_failed);
    plain("listeners", "Open pages that are told of changes", now.listeners);
    plain("accounts", "People", now.people);
    plain("photos", "Photos that can be found", now.photos);
    let mut bytes = |name, help, value| registry.register_with_unit(name, help, Unit::Bytes, holding(value));
    bytes("memory_resident", "Memory of the process, decoders aside", now.memory_bytes);
    bytes("store", "The metadata on disk", now.store_bytes);
    bytes("index", "The search index on disk", now.index_bytes);
    if let (Some(size), Some(free)) = (now.disk_bytes, now.free_bytes) {
        bytes("disk", "The disks that hold the originals", size);
        bytes("disk_free", "Room on that disk", free);
    }
    registry.register_with_unit("uptime", "Since the server started", Unit::Seconds, holding(now.uptime_s));
    let mut text = String::new();
    prometheus_client::encoding::text::encode(&mut text, &registry).map_err(ApiError::internal)?;
    Ok(text)
}

fn holding(value: u64) -> Gauge<u64, AtomicU64> {
    let gauge = Gauge::default();
    gauge.set(value);
    gauge
}
