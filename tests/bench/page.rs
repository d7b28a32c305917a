//! The figures as a page of their own, `target/bench.html`: ratios to peers as bars, growth as lines.

use std::collections::BTreeMap;
use std::fmt::Write;

use albumen::model::markup::escaped;

use super::report::{Report, Row};

const STYLE: &str = "body{font:16px/1.5 system-ui;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#222}\
    table{border-collapse:collapse;width:100%}td,th{padding:.25rem .5rem;text-align:left;border-bottom:1px solid #ddd}\
    td.n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}\
    .bar{background:linear-gradient(90deg,#c9781f var(--w),transparent 0);border-left:1px solid #999;height:1rem;\
    min-width:12rem;position:relative}.bar::after{content:'';position:absolute;left:33.3%;top:-2px;bottom:-2px;\
    border-left:1px dashed #555}figure{display:inline-block;margin:0 1rem 1rem 0}\
    svg{background:#f6f3ee;width:18rem;height:9rem}polyline{fill:none;stroke:#c9781f;stroke-width:2}\
    text{font:11px system-ui;fill:#444}@media(prefers-color-scheme:dark){body{background:#1b1a18;color:#eee}\
    svg{background:#2a2825}text{fill:#ccc}td,th{border-color:#444}}";
/// A bar is full at three times the peer.
const FULL: f64 = 3.0;
const WIDTH: f64 = 280.0;
const HEIGHT: f64 = 140.0;

pub fn drawn(report: &Report) -> String {
    let mut page = format!(
        "<!doctype html><html lang=en><meta charset=utf-8><meta name=viewport content='width=device-width'>\
         <title>Albumen, measured</title><style>{STYLE}</style><h1>Albumen, measured</h1><p>{}</p>",
        escaped(&report.machine.to_string())
    );
    page += "<h2>Beside others</h2><p>The dashed line is the peer; beyond it is better.</p><table>";
    for row in &report.rows {
        if let (Some((name, theirs)), Some(ratio)) = (&row.peer, row.ratio) {
            write!(
                page,
                "<tr><td>{}<td class=n>{:.0} {}<td class=n>{} {theirs:.0}<td class=n>{ratio:.2}<td><div class=bar \
                 style='--w:{:.1}%'></div>",
                escaped(&row.name()),
                row.ours,
                row.unit,
                escaped(name),
                (ratio / FULL).min(1.0) * 100.0
            )
            .expect("memory takes it");
        }
    }
    page += "</table><h2>As a library grows</h2>";
    for (what, rows) in grown(&report.rows) {
        page += &line(what, &rows);
    }
    page += "<h2>Everything</h2><table><tr><th>work<th>ours<th>bar";
    for row in &report.rows {
        let (name, bar) = (row.name(), escaped(&row.bar));
        write!(page, "<tr><td>{}<td class=n>{:.2} {}<td>{bar}", escaped(&name), row.ours, row.unit)
            .expect("memory takes it");
    }
    page + "</table></html>\n"
}

/// What was measured on libraries of several sizes, the smallest first.
fn grown(rows: &[Row]) -> BTreeMap<&str, Vec<(usize, &Row)>> {
    let mut all: BTreeMap<&str, Vec<(usize, &Row)>> = BTreeMap::new();
    for row in rows {
        if let Some(photos) = row.photos {
            all.entry(&row.what).or_default().push((photos, row));
        }
    }
    all.retain(|_, rows| rows.len() > 1);
    for rows in all.values_mut() {
        rows.sort_by_key(|(photos, _)| *photos);
    }
    all
}

/// Sizes to the right by their logarithm, values upwards from nothing.
fn line(what: &str, rows: &[(usize, &Row)]) -> String {
    let (least, most) = (rows[0].0 as f64, rows[rows.len() - 1].0 as f64);
    let top = rows.iter().map(|(_, row)| row.ours).fold(f64::MIN_POSITIVE, f64::max);
    let (mut points, mut labels) = (String::new(), String::new());
    for (photos, row) in rows {
        let x = 30.0 + (*photos as f64 / least).ln() / (most / least).ln() * (WIDTH - 70.0);
        let y = HEIGHT - 24.0 - row.ours / top * (HEIGHT - 50.0);
        write!(points, "{x:.1},{y:.1} ").expect("memory takes it");
        write!(
            labels,
            "<text x={x:.1} y={:.1} text-anchor=middle>{:.1}</text><text x={x:.1} y={} text-anchor=middle>{}</text>",
            y - 6.0,
            row.ours,
            HEIGHT - 6.0,
            photos
        )
        .expect("memory takes it");
    }
    format!(
        "<figure><svg viewBox='0 0 {WIDTH} {HEIGHT}'><polyline points='{points}'/>{labels}</svg>\
         <figcaption>{}, {}</figcaption></figure>",
        escaped(what),
        rows[0].1.unit
    )
}
