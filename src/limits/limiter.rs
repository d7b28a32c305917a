//! One limit, for everybody apart.

use std::hash::{BuildHasher, Hash, RandomState};
use std::net::IpAddr;
use std::num::NonZeroU32;
use std::time::Duration;

use governor::clock::{Clock, DefaultClock};
use governor::nanos::Nanos;
use governor::state::{InMemoryState, NotKeyed, StateStore};
use governor::{Quota, RateLimiter};

/// Places for counts, at 8 bytes each. Whoever shares a place shares its count: among the people of one server hardly
/// ever, and nobody can choose to, because where a name leads is another matter after each start.
const PLACES: usize = 8_192;

/// Asked too often.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this was asked too often; try again in {retry_after} seconds")]
pub struct Refused {
    /// Seconds.
    pub retry_after: u64,
}

/// So many at once, then one more after each pause.
#[derive(Debug)]
pub struct Limiter {
    counts: RateLimiter<usize, Places, DefaultClock>,
    places: RandomState,
}

struct Places(Box<[InMemoryState]>);

impl StateStore for Places {
    type Key = usize;

    fn measure_and_replace<T, F, E>(&self, place: &usize, measure: F) -> Result<T, E>
    where
        F: Fn(Option<Nanos>) -> Result<(T, Nanos), E>,
    {
        self.0[*place].measure_and_replace(&NotKeyed::NonKey, measure)
    }
}

impl std::fmt::Debug for Places {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Places")
    }
}

impl Limiter {
    /// `burst` at once, then one more every `pause`, which is longer than nothing.
    pub fn new(burst: NonZeroU32, pause: Duration) -> Self {
        let least = Duration::from_nanos(1);
        let quota = Quota::with_period(pause.max(least)).unwrap_or(Quota::per_second(burst));
        let places = Places((0..PLACES).map(|_| InMemoryState::default()).collect());
        let counts = RateLimiter::new(quota.allow_burst(burst), places, DefaultClock::default());
        Self { counts, places: RandomState::new() }
    }

    /// So many at once, and as many again in each minute.
    pub fn each_minute(times: NonZeroU32) -> Self {
        Self::new(times, Duration::from_mins(1) / times.get())
    }

    /// Counts one time for `who`.
    pub fn count(&self, who: impl Hash) -> Result<(), Refused> {
        let place = (self.places.hash_one(who) % PLACES as u64) as usize;
        self.counts.check_key(&place).map_err(|refusal| {
            let wait = refusal.wait_time_from(DefaultClock::default().now());
            Refused { retry_after: wait.as_secs() + 1 }
        })
    }
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

    #[test]
    fn one_is_refused_and_the_next_is_not() {
        let limiter = Limiter::new(NonZeroU32::new(3).unwrap(), Duration::from_secs(20));
        let taken = (0..10).filter(|_| limiter.count("ada").is_ok()).count();
        assert_eq!(taken, 3);
        let Refused { retry_after } = limiter.count("ada").unwrap_err();
        assert!((15..=21).contains(&retry_after), "{retry_after}");
        assert!((0..100).filter(|n| limiter.count(n).is_ok()).count() > 95);
    }

    #[test]
    fn one_ipv6_household_counts_as_one() {
        assert_eq!(network("2001:db8:1:2:3::4"), network("2001:db8:1:2::5"));
        assert_ne!(network("2001:db8:1:2::5"), network("2001:db8:1:3::5"));
        assert_eq!(network("::ffff:192.0.2.1"), "192.0.2.1");
    }
}
