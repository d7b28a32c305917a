//! One writer a transfer. Whoever comes later is the one whose connection lives (a phone that changed networks,
//! most often): the earlier writer is asked to end, and the later one waits a moment for it.

use std::collections::HashMap;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;

use super::error::DriveError;
use crate::model::UploadId;

/// How long the later one waits.
const PATIENCE: Duration = Duration::from_secs(5);

#[derive(Debug, Default)]
struct Shared {
    running: Mutex<HashMap<UploadId, Arc<Notify>>>,
    ended: Condvar,
}

impl Shared {
    fn running(&self) -> MutexGuard<'_, HashMap<UploadId, Arc<Notify>>> {
        self.running.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Who writes which transfer. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct Turns(Arc<Shared>);

/// The right to write one transfer, until it is dropped.
#[derive(Debug)]
pub struct Turn {
    shared: Arc<Shared>,
    id: UploadId,
    wanted: Arc<Notify>,
}

impl Turns {
    /// Takes the transfer over from whoever writes it.
    ///
    /// # Errors
    /// [`DriveError::UploadBusy`] when the other does not end.
    pub fn take(&self, id: UploadId) -> Result<Turn, DriveError> {
        let mut running = self.0.running();
        if let Some(earlier) = running.get(&id) {
            earlier.notify_one();
        }
        let waited = self.0.ended.wait_timeout_while(running, PATIENCE, |running| running.contains_key(&id));
        running = waited.unwrap_or_else(PoisonError::into_inner).0;
        Self::enter(&self.0, &mut running, id).ok_or(DriveError::UploadBusy)
    }

    /// The turn, if nobody has it.
    pub fn try_take(&self, id: UploadId) -> Option<Turn> {
        Self::enter(&self.0, &mut self.0.running(), id)
    }

    fn enter(
        shared: &Arc<Shared>,
        running: &mut HashMap<UploadId, Arc<Notify>>,
        id: UploadId,
    ) -> Option<Turn> {
        if running.contains_key(&id) {
            return None;
        }
        let wanted = Arc::new(Notify::new());
        running.insert(id, Arc::clone(&wanted));
        Some(Turn { shared: Arc::clone(shared), id, wanted })
    }
}

impl Turn {
    /// Resolves when another wants the transfer.
    pub fn wanted(&self) -> impl Future<Output = ()> + Send + use<> {
        let wanted = Arc::clone(&self.wanted);
        async move { wanted.notified().await }
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        self.shared.running().remove(&self.id);
        self.shared.ended.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_earlier_writer_is_asked_to_end_and_the_later_waits_for_it() {
        let (turns, id) = (Turns::default(), UploadId::new());
        let first = turns.take(id).unwrap();
        assert!(turns.try_take(id).is_none());
        assert!(turns.try_take(UploadId::new()).is_some(), "another transfer is another turn");
        let wanted = first.wanted();
        let later = turns.clone();
        let second = std::thread::spawn(move || later.take(id).map(|_| ()));
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(wanted);
        drop(first);
        assert!(second.join().unwrap().is_ok());
    }
}
