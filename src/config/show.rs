//! The settings as people read them: those that hold as TOML, and the whole table as Markdown.

use std::fmt::Write;

use super::resolve::Resolved;
use super::table::SETTINGS;

/// The settings that hold, as a file that could be used, each with its origin. Secrets are masked.
pub fn as_toml(resolved: &[Resolved]) -> String {
    let mut out = String::new();
    let mut section = "";
    for one in resolved {
        let (table, name) = one.entry.key.rsplit_once('.').unwrap_or(("", one.entry.key));
        if table != section {
            let _ = writeln!(out, "\n[{table}]");
            section = table;
        }
        let _ = writeln!(out, "{name} = {}  # {}", shown(one), one.origin);
    }
    out
}

fn shown(one: &Resolved) -> String {
    if one.entry.secret && !one.text.is_empty() {
        return "\"********\"".into();
    }
    match one.text.parse::<i64>() {
        Ok(number) => number.to_string(),
        Err(_) => toml::Value::String(one.text.clone()).to_string(),
    }
}

/// The table of settings, for the documentation.
pub fn as_markdown() -> String {
    let mut out =
        String::from("| setting | environment | flag | default | meaning |\n|---|---|---|---|---|\n");
    for entry in SETTINGS {
        let flag = entry.flag.map(|flag| format!("`{flag}`")).unwrap_or_default();
        let (key, env, default, meaning) = (entry.key, entry.env, entry.default, entry.meaning);
        let _ = writeln!(out, "| `{key}` | `{env}` | {flag} | `{default}` | {meaning} |");
    }
    out
}
