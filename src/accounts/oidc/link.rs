//! Whose account here an account at the provider opens.

use super::super::standing::vouch;
use super::super::user::{by_login, insert};
use super::super::{AccountError, Accounts, Device, NewUser, SignedIn, secret};
use super::OidcError;
use super::token::Claims;
use crate::access::Viewer;
use crate::audit::{Act, Audit, Event, Noun};
use crate::model::oidc::OidcSettings;
use crate::model::person::{Email, Role, Username, display_name};
use crate::model::{Stamp, UserId};
use crate::store::accounts::{USERS, UserRecord};
use crate::store::oidc::{OIDC_LINKS, OIDC_SUBJECTS, OidcLinkRecord, OidcOwner};
use crate::store::standing::STANDINGS;
use crate::store::{Reader, WriteTx};

impl Accounts {
    /// The account at the provider that a person linked.
    pub fn oidc_link(&self, user: UserId) -> Result<Option<OidcLinkRecord>, AccountError> {
        Ok(self.store.read(|tx| tx.get(&OIDC_LINKS, &user))?)
    }

    /// Forgets the account at the provider, after another look at the password: without one there would be no way in.
    pub fn unlink_oidc(&self, viewer: &Viewer, password: &str) -> Result<(), AccountError> {
        self.proven(viewer, password)?;
        let (id, event) = (viewer.user, self.own_event(Act::OidcUnlinked, viewer));
        self.store.write(move |tx| {
            let link = tx.get(&OIDC_LINKS, &id)?.ok_or(AccountError::NotFound("link"))?;
            tx.remove(&OIDC_SUBJECTS, &(link.issuer, link.subject))?;
            tx.remove(&OIDC_LINKS, &id)?;
            Ok(Audit::record_in(tx, &event)?)
        })
    }

    pub(super) fn link_oidc(
        &self,
        viewer: &Viewer,
        settings: &OidcSettings,
        claims: &Claims,
    ) -> Result<(), AccountError> {
        let (id, record) = (viewer.user, record(settings, claims, self.clock.now()));
        let event = self.own_event(Act::OidcLinked, viewer);
        self.store.write(move |tx| {
            link(tx, id, &record)?;
            Ok(Audit::record_in(tx, &event)?)
        })
    }

    /// Signs in whoever is known, and lets in who may come.
    pub(super) fn enter_by_oidc(
        &self,
        settings: &OidcSettings,
        claims: &Claims,
        device: &Device,
    ) -> Result<SignedIn, AccountError> {
        let now = self.clock.now();
        let key = (settings.issuer.clone(), claims.sub.clone());
        let known = self.store.read(|tx| match tx.get(&OIDC_SUBJECTS, &key)? {
            Some(OidcOwner(id)) => tx.get(&USERS, &id),
            None => Ok(None),
        })?;
        let entered = |id: UserId| self.sign_in_event(Act::SignIn, Some(id), device).by(id).saying("oidc");
        if let Some(user) = known {
            let event = entered(user.id);
            return self.begin(&user, device, move |tx| Ok(Audit::record_in(tx, &event)?));
        }
        let email = verified_address(settings, claims)?;
        let found = self.store.read(|tx| {
            let user = by_login(tx, &email)?.filter(|user| user.email.eq_ignore_ascii_case(&email));
            Ok::<_, AccountError>(match user {
                Some(user) => Some((user.clone(), tx.get(&STANDINGS, &user.id)?.unwrap_or_default())),
                None => None,
            })
        })?;
        let link_record = record(settings, claims, now);
        let (user, fresh) = match found {
            // Whoever made the account must have shown that the address is theirs: otherwise they could have made it
            // in somebody else's name and waited.
            Some((user, standing)) if standing.verified_at.is_some() => (user, false),
            Some(_) => return Err(OidcError::LinkFirst.into()),
            None => (self.newcomer(&email, claims)?, true),
        };
        let id = user.id;
        let event = entered(id);
        let told = |act| Event::new(act, now, &device.origin()).by(id).on(Noun::User, id, Some(id));
        let (registered, linked) = (told(Act::Registered), told(Act::OidcLinked));
        let made = user.clone();
        self.begin(&user, device, move |tx| {
            if fresh {
                insert(tx, &made)?;
                vouch(tx, id, now)?;
                Audit::record_in(tx, &registered)?;
            }
            link(tx, id, &link_record)?;
            Audit::record_in(tx, &linked)?;
            Ok(Audit::record_in(tx, &event)?)
        })
    }

