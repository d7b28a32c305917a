//! What handlers take: who asks, and what they may do. A handler that takes `Can<Edit, PhotoId>` cannot forget
//! the check.

use std::marker::PhantomData;

use actix_web::dev::Payload;
use actix_web::http::{Method, StatusCode, header};
use actix_web::{FromRequest, HttpRequest, web};
use futures_util::future::LocalBoxFuture;

use super::block::block;
use super::error::ApiError;
use super::services::Services;
use super::{limit, origin};
use crate::access::{Action, Permit, Subject, Viewer};
use crate::accounts::{AccountError, Credential};
use crate::limits::Class;
use crate::model::person::{Role, Status};
use crate::model::{ContentHash, FileId, LibraryId, Origin, PhotoId};
use crate::store::accounts::Scope;

/// The cookie of a browser's session, out of reach of scripts.
pub(super) const SESSION_COOKIE: &str = "albumen_session";
/// The cookie whose value a page repeats in [`CSRF_HEADER`] with every change.
pub(super) const CSRF_COOKIE: &str = "albumen_csrf";
pub(super) const CSRF_HEADER: &str = "X-CSRF-Token";

/// What a request shows, taken out of it so that it can be checked on another thread.
struct Shown {
    proof: Proof,
    origin: Origin,
    class: Option<Class>,
}

enum Proof {
    Cookie { cookie: String, csrf: Option<String>, unsafe_method: bool },
    Bearer(String),
}

fn shown(request: &HttpRequest) -> Result<Shown, ApiError> {
    let header = |name: &str| request.headers().get(name).and_then(|value| value.to_str().ok());
    let authorization = header(header::AUTHORIZATION.as_str());
    if let Some(token) = authorization.and_then(|text| text.strip_prefix("Bearer ")) {
        let proof = Proof::Bearer(token.trim().to_owned());
        return Ok(Shown { proof, origin: origin::of(request), class: limit::class(request) });
    }
    let cookie = request.cookie(SESSION_COOKIE).ok_or(AccountError::NotSignedIn)?.value().to_owned();
    let safe = [Method::GET, Method::HEAD, Method::OPTIONS].contains(request.method());
    let proof = Proof::Cookie { cookie, csrf: header(CSRF_HEADER).map(str::to_owned), unsafe_method: !safe };
    Ok(Shown { proof, origin: origin::of(request), class: limit::class(request) })
}

impl Shown {
    fn viewer(&self, services: &Services) -> Result<Viewer, ApiError> {
        let viewer = self.proof.viewer(services)?;
        welcome(services, &viewer);
        if let Some(class) = self.class {
            services.limits.of_person(class, viewer.user)?;
        }
        Ok(Viewer { origin: self.origin.clone(), ..viewer })
    }
}

/// Lets a person into the libraries that their address was invited to, now that they are here. On a full disk they
/// are let in later, and turned away from nothing else.
pub(super) fn welcome(services: &Services, viewer: &Viewer) {
    if let Err(error) = services.libraries.take_up(viewer.user) {
        tracing::warn!(%error, "an invitation could not be taken up");
    }
}

impl Proof {
    fn viewer(&self, services: &Services) -> Result<Viewer, ApiError> {
        let accounts = &services.accounts;
        match self {
            Self::Bearer(token) => Ok(accounts.authenticate(Credential::Bearer(token))?),
            Self::Cookie { cookie, csrf, unsafe_method } => {
                let viewer = accounts.authenticate(Credential::Cookie(cookie))?;
                let matches = csrf.as_ref().is_some_and(|csrf| accounts.csrf_matches(cookie, csrf));
                if *unsafe_method && !matches {
                    let message = format!(
                        "this change did not come from Albumen's own page ({CSRF_HEADER} is missing)"
                    );
                    return Err(ApiError::new(StatusCode::FORBIDDEN, "csrf", message));
                }
                Ok(viewer)
            }
        }
    }
}

pub(super) fn services(request: &HttpRequest) -> Result<web::Data<Services>, ApiError> {
    let services = request.app_data::<web::Data<Services>>();
    services.cloned().ok_or_else(|| ApiError::internal("the server was put together wrongly"))
}

