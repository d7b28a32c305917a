//! Challenges that were handed out and not yet answered. They live in memory for a few minutes, each for one answer.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::super::{AccountError, secret};
use super::Place;
use crate::model::{Stamp, UserId};

/// How long an answer may take, in milliseconds.
pub(super) const LASTS: i64 = 300 * Stamp::SECOND;
/// Challenges open at once. Beyond these the oldest goes.
const MOST: usize = 4_096;

/// Random bytes that an authenticator signs, base64url.
#[derive(Debug, Clone)]
pub struct Challenge {
    pub text: String,
    /// Milliseconds until it is worth nothing.
    pub lasts: i64,
}

/// What a challenge was handed out for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Purpose {
    Register(UserId),
    Enter,
}

#[derive(Debug)]
struct Open {
    purpose: Purpose,
    place: Place,
    until: Stamp,
}

/// All challenges of one server.
#[derive(Debug, Default)]
pub(in super::super) struct Ceremonies(Mutex<HashMap<String, Open>>);

impl Ceremonies {
    pub(super) fn begin(&self, purpose: Purpose, place: &Place, now: Stamp) -> Challenge {
        let text = URL_SAFE_NO_PAD.encode(secret::random::<32>());
        let mut open = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if open.len() >= MOST {
            open.retain(|_, one| now < one.until);
        }
        if open.len() >= MOST {
            let oldest = open.iter().min_by_key(|(_, one)| one.until).map(|(text, _)| text.clone());
            oldest.map(|text| open.remove(&text));
        }
        open.insert(text.clone(), Open { purpose, place: place.clone(), until: now.plus(LASTS) });
        Challenge { text, lasts: LASTS }
    }

    /// Ends a challenge that was handed out for this. Gives where.
    pub(super) fn end(&self, text: &str, purpose: &Purpose, now: Stamp) -> Result<Place, AccountError> {
        let open = self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(text);
        let open = open.filter(|open| open.purpose == *purpose && now < open.until);
        open.map(|open| open.place).ok_or(AccountError::BeginAgain)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Stamp = Stamp(1_750_000_000_000);

    #[test]
    fn a_challenge_is_for_one_answer_of_its_kind_in_time() {
        let (ceremonies, place) = (Ceremonies::default(), Place::parse("nas.local").unwrap());
        let begin = || ceremonies.begin(Purpose::Enter, &place, NOW).text;
        let one = begin();
        assert_eq!(ceremonies.end(&one, &Purpose::Enter, NOW).unwrap(), place);
        assert!(ceremonies.end(&one, &Purpose::Enter, NOW).is_err());
        assert!(ceremonies.end(&begin(), &Purpose::Register(UserId::new()), NOW).is_err());
        assert!(ceremonies.end(&begin(), &Purpose::Enter, NOW.plus(LASTS)).is_err());
    }

    #[test]
    fn their_memory_is_bounded_and_the_newest_stays() {
        let (ceremonies, place) = (Ceremonies::default(), Place::parse("nas.local").unwrap());
        let mut last = String::new();
        for n in 0..MOST as i64 + 100 {
            last = ceremonies.begin(Purpose::Enter, &place, NOW.plus(n)).text;
        }
        assert_eq!(ceremonies.0.lock().unwrap().len(), MOST);
        assert!(ceremonies.end(&last, &Purpose::Enter, NOW).is_ok());
    }
}
