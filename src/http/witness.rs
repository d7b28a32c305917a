//! Downloads by others, told to the audit of whose the things are.

use std::fmt::Display;

use actix_web::HttpRequest;
use actix_web::http::{Method, header};

use super::error::ApiError;
use super::origin;
use super::services::Services;
use crate::access::{Asker, Permit, Subject};
use crate::audit::{Act, Event, Noun};
use crate::model::Origin;

/// A request for content, as the audit sees it.
pub(super) struct Witness {
    origin: Origin,
    /// It begins a download: it does not go on with one, and does not ask whether what is known still holds.
    begins: bool,
}

impl Witness {
    pub(super) fn of(request: &HttpRequest) -> Self {
        let range = request.headers().get(header::RANGE).and_then(|value| value.to_str().ok());
        let begins = *request.method() != Method::HEAD
            && !request.headers().contains_key(header::IF_NONE_MATCH)
            && range.is_none_or(|range| range.starts_with("bytes=0-"));
        Self { origin: origin::of(request), begins }
    }

    /// A download that begins whatever the request says.
    pub(super) fn begun(origin: &Origin) -> Self {
        Self { origin: origin.clone(), begins: true }
    }

    /// Records a download that was allowed, unless it is the owner's own. Blocking.
    pub(super) fn saw<A, S: Subject + Display>(
        &self,
        services: &Services,
        permit: &Permit<A, S>,
        noun: Noun,
    ) -> Result<(), ApiError> {
        let person = match permit.asker {
            Asker::Person(person) => Some(person),
            Asker::Visitor(_) => None,
        };
        if !self.begins || person == Some(permit.owner) {
            return Ok(());
        }
        let event = Event::new(Act::DownloadByOther, services.clock.now(), &self.origin);
        let event = event.on(noun, permit.subject, Some(permit.owner));
        let event = match person {
            Some(person) => event.by(person),
            None => event.saying("by link"),
        };
        Ok(services.audit.record(event)?)
    }
}