/// What a handler that is about no single photo or file needs of the asker.
pub(super) trait Need {
    fn met(viewer: &Viewer) -> bool;
}

/// May read.
pub(super) struct Read;
/// May change things.
pub(super) struct Write;
/// May bring files in.
pub(super) struct Upload;
/// Is here in person. An app password, whatever its scopes, cannot make itself a wider one.
pub(super) struct InPerson;
/// Runs the server for others: an administrator in person, or their key with the scope `admin`.
pub(super) struct Admin;
/// Decides about the server itself and about roles.
pub(super) struct Superuser;

impl Need for Read {
    fn met(viewer: &Viewer) -> bool {
        viewer.allows(Scope::Read)
    }
}
impl Need for Write {
    fn met(viewer: &Viewer) -> bool {
        viewer.allows(Scope::Write)
    }
}
impl Need for Upload {
    fn met(viewer: &Viewer) -> bool {
        viewer.allows(Scope::Upload)
    }
}
impl Need for InPerson {
    fn met(viewer: &Viewer) -> bool {
        viewer.scopes.is_none() && viewer.status == Status::Active
    }
}
impl Need for Admin {
    fn met(viewer: &Viewer) -> bool {
        viewer.administers()
    }
}
impl Need for Superuser {
    fn met(viewer: &Viewer) -> bool {
        viewer.administers() && viewer.role == Role::Superuser
    }
}

/// Someone signed in, whose credential covers `N`.
pub(super) struct Signed<N> {
    pub viewer: Viewer,
    need: PhantomData<N>,
}

impl<N: Need> FromRequest for Signed<N> {
    type Error = ApiError;
    type Future = LocalBoxFuture<'static, Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let parts = services(request).and_then(|services| Ok((services, shown(request)?)));
        Box::pin(async move {
            let (services, shown) = parts?;
            let viewer = block(move || shown.viewer(&services)).await?;
            if !N::met(&viewer) {
                return Err(crate::access::AccessError::Forbidden.into());
            }
            Ok(Self { viewer, need: PhantomData })
        })
    }
}

/// A subject as it is named in a path.
pub(super) trait Named: Subject {
    fn named(text: &str, viewer: &Viewer, services: &Services) -> Result<Option<Self>, ApiError>;
}

impl Named for FileId {
    fn named(text: &str, _: &Viewer, _: &Services) -> Result<Option<Self>, ApiError> {
        Ok(text.parse().ok())
    }
}

impl Named for LibraryId {
    fn named(text: &str, _: &Viewer, _: &Services) -> Result<Option<Self>, ApiError> {
        Ok(text.parse().ok())
    }
}

/// A photo answers to its id and, for its owner, to its hothash.
impl Named for PhotoId {
    fn named(text: &str, viewer: &Viewer, services: &Services) -> Result<Option<Self>, ApiError> {
        match (text.parse(), text.parse::<ContentHash>()) {
            (Ok(id), _) => Ok(Some(id)),
            (_, Ok(hothash)) => Ok(services.photos.by_hothash(viewer.user, hothash)?),
            _ => Ok(None),
        }
    }
}

/// The asker may do `A` with the `S` that the path's `{id}` names.
pub(super) struct Can<A, S> {
    pub permit: Permit<A, S>,
}

impl<A, S> FromRequest for Can<A, S>
where
    A: Action + Send + 'static,
    S: Named + Send + 'static,
{
    type Error = ApiError;
    type Future = LocalBoxFuture<'static, Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let name = request.match_info().get("id").unwrap_or_default().to_owned();
        let parts = services(request).and_then(|services| Ok((services, shown(request)?)));
        Box::pin(async move {
            let (services, shown) = parts?;
            let permit = block(move || {
                let viewer = shown.viewer(&services)?;
                let subject = S::named(&name, &viewer, &services)?;
                let subject = subject.ok_or_else(|| ApiError::not_found(S::NOUN))?;
                Ok::<_, ApiError>(services.access.decide(&viewer, subject)?)
            });
            Ok(Self { permit: permit.await? })
        })
    }
}
