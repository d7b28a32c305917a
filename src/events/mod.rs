//! The town crier: tells whoever listens what just happened. Nothing is kept; a listener that falls behind
//! is told that it missed something and asks again.

use tokio::sync::broadcast;

use crate::model::UserId;
use crate::model::event::{Addressed, Event};

/// Events a slow listener may fall behind before it misses some.
const BACKLOG: usize = 1_024;

/// Where events are said and heard. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Events(broadcast::Sender<Addressed>);

impl Events {
    pub fn new() -> Self {
        Self(broadcast::Sender::new(BACKLOG))
    }

    pub fn say(&self, owner: UserId, event: Event) {
        // An error means that nobody listens, which is as it may be.
        let _ = self.0.send(Addressed { owner, event });
    }

    pub fn listen(&self) -> broadcast::Receiver<Addressed> {
        self.0.subscribe()
    }

    /// How many listen at this moment.
    pub fn listeners(&self) -> usize {
        self.0.receiver_count()
    }
}

impl Default for Events {
    fn default() -> Self {
        Self::new()
    }
}
