//! What is counted while the server runs, named as Prometheus asks (<https://prometheus.io/docs/practices/naming/>):
//! by route and by kind, never by person, path or name. Counting costs a few atomic additions, and what is counted
//! takes room by the number of routes, whatever is asked.

use std::time::Duration;

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::{Registry, Unit};

/// From what a memory answers to what a large folder takes, in seconds.
const ANSWERS: [f64; 10] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 2.5, 10.0];

/// From a small picture on a PC to a film on a small ARM, in seconds.
const WORK: [f64; 8] = [0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0, 60.0];

/// A kind of request.
#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Asked {
    method: &'static str,
    /// As the table of routes spells it, with names of parameters in place of what they stand for.
    route: String,
    /// `2xx` to `5xx`.
    status: &'static str,
}

/// A kind of background work.
#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Worked {
    kind: &'static str,
}

type Times<Of> = Family<Of, Histogram, fn() -> Histogram>;

/// The counters of one server. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Metrics {
    answers: Times<Asked>,
    work: Times<Worked>,
    all_answers: Counter,
    /// Of all answers together, in microseconds.
    answering: Counter,
    failures: Counter,
    all_work: Counter,
    photos: Counter,
}

/// What was counted since the server started, over all routes and kinds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Totals {
    pub requests: u64,
    /// How long they took together.
    pub answering: Duration,
    /// Those that the server could not answer as it should (5xx).
    pub failures: u64,
    pub jobs: u64,
    pub photos: u64,
}

impl Metrics {
    pub fn new() -> Self {
        Self {
            answers: Family::new_with_constructor(|| Histogram::new(ANSWERS)),
            work: Family::new_with_constructor(|| Histogram::new(WORK)),
            all_answers: Counter::default(),
            answering: Counter::default(),
            failures: Counter::default(),
            all_work: Counter::default(),
            photos: Counter::default(),
        }
    }

    /// A request was answered, or its answer begun. `status` is that of HTTP.
    pub fn answered(&self, method: &str, route: &str, status: u16, took: Duration) {
        let kind = Asked { method: method_of(method), route: route.to_owned(), status: class_of(status) };
        self.answers.get_or_create(&kind).observe(took.as_secs_f64());
        self.all_answers.inc();
        self.answering.inc_by(u64::try_from(took.as_micros()).unwrap_or(u64::MAX));
        if status >= 500 {
            self.failures.inc();
        }
    }

    /// A job has run, whatever came of it.
    pub fn worked(&self, kind: &'static str, took: Duration) {
        self.work.get_or_create(&Worked { kind }).observe(took.as_secs_f64());
        self.all_work.inc();
    }

    /// A photo was read, and can be seen.
    pub fn took_in_a_photo(&self) {
        self.photos.inc();
    }

    pub fn totals(&self) -> Totals {
        Totals {
            requests: self.all_answers.get(),
            answering: Duration::from_micros(self.answering.get()),
            failures: self.failures.get(),
            jobs: self.all_work.get(),
            photos: self.photos.get(),
        }
    }

    /// Names them in `registry`.
    pub fn register(&self, registry: &mut Registry) {
        registry.register_with_unit("http_request", "Answers, by route", Unit::Seconds, self.answers.clone());
        registry.register_with_unit("job", "Background work, by kind", Unit::Seconds, self.work.clone());
        registry.register("photos_ingested", "Photos and videos read", self.photos.clone());
    }
}

impl Default for Metrics {
    fn default() -> Self {
        Self::new()
    }
}

/// Anybody may send any word for a method: those that none of our routes knows are one.
fn method_of(method: &str) -> &'static str {
    const KNOWN: [&str; 15] = [
        "GET",
        "HEAD",
        "POST",
        "PUT",
        "PATCH",
        "DELETE",
        "OPTIONS",
        "PROPFIND",
        "PROPPATCH",
        "MKCOL",
        "COPY",
        "MOVE",
        "LOCK",
        "UNLOCK",
        "REPORT",
    ];
    KNOWN.into_iter().find(|known| *known == method).unwrap_or("other")
}

fn class_of(status: u16) -> &'static str {
    match status / 100 {
        1 => "1xx",
        2 => "2xx",
        3 => "3xx",
        4 => "4xx",
        _ => "5xx",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(metrics: &Metrics) -> String {
        let mut registry = Registry::with_prefix("albumen");
        metrics.register(&mut registry);
        let mut text = String::new();
        prometheus_client::encoding::text::encode(&mut text, &registry).unwrap();
        text
    }

    #[test]
    fn what_is_counted_is_told_by_route_and_kind_alone() {
        let metrics = Metrics::new();
        metrics.answered("GET", "/api/v1/photos/{id}", 200, Duration::from_millis(3));
        metrics.answered("BREW", "/api/v1/photos/{id}", 503, Duration::from_millis(30));
        metrics.worked("ingest", Duration::from_secs(1));
        let text = shown(&metrics);
        let line =
            r#"albumen_http_request_seconds_count{method="GET",route="/api/v1/photos/{id}",status="2xx"} 1"#;
        assert!(text.contains(line), "{text}");
        assert!(text.contains(r#"method="other""#) && !text.contains("BREW"), "{text}");
        assert!(text.contains(r#"albumen_job_seconds_sum{kind="ingest"} 1.0"#), "{text}");
        assert_eq!(
            metrics.totals(),
            Totals { requests: 2, answering: Duration::from_millis(33), failures: 1, jobs: 1, photos: 0 }
        );
    }
}
