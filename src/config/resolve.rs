//! From flags, environment and file to one value a setting: flags win over the environment, the environment
//! over the file, the file over the defaults.

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};

use super::error::ConfigError;
use super::table::{DATA, Entry, OTHER_ENV, SETTINGS, find, nearest};
use super::value;

/// Where a value came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    Flag(&'static str),
    Env(&'static str),
    File(PathBuf),
    Default,
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Flag(flag) => write!(f, "from {flag}"),
            Self::Env(name) => write!(f, "from {name}"),
            Self::File(path) => write!(f, "from {}", path.display()),
            Self::Default => f.write_str("the default"),
        }
    }
}

/// One setting with the value that holds.
#[derive(Debug, Clone)]
pub struct Resolved {
    pub entry: &'static Entry,
    pub text: String,
    pub origin: Origin,
}

/// A settings file: where it is, and its values by key, flattened.
pub(super) type File = (PathBuf, BTreeMap<String, String>);

/// The layers above the defaults. Built by [`super::Settings::load`], or by hand in tests.
#[derive(Debug, Default)]
pub(super) struct Layers {
    /// By key.
    pub(super) flags: BTreeMap<&'static str, String>,
    /// By name; variables of other programs do no harm.
    pub(super) env: BTreeMap<String, String>,
    pub(super) file: Option<File>,
    /// The folder that systemd made for this service.
    pub(super) state_directory: Option<String>,
}

impl Layers {
    /// Every setting, checked.
    pub(super) fn resolve(&self) -> Result<Vec<Resolved>, ConfigError> {
        self.refuse_unknown_env()?;
        SETTINGS.iter().map(|entry| self.one(entry)).collect()
    }

    pub(super) fn one(&self, entry: &'static Entry) -> Result<Resolved, ConfigError> {
        let (text, origin) = self.pick(entry);
        match value::check(&entry.kind, &text) {
            Ok(()) => Ok(Resolved { entry, text, origin }),
            Err(reason) => {
                let value = if entry.secret { "…".to_owned() } else { text };
                Err(ConfigError::Bad { key: entry.key, value, origin: origin.to_string(), reason })
            }
        }
    }

    fn pick(&self, entry: &'static Entry) -> (String, Origin) {
        if let Some(text) = self.flags.get(entry.key) {
            return (text.clone(), Origin::Flag(entry.flag.unwrap_or(entry.key)));
        }
        // An empty variable is how compose files and unit files say "not set".
        if let Some(text) = self.env.get(entry.env).filter(|text| !text.is_empty()) {
            return (text.clone(), Origin::Env(entry.env));
        }
        if let Some((path, values)) = &self.file
            && let Some(text) = values.get(entry.key)
        {
            return (text.clone(), Origin::File(path.clone()));
        }
        let default = match &self.state_directory {
            Some(folder) if entry.key == DATA => folder.clone(),
            _ => entry.default.to_owned(),
        };
        (default, Origin::Default)
    }

    /// A variable that looks like a slip in a setting's name is refused. Others that start like ours are let
    /// be, because Kubernetes sets `ALBUMEN_PORT` and more for a service named albumen.
    fn refuse_unknown_env(&self) -> Result<(), ConfigError> {
        let names = || SETTINGS.iter().map(|entry| entry.env);
        let ours = |name: &str| names().chain(OTHER_ENV.iter().copied()).any(|known| known == name);
        for name in self.env.keys().filter(|name| name.starts_with("ALBUMEN_") && !ours(name)) {
            if let Some(meant) = names().find(|known| strsim::damerau_levenshtein(name, known) <= 2) {
                return Err(ConfigError::unknown(name, "the environment", Some(meant)));
            }
        }
        Ok(())
    }
}

/// Reads a settings file into flat keys, and refuses keys that are no settings.
pub(super) fn read_file(path: &Path) -> Result<BTreeMap<String, String>, ConfigError> {
    let unreadable = |reason: String| ConfigError::Unreadable { path: path.to_owned(), reason };
    let text = std::fs::read_to_string(path).map_err(|error| unreadable(error.to_string()))?;
    let table: toml::Table = text.parse().map_err(|error: toml::de::Error| unreadable(error.to_string()))?;
    let mut values = BTreeMap::new();
    flatten("", &table, &mut values).map_err(unreadable)?;
    if let Some(key) = values.keys().find(|key| find(key).is_none()) {
        let meant = nearest(key, SETTINGS.iter().map(|entry| entry.key));
        return Err(ConfigError::unknown(key, path.display().to_string(), meant));
    }
    Ok(values)
}

fn flatten(prefix: &str, table: &toml::Table, into: &mut BTreeMap<String, String>) -> Result<(), String> {
    for (name, value) in table {
        let key = if prefix.is_empty() { name.clone() } else { format!("{prefix}.{name}") };
        let text = match value {
            toml::Value::Table(inner) => {
                flatten(&key, inner, into)?;
                continue;
            }
            toml::Value::String(text) => text.clone(),
            toml::Value::Integer(number) => number.to_string(),
            toml::Value::Boolean(on) => (if *on { "on" } else { "off" }).to_owned(),
            other => return Err(format!("{key} is a {}, and no setting is", other.type_str())),
        };
        into.insert(key, text);
    }
    Ok(())
}
