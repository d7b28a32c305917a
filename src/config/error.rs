//! Why the settings cannot be used, each naming the key and where its value came from.

use std::path::PathBuf;

#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    #[error("{place} has a setting “{key}”, which does not exist{hint}")]
    Unknown { key: String, place: String, hint: String },
    #[error("“{value}” ({origin}) does not fit {key}: {reason}")]
    Bad { key: &'static str, value: String, origin: String, reason: String },
    #[error(
        "{} says where the data lies, but is read from there; use --data, ALBUMEN_DATA, or a file named with \
         --config",
        .0.display()
    )]
    DataInside(PathBuf),
    #[error("{set} is set without {missing}; the one needs the other")]
    Alone { set: &'static str, missing: &'static str },
    #[error("cannot read {}: {reason}", path.display())]
    Unreadable { path: PathBuf, reason: String },
}

impl ConfigError {
    pub(super) fn unknown(key: &str, place: impl Into<String>, nearest: Option<&str>) -> Self {
        let hint = nearest.map(|name| format!("; did you mean “{name}”?")).unwrap_or_default();
        Self::Unknown { key: key.to_owned(), place: place.into(), hint }
    }
}
