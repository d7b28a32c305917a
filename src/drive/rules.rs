//! What administrators decide about names and programs, as it holds at this moment.

use super::tree;
use super::{Drive, DriveError};
use crate::model::{FileName, FolderPath, UserId};
use crate::store::Store;
use crate::store::settings::{LiveSettings, ServerSettings};

/// The rules that hold now: the server's, where there is one, and else those of a fresh server.
#[derive(Debug, Clone, Default)]
pub struct Rules(Option<LiveSettings>);

impl Rules {
    pub fn of(settings: LiveSettings) -> Self {
        Self(Some(settings))
    }

    fn ask<T>(&self, question: impl FnOnce(&ServerSettings) -> T) -> T {
        match &self.0 {
            Some(settings) => question(&settings.now()),
            None => question(&ServerSettings::default()),
        }
    }

    /// Whether programs are taken.
    pub fn take_programs(&self) -> bool {
        self.ask(|settings| settings.executables_allowed)
    }

    /// Whether names are written with ASCII letters alone.
    pub fn ascii_names(&self) -> bool {
        self.ask(|settings| settings.ascii_names)
    }

    /// A new name as it is kept.
    pub fn spell(&self, name: FileName) -> FileName {
        if self.ascii_names() { name.ascii() } else { name }
    }

    /// A path as it is kept: folders that are there already stay as they are, new ones are spelt by the rules.
    pub fn spell_path(
        &self,
        store: &Store,
        owner: UserId,
        path: FolderPath,
    ) -> Result<FolderPath, DriveError> {
        if !self.ascii_names() {
            return Ok(path);
        }
        store.read(|tx| {
            let (mut at, mut there, mut names) = (None, true, Vec::new());
            for name in path.names() {
                let child = if there { tree::child(tx, owner, at, name)? } else { None };
                there = child.is_some();
                at = child.map(|child| child.id);
                names.push(if there { name.clone() } else { name.ascii() });
            }
            Ok(FolderPath::of(names))
        })
    }
}

impl Drive {
    /// Follows these settings from now on.
    #[must_use]
    pub fn ruled_by(self, settings: LiveSettings) -> Self {
        Self { rules: Rules::of(settings), ..self }
    }
}
