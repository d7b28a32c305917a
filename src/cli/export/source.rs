//! Where the bytes of a file are taken from.

use std::fs::{self, File};
use std::io::{Error, ErrorKind, Result};
use std::path::PathBuf;

use crate::cli::data;
use crate::net::control::{Answer, Request};
use crate::photos::inventory::Kept;

/// The data folder of a person.
#[derive(Debug)]
pub(super) struct Source {
    pub data: PathBuf,
    pub user: String,
}

impl Source {
    /// Opens a file; what lies in a bucket is fetched first.
    pub(super) fn open(&self, kept: &Kept) -> Result<File> {
        if kept.far {
            return self.fetch(kept);
        }
        File::open(self.data.join(&kept.at)).map_err(|error| match error.kind() {
            ErrorKind::NotFound => Error::other("its bytes are not on the disk; `albumen check` says more"),
            _ => error,
        })
    }

    fn fetch(&self, kept: &Kept) -> Result<File> {
        let request = Request::Fetch { user: self.user.clone(), hash: kept.hash };
        let Answer::Fetched { at } = data::perform(&self.data, &request, false).map_err(Error::other)? else {
            return Err(Error::other("the server answered something else"));
        };
        let at = self.data.join(at);
        let file = File::open(&at)?;
        // Gone when it is closed.
        fs::remove_file(at)?;
        Ok(file)
    }
}
