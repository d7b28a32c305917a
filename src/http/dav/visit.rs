//! Who comes to the drive, and to which place of it.

use std::net::IpAddr;

use actix_web::dev::Payload;
use actix_web::http::{StatusCode, header};
use actix_web::{FromRequest, HttpRequest, web};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use futures_util::future::LocalBoxFuture;

use super::address::Address;
use super::fault::{Fault, offload};
use super::turn::Turn;
use crate::access::Viewer;
use crate::accounts::{AccountError, Basic, Credential, Device};
use crate::audit::{Act, Event};
use crate::drive::lock::Keys;
use crate::http::cookies::device;
use crate::http::error::ApiError;
use crate::http::extract::{services, welcome};
use crate::http::services::Services;
use crate::http::{limit, origin};
use crate::limits::Class;
use crate::model::Origin;
use crate::store::accounts::Scope;

/// Somebody who signed in as drives do, wherever they go.
pub(in crate::http) struct Guest {
    pub viewer: Viewer,
    pub services: web::Data<Services>,
}

/// A signed-in visitor of the drive.
pub(in crate::http) struct Visit {
    pub viewer: Viewer,
    pub at: Address,
    pub services: web::Data<Services>,
}

/// What a client shows, taken out of the request so that it can be checked on another thread.
struct Shown {
    proof: Proof,
    device: Device,
    origin: Origin,
    class: Option<Class>,
}

enum Proof {
    Basic { user: String, secret: String },
    Bearer(String),
}

fn shown(request: &HttpRequest) -> Result<Shown, Fault> {
    let missing = || Fault::from(AccountError::NotSignedIn);
    let text = request.headers().get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let (scheme, rest) = text.and_then(|text| text.split_once(' ')).ok_or_else(missing)?;
    let proof = if scheme.eq_ignore_ascii_case("bearer") {
        Proof::Bearer(rest.trim().to_owned())
    } else if scheme.eq_ignore_ascii_case("basic") {
        let bytes = STANDARD.decode(rest.trim()).map_err(|_| missing())?;
        let pair = String::from_utf8(bytes).map_err(|_| missing())?;
        let (user, secret) = pair.split_once(':').ok_or_else(missing)?;
        // Windows puts the name of a domain before the user's.
        let user = user.rsplit('\\').next().unwrap_or(user);
        Proof::Basic { user: user.to_owned(), secret: secret.to_owned() }
    } else {
        return Err(missing());
    };
    Ok(Shown { proof, device: device(request), origin: origin::of(request), class: limit::class(request) })
}

impl Shown {
    fn viewer(&self, services: &Services) -> Result<Viewer, Fault> {
        let credential = match &self.proof {
            Proof::Bearer(token) => Credential::Bearer(token),
            Proof::Basic { user, secret } => {
                let account_password = services.settings.now().webdav_account_password;
                Credential::Basic(Basic { user, secret, device: &self.device, account_password })
            }
        };
        let mut viewer =
            services.accounts.authenticate(credential).inspect_err(|error| self.note(services, error))?;
        if let Some(class) = self.class {
            services.limits.of_person(class, viewer.user).map_err(ApiError::from)?;
        }
        let mounts = viewer.scopes.as_ref().is_none_or(|scopes| scopes.contains(&Scope::Webdav));
        if !mounts {
            return Err(Fault::forbidden("This app password is not for the drive; make one with “webdav”."));
        }
        welcome(services, &viewer);
        viewer.origin = self.origin.clone();
        // Whoever may mount the drive reads and writes what is in it.
        if let Some(scopes) = &mut viewer.scopes {
            scopes.extend([Scope::Read, Scope::Write, Scope::Upload]);
        }
        Ok(viewer)
    }
}

impl Shown {
    /// Writes down that somebody tried a password. Those who were slowed down are not written down one by one.
    fn note(&self, services: &Services, error: &AccountError) {
        if !matches!((&self.proof, error), (Proof::Basic { .. }, AccountError::WrongLogin)) {
            return;
        }
        let event = Event::new(Act::DavSignInFailed, services.clock.now(), &self.origin);
        if let Err(error) = services.audit.record(event) {
            tracing::warn!(%error, "a failed sign-in could not be written down");
        }
    }
}

/// A password goes over the wire only where nobody listens.
pub(super) fn refuse_open_wire(request: &HttpRequest, services: &Services) -> Result<(), Fault> {
    let near = origin::of(request).address.parse::<IpAddr>().is_ok_and(|address| address.is_loopback());
    if near || origin::is_secure(request) || services.drive_over_http {
        return Ok(());
    }
    let message = "Over plain HTTP anybody in between could read the password: mount the drive by its https:// \
                   address.";
    Err(Fault::new(StatusCode::FORBIDDEN, message))
}

impl FromRequest for Guest {
    type Error = Fault;
    type Future = LocalBoxFuture<'static, Result<Self, Fault>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let parts = services(request).map_err(Fault::from).and_then(|services| {
            refuse_open_wire(request, &services)?;
            Ok((services, shown(request)?))
        });
        Box::pin(async move {
            let (services, shown) = parts?;
            offload(move || Ok(Self { viewer: shown.viewer(&services)?, services })).await
        })
    }
}

impl FromRequest for Visit {
    type Error = Fault;
    type Future = LocalBoxFuture<'static, Result<Self, Fault>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let guest = Guest::from_request(request, payload);
        let path = request.uri().path().to_owned();
        Box::pin(async move {
            let guest = guest.await?;
            let at = Address::parse(&path)?;
            let Some(named) = at.mount.user.clone() else {
                return Ok(Self { viewer: guest.viewer, at, services: guest.services });
            };
            offload(move || {
                guest.is(&named)?;
                Ok(Self { viewer: guest.viewer, at, services: guest.services })
            })
            .await
        })
    }
}

impl Guest {
    /// Refuses an address that names somebody else.
    pub fn is(&self, named: &str) -> Result<(), Fault> {
        let person = self.services.accounts.person(self.viewer.user)?;
        let own = named.eq_ignore_ascii_case(&person.username) || *named == self.viewer.user.to_string();
        if own { Ok(()) } else { Err(Fault::not_found()) }
    }

    /// Refuses to change anything for someone who may only read.
    pub fn may_write(&self) -> Result<(), Fault> {
        may_write(&self.viewer)
    }
}

fn may_write(viewer: &Viewer) -> Result<(), Fault> {
    if viewer.allows(Scope::Write) {
        return Ok(());
    }
    Err(Fault::forbidden("This account may only read."))
}

impl Visit {
    /// The turns of the tree that is visited.
    pub fn turn(&self) -> Result<Turn, Fault> {
        let own = self.at.names.first().is_none_or(|name| name.as_str() != "Shared");
        let user = self.viewer.user;
        let owner = if own { user } else { super::place::owner(&self.services, user, &self.at)? };
        Ok(self.services.turns.of(owner))
    }

    /// What this visitor shows to open locks: every token that the request names.
    pub fn keys(&self, tokens: Vec<String>) -> Keys {
        Keys { holder: self.viewer.user, tokens }
    }

    /// Refuses to change anything for someone who may only read.
    pub fn may_write(&self) -> Result<(), Fault> {
        may_write(&self.viewer)
    }
}
