//! People, passwords, sessions, tokens, app passwords: who someone is, and how they prove it.
//!
//! Everything here blocks (the store, argon2): not for async threads.

mod actor;
mod app_password;
mod authenticate;
mod basic;
mod error;
mod grant;
mod hidden;
mod invitation;
mod jobs;
mod jwt;
mod leaving;
mod oidc;
mod passkey;
mod password;
mod people;
pub mod post;
mod profile;
mod recovered;
mod refresh;
mod register;
mod reset;
mod second_factor;
mod secret;
mod server;
mod session;
mod setup;
mod sign_in;
mod standing;
mod throttle;
mod ticket;
mod totp;
mod user;
mod verified;

use std::num::NonZeroU32;
use std::sync::Arc;

pub use actor::Actor;
pub use app_password::{AppPassword, MadeAppPassword};
pub use authenticate::Credential;
pub use basic::Basic;
pub use error::AccountError;
pub use grant::{Ask, Granted, Proof};
pub use invitation::{MadeInvitation, NewInvitation};
pub use jwt::ACCESS_SECONDS;
pub use oidc::{OidcBegun, OidcCame, OidcError};
pub use passkey::{ALGORITHMS, Assertion, Attestation, Challenge, Passkey, Place, Wanted};
pub use password::Passwords;
pub use people::Overview;
pub use profile::{ProfileChange, SettingsChange};
pub use register::SignUpForm;
pub use second_factor::{NewTotp, SecondFactor};
pub use secret::random;
pub use server::ServerChange;
pub use session::Session;
pub use setup::SetUp;
pub use sign_in::{Device, Refreshed, SignedIn};
pub use standing::{PURGED, READ_ONLY};
pub use ticket::Ticket;
pub use user::{NewUser, Person};

use crate::model::Clock;
use crate::model::oidc::OidcSettings;
use crate::queue::Queue;
use crate::store::meta::VALUES;
use crate::store::settings::{LiveSettings, Overrides};
use crate::store::{Reader, Store, StoreError};

/// Where the signing key lies in [`VALUES`].
const KEY: &str = "jwt-key";

/// The accounts of one server. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Accounts {
    store: Store,
    clock: Arc<dyn Clock>,
    settings: LiveSettings,
    queue: Queue,
    signing: jwt::Signing,
    passwords: Arc<password::Passwords>,
    throttle: Arc<throttle::Throttle>,
    verified: Arc<verified::Verified>,
    grants: Arc<grant::Grants>,
    ceremonies: Arc<passkey::Ceremonies>,
    oidc: Option<Arc<oidc::Oidc>>,
}

impl Accounts {
    /// Reads the server's signing key, or makes it on the first start.
    pub fn open(store: Store, clock: Arc<dyn Clock>) -> Result<Self, AccountError> {
        let settings = LiveSettings::open(store.clone(), Overrides::default())?;
        let queue = Queue::new(store.clone());
        Self::with(store, clock, settings, queue)
    }

    /// The same, with the settings and the queue that others share.
    pub fn with(
        store: Store,
        clock: Arc<dyn Clock>,
        settings: LiveSettings,
        queue: Queue,
    ) -> Result<Self, AccountError> {
        let key = signing_key(&store)?;
        Ok(Self {
            store,
            clock,
            settings,
            queue,
            signing: jwt::Signing::new(key),
            passwords: Arc::default(),
            throttle: Arc::new(throttle::Throttle::new(throttle::TRIES)),
            verified: Arc::new(verified::Verified::new()),
            grants: Arc::default(),
            ceremonies: Arc::default(),
            oidc: None,
        })
    }

    /// Sets how often one address may try to sign in to one account before it must wait.
    #[must_use]
    pub fn allowing(self, tries: NonZeroU32) -> Self {
        Self { throttle: Arc::new(throttle::Throttle::new(tries)), ..self }
    }

    /// With a provider that people sign in with.
    #[must_use]
    pub fn with_oidc(self, settings: Option<OidcSettings>) -> Self {
        Self { oidc: settings.map(|settings| Arc::new(oidc::Oidc::new(settings))), ..self }
    }

    /// The CSRF token that goes with a session cookie.
    pub fn csrf_for(&self, cookie: &str) -> String {
        self.signing.csrf(cookie)
    }

    /// Whether `token` is the one that goes with `cookie`. Takes the same time for every wrong token.
    pub fn csrf_matches(&self, cookie: &str, token: &str) -> bool {
        self.signing.csrf_matches(cookie, token)
    }
}

fn signing_key(store: &Store) -> Result<[u8; 32], StoreError> {
    let kept = store.read(|tx| tx.get(&VALUES, &KEY.to_owned()))?;
    if let Some(key) = kept.and_then(|bytes| bytes.try_into().ok()) {
        return Ok(key);
    }
    let key = secret::random::<32>();
    store.write(move |tx| tx.put(&VALUES, &KEY.to_owned(), &key.to_vec()))?;
    Ok(key)
}

#[cfg(test)]
mod tests;
