//! The scrub's hours: one window a night while a round goes on, and none until the next round is due, so that disks
//! sleep.

use std::sync::Arc;
use std::time::Duration;

use jiff::ToSpan;
use jiff::civil::Time;
use tokio::runtime::Handle;
use tokio::sync::watch;

use super::{Worker, stopped};
use crate::check::{Check, Halt, Pace};
use crate::model::{Clock, Stamp};

/// How long a window is.
const WINDOW: i64 = 2 * Stamp::HOUR;

/// When and how fast originals are read again.
#[derive(Debug, Clone, Copy)]
pub struct Scrub {
    /// All of them within so many ms; 0 for never.
    pub period: i64,
    /// Bytes a second.
    pub rate: u64,
    /// The hour of the day, here, at which a window begins.
    pub hour: i8,
}

pub(super) async fn run(worker: Worker, mut stop: watch::Receiver<bool>) {
    let Scrub { period, rate, hour } = worker.scrub;
    if period == 0 {
        return;
    }
    let check = Check::new(worker.drive.clone(), worker.photos.queue().clone());
    loop {
        let (asked, now) = (check.clone(), worker.clock.now());
        let due = tokio::task::spawn_blocking(move || asked.scrub_due(period, now)).await;
        let due = due.ok().and_then(Result::ok).unwrap_or(now);
        let begin = next_window(&*worker.clock, hour, due);
        tokio::select! {
            () = tokio::time::sleep(Duration::from_millis(begin.since(now).unsigned_abs())) => {}
            () = stopped(&mut stop) => return,
        }
        let (reading, clock, stopping) = (check.clone(), Arc::clone(&worker.clock), stop.clone());
        let read = tokio::task::spawn_blocking(move || {
            let pace = Pace { rate, until: clock.now().plus(WINDOW) };
            let handle = Handle::current();
            reading.scrub(&*clock, pace, &mut |due| handle.block_on(rest(due, stopping.clone())))
        });
        match read.await {
            Ok(Ok(Halt::Stopped)) => return,
            Ok(Ok(halt)) => tracing::info!(?halt, "originals were read again"),
            Ok(Err(error)) => {
                tracing::error!(%error, "originals could not be read again; the next night tries again");
            }
            Err(error) => tracing::error!(%error, "reading originals again ended badly"),
        }
    }
}

/// Waits, and says whether to go on.
async fn rest(due: Duration, mut stop: watch::Receiver<bool>) -> bool {
    tokio::select! {
        () = tokio::time::sleep(due) => !*stop.borrow(),
        () = stopped(&mut stop) => false,
    }
}

/// The next time the clock shows `hour`, not before `due`.
pub(super) fn next_window(clock: &dyn Clock, hour: i8, due: Stamp) -> Stamp {
    let after = clock.now().max(due);
    let here = after.timestamp().to_zoned(clock.zone());
    let time = Time::midnight().with().hour(hour).build().unwrap_or(Time::midnight());
    let today = here.date().to_datetime(time);
    let at = if today > here.datetime() { today } else { today.checked_add(1.day()).unwrap_or(today) };
    at.to_zoned(clock.zone()).map_or(after.plus(Stamp::DAY), |at| Stamp(at.timestamp().as_millisecond()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::time::SetClock;

    #[test]
    fn a_window_begins_at_its_hour_today_tomorrow_or_when_the_round_is_due() {
        let at = |text: &str| Stamp::parse(text).unwrap();
        let now = at("2026-11-21T02:59:00Z");
        let clock = SetClock::at(now);
        assert_eq!(next_window(&clock, 3, now), at("2026-11-21T03:00:00Z"));
        assert_eq!(next_window(&clock, 2, now), at("2026-11-22T02:00:00Z"));
        assert_eq!(next_window(&clock, 3, at("2027-02-01T10:00:00Z")), at("2027-02-02T03:00:00Z"));
        let clock = SetClock::at(at("2026-11-21T03:00:00Z"));
        assert_eq!(next_window(&clock, 3, now), at("2026-11-22T03:00:00Z"), "once a night");
    }
}
