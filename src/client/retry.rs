//! Trying again what may pass.

use std::time::Duration;

use super::error::ClientError;
use super::stop::Stop;

/// First pause; each one after it is twice as long.
const FIRST: Duration = Duration::from_millis(500);
const LONGEST: Duration = Duration::from_secs(20);
/// A server that asks for more patience than this is not waited for.
const MOST_ASKED: Duration = Duration::from_mins(5);

/// Counts the tries of one piece of work.
#[derive(Debug)]
pub(super) struct Patience {
    left: u32,
    pause: Duration,
}

impl Patience {
    /// Seven tries, over about half a minute.
    pub(super) const fn new() -> Self {
        Self { left: 6, pause: FIRST }
    }

    /// Waits before another try, or gives the error back when it would not help.
    pub(super) fn after(&mut self, error: ClientError, stop: &Stop) -> Result<(), ClientError> {
        if !error.passes() || self.left == 0 {
            return Err(error);
        }
        let asked = match &error {
            ClientError::Busy { wait, .. } => *wait,
            _ => None,
        };
        if asked.is_some_and(|asked| asked > MOST_ASKED) {
            return Err(error);
        }
        self.left -= 1;
        let pause = asked.unwrap_or_default().max(jittered(self.pause));
        self.pause = (self.pause * 2).min(LONGEST);
        if stop.wait(pause) { Err(ClientError::Stopped) } else { Ok(()) }
    }

    /// Progress was made: the next trouble is a new one.
    pub(super) const fn renew(&mut self) {
        *self = Self::new();
    }
}

pub(super) fn retrying<T>(
    stop: &Stop,
    mut request: impl FnMut() -> Result<T, ClientError>,
) -> Result<T, ClientError> {
    let mut patience = Patience::new();
    loop {
        if stop.is_wished() {
            return Err(ClientError::Stopped);
        }
        match request() {
            Ok(answer) => return Ok(answer),
            Err(error) => patience.after(error, stop)?,
        }
    }
}

/// Between half of it and all of it, so that many clients of a restarted server do not come back together.
fn jittered(pause: Duration) -> Duration {
    let random = getrandom::u32().unwrap_or(u32::MAX / 2);
    pause.mul_f64(0.5 + 0.5 * f64::from(random) / f64::from(u32::MAX))
}
