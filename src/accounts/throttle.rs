//! How often one may guess. Counted by address, and by address and account together, never by account alone:
//! otherwise anybody could lock a person out by guessing wrongly for them.

use std::net::IpAddr;
use std::num::NonZeroU32;
use std::time::Duration;

use governor::clock::{Clock, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};

use super::error::AccountError;
use crate::model::{ContentHash, UserId};

/// Tries for one account from one address: this many at once, then one more every [`ACCOUNT_PAUSE`].
const ACCOUNT_BURST: NonZeroU32 = NonZeroU32::new(20).expect("not zero");
const ACCOUNT_PAUSE: Duration = Duration::from_secs(6);
/// Tries from one address, which may be a whole household behind one router.
const ADDRESS_BURST: NonZeroU32 = NonZeroU32::new(60).expect("not zero");
const ADDRESS_PAUSE: Duration = Duration::from_secs(2);
/// Codes of an authenticator app for one account from anywhere, because there are only a million of them and who guesses
/// knows the password already. The person is not locked out: recovery codes and passkeys are not counted here.
const CODE_BURST: NonZeroU32 = NonZeroU32::new(10).expect("not zero");
const CODE_PAUSE: Duration = Duration::from_mins(1);
/// Keys remembered before those that have recovered are forgotten: about 1 MiB.
const REMEMBERED: usize = 10_000;

type Limiter = DefaultKeyedRateLimiter<ContentHash>;

/// Counts tries in memory; a restart forgets them.
#[derive(Debug)]
pub(super) struct Throttle {
    accounts: Limiter,
    addresses: Limiter,
    codes: Limiter,
}

impl Throttle {
    pub(super) fn new() -> Self {
        let quota = |pause, burst| {
            Quota::with_period(pause).expect("the pause is longer than nothing").allow_burst(burst)
        };
        Self {
            accounts: RateLimiter::keyed(quota(ACCOUNT_PAUSE, ACCOUNT_BURST)),
            addresses: RateLimiter::keyed(quota(ADDRESS_PAUSE, ADDRESS_BURST)),
            codes: RateLimiter::keyed(quota(CODE_PAUSE, CODE_BURST)),
        }
    }

    /// Counts one try from `address` for `account`.
    pub(super) fn count(&self, address: &str, account: &str) -> Result<(), AccountError> {
        let network = network(address);
        take(&self.addresses, &ContentHash::of(network.as_bytes()))?;
        take(&self.accounts, &ContentHash::of(format!("{network}\0{account}").as_bytes()))
    }

    /// Counts one code of an authenticator app for `account`.
    pub(super) fn count_code(&self, account: UserId) -> Result<(), AccountError> {
        take(&self.codes, &ContentHash::of(&account.bytes()))
    }
}

fn take(limiter: &Limiter, key: &ContentHash) -> Result<(), AccountError> {
    if limiter.len() > REMEMBERED {
        limiter.retain_recent();
    }
    limiter.check_key(key).map_err(|refusal| {
        let wait = refusal.wait_time_from(DefaultClock::default().now());
        AccountError::Throttled { retry_after: wait.as_secs() + 1 }
    })
}

/// IPv6 hands every household 2⁶⁴ addresses, so that only the first half says who it is.
pub fn network(address: &str) -> String {
    match address.parse::<IpAddr>().map(|ip| ip.to_canonical()) {
        Ok(IpAddr::V6(ip)) => {
            let [a, b, c, d, ..] = ip.segments();
            format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
        }
        Ok(ip) => ip.to_string(),
        Err(_) => address.to_owned(),
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
        let throttle = Throttle::new();
        let (tries, retry_after) = exhaust(&throttle, "192.0.2.1", "ada");
        assert_eq!(tries, 20);
        assert!((1..=7).contains(&retry_after), "{retry_after}");
    }

    #[test]
    fn guessing_elsewhere_does_not_lock_the_person_out() {
        let throttle = Throttle::new();
        exhaust(&throttle, "192.0.2.1", "ada");
        assert!(throttle.count("192.0.2.2", "ada").is_ok());
        assert!(throttle.count("192.0.2.1", "grace").is_ok());
    }

    #[test]
    fn an_address_that_tries_many_accounts_is_slowed_too() {
        let throttle = Throttle::new();
        let closed = (0..100).find(|n| throttle.count("192.0.2.1", &format!("user{n}")).is_err());
        assert_eq!(closed, Some(60));
    }

    #[test]
    fn codes_are_guessed_slowly_from_however_many_addresses() {
        let throttle = Throttle::new();
        let ada = UserId::new();
        assert_eq!((0..100).find(|_| throttle.count_code(ada).is_err()), Some(10));
        assert!(throttle.count_code(UserId::new()).is_ok());
    }

    #[test]
    fn one_ipv6_household_counts_as_one() {
        assert_eq!(network("2001:db8:1:2:3::4"), network("2001:db8:1:2::5"));
        assert_ne!(network("2001:db8:1:2::5"), network("2001:db8:1:3::5"));
        assert_eq!(network("::ffff:192.0.2.1"), "192.0.2.1");
    }
}
