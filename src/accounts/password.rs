//! Passwords: argon2id with 19 MiB, two passes, one lane (OWASP's first recommendation), as PHC strings.

use std::sync::{Condvar, Mutex, PoisonError};

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};

use super::error::AccountError;
use crate::model::person::PersonError;

/// Hashes under way at once: each holds 19 MiB, and small machines have little.
const AT_ONCE: usize = 2;
/// Callers that may wait for their turn; more than these are sent away, so that they hold no thread.
const WAITING: usize = 32;

/// Compared with when there is no such person, so that they cost the same time. It is nobody's hash.
const NOBODY: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$bm9ib2R5J3Mgc2FsdA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// Hashes and verifies, a bounded number at a time.
#[derive(Debug, Default)]
pub struct Passwords {
    turns: Mutex<Turns>,
    freed: Condvar,
}

#[derive(Debug, Default)]
struct Turns {
    running: usize,
    waiting: usize,
}

/// Gives the turn back when dropped.
struct Turn<'a>(&'a Passwords);

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        self.0.turns.lock().unwrap_or_else(PoisonError::into_inner).running -= 1;
        self.0.freed.notify_one();
    }
}

impl Passwords {
    fn turn(&self) -> Result<Turn<'_>, AccountError> {
        let mut turns = self.turns.lock().unwrap_or_else(PoisonError::into_inner);
        if turns.running >= AT_ONCE && turns.waiting >= WAITING {
            return Err(AccountError::Busy);
        }
        turns.waiting += 1;
        let mut turns = self
            .freed
            .wait_while(turns, |turns| turns.running >= AT_ONCE)
            .unwrap_or_else(PoisonError::into_inner);
        turns.waiting -= 1;
        turns.running += 1;
        Ok(Turn(self))
    }

    /// Checks the rule (8 characters to 1,024 bytes) and hashes with a new salt.
    pub(super) fn hash(&self, password: &str) -> Result<String, AccountError> {
        if password.chars().count() < 8 || password.len() > 1_024 {
            return Err(PersonError::Password.into());
        }
        self.hash_as_given(password)
    }

    /// Hashes with a new salt, without a rule: a link's password is passed on by word of mouth.
    ///
    /// # Panics
    /// Never: argon2's own defaults hash any password.
    pub fn hash_as_given(&self, password: &str) -> Result<String, AccountError> {
        let _turn = self.turn()?;
        let hash = Argon2::default()
            .hash_password(password.as_bytes())
            .expect("argon2's own defaults hash any password of this length");
        Ok(hash.to_string())
    }

    /// Whether `password` is the one behind `hash`. Without a hash the answer is no, after the same work.
    ///
    /// # Panics
    /// Never: the constant it compares with is a PHC string.
    pub fn verify(&self, password: &str, hash: Option<&str>) -> Result<bool, AccountError> {
        let known = hash.and_then(|hash| PasswordHash::new(hash).ok());
        let nobody = PasswordHash::new(NOBODY).expect("the constant is a PHC string, as a test shows");
        // What is too long to be a password is not hashed whole.
        let fits = password.len() <= 1_024;
        let bytes = if fits { password.as_bytes() } else { &[] };
        let _turn = self.turn()?;
        let matches = Argon2::default().verify_password(bytes, known.as_ref().unwrap_or(&nobody)).is_ok();
        Ok(matches && fits && known.is_some())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_kept_as_argon2id_with_the_agreed_cost() {
        let passwords = Passwords::default();
        let hash = passwords.hash("correct horse").unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
        assert_ne!(hash, passwords.hash("correct horse").unwrap());
        assert!(passwords.verify("correct horse", Some(&hash)).unwrap());
        assert!(!passwords.verify("correct horsf", Some(&hash)).unwrap());
    }

    #[test]
    fn nobody_and_the_overlong_are_refused() {
        let passwords = Passwords::default();
        assert!(!passwords.verify("correct horse", None).unwrap());
        assert!(!passwords.verify(&"x".repeat(5_000), None).unwrap());
        assert!(matches!(passwords.hash("short"), Err(AccountError::Person(PersonError::Password))));
        assert!(passwords.hash(&"x".repeat(1_025)).is_err());
        assert!(passwords.hash("äöüßäöüß").is_ok());
    }

    #[test]
    fn more_callers_than_may_wait_are_sent_away() {
        let passwords = Passwords::default();
        let (first, second) = (passwords.turn().unwrap(), passwords.turn().unwrap());
        passwords.turns.lock().unwrap().waiting = WAITING;
        assert!(matches!(passwords.turn(), Err(AccountError::Busy)));
        passwords.turns.lock().unwrap().waiting = 0;
        drop(first);
        assert!(passwords.turn().is_ok());
        drop(second);
        assert_eq!(passwords.turns.lock().unwrap().running, 0);
    }
}
