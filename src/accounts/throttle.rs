//! How often one may guess. Counted by address, and by address and account together, never by account alone:
//! otherwise anybody could lock a person out by guessing wrongly for them.

use std::num::NonZeroU32;
use std::time::Duration;

use super::error::AccountError;
use crate::limits::{Limiter, Refused, network};
use crate::model::UserId;

/// Tries for one account from one address where nothing else is set.
pub(super) const TRIES: NonZeroU32 = NonZeroU32::new(20).expect("not zero");
/// In so long all of them are free again.
const RECOVERY: Duration = Duration::from_mins(2);
/// One address may be a whole household behind one router: so many accounts.
const HOUSEHOLD: NonZeroU32 = NonZeroU32::new(3).expect("not zero");
/// Codes of an authenticator app for one account from anywhere, because there are only a million of them and who guesses
/// knows the password already. The person is not locked out: recovery codes and passkeys are not counted here.
const CODES: NonZeroU32 = NonZeroU32::new(10).expect("not zero");
const CODE_PAUSE: Duration = Duration::from_mins(1);

/// Counts tries in memory; a restart forgets them.
#[derive(Debug)]
pub(super) struct Throttle {
    accounts: Limiter,
    addresses: Limiter,
    codes: Limiter,
}

impl Throttle {
    pub(super) fn new(tries: NonZeroU32) -> Self {
        let limiter = |tries: NonZeroU32| Limiter::new(tries, RECOVERY / tries.get());
        Self {
            accounts: limiter(tries),
            addresses: limiter(tries.saturating_mul(HOUSEHOLD)),
            codes: Limiter::new(CODES, CODE_PAUSE),
        }
    }

    /// Counts one try from `address` for `account`.
    pub(super) fn count(&self, address: &str, account: &str) -> Result<(), AccountError> {
        let network = network(address);
        self.addresses.count(&network)?;
        Ok(self.accounts.count((network, account))?)
    }

    /// Counts one code of an authenticator app for `account`.
    pub(super) fn count_code(&self, account: UserId) -> Result<(), AccountError> {
        Ok(self.codes.count(account)?)
    }
}

impl From<Refused> for AccountError {
    fn from(refused: Refused) -> Self {
        Self::Throttled { retry_after: refused.retry_after }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn exhaust(throttle: &Throttle, address: &str, account: &str) -> (u32, u64) {
        for tries in 0.. {
            if let Err(AccountError::Throttled { retry_after }) = throttle.count(address, account) {
                return (tries, retry_after);
            }
        }
        unreachable!("the throttle never closes")
    }

    #[test]
    fn a_guesser_is_slowed_and_told_when_to_return() {
        let throttle = Throttle::new(TRIES);
        let (tries, retry_after) = exhaust(&throttle, "192.0.2.1", "ada");
        assert_eq!(tries, 20);
        assert!((1..=7).contains(&retry_after), "{retry_after}");
    }

    #[test]
    fn guessing_elsewhere_does_not_lock_the_person_out() {
        let throttle = Throttle::new(TRIES);
        exhaust(&throttle, "192.0.2.1", "ada");
        assert!(throttle.count("192.0.2.2", "ada").is_ok());
        assert!(throttle.count("192.0.2.1", "grace").is_ok());
    }

    #[test]
    fn an_address_that_tries_many_accounts_is_slowed_too() {
        let throttle = Throttle::new(TRIES);
        let closed = (0..100).find(|n| throttle.count("192.0.2.1", &format!("user{n}")).is_err());
        assert_eq!(closed, Some(60));
    }

    #[test]
    fn codes_are_guessed_slowly_from_however_many_addresses() {
        let throttle = Throttle::new(TRIES);
        let ada = UserId::new();
        assert_eq!((0..100).find(|_| throttle.count_code(ada).is_err()), Some(10));
        assert!(throttle.count_code(UserId::new()).is_ok());
    }
}
