//! The listener: limits, middleware, routes, and the web UI behind them all.

use std::net::TcpListener;
use std::sync::Arc;
use std::time::Duration;

use actix_web::dev::Server;
use actix_web::http::{Method, StatusCode, header};
use actix_web::middleware::{DefaultHeaders, from_fn};
use actix_web::{App, HttpRequest, HttpResponse, HttpServer, error, web};
use rustls::ServerConfig;
use tracing_actix_web::TracingLogger;
use utoipa_actix_web::AppExt;

use super::error::ApiError;
use super::services::Services;
use super::standby::{Guest, Presence};
use super::{dav, hsts, limit, metrics, pace, request_id, routes, ui};

/// JSON bodies are at most this long: a thousand ids with room to spare.
const JSON: usize = 256 * 1024;

#[derive(Debug, thiserror::Error)]
pub enum HttpError {
    #[error("the web server could not start: {0}")]
    Start(#[from] std::io::Error),
}

/// Where the server answers.
#[derive(Debug, Default)]
pub struct Listeners {
    pub http: Option<TcpListener>,
    pub https: Option<(TcpListener, ServerConfig)>,
    /// For metrics alone.
    pub metrics: Option<TcpListener>,
}

impl Listeners {
    /// The same sockets for another server.
    pub(super) fn again(&self) -> std::io::Result<Self> {
        let https = |(listener, config): &(TcpListener, ServerConfig)| {
            Ok::<_, std::io::Error>((listener.try_clone()?, config.clone()))
        };
        Ok(Self {
            http: self.http.as_ref().map(TcpListener::try_clone).transpose()?,
            https: self.https.as_ref().map(https).transpose()?,
            metrics: None,
        })
    }
}

/// Starts serving on open listeners. The future resolves when the server has stopped.
pub(super) fn start(
    listeners: Listeners,
    services: Services,
    presence: &Arc<Presence>,
) -> Result<Server, HttpError> {
    let presence = Arc::clone(presence);
    let services = web::Data::new(services);
    let mut server = HttpServer::new(move || {
        App::new()
            .into_utoipa_app()
            .app_data(services.clone())
            .app_data(json())
            .app_data(query())
            .configure(routes::routes)
            .into_app()
            .wrap(from_fn(pace::watch))
            .wrap(from_fn(metrics::count))
            .wrap(from_fn(limit::by_address))
            .wrap(headers())
            .wrap(from_fn(hsts::promise))
            .wrap(from_fn(request_id::show))
            .wrap(TracingLogger::default())
            .default_service(web::to(elsewhere))
    })
    // A small machine has few cores, and blocking work runs on threads of its own.
    .workers(std::thread::available_parallelism().map_or(2, |cores| cores.get().min(4)))
    .worker_max_blocking_threads(64)
    .tcp_nodelay(true)
    .client_request_timeout(Duration::from_secs(20))
    .keep_alive(Duration::from_secs(75))
    .shutdown_timeout(10)
    .tls_handshake_timeout(Duration::from_secs(15))
    .disable_signals()
    // Before the listeners, which remember it.
    .on_connect(move |_, connection| {
        connection.insert(Guest::enters(&presence));
    });
    if let Some(listener) = listeners.http {
        server = server.listen(listener)?;
    }
    if let Some((listener, config)) = listeners.https {
        server = server.listen_rustls_0_23(listener, config)?;
    }
    Ok(server.run())
}

fn headers() -> DefaultHeaders {
    DefaultHeaders::new()
        .add((header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .add((header::X_FRAME_OPTIONS, "DENY"))
        .add((header::REFERRER_POLICY, "same-origin"))
}

/// What is no route: a page of the UI, or a mistake of a program.
async fn elsewhere(request: HttpRequest) -> Result<HttpResponse, ApiError> {
    if request.path() == "/api" || request.path().starts_with("/api/") {
        return Err(ApiError::not_found(&format!("route: {} {}", request.method(), request.path())));
    }
    if request.method() == Method::OPTIONS {
        return Ok(dav::options().await);
    }
    if ![Method::GET, Method::HEAD].contains(request.method()) {
        let message = "pages can only be read";
        return Err(ApiError::new(StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed", message));
    }
    Ok(ui::serve(&request))
}

fn json() -> web::JsonConfig {
    web::JsonConfig::default().limit(JSON).error_handler(|error, _| {
        let too_large = matches!(
            error,
            error::JsonPayloadError::Overflow { .. } | error::JsonPayloadError::OverflowKnownLength { .. }
        );
        let slow = matches!(&error, error::JsonPayloadError::Payload(error) if pace::too_slow(error));
        let refused = if slow {
            ApiError::new(StatusCode::REQUEST_TIMEOUT, "too_slow", "the body came too slowly")
        } else if too_large {
            ApiError::new(
                StatusCode::PAYLOAD_TOO_LARGE,
                "too_large",
                "this is more JSON than a request may hold",
            )
        } else {
            ApiError::bad_request(
                "bad_json",
                format!("the body is not the JSON that is expected here: {error}"),
            )
        };
        refused.into()
    })
}

fn query() -> web::QueryConfig {
    web::QueryConfig::default().error_handler(|error, _| {
        ApiError::bad_request("bad_query_string", format!("the address is wrong: {error}")).into()
    })
}
