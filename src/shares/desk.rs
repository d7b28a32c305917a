//! What shares are worked with.

use std::num::NonZeroU32;
use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use super::error::ShareError;
use crate::accounts::Passwords;
use crate::limits::Limiter;
use crate::model::{Clock, ContentHash, ShareId};
use crate::photos::Photos;
use crate::store::meta::VALUES;
use crate::store::{Reader, Store, StoreError};

/// The name of the server's key for link tokens among the values of the data folder.
const KEY: &str = "link-key";
/// Wrong passwords that one address may try at a link in a minute.
const TRIES: NonZeroU32 = NonZeroU32::new(5).expect("not zero");

/// Everything about shares. Cheap to clone; all calls block.
#[derive(Clone)]
pub struct Shares {
    pub(super) store: Store,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) photos: Photos,
    pub(super) passwords: Arc<Passwords>,
    pub(super) guesses: Arc<Limiter>,
    key: Arc<Vec<u8>>,
}

impl Shares {
    /// Reads the key of the link tokens, or makes one.
    pub fn open(photos: Photos, clock: Arc<dyn Clock>) -> Result<Self, ShareError> {
        let store = photos.store().clone();
        let fresh = crate::accounts::random::<32>().to_vec();
        let key = store.write(move |tx| {
            if let Some(key) = tx.get(&VALUES, &KEY.to_owned())? {
                return Ok::<_, StoreError>(key);
            }
            tx.put(&VALUES, &KEY.to_owned(), &fresh)?;
            Ok(fresh.clone())
        })?;
        Ok(Self {
            store,
            clock,
            photos,
            passwords: Arc::new(Passwords::default()),
            guesses: Arc::new(Limiter::each_minute(TRIES)),
            key: Arc::new(key),
        })
    }

    /// The secret of a link: the first 128 bits of HMAC-SHA-256 over the share's id, base64url. Made anew each time
    /// it is shown, so that it need not be kept.
    ///
    /// # Panics
    /// Never: HMAC takes a key of any length.
    pub fn token(&self, share: ShareId) -> String {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.key).expect("a key of any length makes an HMAC");
        mac.update(&share.bytes());
        URL_SAFE_NO_PAD.encode(&mac.finalize().into_bytes()[..16])
    }
}

/// The name under which a token is known.
pub(super) fn hashed(token: &str) -> ContentHash {
    ContentHash::of(token.as_bytes())
}

impl std::fmt::Debug for Shares {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Shares")
    }
}
