//! The decoder as the rest of the program holds it.

use std::fs::File;
use std::sync::Arc;

use super::pool::Pool;
use super::process::{Failure, Process};
use super::wire::Request;
use super::{DecoderSettings, Hint};
use crate::media::{DecodeError, Developed};

/// Turns files into facts and pictures, in children of this program. Cheap to clone; all clones share the children.
#[derive(Debug, Clone)]
pub struct Decoder {
    settings: Arc<DecoderSettings>,
    pool: Arc<Pool>,
}

impl Decoder {
    /// Starts nothing: children come with the first files and go when there are no more.
    pub fn new(settings: DecoderSettings) -> Self {
        let pool = Pool::new(settings.processes, settings.idle_exit);
        Self { settings: Arc::new(settings), pool }
    }

    /// Reads one file, open for reading; its position does not matter and is moved.
    ///
    /// Blocks, while all children are at work and then for up to `wall_time`: never call it on an async thread.
    ///
    /// # Errors
    /// When not even facts could be had. A file that is merely no picture has facts, and its reason in
    /// [`Developed::pictures`].
    pub fn develop(&self, file: &File, hint: &Hint) -> Result<Developed, DecodeError> {
        let request = Request {
            file_name: extension_of(&hint.file_name),
            small_px: self.settings.small_px,
            large_px: self.settings.large_px,
            cpu_seconds: self.settings.wall_time.as_secs().max(1),
        };
        let (_place, mut process) = self.pool.take();
        // A resting child may have been ended by the system: one that is gone before it has the file is replaced. A
        // fresh one that is gone as soon cannot be started at all.
        for _ in 0..2 {
            let mut child = match process.take() {
                Some(child) => child,
                None => Process::start(&self.settings)?,
            };
            return match child.develop(&request, file, self.settings.wall_time) {
                Err(Failure::Gone) => continue,
                Ok(developed) => {
                    self.pool.rest(child);
                    Ok(developed)
                }
                Err(Failure::Refused(error)) => {
                    self.pool.rest(child);
                    Err(error)
                }
                Err(Failure::Spent { facts: Some(facts), error }) => {
                    Ok(Developed { facts: *facts, pictures: Err(error) })
                }
                Err(Failure::Spent { facts: None, error }) => Err(error),
            };
        }
        Err(DecodeError::Unavailable("it ended as soon as it was started".into()))
    }

    /// Process ids of the children that wait for work, for tests and diagnosis.
    pub fn resting(&self) -> Vec<u32> {
        self.pool.resting()
    }
}

/// Only the extension is of use in the child, and a name may be too long for a message.
fn extension_of(name: &str) -> String {
    match name.rsplit_once('.') {
        Some((_, extension)) if extension.len() <= 8 => format!(".{extension}"),
        _ => String::new(),
    }
}
