//! What the command is told.

use std::fs;
use std::path::PathBuf;

use unicode_normalization::UnicodeNormalization;

use super::error::SyncError;
use crate::client::nearby;
use crate::model::FileName;

/// Mirror a folder of this computer into an album on a server
///
/// Only what the server does not have is sent. What was stopped goes on where it stopped. Nothing is deleted, here or
/// there. The app password comes from ALBUMEN_TOKEN or --token-file.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Example:\n  albumen sync ~/Pictures --server https://nas.local:8443 --album Pictures"
)]
#[expect(clippy::struct_excessive_bools, reason = "they are the switches of a command line")]
pub struct SyncArgs {
    /// The folder to send, with all folders in it
    pub folder: PathBuf,
    /// The address of the server's web page; without it, the one server that the local network knows
    #[arg(long, env = "ALBUMEN_SERVER", value_name = "URL")]
    pub server: Option<String>,
    /// The album that the folder becomes, such as "Phones/Anna"; "/" is the top
    #[arg(long, value_name = "PATH")]
    pub album: String,
    /// A file that holds the app password; without it, the variable ALBUMEN_TOKEN does
    #[arg(long, value_name = "FILE")]
    pub token_file: Option<PathBuf>,
    /// Certificates in PEM to trust, such as the server's own authority
    #[arg(long, value_name = "FILE")]
    pub ca_file: Option<PathBuf>,
    /// Stay, and send what is added or changed later
    #[arg(long)]
    pub watch: bool,
    /// Say what would be sent, and send nothing
    #[arg(long, conflicts_with = "watch")]
    pub dry_run: bool,
    /// Print one JSON object a line: one a file, and the report last
    #[arg(long)]
    pub json: bool,
    /// Do not wait for the server to look at what was sent
    #[arg(long)]
    pub no_wait: bool,
    /// How many files to send side by side
    #[arg(long, value_name = "N", default_value_t = 3, value_parser = clap::value_parser!(u8).range(1..=16))]
    pub jobs: u8,
}

impl SyncArgs {
    /// The album as a path from the root: `/Phones/Anna`, or nothing for the root itself.
    pub(super) fn album(&self) -> Result<String, SyncError> {
        let mut path = String::new();
        for name in self.album.split('/').filter(|name| !name.is_empty()) {
            FileName::parse(name).map_err(|error| SyncError::Album(self.album.clone(), error.to_string()))?;
            path.push('/');
            path.extend(name.nfc());
        }
        Ok(path)
    }

    pub(super) fn app_password(&self) -> Result<String, SyncError> {
        let text = match &self.token_file {
            Some(path) => fs::read_to_string(path).map_err(|source| SyncError::read(path, source))?,
            None => std::env::var("ALBUMEN_TOKEN").map_err(|_| SyncError::NoPassword)?,
        };
        Ok(text.trim().to_owned())
    }

    /// The address that was given, or that of the only server nearby.
    pub(super) fn address(&self) -> Result<String, SyncError> {
        if let Some(url) = &self.server {
            return Ok(url.clone());
        }
        let mut found = nearby()?;
        match (found.pop(), found.is_empty()) {
            (Some(only), true) => Ok(only.url),
            (None, _) => Err(SyncError::NothingNearby),
            (Some(last), false) => {
                found.push(last);
                let each = found.iter().map(|one| format!("{} ({})", one.url, one.name));
                Err(SyncError::ManyNearby(each.collect::<Vec<_>>().join(", ")))
            }
        }
    }

    pub(super) fn trusted(&self) -> Result<Option<Vec<u8>>, SyncError> {
        let read = |path: &PathBuf| fs::read(path).map_err(|source| SyncError::read(path, source));
        self.ca_file.as_ref().map(read).transpose()
    }
}
