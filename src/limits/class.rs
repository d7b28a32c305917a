//! Requests by what they cost, each class with a limit of its own: who scrolls through photos can still upload.

use std::num::NonZeroU32;

use super::limiter::{Limiter, Refused, network};
use crate::model::UserId;

/// One address is a whole household, or a proxy that is not listed: so many people at once.
const HOUSEHOLD: u32 = 4;

/// What a request costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    Api,
    Upload,
    Download,
    /// Links, which need no account.
    Public,
}

/// Requests a minute that one person may make; none for no limit. Visitors of links count by address alone.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Rates {
    pub api: Option<NonZeroU32>,
    pub uploads: Option<NonZeroU32>,
    pub downloads: Option<NonZeroU32>,
    pub public: Option<NonZeroU32>,
}

impl Rates {
    fn of(&self, class: Class) -> Option<NonZeroU32> {
        match class {
            Class::Api => self.api,
            Class::Upload => self.uploads,
            Class::Download => self.downloads,
            Class::Public => self.public,
        }
    }
}

/// The limits of every class.
#[derive(Debug)]
pub struct Limits {
    /// In the order of [`Class`].
    addresses: [Option<Limiter>; 4],
    people: [Option<Limiter>; 4],
}

impl Limits {
    pub fn new(rates: &Rates) -> Self {
        let classes = [Class::Api, Class::Upload, Class::Download, Class::Public];
        let household = |class| match (class, rates.of(class)) {
            (Class::Public, rate) => rate,
            (_, rate) => rate.map(|rate| rate.saturating_mul(NonZeroU32::MIN.saturating_add(HOUSEHOLD - 1))),
        };
        Self {
            addresses: classes.map(|class| household(class).map(Limiter::each_minute)),
            people: classes.map(|class| rates.of(class).map(Limiter::each_minute)),
        }
    }

    /// Counts one request from an address.
    pub fn from_address(&self, class: Class, address: &str) -> Result<(), Refused> {
        self.addresses[class as usize].as_ref().map_or(Ok(()), |limiter| limiter.count(network(address)))
    }

    /// Counts one request of a person.
    pub fn of_person(&self, class: Class, person: UserId) -> Result<(), Refused> {
        self.people[class as usize].as_ref().map_or(Ok(()), |limiter| limiter.count(person))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_and_people_are_counted_apart_and_a_household_more_than_a_person() {
        let rates = Rates { api: NonZeroU32::new(10), ..Rates::default() };
        let limits = Limits::new(&rates);
        let (ada, bob) = (UserId::new(), UserId::new());
        let times = |taken: &dyn Fn() -> bool| (0..200).take_while(|_| taken()).count();
        assert_eq!(times(&|| limits.of_person(Class::Api, ada).is_ok()), 10);
        assert_eq!(times(&|| limits.of_person(Class::Api, bob).is_ok()), 10);
        assert_eq!(times(&|| limits.from_address(Class::Api, "192.0.2.1").is_ok()), 40);
        assert_eq!(times(&|| limits.of_person(Class::Upload, ada).is_ok()), 200, "no limit is set");
    }
}
