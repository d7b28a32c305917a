//! Account passwords that were verified a little while ago. Basic authentication brings the password with every
//! request, and argon2 is slow on purpose. App passwords need none of this: their hash is fast and looked up anew
//! each time, so that revoking one acts at once.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use super::secret;
use crate::model::{ContentHash, Stamp, UserId};

/// How long a verification holds, in milliseconds.
const HOLDS: i64 = 600 * Stamp::SECOND;
/// Verifications remembered: more people than this do not mount drives at once.
const MOST: usize = 256;

/// What was verified, under a key that only this process has. The password's own hash is part of what is
/// remembered, so that another password ends it.
pub(super) struct Verified {
    key: [u8; 32],
    until: Mutex<HashMap<ContentHash, Stamp>>,
}

impl std::fmt::Debug for Verified {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Verified")
    }
}

impl Verified {
    pub(super) fn new() -> Self {
        Self { key: secret::random(), until: Mutex::default() }
    }

    /// What stands for a password of somebody whose stored hash is `phc`.
    pub(super) fn mark(&self, user: UserId, phc: &str, password: &str) -> ContentHash {
        let mac = Hmac::<Sha256>::new_from_slice(&self.key).expect("HMAC takes keys of any length");
        let mac = mac.chain_update(user.bytes()).chain_update(phc.as_bytes());
        ContentHash(mac.chain_update([0]).chain_update(password.as_bytes()).finalize().into_bytes().into())
    }

    pub(super) fn holds(&self, mark: &ContentHash, now: Stamp) -> bool {
        let until = self.until.lock().unwrap_or_else(PoisonError::into_inner);
        until.get(mark).is_some_and(|until| now < *until)
    }

    pub(super) fn remember(&self, mark: ContentHash, now: Stamp) {
        let mut until = self.until.lock().unwrap_or_else(PoisonError::into_inner);
        if until.len() >= MOST {
            until.retain(|_, until| now < *until);
        }
        if until.len() >= MOST {
            until.clear();
        }
        until.insert(mark, now.plus(HOLDS));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_holds_for_one_person_one_password_and_ten_minutes() {
        let verified = Verified::new();
        let (ada, now) = (UserId::new(), Stamp(1_750_000_000_000));
        verified.remember(verified.mark(ada, "phc", "secret"), now);
        assert!(verified.holds(&verified.mark(ada, "phc", "secret"), now.plus(HOLDS - 1)));
        assert!(!verified.holds(&verified.mark(ada, "phc", "secret"), now.plus(HOLDS)));
        assert!(!verified.holds(&verified.mark(ada, "changed", "secret"), now));
        assert!(!verified.holds(&verified.mark(ada, "phc", "guess"), now));
        assert!(!verified.holds(&verified.mark(UserId::new(), "phc", "secret"), now));
    }

    #[test]
    fn its_memory_is_bounded() {
        let verified = Verified::new();
        let now = Stamp(1_750_000_000_000);
        for n in 0..1_000 {
            verified.remember(verified.mark(UserId::new(), "phc", &n.to_string()), now);
        }
        assert!(verified.until.lock().unwrap().len() <= MOST);
    }
}