    /// An account for somebody whom the allow list names. Its password is one that nobody knows; a link to set one may
    /// be asked for like any forgotten one.
    fn newcomer(&self, email: &str, claims: &Claims) -> Result<UserRecord, AccountError> {
        let wanted = claims.told.preferred_username.as_deref().unwrap_or(email);
        let username = self.free_username(wanted.split('@').next().unwrap_or_default())?;
        let shown = claims.told.name.as_deref().filter(|name| display_name(name).is_ok());
        self.drafted(&NewUser {
            username,
            email: email.to_owned(),
            display_name: shown.map(str::to_owned),
            password: secret::token(),
            role: Role::User,
        })
    }

    /// A user name like the one that the provider knows, that nobody has yet.
    fn free_username(&self, wanted: &str) -> Result<String, AccountError> {
        let plain: String = wanted
            .to_lowercase()
            .chars()
            .filter(|sign| sign.is_ascii_alphanumeric() || matches!(sign, '.' | '-' | '_'))
            .take(24)
            .collect();
        let first = if Username::parse(&plain).is_ok() { plain } else { "person".to_owned() };
        let all = std::iter::once(first.clone()).chain((2..1_000).map(|n| format!("{first}{n}")));
        for name in all {
            if self.store.read(|tx| by_login(tx, &name))?.is_none() {
                return Ok(name);
            }
        }
        Err(AccountError::Taken { what: "user name", field: "username" })
    }
}

/// The address of somebody new, if they may come in.
fn verified_address(settings: &OidcSettings, claims: &Claims) -> Result<String, AccountError> {
    let email = claims.told.email.as_deref().ok_or(OidcError::NotAllowed)?;
    let email = Email::parse(email)?.as_str().to_owned();
    if !settings.allows(&email) {
        return Err(OidcError::NotAllowed.into());
    }
    if !claims.told.email_verified {
        return Err(OidcError::Unverified.into());
    }
    Ok(email)
}

fn record(settings: &OidcSettings, claims: &Claims, now: Stamp) -> OidcLinkRecord {
    OidcLinkRecord {
        issuer: settings.issuer.clone(),
        subject: claims.sub.clone(),
        email: claims.told.email.clone(),
        linked_at: now,
    }
}

/// One account at the provider opens one here, and the other way round.
fn link(tx: &WriteTx, id: UserId, record: &OidcLinkRecord) -> Result<(), AccountError> {
    let key = (record.issuer.clone(), record.subject.clone());
    if tx.get(&OIDC_SUBJECTS, &key)?.is_some_and(|owner| owner.0 != id) {
        return Err(OidcError::Taken.into());
    }
    if let Some(before) = tx.get(&OIDC_LINKS, &id)? {
        tx.remove(&OIDC_SUBJECTS, &(before.issuer, before.subject))?;
    }
    tx.put(&OIDC_SUBJECTS, &key, &OidcOwner(id))?;
    Ok(tx.put(&OIDC_LINKS, &id, record)?)
}

/// Forgets what a person linked.
pub(in super::super) fn forget(tx: &WriteTx, id: UserId) -> Result<(), AccountError> {
    if let Some(link) = tx.get(&OIDC_LINKS, &id)? {
        tx.remove(&OIDC_SUBJECTS, &(link.issuer, link.subject))?;
        tx.remove(&OIDC_LINKS, &id)?;
    }
    Ok(())
}
