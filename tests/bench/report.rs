//! The table, the JSON and the page.

use std::path::Path;

use serde::Serialize;

use super::machine::Machine;
use super::page;

#[derive(Serialize)]
pub struct Row {
    pub what: String,
    /// How many photos the library held.
    pub photos: Option<usize>,
    pub ours: f64,
    pub unit: &'static str,
    pub peer: Option<(String, f64)>,
    /// Ours to the peer's, so that more than 1 is better than the peer.
    pub ratio: Option<f64>,
    pub bar: String,
}

impl Row {
    /// With the size of the library, where it has one.
    pub fn name(&self) -> String {
        match self.photos {
            Some(photos) => format!("{}, {photos} photos", self.what),
            None => self.what.clone(),
        }
    }
}

#[derive(Serialize)]
pub struct Report {
    pub machine: Machine,
    pub rows: Vec<Row>,
    #[serde(skip)]
    photos: Option<usize>,
}

impl Report {
    pub fn begin() -> Self {
        Self { machine: Machine::this(), rows: Vec::new(), photos: None }
    }

    /// What follows is measured on a library of so many photos; `None` for on none.
    pub fn on(&mut self, photos: Option<usize>) {
        self.photos = photos;
    }

    pub fn alone(&mut self, what: impl Into<String>, ours: f64, unit: &'static str, bar: &str) {
        self.push(what.into(), (ours, unit), None, bar);
    }

    pub fn beside(
        &mut self,
        what: impl Into<String>,
        ours: (f64, &'static str),
        (peer, theirs): (&str, f64),
        bar: &str,
    ) {
        self.push(what.into(), ours, Some((peer.to_owned(), theirs)), bar);
    }

    fn push(
        &mut self,
        what: String,
        (ours, unit): (f64, &'static str),
        peer: Option<(String, f64)>,
        bar: &str,
    ) {
        let ratio = peer.as_ref().map(|(_, theirs)| ours / theirs);
        let row = Row { what, photos: self.photos, ours, unit, peer, ratio, bar: bar.to_owned() };
        eprintln!("{}: {:.2} {}", row.name(), row.ours, row.unit);
        self.rows.push(row);
    }

    pub fn print(&self) {
        println!("{}\n\n| work | ours | peer | ratio | bar |\n|---|---|---|---|---|", self.machine);
        for row in &self.rows {
            let peer =
                row.peer.as_ref().map(|(name, value)| format!("{name} {value:.2}")).unwrap_or_default();
            let ratio = row.ratio.map(|ratio| format!("{ratio:.2}")).unwrap_or_default();
            println!("| {} | {:.2} {} | {peer} | {ratio} | {} |", row.name(), row.ours, row.unit, row.bar);
        }
        let target = Path::new(env!("CARGO_MANIFEST_DIR")).join("target");
        let json = serde_json::to_string_pretty(self).expect("plain numbers and text");
        std::fs::write(target.join("bench.json"), json).expect("target exists");
        std::fs::write(target.join("bench.html"), page::drawn(self)).expect("target exists");
    }
}

/// The value below which `share` of the sorted measurements lie.
pub fn quantile(values: &mut [f64], share: f64) -> f64 {
    values.sort_by(f64::total_cmp);
    values[((values.len() - 1) as f64 * share).round() as usize]
}
