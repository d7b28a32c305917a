//! Signing in with a passkey: no user name, no password. A device that asked for a fingerprint, a face or its code is
//! two factors in one, so no code is asked for besides.

use super::super::authenticate::note;
use super::super::{AccountError, Accounts, Device, SignedIn};
use super::authenticator::{Assertion, AuthenticatorData, ClientData, refused};
use super::ceremony::Purpose;
use super::{Challenge, Place, hashed, key};
use crate::audit::{Act, Audit};
use crate::model::ContentHash;
use crate::store::accounts::{USERS, UserRecord};
use crate::store::passkeys::{CREDENTIALS, PASSKEYS, PasskeyRecord};
use crate::store::{Reader, StoreError};

impl Accounts {
    pub fn begin_entry(&self, place: &Place) -> Challenge {
        self.ceremonies.begin(Purpose::Enter, place, self.clock.now())
    }

    /// Signs in who shows a passkey (WebAuthn §7.2).
    pub fn enter(&self, shown: &Assertion, device: &Device) -> Result<SignedIn, AccountError> {
        self.throttle.count(&device.address, "passkey")?;
        let client = ClientData::read(&shown.client_data, "webauthn.get")?;
        let place = self.ceremonies.end(&client.challenge, &Purpose::Enter, self.clock.now())?;
        client.check(&place)?;
        let (user, passkey) = self.behind(&shown.credential)?;
        let entered = check(shown, &place, &user, &passkey).and_then(|signs| {
            let (owner, id, now) = (user.id, passkey.id, self.clock.now());
            let event = self.sign_in_event(Act::SignIn, Some(owner), device).by(owner).saying("passkey");
            self.begin(&user, device, move |tx| {
                // It may have been removed, or used by a copy, since it was read.
                let kept = tx.get(&PASSKEYS, &(owner, id))?.ok_or(AccountError::UnknownPasskey)?;
                counted(kept.signs, signs)?;
                tx.put(&PASSKEYS, &(owner, id), &PasskeyRecord { signs, last_used_at: Some(now), ..kept })?;
                Ok(Audit::record_in(tx, &event)?)
            })
        });
        if entered.is_err() {
            note(self.audit(self.sign_in_event(Act::SignInFailed, Some(user.id), device).saying("passkey")));
        }
        entered
    }

    fn behind(&self, credential: &[u8]) -> Result<(UserRecord, PasskeyRecord), AccountError> {
        let found = self.store.read(|tx| match tx.get(&CREDENTIALS, &hashed(credential))? {
            Some(link) => {
                let passkey = tx.get(&PASSKEYS, &(link.owner, link.id))?;
                Ok::<_, StoreError>(tx.get(&USERS, &link.owner)?.zip(passkey))
            }
            None => Ok(None),
        })?;
        found.ok_or(AccountError::UnknownPasskey)
    }
}

/// Everything that can be known before anything is written. Gives how often the device has signed.
fn check(
    shown: &Assertion,
    place: &Place,
    user: &UserRecord,
    passkey: &PasskeyRecord,
) -> Result<u32, AccountError> {
    if shown.user != user.id.bytes() {
        return Err(AccountError::UnknownPasskey);
    }
    let data = AuthenticatorData::read(&shown.authenticator_data)?;
    data.check(place)?;
    let signed = [&shown.authenticator_data[..], &ContentHash::of(&shown.client_data).0].concat();
    if !key::verify(&passkey.key, &signed, &shown.signature) {
        return Err(refused("its signature is wrong"));
    }
    counted(passkey.signs, data.signs)?;
    Ok(data.signs)
}

/// A counter that did not grow belongs to a copy of the key, or to the key after a copy was used.
fn counted(before: u32, now: u32) -> Result<(), AccountError> {
    if (before, now) == (0, 0) || now > before {
        Ok(())
    } else {
        Err(refused("this key seems to have been copied; remove it and add a new one"))
    }
}
