//! What came of a rebuild, and how it is told.

use serde::Serialize;

use crate::cli::error::CliError;
use crate::cli::output;
use crate::photos::adopt;
use crate::store::{
    Key, Reader, Record, Store, StoreError, Table, accounts, libraries, nodes, photos, shares, tags,
};

/// What came of it.
#[derive(Debug, Default, Serialize)]
pub(super) struct Report {
    /// `journal`, `snapshot` or `originals`.
    pub(super) source: &'static str,
    pub(super) snapshot: Option<String>,
    /// Whether everything that was recorded is there again.
    pub(super) whole: bool,
    people: u64,
    files: u64,
    photos: u64,
    tags: u64,
    libraries: u64,
    shares: u64,
    /// Originals that only lay on the disk.
    pub(super) recovered: u64,
    /// Disks and buckets that were not there to be looked at.
    pub(super) missing_disks: Vec<String>,
    /// Accounts made for owners of whom only the originals are left.
    pub(super) recovered_people: Vec<String>,
}

impl Report {
    /// Counts what is there now.
    pub(super) fn count(&mut self, store: &Store) -> Result<(), StoreError> {
        store.read(|tx| {
            self.people = entries(tx, &accounts::USERS)?;
            self.files = entries(tx, &nodes::NODES)?;
            self.photos = entries(tx, &photos::PHOTOS)?;
            self.tags = entries(tx, &tags::TAGS)?;
            self.libraries = entries(tx, &libraries::LIBRARIES)?;
            self.shares = entries(tx, &shares::SHARES)?;
            Ok(())
        })
    }

    pub(super) fn tell(&self, json: bool) -> Result<(), CliError> {
        if json {
            return output::line(&serde_json::to_string(self).map_err(std::io::Error::from)?);
        }
        let from = match (self.source, &self.snapshot) {
            (_, Some(name)) => format!(
                "from the snapshot {name}, because the journal knew no more; what changed since then is not there again"
            ),
            ("journal", _) if self.whole => "from the journal, whole".to_owned(),
            ("journal", _) => "from the journal, of which a part could not be read: the last changes may be missing".to_owned(),
            _ => "from the originals alone: names, folders, tags, libraries, shares, passwords and what was said of photos \
                  are lost; what the originals say of themselves is read by the next start"
                .to_owned(),
        };
        let mut lines = vec![
            format!("rebuilt {from}"),
            format!(
                "{} people, {} files and folders, {} photos, {} tags, {} libraries, {} shares",
                self.people, self.files, self.photos, self.tags, self.libraries, self.shares
            ),
        ];
        if self.recovered > 0 {
            lines.push(format!(
                "{} originals were on the disk alone and are in the folder \"{}\" of their owners now",
                self.recovered,
                adopt::FOLDER
            ));
        }
        lines.extend(
            self.missing_disks
                .iter()
                .map(|disk| format!("{disk} was not there; what it holds alone was not looked for")),
        );
        lines.extend(self.recovered_people.iter().map(|name| {
            format!(
                "an account {name} was made for what is theirs; `albumen user passwd {name}` gives it a password"
            )
        }));
        lines.push("everybody signs in again; the search index is made again by the next start".to_owned());
        output::line(&lines.join("\n"))
    }
}

fn entries<K: Key, V: Record>(tx: &impl Reader, table: &Table<K, V>) -> Result<u64, StoreError> {
    let mut count = 0;
    tx.scan(table, &(), None, |_, _| {
        count += 1;
        std::ops::ControlFlow::Continue(())
    })?;
    Ok(count)
}
