//! The way out to the provider and back.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::super::{AccountError, Accounts, Device, SignedIn, secret};
use super::OidcError;
use super::provider::{Asked, Provider};
use crate::access::Viewer;
use crate::model::oidc::OidcSettings;
use crate::model::{ContentHash, Stamp};

/// How long somebody may take at the provider, in milliseconds.
const LASTS: i64 = 600 * Stamp::SECOND;
/// Ways open at once. Beyond these the oldest is given up.
const MOST: usize = 1_000;

/// Somebody on the way to the provider.
#[derive(Debug)]
struct Open {
    /// What the very browser holds that set out.
    browser: ContentHash,
    verifier: String,
    nonce: String,
    redirect: String,
    /// Who links their account, instead of signing in.
    link: Option<Viewer>,
    until: Stamp,
}

/// The provider, and who is on the way there.
#[derive(Debug)]
pub(in super::super) struct Oidc {
    pub(super) provider: Provider,
    open: Mutex<HashMap<String, Open>>,
}

impl Oidc {
    pub(in super::super) fn new(settings: OidcSettings) -> Self {
        Self { provider: Provider::new(settings), open: Mutex::default() }
    }
}

/// A browser that sets out.
#[derive(Clone)]
pub struct OidcBegun {
    /// Where it goes.
    pub address: String,
    /// What it must bring back, as a cookie: so that nobody ends in somebody else's account by a link.
    pub cookie: String,
}

impl std::fmt::Debug for OidcBegun {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("OidcBegun")
    }
}

/// What became of a browser that came back.
#[derive(Debug)]
pub enum OidcCame {
    SignedIn(Box<SignedIn>),
    Linked,
}

impl Accounts {
    /// What the button says, where there is one.
    pub fn oidc_name(&self) -> Option<String> {
        self.oidc.as_ref().map(|oidc| oidc.provider.settings.name.clone())
    }

    /// Sends a browser to the provider; `link` is who wants to link their account there. Asks the provider.
    pub fn begin_oidc(&self, redirect: &str, link: Option<Viewer>) -> Result<OidcBegun, AccountError> {
        let oidc = self.oidc.as_ref().ok_or(OidcError::Off)?;
        let (state, nonce, verifier, cookie) =
            (secret::token(), secret::token(), secret::token(), secret::token());
        let now = self.clock.now();
        let challenge = URL_SAFE_NO_PAD.encode(secret::hashed(&verifier).0);
        let asked = Asked { redirect, state: &state, nonce: &nonce, challenge: &challenge };
        let address = oidc.provider.door(&asked, now)?;
        let (browser, redirect) = (secret::hashed(&cookie), redirect.to_owned());
        let one = Open { browser, verifier, nonce, redirect, link, until: now.plus(LASTS) };
        let mut open = oidc.open.lock().unwrap_or_else(PoisonError::into_inner);
        if open.len() >= MOST {
            open.retain(|_, one| now < one.until);
        }
        if open.len() >= MOST {
            let oldest = open.iter().min_by_key(|(_, one)| one.until).map(|(state, _)| state.clone());
            oldest.map(|state| open.remove(&state));
        }
        open.insert(state, one);
        Ok(OidcBegun { address, cookie })
    }

    /// The same for who is signed in and links their account, after another look at the password.
    pub fn begin_oidc_link(
        &self,
        redirect: &str,
        viewer: Viewer,
        password: &str,
    ) -> Result<OidcBegun, AccountError> {
        self.proven(&viewer, password)?;
        self.begin_oidc(redirect, Some(viewer))
    }

    /// Takes a browser in that comes back with a code. Asks the provider.
    pub fn finish_oidc(
        &self,
        state: &str,
        cookie: &str,
        code: &str,
        device: &Device,
    ) -> Result<OidcCame, AccountError> {
        let oidc = self.oidc.as_ref().ok_or(OidcError::Off)?;
        self.throttle.count(&device.address, "oidc")?;
        let now = self.clock.now();
        let open = oidc.open.lock().unwrap_or_else(PoisonError::into_inner).remove(state);
        let same = |open: &Open| secret::same(&open.browser.0, &secret::hashed(cookie).0) && now < open.until;
        let open = open.filter(same).ok_or(OidcError::BeginAgain)?;
        let claims = oidc.provider.redeem(code, &open.redirect, &open.verifier, &open.nonce, now)?;
        let settings = &oidc.provider.settings;
        if let Some(viewer) = open.link {
            self.link_oidc(&viewer, settings, &claims)?;
            return Ok(OidcCame::Linked);
        }
        Ok(OidcCame::SignedIn(Box::new(self.enter_by_oidc(settings, &claims, device)?)))
    }
}
