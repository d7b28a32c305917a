//! The table and the JSON.

use serde::Serialize;

#[derive(Serialize)]
struct Row {
    what: String,
    ours: f64,
    unit: &'static str,
    peer: Option<(String, f64)>,
    /// Ours to the peer's, so that more than 1 is better than the peer.
    ratio: Option<f64>,
    bar: String,
}

#[derive(Default, Serialize)]
pub struct Report {
    rows: Vec<Row>,
}

impl Report {
    pub fn alone(&mut self, what: impl Into<String>, ours: f64, unit: &'static str, bar: &str) {
        self.push(Row { what: what.into(), ours, unit, peer: None, ratio: None, bar: bar.to_owned() });
    }

    pub fn beside(
        &mut self,
        what: impl Into<String>,
        (ours, unit): (f64, &'static str),
        (peer, theirs): (&str, f64),
        bar: &str,
    ) {
        let peer = Some((peer.to_owned(), theirs));
        let ratio = Some(ours / theirs);
        self.push(Row { what: what.into(), ours, unit, peer, ratio, bar: bar.to_owned() });
    }

    fn push(&mut self, row: Row) {
        eprintln!("{}: {:.2} {}", row.what, row.ours, row.unit);
        self.rows.push(row);
    }

    pub fn print(&self) {
        println!("| work | ours | peer | ratio | bar |\n|---|---|---|---|---|");
        for row in &self.rows {
            let peer =
                row.peer.as_ref().map(|(name, value)| format!("{name} {value:.2}")).unwrap_or_default();
            let ratio = row.ratio.map(|ratio| format!("{ratio:.2}")).unwrap_or_default();
            println!("| {} | {:.2} {} | {peer} | {ratio} | {} |", row.what, row.ours, row.unit, row.bar);
        }
        let json = serde_json::to_string_pretty(self).expect("plain numbers and text");
        std::fs::write(concat!(env!("CARGO_MANIFEST_DIR"), "/target/bench.json"), json)
            .expect("target exists");
    }
}

/// The value below which `share` of the sorted measurements lie.
pub fn quantile(values: &mut [f64], share: f64) -> f64 {
    values.sort_by(f64::total_cmp);
    values[((values.len() - 1) as f64 * share).round() as usize]
}
